"""Reads of findings."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from strang.accounts import queries as users
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.network import queries as network
from strang.network.types import LifeArea
from strang.steering import models, policy
from strang.steering.queries._shared import PAGE, decisions, home_of, stations, theme_steps
from strang.steering.types import (
    ChainStep,
    Finding,
    FindingPage,
    FindingRow,
    FindingStatus,
    Frequency,
    SimilarTheme,
    Stage,
    Step,
    ThemeStatus,
)

MINE, UNIT, ADDRESSED, ALL = "mine", "unit", "addressed", "all"
"""The lists of findings: one's own, the unit's, those that address the unit, all of the Kreis."""

ENOUGH = 12
"""Characters below which nothing can be called similar."""


def findings(
    actor: Actor, *, scope: str = MINE, status: FindingStatus | None = None, after: str = ""
) -> FindingPage:
    """Return one page of findings, newest first; ``after`` is the key of the page before."""
    rows = _scope(actor, scope)
    if status:
        rows = rows.filter(status=status)
    elif scope in {ADDRESSED, ALL}:
        rows = rows.exclude(status=FindingStatus.WITHDRAWN)
    if after:
        last = models.Finding.objects.filter(id=after).values_list("created_at", "id").first()
        if last is None:
            raise NotFoundError
        rows = rows.extra(
            where=["(steering_finding.created_at, steering_finding.id) < (%s, %s)"], params=list(last)
        )
    found = list(rows.order_by("-created_at", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    return FindingPage(_rows(actor, shown), str(shown[-1].id) if len(found) > PAGE else "")


def of_case(actor: Actor, case_id: UUID) -> list[FindingRow]:
    """Return the findings that grew from a case of the actor's unit, newest first."""
    links = models.FindingCase.objects.filter(unit_id=actor.unit_id, case_id=case_id).values("finding_id")
    rows = models.Finding.objects.filter(id__in=links, unit_id=actor.unit_id).order_by("-created_at", "-id")
    return list(_rows(actor, list(rows[:PAGE])))


def finding(actor: Actor, finding_id: UUID) -> Finding:
    """Return a finding and what became of it; raises NotFoundError."""
    row = models.Finding.objects.select_related("wished_theme").filter(id=finding_id).first()
    if row is None:
        raise NotFoundError
    author_id = (
        models.FindingAuthor.objects.filter(finding_id=finding_id).values_list("author_id", flat=True).first()
    )
    link = models.ThemeFinding.objects.select_related("theme").filter(finding_id=finding_id).first()
    theme = link.theme if link else None
    names = network.unit_names([row.unit_id, *([row.authority_unit_id] if row.authority_unit_id else [])])
    own = _own_steps(row)
    later = (
        [step for step in theme_steps([theme.id])[theme.id] if link and step.at >= link.at] if theme else []
    )
    case = models.FindingCase.objects.filter(finding_id=finding_id, unit_id=actor.unit_id).first()
    return Finding(
        id=row.id,
        unit_id=row.unit_id,
        unit_name=names.get(row.unit_id, ""),
        author_name=users.display_name(author_id) if author_id else "",
        mine=author_id == actor.user_id,
        title=row.title,
        what_happened=row.what_happened,
        consequence=row.consequence,
        area=LifeArea(row.life_area),
        chain_step=ChainStep(row.chain_step) if row.chain_step else None,
        authority_id=row.authority_unit_id,
        authority=names.get(row.authority_unit_id, "") if row.authority_unit_id else row.authority_text,
        norm=row.norm,
        frequency=Frequency(row.frequency),
        affected=row.affected,
        proposal=row.proposal,
        ags=row.ags,
        region=row.region or (network.municipality_names().get(row.ags, "") if row.ags else ""),
        status=FindingStatus(row.status),
        created_at=row.created_at,
        version=row.version,
        theme_id=theme.id if theme else None,
        theme_title=theme.title if theme else "",
        theme_status=ThemeStatus(theme.status) if theme else None,
        wish_id=row.wished_theme_id,
        wish_title=row.wished_theme.title if row.wished_theme else "",
        case_id=case.case_id if case else None,
        stages=_stages(row, own, theme, later),
        steps=tuple(sorted([*own, *later], key=lambda step: step.at)),
        decisions=tuple(decisions(models.Decision.objects.filter(theme_id=theme.id))) if theme else (),
    )


