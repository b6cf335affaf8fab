"""The plan: goals in the person's words, steps, and what was agreed when."""

import datetime as dt
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from strang.access.types import Topic
from strang.cases.lifecycle import GOAL_TRANSITIONS
from strang.cases.models import Case, CaseEvent, Goal, GoalEvent, Measure, Plan
from strang.cases.types import (
    PLAN_LANGUAGES,
    RUNNING_GOALS,
    EventKind,
    GoalStatus,
    MeasureStatus,
    PlanStatus,
    Priority,
    ResponsibleKind,
)
from strang.cases.validation import Checks, load_open_case, row_of_case, update_version
from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, NotAllowedError, NotFoundError
from strang.network.types import TOPIC_OF_AREA, LifeArea


@operation
def add_goal(
    actor: Actor,
    /,
    *,
    case_id: UUID,
    area: str,
    wording: str,
    language: str = "de",
    german: str = "",
    criterion: str = "",
    priority: int = Priority.NEXT,
    due_on: dt.date | None = None,
) -> UUID:
    """Add a goal in the person's own words; in another language than German its German wording stands beside it."""
    case = load_open_case(actor, case_id)
    checks = Checks()
    checks.choice("area", area, LifeArea)
    fields = _checked_goal(
        checks, wording=wording, language=language, german=german, criterion=criterion, priority=priority
    )
    checks.day("due_on", due_on)
    checks.finish()
    _ensure_draft(actor, case, language)
    goal = Goal.objects.create(
        **row_of_case(case, actor, TOPIC_OF_AREA[LifeArea(area)]), area=area, due_on=due_on, **fields
    )
    _remember_goal(actor, goal, "", GoalStatus.OPEN, "")
    return goal.id


@operation
def edit_goal(
    actor: Actor,
    /,
    *,
    goal_id: UUID,
    version: int,
    wording: str,
    language: str = "de",
    german: str = "",
    criterion: str = "",
    priority: int = Priority.NEXT,
    due_on: dt.date | None = None,
) -> None:
    """Change the wording of a goal; raises ConflictError if somebody else did so since ``version``."""
    goal = _load_goal(actor, goal_id)
    case = load_open_case(actor, goal.case_id)
    checks = Checks()
    fields = _checked_goal(
        checks, wording=wording, language=language, german=german, criterion=criterion, priority=priority
    )
    checks.day("due_on", due_on)
    checks.finish()
    update_version(Goal.objects.filter(id=goal.id), version, due_on=due_on, **fields)
    _ensure_draft(actor, case, language)


@operation
def set_goal_status(
    actor: Actor, /, *, goal_id: UUID, status: str, reason: str = "", version: int | None = None
) -> None:
    """Say what became of a goal; dropping it needs a reason."""
    goal = _load_goal(actor, goal_id)
    load_open_case(actor, goal.case_id)
    checks = Checks()
    checks.choice("status", status, GoalStatus)
    reason = checks.text("reason", reason, limit=300, required=status == GoalStatus.DROPPED)
    checks.finish()
    old = GoalStatus(goal.status)
    if GoalStatus(status) not in GOAL_TRANSITIONS[old]:
        raise NotAllowedError(
            _("Ein Ziel „%(old)s“ wird nicht zu „%(new)s“.")
            % {"old": old.label, "new": GoalStatus(status).label}
        )
    update_version(Goal.objects.filter(id=goal.id, status=old), version, status=status, status_reason=reason)
    _remember_goal(actor, goal, old, status, reason)


@operation
def add_measure(
    actor: Actor,
    /,
    *,
    goal_id: UUID,
    title: str,
    responsible_kind: str = ResponsibleKind.PERSON,
    responsible: str = "",
    due_on: dt.date | None = None,
) -> UUID:
    """Add a step towards a goal: who takes it, until when."""
    goal = _load_goal(actor, goal_id)
    case = load_open_case(actor, goal.case_id)
    if goal.status not in RUNNING_GOALS:
        raise NotAllowedError(_("Dieses Ziel ist beendet. Nehmen Sie es zuerst wieder auf."))
    fields = _checked_measure(title, responsible_kind, responsible, due_on)
    return Measure.objects.create(**row_of_case(case, actor, goal.topic), goal_id=goal.id, **fields).id


@operation
def edit_measure(
    actor: Actor,
    /,
    *,
    measure_id: UUID,
    version: int,
    title: str,
    responsible_kind: str = ResponsibleKind.PERSON,
    responsible: str = "",
    due_on: dt.date | None = None,
) -> None:
    """Change a step; raises ConflictError if somebody else did so since ``version``."""
    measure = _load_measure(actor, measure_id)
    load_open_case(actor, measure.case_id)
    fields = _checked_measure(title, responsible_kind, responsible, due_on)
    update_version(Measure.objects.filter(id=measure.id), version, **fields)


@operation
def set_measure_status(
    actor: Actor,
    /,
    *,
    measure_id: UUID,
    status: str,
    done_on: dt.date | None = None,
    version: int | None = None,
) -> None:
    """Tick a step off, drop it, or take it up again. The first step done puts its goal on the way."""
    measure = _load_measure(actor, measure_id)
    load_open_case(actor, measure.case_id)
    checks = Checks()
    checks.choice("status", status, MeasureStatus)
    on = (done_on or clock.today()) if status == MeasureStatus.DONE else None
    if on:
        checks.past("done_on", on)
    checks.finish()
    update_version(Measure.objects.filter(id=measure.id), version, status=status, done_on=on)
    if status == MeasureStatus.DONE:
        _put_on_the_way(actor, measure)


