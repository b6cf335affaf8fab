"""The closed loop through the operations: from two findings to a decision that is carried out, and back."""

from __future__ import annotations

import datetime as dt

import pytest

from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.steering.types import (
    DecisionKind,
    FindingStatus,
    FollowUpState,
    ThemeStatus,
)
from support.loop import Loop

pytestmark = pytest.mark.usefixtures("fresh_cast")


def test_two_findings_become_a_decision_and_whoever_raised_them_reads_what_became_of_it() -> None:
    loop = Loop()
    first, second = loop.finding("miriam"), loop.finding("amina")
    assert loop.ask("miriam", "news_for") == []
    theme_id = loop.theme(first, second)
    group = loop.working_group()
    loop.do("birgit", "analyse_theme", theme_id=theme_id, text="Sieben Monate Wartezeit, 23 Familien.")
    loop.do(
        "birgit", "hand_to_working_group", theme_id=theme_id, body_id=group, text="Bitte einen Kurs planen."
    )
    loop.do(
        "sabine", "propose", theme_id=theme_id, text="Ein Kurs in Gangelt.", who_must_act="Volkshochschule"
    )
    _meeting, item = loop.on_agenda(theme_id)
    decision = loop.decide(item)
    assert [due.decision_id for due in loop.ask("sabine", "follow_ups_due")] == [decision]
    loop.do(
        "sabine", "report_follow_up", decision_id=decision, state=FollowUpState.IN_PROGRESS, text="Läuft."
    )
    loop.do("sabine", "report_follow_up", decision_id=decision, state=FollowUpState.DONE, text="Kurs ist da.")
    assert [due.confirm for due in loop.ask("birgit", "follow_ups_due")] == [True]
    loop.do("birgit", "confirm_done", decision_id=decision, text="Der Kurs in Gangelt hat begonnen.")

    theme = loop.ask("karin", "theme", theme_id)
    assert theme.status is ThemeStatus.DONE
    assert [stage.state for stage in theme.stages] == ["done"] * 6
    for who, finding_id in (("miriam", first), ("amina", second)):
        [news] = loop.ask(who, "news_for")
        assert (news.finding_id, news.status, news.text) == (
            finding_id,
            "done",
            "Der Kurs in Gangelt hat begonnen.",
        )
        loop.do(who, "mark_read", finding_id=finding_id)
        assert loop.ask(who, "news_for") == []
        stages = loop.ask(who, "finding", finding_id).stages
        assert [stage.state for stage in stages] == ["done"] * 7
        assert all(stage.at for stage in stages)


def test_a_theme_is_done_only_when_every_decision_is_confirmed() -> None:
    loop = Loop()
    theme_id = loop.theme(loop.finding())
    _meeting, item = loop.on_agenda(theme_id)
    decisions = [loop.decide(item), loop.decide(item, text="Die Liste der Kurse wird veröffentlicht.")]
    for decision in decisions:
        loop.do("sabine", "report_follow_up", decision_id=decision, state=FollowUpState.DONE, text="Fertig.")
    loop.do("birgit", "confirm_done", decision_id=decisions[0])
    assert loop.ask("birgit", "theme", theme_id).status is ThemeStatus.IN_IMPLEMENTATION
    loop.do("birgit", "confirm_done", decision_id=decisions[1])
    assert loop.ask("birgit", "theme", theme_id).status is ThemeStatus.DONE


def test_a_returned_report_waits_for_the_owner_again() -> None:
    loop = Loop()
    _meeting, item = loop.on_agenda(loop.theme(loop.finding()))
    decision = loop.decide(item)
    loop.do("sabine", "report_follow_up", decision_id=decision, state=FollowUpState.DONE, text="Fertig.")
    loop.do("birgit", "confirm_done", decision_id=decision, text="Der Kurs fehlt noch.", done=False)
    [due] = loop.ask("sabine", "follow_ups_due")
    assert (due.state, due.confirm) == (FollowUpState.RETURNED, False)


def test_an_overdue_decision_says_so() -> None:
    loop = Loop()
    _meeting, item = loop.on_agenda(loop.theme(loop.finding()))
    loop.decide(item)
    assert loop.ask("birgit", "figures").decisions_overdue == 0
    loop.now += dt.timedelta(days=90)
    [due] = loop.ask("sabine", "follow_ups_due")
    assert due.overdue
    assert loop.ask("birgit", "figures").decisions_overdue == 1


def test_a_binding_decision_needs_an_owner_and_a_date() -> None:
    loop = Loop()
    _meeting, item = loop.on_agenda(loop.theme(loop.finding()))
    with pytest.raises(InvalidInputError) as refused:
        loop.decide(item, owner_unit_id=None, due_on=None)
    assert set(refused.value.errors) == {"owner_unit_id", "due_on"}