def similar(actor: Actor, *, text: str, area: LifeArea) -> list[SimilarTheme]:
    """Return how many units have raised something alike: by theme, and not bundled yet. Never their texts."""
    home = home_of(actor)
    words = " ".join(text.split())
    if home is None or len(words) < ENOUGH:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT theme_id, units, findings FROM strang.similar_findings(%s, %s, %s)"
            " ORDER BY closeness DESC LIMIT 3",
            [words[: models.LONG], area.value, home],
        )
        found = cursor.fetchall()
    themes = models.Theme.objects.filter(kreis=home).in_bulk([row[0] for row in found if row[0]])
    return [
        SimilarTheme(
            theme_id,
            themes[theme_id].title if theme_id in themes else "",
            ThemeStatus(themes[theme_id].status) if theme_id in themes else None,
            units,
            count,
        )
        for theme_id, units, count in found
    ]


def to_bundle(actor: Actor, *, area: LifeArea | None = None, limit: int = 100) -> tuple[FindingRow, ...]:
    """Return findings that belong to no theme yet, newest first, as the coordination bundles them."""
    rows = _scope(actor, ALL).filter(status__in=[FindingStatus.WRITTEN, FindingStatus.ANSWERED])
    if area:
        rows = rows.filter(life_area=area)
    return _rows(actor, list(rows.order_by("-created_at", "-id")[:limit]))


def _scope(actor: Actor, scope: str) -> "QuerySet[models.Finding]":
    rows = models.Finding.objects.select_related("wished_theme")
    if scope == MINE:
        mine = models.FindingAuthor.objects.filter(author_id=actor.user_id, unit_id=actor.unit_id)
        return rows.filter(unit_id=actor.unit_id, id__in=mine.values("finding_id"))
    if scope == ADDRESSED:
        return rows.filter(authority_unit_id=actor.unit_id)
    if scope == ALL and policy.sees_all(actor):
        return rows.filter(kreis=home_of(actor) or "")
    return rows.filter(unit_id=actor.unit_id)


def _rows(actor: Actor, rows: list[models.Finding]) -> tuple[FindingRow, ...]:
    keys = [row.id for row in rows]
    links = {
        link.finding_id: link.theme
        for link in models.ThemeFinding.objects.select_related("theme").filter(finding_id__in=keys)
    }
    names = network.unit_names(row.unit_id for row in rows)
    places = network.municipality_names() if any(row.ags for row in rows) else {}
    mine = _mine(actor, keys)
    found = []
    for row in rows:
        theme = links.get(row.id)
        found.append(
            FindingRow(
                id=row.id,
                title=row.title,
                area=LifeArea(row.life_area),
                frequency=Frequency(row.frequency),
                unit_id=row.unit_id,
                unit_name=names.get(row.unit_id, ""),
                region=row.region or places.get(row.ags, ""),
                status=FindingStatus(row.status),
                created_at=row.created_at,
                mine=row.id in mine,
                theme_id=theme.id if theme else None,
                theme_title=theme.title if theme else "",
                theme_status=ThemeStatus(theme.status) if theme else None,
                wish_id=row.wished_theme_id,
            )
        )
    return tuple(found)


def _mine(actor: Actor, keys: Iterable[UUID]) -> set[UUID]:
    return set(
        models.FindingAuthor.objects.filter(finding_id__in=list(keys), author_id=actor.user_id).values_list(
            "finding_id", flat=True
        )
    )


def _own_steps(row: models.Finding) -> list[Step]:
    events = list(models.FindingEvent.objects.filter(finding_id=row.id).order_by("at", "id"))
    names = network.unit_names(event.unit_id for event in events)
    return [
        Step(
            event.at,
            event.status,
            str(FindingStatus(event.status).label),
            event.text,
            names.get(event.unit_id, ""),
        )
        for event in events
    ]


def _stages(
    row: models.Finding, own: list[Step], theme: models.Theme | None, later: list[Step]
) -> tuple[Stage, ...]:
    """Return the way of a finding: written first, then the stations of its theme."""
    if theme is not None:
        bundled = next((step.at for step in own if step.status == FindingStatus.BUNDLED), row.created_at)
        start = Step(bundled, ThemeStatus.COLLECTED, "", "", "")
        way = stations(ThemeStatus(theme.status), [start, *later])
        return (Stage(_("Geschrieben"), "done", row.created_at), *way)
    if row.status in {FindingStatus.ANSWERED, FindingStatus.WITHDRAWN}:
        status = FindingStatus(row.status)
        at = own[-1].at if own else row.created_at
        state = "done" if status is FindingStatus.ANSWERED else "stopped"
        return (Stage(_("Geschrieben"), "done", row.created_at), Stage(str(status.label), state, at))
    ahead = stations(ThemeStatus.COLLECTED, [])
    return (
        Stage(_("Geschrieben"), "current", row.created_at),
        *(Stage(stage.label, "todo") for stage in ahead),
    )