@operation
def agree_plan(
    actor: Actor, /, *, case_id: UUID, language: str = "", agreed_on: dt.date | None = None
) -> UUID:
    """Agree the draft with the person: all running goals become this version of the plan."""
    case = load_open_case(actor, case_id)
    on = agreed_on or clock.today()
    checks = Checks()
    checks.past("agreed_on", on)
    if language and language not in PLAN_LANGUAGES:
        checks.refuse("language", _("Bitte wählen Sie eine der Sprachen."))
    goals = list(
        Goal.objects.filter(case_id=case.id, status__in=RUNNING_GOALS)
        .order_by("priority", "id")
        .values_list("id", flat=True)
    )
    if not goals:
        checks.refuse("", _("Ein Plan braucht mindestens ein offenes Ziel."))
    checks.finish()
    plan = _ensure_draft(actor, case, language or "de")
    Plan.objects.filter(id=plan.id, status=PlanStatus.DRAFT).update(
        status=PlanStatus.AGREED, agreed_on=on, goal_ids=goals, language=language or plan.language
    )
    _remember_plan(actor, case, plan.number, PlanStatus.AGREED)
    return plan.id


@operation
def sign_plan(actor: Actor, /, *, plan_id: UUID, signed_on: dt.date | None = None) -> None:
    """Note that the person has signed a plan that was agreed."""
    plan = Plan.objects.filter(id=plan_id, unit_id=actor.unit_id).first()
    if plan is None:
        raise NotFoundError
    case = load_open_case(actor, plan.case_id)
    on = signed_on or clock.today()
    checks = Checks()
    checks.past("signed_on", on)
    checks.finish()
    if plan.status == PlanStatus.DRAFT:
        raise NotAllowedError(_("Ein Entwurf wird zuerst vereinbart, dann unterschrieben."))
    if not Plan.objects.filter(id=plan.id, status=PlanStatus.AGREED).update(
        status=PlanStatus.SIGNED, signed_on=on
    ):
        raise ConflictError(_("Dieser Plan ist schon unterschrieben."))
    _remember_plan(actor, case, plan.number, PlanStatus.SIGNED)


def _checked_goal(
    checks: Checks, *, wording: str, language: str, german: str, criterion: str, priority: int
) -> dict[str, object]:
    if language not in PLAN_LANGUAGES:
        checks.refuse("language", _("Bitte wählen Sie eine der Sprachen."))
    wording = checks.text("wording", wording, limit=500)
    same = language in {"de", "de-easy"}
    german = checks.text("german", german or (wording if same else ""), limit=500, required=not same)
    checks.choice("priority", priority, Priority)
    return {
        "wording": wording,
        "language": language,
        "german": german,
        "criterion": checks.text("criterion", criterion, limit=300, required=False),
        "priority": priority,
    }


def _checked_measure(
    title: str, responsible_kind: str, responsible: str, due_on: dt.date | None
) -> dict[str, object]:
    checks = Checks()
    title = checks.text("title", title, limit=200)
    checks.choice("responsible_kind", responsible_kind, ResponsibleKind)
    partner = responsible_kind == ResponsibleKind.PARTNER
    responsible = checks.text("responsible", responsible, limit=120, required=partner)
    checks.day("due_on", due_on)
    checks.finish()
    return {
        "title": title,
        "responsible_kind": responsible_kind,
        "responsible": responsible,
        "due_on": due_on,
    }


def _load_goal(actor: Actor, goal_id: UUID) -> Goal:
    goal = Goal.objects.filter(id=goal_id, unit_id=actor.unit_id).first()
    if goal is None:
        raise NotFoundError
    return goal


def _load_measure(actor: Actor, measure_id: UUID) -> Measure:
    measure = Measure.objects.filter(id=measure_id, unit_id=actor.unit_id).first()
    if measure is None:
        raise NotFoundError
    return measure


def _put_on_the_way(actor: Actor, measure: Measure) -> None:
    goals: QuerySet[Goal] = Goal.objects.filter(id=measure.goal_id, status=GoalStatus.OPEN)
    goal = goals.first()
    if goal is not None:
        update_version(goals, None, status=GoalStatus.IN_PROGRESS)
        _remember_goal(actor, goal, GoalStatus.OPEN, GoalStatus.IN_PROGRESS, measure.title)


def _ensure_draft(actor: Actor, case: Case, language: str) -> Plan:
    draft = Plan.objects.filter(case_id=case.id, status=PlanStatus.DRAFT).first()
    if draft is not None:
        return draft
    last = Plan.objects.filter(case_id=case.id).aggregate(last=Max("number"))["last"] or 0
    return Plan.objects.create(
        **row_of_case(case, actor, Topic.CASEWORK),
        number=last + 1,
        status=PlanStatus.DRAFT,
        language=language,
    )


def _remember_goal(actor: Actor, goal: Goal, old: str, new: str, reason: str) -> None:
    GoalEvent.objects.create(
        unit_id=goal.unit_id,
        person_id=goal.person_id,
        case_id=goal.case_id,
        author_id=actor.user_id,
        topic=goal.topic,
        goal_id=goal.id,
        from_status=old,
        to_status=new,
        reason=reason,
    )


def _remember_plan(actor: Actor, case: Case, number: int, status: PlanStatus) -> None:
    CaseEvent.objects.create(
        **row_of_case(case, actor, Topic.CASEWORK), kind=EventKind.PLAN, text=f"{number} {status.value}"
    )
