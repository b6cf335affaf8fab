"""Reads of themes."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.network import queries as network
from strang.network.types import LifeArea
from strang.steering import models
from strang.steering.queries._shared import PAGE, decisions, home_of, stations, theme_steps
from strang.steering.types import BundledFinding, Decision, Frequency, Proposal, Theme, ThemeRow, ThemeStatus

COLUMN = 8
"""Themes shown in one column of the board."""

BUNDLE = 200
"""Findings of one theme that are shown."""


def board(actor: Actor) -> dict[ThemeStatus, list[ThemeRow]]:
    """Return the latest themes of every stage; one more than :data:`COLUMN` says that there are more."""
    ranked = _of_home(actor).annotate(
        place=Window(RowNumber(), partition_by=F("status"), order_by=[F("status_at").desc(), F("id").desc()])
    )
    columns: dict[ThemeStatus, list[ThemeRow]] = {status: [] for status in ThemeStatus}
    for row in _rows(ranked.filter(place__lte=COLUMN + 1).order_by("-status_at", "-id")):
        columns[row.status].append(row)
    return columns


def themes(
    actor: Actor, *, status: ThemeStatus | None = None, after: str = "", limit: int = PAGE
) -> list[ThemeRow]:
    """Return themes, latest change first, all or of one stage; ``after`` is the id of the last one shown."""
    rows = _of_home(actor)
    if status:
        rows = rows.filter(status=status)
    if after:
        last = models.Theme.objects.filter(id=after).values_list("status_at", "id").first()
        if last is None:
            raise NotFoundError
        rows = rows.extra(where=["(status_at, steering_theme.id) < (%s, %s)"], params=list(last))
    return _rows(rows.order_by("-status_at", "-id")[:limit])


def theme(actor: Actor, theme_id: UUID) -> Theme:
    """Return a theme with its whole way and what the actor may read of it; raises NotFoundError."""
    row = models.Theme.objects.select_related("working_group").filter(id=theme_id).first()
    if row is None:
        raise NotFoundError
    status = ThemeStatus(row.status)
    steps = theme_steps([theme_id])[theme_id]
    links = list(models.ThemeFinding.objects.filter(theme_id=theme_id).values_list("unit_id", "finding_id"))
    names = network.unit_names(unit_id for unit_id, _finding in links)
    counts: dict[str, int] = defaultdict(int)
    for unit_id, _finding in links:
        counts[names.get(unit_id, "")] += 1
    return Theme(
        id=row.id,
        title=row.title,
        summary=row.summary,
        area=LifeArea(row.life_area),
        status=status,
        version=row.version,
        working_group_id=row.working_group_id,
        working_group=row.working_group.name if row.working_group else "",
        units=tuple(sorted(counts.items())),
        findings=_bundled([finding_id for _unit, finding_id in links], names),
        proposals=tuple(proposals_of([theme_id]).get(theme_id, ())),
        decisions=tuple(decisions(models.Decision.objects.filter(theme_id=theme_id))),
        steps=tuple(steps),
        stages=stations(status, steps),
    )


def decision(actor: Actor, decision_id: UUID) -> Decision:
    """Return one decision with the reports on it; raises NotFoundError."""
    found = decisions(models.Decision.objects.filter(id=decision_id))
    if not found:
        raise NotFoundError
    return found[0]


def proposals_of(theme_ids: Iterable[UUID]) -> dict[UUID, list[Proposal]]:
    """Return the proposals for some themes that the actor may read, oldest first."""
    wanted = list(theme_ids)
    rows = list(
        models.Proposal.objects.select_related("body").filter(theme_id__in=wanted).order_by("at", "id")
        if wanted
        else ()
    )
    names = network.unit_names(row.unit_id for row in rows) if rows else {}
    found: dict[UUID, list[Proposal]] = defaultdict(list)
    for row in rows:
        found[row.theme_id].append(
            Proposal(
                row.id,
                row.at,
                row.body.name,
                names.get(row.unit_id, ""),
                row.text,
                row.effects,
                row.who_must_act,
            )
        )
    return found


def _of_home(actor: Actor) -> "QuerySet[models.Theme]":
    home = home_of(actor)
    rows = models.Theme.objects.all()
    return rows if home is None else rows.filter(kreis=home)


def _rows(query: "QuerySet[models.Theme]") -> list[ThemeRow]:
    rows = list(query)
    counted = {
        each["theme_id"]: (each["findings"], each["units"])
        for each in models.ThemeFinding.objects.filter(theme_id__in=[row.id for row in rows])
        .values("theme_id")
        .annotate(findings=Count("id"), units=Count("unit_id", distinct=True))
    }
    return [
        ThemeRow(
            row.id,
            row.title,
            LifeArea(row.life_area),
            ThemeStatus(row.status),
            row.status_at,
            *counted.get(row.id, (0, 0)),
        )
        for row in rows
    ]


def _bundled(finding_ids: list[UUID], names: dict[UUID, str]) -> tuple[BundledFinding, ...]:
    rows = models.Finding.objects.filter(id__in=finding_ids).order_by("created_at", "id")[:BUNDLE]
    places = network.municipality_names() if finding_ids else {}
    return tuple(
        BundledFinding(
            row.id,
            row.title,
            row.what_happened,
            row.consequence,
            Frequency(row.frequency),
            row.region or places.get(row.ags, ""),
            names.get(row.unit_id, ""),
            row.created_at,
        )
        for row in rows
    )
