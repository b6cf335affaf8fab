"""What the queries share: the home Kreis, the decisions with their reports, the way as stations."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from strang.foundation.context import Actor
from strang.network import queries as network
from strang.steering import models
from strang.steering.types import (
    Decision,
    DecisionKind,
    FollowUp,
    FollowUpState,
    Stage,
    Step,
    ThemeStatus,
)

PAGE = 25
"""Rows of a list page."""

T = ThemeStatus
STATIONS: tuple[tuple[str | Promise, frozenset[ThemeStatus]], ...] = (
    (_("Gebündelt"), frozenset({T.COLLECTED, T.ANALYSED})),
    (_("Arbeitsgruppe"), frozenset({T.IN_WORKING_GROUP, T.PROPOSED})),
    (_("Lenkungsgruppe"), frozenset({T.ON_AGENDA})),
    (_("Beschlossen"), frozenset({T.DECIDED})),
    (_("In Umsetzung"), frozenset({T.IN_IMPLEMENTATION})),
    (_("Erledigt"), frozenset({T.DONE})),
)
"""The stations a reader recognises, and the states of a theme that belong to each."""

STOPPED = frozenset({T.REJECTED, T.ESCALATED})


def home_of(actor: Actor) -> str | None:
    """Return the Kreis of the actor's unit; None for units of the Land, which read every Kreis."""
    return network.unit(actor.unit_id).kreis


def stations(status: ThemeStatus, steps: Sequence[Step]) -> tuple[Stage, ...]:
    """Return the stations of a theme: passed ones with their dates, the one it is at, those ahead."""
    reached: dict[int, dt.datetime] = {}
    for step in steps:
        for index, (_label, states) in enumerate(STATIONS):
            if step.status in states:
                reached[index] = step.at
    if status in STOPPED:
        end = next((step.at for step in reversed(steps) if step.status == status), None)
        passed = [Stage(str(STATIONS[index][0]), "done", reached[index]) for index in sorted(reached)]
        return (*passed, Stage(str(status.label), "stopped", end))
    current = next(index for index, (_label, states) in enumerate(STATIONS) if status in states)
    last = len(STATIONS) - 1
    return tuple(
        Stage(
            str(label),
            "done"
            if index < current or index == current == last
            else "current"
            if index == current
            else "todo",
            reached.get(index) if index <= current else None,
        )
        for index, (label, _states) in enumerate(STATIONS)
    )


def theme_steps(theme_ids: Iterable[UUID]) -> dict[UUID, list[Step]]:
    """Return what happened to some themes, oldest first."""
    rows = list(models.ThemeEvent.objects.filter(theme_id__in=list(theme_ids)).order_by("at", "id"))
    names = network.unit_names(row.unit_id for row in rows)
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for row in rows:
        status = ThemeStatus(row.status)
        steps[row.theme_id].append(
            Step(row.at, status, str(status.label), row.text, names.get(row.unit_id, ""))
        )
    return steps


def decisions(rows: "QuerySet[models.Decision]") -> list[Decision]:
    """Return decisions with the reports on them, oldest first."""
    found = list(rows.select_related("body").order_by("decided_on", "recorded_at", "id"))
    reports = list(
        models.FollowUp.objects.filter(decision_id__in=[row.id for row in found]).order_by("at", "id")
        if found
        else ()
    )
    names = network.unit_names(
        [report.unit_id for report in reports] + [row.owner_unit_id for row in found if row.owner_unit_id]
    )
    of_decision: dict[UUID, list[FollowUp]] = defaultdict(list)
    for report in reports:
        of_decision[report.decision_id].append(
            FollowUp(report.at, FollowUpState(report.state), report.text, names.get(report.unit_id, ""))
        )
    return [
        Decision(
            id=row.id,
            theme_id=row.theme_id,
            agenda_item_id=row.agenda_item_id,
            meeting_id=row.meeting_id,
            body_name=row.body.name,
            kind=DecisionKind(row.kind),
            text=row.text,
            decided_on=row.decided_on,
            owner_unit_id=row.owner_unit_id,
            owner_name=names.get(row.owner_unit_id, "") if row.owner_unit_id else "",
            due_on=row.due_on,
            votes=_votes(row),
            follow_ups=tuple(of_decision[row.id]),
        )
        for row in found
    ]


def _votes(row: models.Decision) -> tuple[int, int, int] | None:
    if row.votes_for is None or row.votes_against is None or row.votes_abstained is None:
        return None
    return (row.votes_for, row.votes_against, row.votes_abstained)
