"""A case from its intake to its end, and what its phases allow."""

from __future__ import annotations

import datetime as dt

import pytest

from strang.cases.lifecycle import ENDED, TRANSITIONS
from strang.cases.types import ALL_CRITERIA, Criterion, Phase
from strang.foundation import clock
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.foundation.formats import PartialDate
from support.casework import Casework, in_days

pytestmark = pytest.mark.usefixtures("fresh_world")


def test_a_case_begins_with_its_intake_and_gets_the_next_number_of_the_year() -> None:
    work = Casework()
    first = work.ask("case", work.case(work.person("Anna", "Eins")))
    second = work.ask("case", work.case(work.person("Berta", "Zwei")))
    assert (first.phase, first.opened_on, first.responsible_id) == (
        Phase.INTAKE,
        clock.today(),
        work.actor.user_id,
    )
    assert first.ags == "05370020"
    year, number = first.number.split("-")
    assert second.number == f"{year}-{int(number) + 1:04d}"


def test_a_person_has_one_open_case_in_a_unit() -> None:
    work = Casework()
    person = work.person()
    number = work.ask("case", work.case(person)).number
    with pytest.raises(InvalidInputError, match=number):
        work.case(person)


def test_a_missing_criterion_needs_a_reason() -> None:
    work = Casework()
    person = work.person()
    with pytest.raises(InvalidInputError) as refusal:
        work.case(person, criteria=ALL_CRITERIA - {Criterion.MANY_ACTORS})
    assert list(refusal.value.errors) == ["exception_reason"]
    case_id = work.case(
        person, criteria=ALL_CRITERIA - {Criterion.MANY_ACTORS}, exception_reason="Gewalt in der Familie"
    )
    sheet = work.ask("intake", case_id)
    assert Criterion.MANY_ACTORS not in sheet.criteria
    assert sheet.exception_reason == "Gewalt in der Familie"


def test_somebody_here_for_longer_than_the_rule_says_needs_a_reason() -> None:
    work = Casework()
    person = work.person(arrival=PartialDate(clock.today().year - 5))
    with pytest.raises(InvalidInputError) as refusal:
        work.case(person)
    assert list(refusal.value.errors) == ["target_exception_reason"]
    case_id = work.case(person, target_exception_reason="Kein Zugang zu einem anderen Dienst")
    assert work.ask("intake", case_id).inside_target_group is False


def test_an_unknown_arrival_needs_no_reason() -> None:
    work = Casework()
    case_id = work.case(work.person(arrival=None))
    assert work.ask("intake", case_id).inside_target_group is None


def test_only_who_leads_cases_opens_one() -> None:
    person = Casework().person()
    for key in ("ruth", "birgit", "sabine", "michael"):
        with pytest.raises(NotAllowedError):
            Casework(key).case(person)


def test_a_person_of_another_unit_cannot_get_a_case_here() -> None:
    person = Casework().person()
    with pytest.raises(NotFoundError):
        Casework("jan").case(person)


def test_a_case_goes_through_its_phases_and_not_past_them() -> None:
    work = Casework()
    case_id = work.case()
    with pytest.raises(NotAllowedError, match="nicht direkt"):
        work.advance(case_id, "linking")
    work.advance(case_id, "assessment", "planning", "linking", "monitoring", "evaluation")
    with pytest.raises(NotAllowedError, match="Abschlussbogen"):
        work.advance(case_id, "closed")


def test_a_step_back_needs_a_reason() -> None:
    work = Casework()
    case_id = work.case()
    work.advance(case_id, "assessment", "planning")
    with pytest.raises(InvalidInputError) as refusal:
        work.advance(case_id, "assessment")
    assert list(refusal.value.errors) == ["reason"]
    work.do("advance_phase", case_id=case_id, to="assessment", reason="Neue Lage")
    assert work.ask("case", case_id).phase is Phase.ASSESSMENT


def test_closing_asks_what_became_of_each_goal() -> None:
    work = Casework()
    case_id = work.case()
    work.advance(case_id, "assessment", "planning")
    goal = work.goal(case_id)
    with pytest.raises(InvalidInputError) as refusal:
        work.do("close_case", case_id=case_id, reason="moved_away", summary="Umzug")
    assert list(refusal.value.errors) == ["goal_results"]
    work.do(
        "close_case",
        case_id=case_id,
        reason="moved_away",
        summary="Umzug",
        goal_results={goal: "partly_reached"},
        follow_up_on=in_days(60),
    )
    case = work.ask("case", case_id)
    assert (case.phase, case.closed_on, case.closing_reason) == (Phase.CLOSED, clock.today(), "moved_away")
    assert [each.status for each in work.ask("goals_of", case_id)] == ["partly_reached"]


def test_a_closed_case_takes_notes_but_nothing_else_until_it_is_reopened() -> None:
    work = Casework()
    case_id = work.case()
    work.do("close_case", case_id=case_id, reason="contact_lost", summary="Kein Kontakt")
    work.do("write_note", case_id=case_id, text="Hat sich doch gemeldet.")
    with pytest.raises(NotAllowedError, match="wieder"):
        work.goal(case_id)
    with pytest.raises(InvalidInputError):
        work.do("reopen_case", case_id=case_id, reason="")
    work.do("reopen_case", case_id=case_id, reason="Hat sich gemeldet")
    work.goal(case_id)
    assert work.ask("case", case_id).closing_reason == ""


def test_not_indicated_ends_the_intake_only() -> None:
    work = Casework()
    case_id = work.case()
    work.do("close_case", case_id=case_id, reason="not_indicated", summary="Beratung reicht")
    assert work.ask("case", case_id).phase is Phase.NOT_INDICATED
    work.do("reopen_case", case_id=case_id, reason="Doch komplex")
    work.advance(case_id, "assessment")
    with pytest.raises(InvalidInputError):
        work.do("close_case", case_id=case_id, reason="not_indicated", summary="Zu spät")


def test_of_two_people_who_move_a_case_the_second_is_told() -> None:
    work = Casework()
    case_id = work.case()
    version = work.ask("case", case_id).version
    work.do("advance_phase", case_id=case_id, to="assessment", version=version)
    with pytest.raises(ConflictError):
        work.do("advance_phase", case_id=case_id, to="planning", version=version)


def test_every_phase_can_be_left_and_reached() -> None:
    assert set(TRANSITIONS) == set(Phase)
    reached = set().union(*TRANSITIONS.values())
    assert reached == set(Phase)
    assert all(targets for targets in TRANSITIONS.values())
    assert all(ENDED & targets for phase, targets in TRANSITIONS.items() if phase not in ENDED)


def test_the_history_shows_every_phase_with_its_day() -> None:
    work = Casework()
    case_id = work.case()
    with clock.at(clock.now() + dt.timedelta(days=3)):
        work.advance(case_id, "assessment")
    assert [each.title for each in work.ask("timeline", case_id)] == [
        "Phase: Einschätzung",
        "Phase: Klärung und Aufnahme",
    ]
