"""Assessments, goals, steps and plans; and what a recipient sees of them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from strang.cases import models, types
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError


def assessments_of(actor: Actor, case_id: UUID) -> dict[str, types.Assessment]:
    """Return the current assessment of each area of life that has one."""
    rows = models.Assessment.objects.filter(unit_id=actor.unit_id, case_id=case_id)
    return {row.area: _assessment(row) for row in _current(rows)}


def assessment_history(actor: Actor, case_id: UUID) -> dict[str, list[types.Assessment]]:
    """Return all assessments of a case by area, the newest first."""
    rows = models.Assessment.objects.filter(unit_id=actor.unit_id, case_id=case_id)
    history: dict[str, list[types.Assessment]] = {}
    for row in rows.order_by("area", "-assessed_on", "-created_at"):
        history.setdefault(row.area, []).append(_assessment(row))
    return history


def goals_of(actor: Actor, case_id: UUID) -> list[types.Goal]:
    """Return the goals of a case with their steps, running ones by priority first."""
    own = {"unit_id": actor.unit_id, "case_id": case_id}
    steps: dict[UUID, list[types.Measure]] = {}
    for row in models.Measure.objects.filter(**own).order_by("due_on", "id"):
        steps.setdefault(row.goal_id, []).append(_measure(row))
    goals = [
        _goal(row, tuple(steps.get(row.id, ())))
        for row in models.Goal.objects.filter(**own).order_by("priority", "id")
    ]
    return sorted(goals, key=lambda goal: not goal.running)


def goal(actor: Actor, goal_id: UUID) -> types.Goal:
    """Return one goal without its steps; raises NotFoundError."""
    row = models.Goal.objects.filter(unit_id=actor.unit_id, id=goal_id).first()
    if row is None:
        raise NotFoundError
    return _goal(row, ())


def measure(actor: Actor, measure_id: UUID) -> tuple[UUID, types.Measure]:
    """Return the case's id and one step; raises NotFoundError."""
    row = models.Measure.objects.filter(unit_id=actor.unit_id, id=measure_id).first()
    if row is None:
        raise NotFoundError
    return row.case_id, _measure(row)


def plans_of(actor: Actor, case_id: UUID) -> list[types.Plan]:
    """Return the versions of the plan, the newest first."""
    rows = models.Plan.objects.filter(unit_id=actor.unit_id, case_id=case_id).order_by("-number")
    return [
        types.Plan(
            row.id,
            row.case_id,
            row.number,
            types.PlanStatus(row.status),
            row.language,
            row.agreed_on,
            row.signed_on,
            tuple(row.goal_ids),
        )
        for row in rows
    ]


def shared_entries(
    actor: Actor, person_id: UUID, topics: Iterable[str], *, unit_id: UUID | None = None
) -> list[types.SharedEntry]:
    """Return what other units, or one unit, recorded about these topics and let the actor see for the purpose of now.

    Current assessments, running goals and their steps; without a live grant, an assignment and a line in the
    register of disclosures (or an emergency access) the answer is empty, as for a person nobody wrote about.
    """
    about = {"person_id": person_id, "topic__in": set(topics)} | ({"unit_id": unit_id} if unit_id else {})
    assessments = models.Assessment.objects.filter(**about)
    goals = models.Goal.objects.filter(**about, status__in=types.RUNNING_GOALS)
    if unit_id is None:
        assessments = assessments.exclude(unit_id=actor.unit_id)
        goals = goals.exclude(unit_id=actor.unit_id)
    found = {row.id: row for row in goals.order_by("priority", "id")}
    steps = models.Measure.objects.filter(**about, goal_id__in=list(found)).order_by("due_on", "id")
    return [
        *(_shared_assessment(row) for row in _current(assessments)),
        *(_shared_goal(row) for row in found.values()),
        *(_shared_measure(row, found[row.goal_id].area) for row in steps),
    ]


def _current(rows: QuerySet[models.Assessment]) -> QuerySet[models.Assessment]:
    return rows.order_by("unit_id", "area", "-assessed_on", "-created_at").distinct("unit_id", "area")


def _shared_assessment(row: models.Assessment) -> types.SharedEntry:
    return types.SharedEntry(
        "assessment",
        row.id,
        row.unit_id,
        row.person_id,
        row.topic,
        row.area,
        row.assessed_on,
        row.situation,
        row.resources,
        status=str(types.Level(row.level).label),
    )


def _shared_goal(row: models.Goal) -> types.SharedEntry:
    return types.SharedEntry(
        "goal",
        row.id,
        row.unit_id,
        row.person_id,
        row.topic,
        row.area,
        row.created_at.date(),
        row.german,
        row.criterion,
        status=str(types.GoalStatus(row.status).label),
    )


def _shared_measure(row: models.Measure, area: str) -> types.SharedEntry:
    return types.SharedEntry(
        "measure",
        row.id,
        row.unit_id,
        row.person_id,
        row.topic,
        area,
        row.due_on or row.created_at.date(),
        row.title,
        row.responsible or str(types.ResponsibleKind(row.responsible_kind).label),
        status=str(types.MeasureStatus(row.status).label),
    )


def _assessment(row: models.Assessment) -> types.Assessment:
    return types.Assessment(
        row.id,
        row.area,
        row.situation,
        row.resources,
        types.Urgency(row.urgency),
        types.Level(row.level),
        row.assessed_on,
        row.author_id,
    )


def _goal(row: models.Goal, measures: tuple[types.Measure, ...]) -> types.Goal:
    return types.Goal(
        id=row.id,
        case_id=row.case_id,
        area=row.area,
        wording=row.wording,
        language=row.language,
        german=row.german,
        criterion=row.criterion,
        priority=types.Priority(row.priority),
        status=types.GoalStatus(row.status),
        status_reason=row.status_reason,
        due_on=row.due_on,
        version=row.version,
        measures=measures,
    )


def _measure(row: models.Measure) -> types.Measure:
    return types.Measure(
        row.id,
        row.goal_id,
        row.title,
        types.ResponsibleKind(row.responsible_kind),
        row.responsible,
        row.due_on,
        types.MeasureStatus(row.status),
        row.done_on,
        row.version,
    )
