"""The daily work on a case: assessment, plan, notes, tasks, documents, colleagues."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import actor
from strang.cases.types import GoalStatus, PlanStatus, Upload
from strang.foundation import clock
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.foundation.ids import uuid7
from support.casework import Casework, in_days

pytestmark = pytest.mark.usefixtures("fresh_world")


def assess(work: Casework, case_id: object, area: str, level: int, **more: object) -> None:
    work.do(
        "record_assessment",
        case_id=case_id,
        area=area,
        situation=f"Lage {level}",
        urgency=1,
        level=level,
        **more,
    )


def test_a_new_look_replaces_the_old_one_in_view_and_keeps_it() -> None:
    work = Casework()
    case_id = work.case()
    assess(work, case_id, "SPR", 2, assessed_on=in_days(-30))
    assess(work, case_id, "SPR", 3)
    assess(work, case_id, "GES", 1)
    now = work.ask("assessments_of", case_id)
    assert {area: each.level for area, each in now.items()} == {"SPR": 3, "GES": 1}
    assert [each.level for each in work.ask("assessment_history", case_id)["SPR"]] == [3, 2]


def test_an_assessment_has_a_level_from_one_to_five() -> None:
    work = Casework()
    case_id = work.case()
    with pytest.raises(InvalidInputError) as refusal:
        assess(work, case_id, "SPR", 6)
    assert list(refusal.value.errors) == ["level"]


def test_a_goal_in_another_language_needs_its_german_twin() -> None:
    work = Casework()
    case_id = work.case()
    with pytest.raises(InvalidInputError) as refusal:
        work.goal(case_id, wording="أريد أن أعمل", language="ar")
    assert list(refusal.value.errors) == ["german"]
    work.goal(case_id, wording="أريد أن أعمل", language="ar", german="Ich möchte arbeiten.")
    [goal] = work.ask("goals_of", case_id)
    assert (goal.wording, goal.german) == ("أريد أن أعمل", "Ich möchte arbeiten.")


def test_the_first_step_taken_puts_the_goal_on_the_way() -> None:
    work = Casework()
    case_id = work.case()
    goal = work.goal(case_id)
    step = work.do("add_measure", goal_id=goal, title="Kurs suchen", due_on=in_days(14))
    work.do("set_measure_status", measure_id=step, status="done")
    [found] = work.ask("goals_of", case_id)
    assert found.status is GoalStatus.IN_PROGRESS
    assert found.measures[0].done_on == clock.today()


def test_a_step_of_another_body_names_it() -> None:
    work = Casework()
    goal = work.goal(work.case())
    with pytest.raises(InvalidInputError) as refusal:
        work.do("add_measure", goal_id=goal, title="Kosten bewilligen", responsible_kind="partner")
    assert list(refusal.value.errors) == ["responsible"]


def test_a_plan_is_agreed_then_signed_and_a_new_goal_opens_the_next_version() -> None:
    work = Casework()
    case_id = work.case()
    with pytest.raises(InvalidInputError):
        work.do("agree_plan", case_id=case_id)
    first = work.goal(case_id)
    plan = work.do("agree_plan", case_id=case_id, language="ar")
    work.do("sign_plan", plan_id=plan)
    with pytest.raises(ConflictError):
        work.do("sign_plan", plan_id=plan)
    work.goal(case_id, area="ARB", wording="Ich möchte arbeiten.")
    draft, signed = work.ask("plans_of", case_id)
    assert (draft.number, draft.status) == (2, PlanStatus.DRAFT)
    assert (signed.number, signed.status, signed.goal_ids) == (1, PlanStatus.SIGNED, (first,))


def test_of_two_people_who_change_a_goal_the_second_is_told() -> None:
    work = Casework()
    goal = work.goal(work.case())
    work.do("edit_goal", goal_id=goal, version=1, wording="Ich möchte B1 schaffen.")
    with pytest.raises(ConflictError):
        work.do("edit_goal", goal_id=goal, version=1, wording="Ich möchte B2 schaffen.")
    assert work.ask("goal", goal).wording == "Ich möchte B1 schaffen."


def test_dropping_a_goal_needs_a_reason() -> None:
    work = Casework()
    goal = work.goal(work.case())
    with pytest.raises(InvalidInputError):
        work.do("set_goal_status", goal_id=goal, status="dropped")
    work.do("set_goal_status", goal_id=goal, status="dropped", reason="Will lieber arbeiten")
    with pytest.raises(NotAllowedError):
        work.do("add_measure", goal_id=goal, title="Kurs suchen")


def test_the_same_note_sent_twice_is_one_note() -> None:
    work = Casework()
    case_id, submission = work.case(), uuid7()
    for _ in range(2):
        work.do("write_note", case_id=case_id, text="Gespräch", submission=submission)
    assert len(work.ask("notes_of", case_id)[0]) == 1
    with pytest.raises(ConflictError):
        work.do(
            "write_note", case_id=work.case(work.person("Olga", "Dritt")), text="x", submission=submission
        )


def test_notes_are_read_page_by_page() -> None:
    work = Casework()
    case_id = work.case()
    for number in range(5):
        work.do("write_note", case_id=case_id, text=f"Notiz {number}", happened_on=in_days(-(number // 2)))
    first, after = work.ask("notes_of", case_id, limit=3)
    rest, end = work.ask("notes_of", case_id, after=after, limit=3)
    assert len({note.id for note in (*first, *rest)}) == 5
    assert end == ""


def test_a_task_goes_to_somebody_who_works_on_the_case() -> None:
    work = Casework()
    case_id, deniz = work.case(), actor("deniz")
    values = {"case_id": case_id, "title": "Anrufen", "due_on": in_days(2), "assignee_id": deniz.user_id}
    with pytest.raises(InvalidInputError) as refusal:
        work.do("add_task", **values)
    assert list(refusal.value.errors) == ["assignee_id"]
    work.do("assign_deputy", case_id=case_id, user_id=deniz.user_id, until=in_days(10))
    task = work.do("add_task", **values)
    assert task in {each.id for each in Casework("deniz").ask("tasks_due")}
    Casework("deniz").do("complete_task", task_id=task)
    assert task not in {each.id for each in Casework("deniz").ask("tasks_due")}


def test_a_document_is_recognised_by_what_it_holds() -> None:
    work = Casework()
    case_id = work.case()
    for content in (b"MZ\x90", b"<html>", b"", b"%PDF-" + b"0" * (5 * 1024 * 1024)):
        with pytest.raises(InvalidInputError) as refusal:
            work.do("store_document", case_id=case_id, title="Brief", upload=Upload("brief.pdf", content))
        assert list(refusal.value.errors) == ["upload"]
    document = work.do(
        "store_document", case_id=case_id, title="Brief", upload=Upload("b.exe", b"%PDF-1.7 ok")
    )
    assert work.ask("document_content", document) == b"%PDF-1.7 ok"
    with pytest.raises(NotFoundError):
        Casework("deniz").ask("document_content", document)


def test_a_deputy_sees_the_case_until_the_end_of_the_day() -> None:
    work, deniz = Casework(), actor("deniz")
    case_id = work.case()
    with pytest.raises(NotFoundError):
        Casework("deniz").ask("case", case_id)
    with pytest.raises(InvalidInputError):
        work.do("assign_deputy", case_id=case_id, user_id=deniz.user_id, until=in_days(-1))
    with pytest.raises(InvalidInputError):
        work.do("assign_deputy", case_id=case_id, user_id=actor("jan").user_id, until=in_days(1))
    work.do("assign_deputy", case_id=case_id, user_id=deniz.user_id, until=clock.today())
    assert Casework("deniz").ask("case", case_id).id == case_id


def test_who_hands_a_case_over_sees_it_no_longer() -> None:
    work = Casework()
    case_id = work.case()
    work.do("hand_over_case", case_id=case_id, user_id=actor("deniz").user_id, reason="Gebietswechsel")
    with pytest.raises(NotFoundError):
        work.ask("case", case_id)
    assert Casework("deniz").ask("case", case_id).responsible_id == actor("deniz").user_id


def test_a_review_sets_the_day_of_the_next() -> None:
    work = Casework()
    case_id = work.case()
    with pytest.raises(InvalidInputError):
        work.do("review_case", case_id=case_id, text="Läuft", next_on=in_days(0))
    work.do("review_case", case_id=case_id, text="Läuft", next_on=in_days(60))
    assert work.ask("case", case_id).next_review_on == in_days(60)


def test_what_is_due_next_is_the_earliest_of_all() -> None:
    work = Casework()
    case_id = work.case()
    goal = work.goal(case_id)
    work.do("add_measure", goal_id=goal, title="Kurs", due_on=in_days(9))
    work.do("add_task", case_id=case_id, title="Anrufen", due_on=in_days(5))
    at = dt.datetime.combine(in_days(3), dt.time(10), tzinfo=clock.LOCAL_ZONE)
    appointment = work.do("make_appointment", case_id=case_id, title="Gespräch", starts_at=at)
    assert work.ask("next_steps", [case_id]) == {case_id: in_days(3)}
    work.do("change_appointment", appointment_id=appointment, status="cancelled")
    assert work.ask("next_steps", [case_id]) == {case_id: in_days(5)}
