"""Counts for the reports. They count what the actor's role may see and are exact: reporting rounds them."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from strang.access import queries as access
from strang.access.types import Role, UnitKind
from strang.cases.models import Case
from strang.foundation.context import Actor
from strang.network import queries as network


def phase_counts(actor: Actor, *, on: dt.date | None = None) -> dict[str, int]:
    """Return how many cases stand in each phase now; with ``on``, only those open on that day."""
    rows = _visible(actor)
    if on is not None:
        rows = rows.filter(opened_on__lte=on).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))
    return _counted(rows, "phase")


def cases_by_municipality(actor: Actor, *, first: dt.date, last: dt.date) -> dict[str, int]:
    """Return how many cases were open at some time in a period, by AGS. Exact: round before showing."""
    return _counted(_in_period(_visible(actor), first, last), "ags")


def entry_channels(actor: Actor, *, first: dt.date, last: dt.date) -> dict[str, int]:
    """Return through which channels the cases opened in a period came."""
    return _counted(_visible(actor).filter(opened_on__range=(first, last)), "entry_channel")


def closings_by_reason(actor: Actor, *, first: dt.date, last: dt.date) -> dict[str, int]:
    """Return why the cases closed in a period ended."""
    return _counted(_visible(actor).filter(closed_on__range=(first, last)), "closing_reason")


def opened_by_month(actor: Actor, *, first: dt.date, last: dt.date) -> dict[dt.date, int]:
    """Return how many cases were opened in each month of a period, by its first day."""
    rows = (
        _visible(actor)
        .filter(opened_on__range=(first, last))
        .annotate(month=TruncMonth("opened_on"))
        .values("month")
        .annotate(number=Count("id"))
        .order_by("month")
    )
    return {row["month"]: row["number"] for row in rows}


def _visible(actor: Actor) -> QuerySet[Case]:
    """Return the cases the actor's role counts: the Fachaufsicht those of its Kreis, others their own."""
    if actor.has_role(Role.COORDINATION):
        return Case.objects.filter(unit_id__in=_supervised_units(actor))
    return Case.objects.filter(unit_id=actor.unit_id, person_id__in=access.persons_of(actor))


def _supervised_units(actor: Actor) -> Iterable[UUID]:
    kreis = network.unit(actor.unit_id).kreis or ""
    return [unit.id for unit in network.units(kinds=(UnitKind.CASE_MANAGEMENT,), kreis=kreis)]


def _in_period(rows: QuerySet[Case], first: dt.date, last: dt.date) -> QuerySet[Case]:
    return rows.filter(opened_on__lte=last).filter(Q(closed_on__isnull=True) | Q(closed_on__gte=first))


def _counted(rows: QuerySet[Case], field: str) -> dict[str, int]:
    found = rows.values(field).annotate(number=Count("id")).order_by(field)
    return {row[field]: row["number"] for row in found}