def test_a_rejection_needs_neither_and_is_told_back() -> None:
    loop = Loop()
    finding_id = loop.finding()
    theme_id = loop.theme(finding_id)
    _meeting, item = loop.on_agenda(theme_id)
    loop.decide(
        item, kind=DecisionKind.REJECTED, text="Dafür fehlt das Geld.", owner_unit_id=None, due_on=None
    )
    [news] = loop.ask("miriam", "news_for")
    assert (news.status, news.text) == ("rejected", "Dafür fehlt das Geld.")
    assert loop.ask("miriam", "finding", finding_id).stages[-1].state == "stopped"


def test_nothing_is_decided_before_the_meeting_or_by_a_working_group() -> None:
    loop = Loop()
    theme_id = loop.theme(loop.finding())
    meeting = loop.meeting(loop.steering_group())
    item = loop.do("birgit", "put_on_agenda", meeting_id=meeting, theme_id=theme_id)
    loop.now -= dt.timedelta(days=20)
    with pytest.raises(InvalidInputError):
        loop.decide(item)
    loop.now += dt.timedelta(days=40)
    working = loop.do("birgit", "put_on_agenda", meeting_id=loop.meeting(loop.working_group()), title="Stand")
    loop.now += dt.timedelta(days=5)
    with pytest.raises(NotAllowedError):
        loop.do(
            "birgit", "record_decision", agenda_item_id=working, kind=DecisionKind.ORDER, text="Ein Kurs."
        )
    with pytest.raises(NotFoundError):
        loop.decide(working)


def test_a_finding_is_part_of_one_theme_only() -> None:
    loop = Loop()
    finding_id = loop.finding()
    loop.theme(finding_id)
    with pytest.raises(ConflictError):
        loop.theme(finding_id)


def test_a_bundled_finding_cannot_be_changed_or_withdrawn() -> None:
    loop = Loop()
    finding_id = loop.finding()
    loop.theme(finding_id)
    with pytest.raises(ConflictError):
        loop.do("miriam", "withdraw_finding", finding_id=finding_id)


def test_a_direct_answer_reaches_the_author() -> None:
    loop = Loop()
    finding_id = loop.finding()
    loop.do("birgit", "answer_finding", finding_id=finding_id, text="Den Kurs gibt es seit Mai.")
    [news] = loop.ask("miriam", "news_for")
    assert (news.status, news.text) == (FindingStatus.ANSWERED, "Den Kurs gibt es seit Mai.")


def test_only_members_of_the_working_group_propose() -> None:
    loop = Loop()
    theme_id = loop.theme(loop.finding())
    loop.do("birgit", "hand_to_working_group", theme_id=theme_id, body_id=loop.working_group())
    for stranger in ("elif", "volker", "karin"):
        with pytest.raises(NotAllowedError):
            loop.do(stranger, "propose", theme_id=theme_id, text="Ein Kurs.", who_must_act="VHS")
    assert loop.do("miriam", "propose", theme_id=theme_id, text="Ein Kurs.", who_must_act="VHS")


def test_only_the_owner_or_the_coordination_reports() -> None:
    loop = Loop()
    _meeting, item = loop.on_agenda(loop.theme(loop.finding()))
    decision = loop.decide(item)
    with pytest.raises(NotAllowedError):
        loop.do("miriam", "report_follow_up", decision_id=decision, state=FollowUpState.DONE, text="Fertig.")
    with pytest.raises(NotAllowedError):
        loop.do("sabine", "confirm_done", decision_id=decision)


def test_meetings_and_proposals_stay_with_members_and_coordination() -> None:
    loop = Loop()
    theme_id = loop.theme(loop.finding())
    loop.do("birgit", "hand_to_working_group", theme_id=theme_id, body_id=loop.working_group())
    loop.do("sabine", "propose", theme_id=theme_id, text="Ein Kurs.", who_must_act="VHS")
    meeting, item = loop.on_agenda(theme_id)
    loop.decide(item)
    for member in ("birgit", "gregor", "karin"):
        assert loop.ask(member, "meeting", meeting).items
        assert loop.ask(member, "theme", theme_id).proposals
    with pytest.raises(NotFoundError):
        loop.ask("elif", "meeting", meeting)
    outside = loop.ask("elif", "theme", theme_id)
    assert (outside.proposals, outside.findings) == ((), ())
    assert [decision.text for decision in outside.decisions]


def test_the_figures_count_the_way() -> None:
    loop = Loop()
    finding_id = loop.finding()
    loop.finding("amina")
    _meeting, item = loop.on_agenda(loop.theme(finding_id))
    loop.decide(item)
    figures = loop.ask("birgit", "figures")
    assert {code: number for code, _label, number in figures.by_stage} == {"written": 1, "decided": 1}
    assert figures.median_days_to_decision is not None
    assert loop.ask("elif", "figures").findings == 0
