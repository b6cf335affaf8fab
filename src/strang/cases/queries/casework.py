"""Cases: one, the list of one's own, the list of the Fachaufsicht."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import DateField, F, Min, Q, QuerySet
from django.db.models.functions import Cast

from strang.access import queries as access
from strang.access.types import Role, UnitKind
from strang.cases import models, target_group, types
from strang.cases.target_group import TargetRule
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.foundation.formats import PartialDate
from strang.network import queries as network

PAGE = 25
"""Rows of a list."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cases; ``after`` leads to the next one, empty at the end."""

    cases: tuple[types.Case, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Supervision:
    """One page of the Fachaufsicht's list."""

    cases: tuple[types.SupervisedCase, ...]
    after: str


def case(actor: Actor, case_id: UUID) -> types.Case:
    """Return a case of the own unit one works on; raises NotFoundError."""
    row = models.Case.objects.filter(id=case_id, unit_id=actor.unit_id).first()
    if row is None or (actor.has_role(Role.COORDINATION) and not access.works_with(actor, row.person_id)):
        raise NotFoundError  # the Fachaufsicht counts cases of its Kreis but opens none
    return _case(row)


def case_of_person(actor: Actor, person_id: UUID) -> types.Case | None:
    """Return the open case of a person in the own unit, else the one closed last, else None."""
    row = (
        models.Case.objects.filter(unit_id=actor.unit_id, person_id=person_id)
        .order_by(F("closed_on").desc(nulls_first=True), "-opened_on", "-id")
        .first()
    )
    return _case(row) if row else None


def cases_by_id(actor: Actor, case_ids: Iterable[UUID]) -> dict[UUID, types.Case]:
    """Return those of some cases of the own unit that are visible."""
    rows = models.Case.objects.filter(unit_id=actor.unit_id, id__in=set(case_ids))
    return {row.id: _case(row) for row in rows}


def cases(actor: Actor, narrowed: types.CaseFilter, *, after: str = "", limit: int = PAGE) -> Page:
    """Return the cases one works on, the youngest first. Without phases named: the open ones."""
    rows = _worked_on(actor)
    rows = rows.filter(phase__in=narrowed.phases) if narrowed.phases else rows.filter(closed_on__isnull=True)
    if narrowed.responsible_only:
        rows = rows.filter(responsible_id=actor.user_id)
    if narrowed.due_before:
        rows = rows.filter(next_review_on__lt=narrowed.due_before)
    found = list(_after(rows, after)[: limit + 1])
    return Page(tuple(_case(row) for row in found[:limit]), _cursor(found, limit))


def supervised_cases(
    actor: Actor, *, phases: frozenset[str] = frozenset(), after: str = "", limit: int = PAGE
) -> Supervision:
    """Return who is responsible, phases and dates of all KIM cases of the Kreis, longest in a phase first: no text."""
    if not actor.has_role(Role.COORDINATION):
        raise NotFoundError
    kreis = network.unit(actor.unit_id).kreis or ""
    units = [unit.id for unit in network.units(kinds=(UnitKind.CASE_MANAGEMENT,), kreis=kreis)]
    rows = models.Case.objects.filter(unit_id__in=units)
    rows = rows.filter(phase__in=phases) if phases else rows.filter(closed_on__isnull=True)
    cursor = _read_cursor(after)
    if cursor:
        since, last = cursor
        rows = rows.filter(Q(phase_since__gt=since) | Q(phase_since=since, id__gt=last))
    found = list(
        rows.order_by("phase_since", "id").values(
            *("id", "unit_id", "responsible_id", "number"),
            *("phase", "phase_since", "opened_on", "next_review_on"),
        )[: limit + 1]
    )
    today = clock.today()
    more = found[limit - 1] if len(found) > limit else None
    return Supervision(
        tuple(
            types.SupervisedCase(
                row["id"],
                row["unit_id"],
                row["responsible_id"],
                row["number"],
                types.Phase(row["phase"]),
                (today - row["phase_since"]).days,
                row["opened_on"],
                row["next_review_on"],
            )
            for row in found[:limit]
        ),
        f"{more['phase_since'].isoformat()}_{more['id']}" if more else "",
    )


def next_steps(actor: Actor, case_ids: Iterable[UUID]) -> dict[UUID, dt.date]:
    """Return the next due day of each case: its earliest open task, running step or planned appointment."""
    wanted = set(case_ids)
    own = {"unit_id": actor.unit_id, "case_id__in": wanted}
    tasks = models.Task.objects.filter(**own, done_at__isnull=True).values("case_id")
    measures = models.Measure.objects.filter(**own, status="open", due_on__isnull=False).values("case_id")
    ahead = models.Appointment.objects.filter(
        **own, status="planned", starts_at__gte=clock.now() - dt.timedelta(days=1)
    ).values("case_id")
    union = tasks.annotate(on=Min("due_on")).union(
        measures.annotate(on=Min("due_on")), ahead.annotate(on=Cast(Min("starts_at"), DateField())), all=True
    )
    found: dict[UUID, dt.date] = {}
    for row in union:
        found[row["case_id"]] = min(found.get(row["case_id"], row["on"]), row["on"])
    return found


def intake(actor: Actor, case_id: UUID) -> types.Intake | None:
    """Return the intake sheet of a case."""
    row = models.Intake.objects.filter(unit_id=actor.unit_id, case_id=case_id).first()
    if row is None:
        return None
    return types.Intake(
        frozenset(row.criteria),
        row.criteria_notes,
        row.exception_reason,
        PartialDate.from_iso(row.arrival) if row.arrival else None,
        row.target_rule,
        row.inside_target_group,
        row.target_exception_reason,
        row.other_management,
        row.contact_id,
    )


def target_rule(actor: Actor, key: str = "") -> TargetRule | None:
    """Return the rule of the target group: the one with ``key``, else that of the unit's Kreis."""
    return target_group.rule(key) if key else target_group.rule_for(network.unit(actor.unit_id).kreis)


def closings(actor: Actor, case_id: UUID) -> list[types.Closing]:
    """Return the closing sheets of a case, the newest first."""
    rows = models.Closing.objects.filter(unit_id=actor.unit_id, case_id=case_id).order_by("-created_at")
    return [
        types.Closing(row.reason, row.summary, row.closed_on, row.follow_up_on, row.satisfaction)
        for row in rows
    ]


def _worked_on(actor: Actor) -> QuerySet[models.Case]:
    """Return the cases of the unit the actor works on.

    Nobody but the Fachaufsicht sees another case of the own unit, so whoever works with very many persons need not
    name them: the row policy finds the first page from the youngest case on.
    """
    rows = models.Case.objects.filter(unit_id=actor.unit_id)
    few = access.few_persons_of(actor)
    if few is None and not actor.has_role(Role.COORDINATION):
        return rows
    return rows.filter(person_id__in=access.persons_of(actor) if few is None else few)


def _after(rows: QuerySet[models.Case], after: str) -> QuerySet[models.Case]:
    cursor = _read_cursor(after)
    if cursor:
        opened, last = cursor
        rows = rows.filter(Q(opened_on__lt=opened) | Q(opened_on=opened, id__lt=last))
    return rows.order_by("-opened_on", "-id")


def _cursor(found: list[models.Case], limit: int) -> str:
    if len(found) <= limit:
        return ""
    last = found[limit - 1]
    return f"{last.opened_on.isoformat()}_{last.id}"


def _read_cursor(text: str) -> tuple[dt.date, UUID] | None:
    day, _, key = text.partition("_")
    try:
        return dt.date.fromisoformat(day), UUID(key)
    except ValueError:
        return None


def _case(row: models.Case) -> types.Case:
    return types.Case(
        id=row.id,
        unit_id=row.unit_id,
        person_id=row.person_id,
        number=row.number,
        phase=types.Phase(row.phase),
        phase_since=row.phase_since,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        closing_reason=row.closing_reason,
        responsible_id=row.responsible_id,
        entry_channel=row.entry_channel,
        ags=row.ags,
        next_review_on=row.next_review_on,
        version=row.version,
    )
