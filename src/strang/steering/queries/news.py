"""The message back, what waits for a report, and the figures."""

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.steering import models, policy
from strang.steering.queries._shared import home_of
from strang.steering.types import (
    BINDING,
    DueFollowUp,
    Figures,
    FindingStatus,
    FollowUpState,
    News,
    ThemeStatus,
)

NEWS = 20
"""News shown at once."""

LATEST = 300
"""Own findings whose news are looked for, newest first."""


@dataclass(frozen=True, slots=True)
class _Step:
    at: dt.datetime
    status: str
    label: str
    text: str
    theme_id: UUID | None


def news_for(actor: Actor) -> list[News]:
    """Return what became of the actor's own findings since they last looked, newest first, one line for each."""
    read = models.NewsRead.objects.filter(user_id=actor.user_id, finding_id=OuterRef("id")).values("read_to")
    mine = models.FindingAuthor.objects.filter(author_id=actor.user_id, unit_id=actor.unit_id)
    written = {
        row.id: row
        for row in models.Finding.objects.filter(unit_id=actor.unit_id, id__in=mine.values("finding_id"))
        .annotate(since=Coalesce(Subquery(read), "created_at"))
        .order_by("-created_at", "-id")[:LATEST]
    }
    if not written:
        return []
    fresh = _fresh(written)
    news = []
    for finding_id, steps in fresh.items():
        last = max(steps, key=lambda step: step.at)
        title = written[finding_id].title
        news.append(
            News(finding_id, title, last.at, last.status, last.label, last.text, last.theme_id, len(steps))
        )
    return sorted(news, key=lambda each: each.at, reverse=True)[:NEWS]


def follow_ups_due(actor: Actor) -> list[DueFollowUp]:
    """Return decisions the actor's unit reports on, and for the coordination the reports to confirm; due first."""
    state = (
        models.FollowUp.objects.filter(decision_id=OuterRef("id")).order_by("-at", "-id").values("state")[:1]
    )
    rows = models.Decision.objects.select_related("theme").filter(kind__in=[kind.value for kind in BINDING])
    rows = rows.annotate(state=Coalesce(Subquery(state), "kind")).exclude(state=FollowUpState.CONFIRMED)
    own = rows.filter(owner_unit_id=actor.unit_id).exclude(state=FollowUpState.DONE)
    found = list(own.order_by("due_on", "id")[:50]) if policy.may_write(actor) else []
    confirm: list[models.Decision] = []
    if policy.may_coordinate(actor):
        done = rows.filter(kreis=home_of(actor) or "", state=FollowUpState.DONE)
        confirm = list(done.order_by("due_on", "id")[:50])
    names = network.unit_names(row.owner_unit_id for row in [*found, *confirm] if row.owner_unit_id)
    today = clock.today()
    due = []
    for row in [*found, *confirm]:
        if row.owner_unit_id is None or row.due_on is None:
            continue
        latest = str(getattr(row, "state", ""))
        due.append(
            DueFollowUp(
                row.id,
                row.theme_id,
                row.theme.title if row.theme else _("Beschluss ohne Thema"),
                row.text,
                names.get(row.owner_unit_id, ""),
                row.due_on,
                row.due_on < today,
                FollowUpState(latest) if latest in FollowUpState.values else None,
                row in confirm,
            )
        )
    return sorted(due, key=lambda each: (each.due_on, each.decision_id))


def figures(actor: Actor) -> Figures:
    """Return findings by stage and decisions: of the whole Kreis for coordination and steering group, else own."""
    whole = policy.sees_all(actor)
    home = home_of(actor) or ""
    findings = models.Finding.objects.exclude(status=FindingStatus.WITHDRAWN)
    findings = findings.filter(kreis=home) if whole else findings.filter(unit_id=actor.unit_id)
    rows = list(findings.values_list("id", "status", "created_at")[:5000])
    links = dict(
        models.ThemeFinding.objects.filter(finding_id__in=[row[0] for row in rows]).values_list(
            "finding_id", "theme_id"
        )
    )
    states = dict(models.Theme.objects.filter(id__in=set(links.values())).values_list("id", "status"))
    decided = dict(
        models.Decision.objects.filter(theme_id__in=set(links.values()))
        .values("theme_id")
        .annotate(first=Min("decided_on"))
        .values_list("theme_id", "first")
    )
    stages: dict[str, int] = defaultdict(int)
    days = []
    for finding_id, status, created_at in rows:
        theme_id = links.get(finding_id)
        stages[states.get(theme_id, status) if theme_id else status] += 1
        first = decided.get(theme_id) if theme_id else None
        if first and first >= created_at.astimezone(clock.LOCAL_ZONE).date():
            days.append((first - created_at.astimezone(clock.LOCAL_ZONE).date()).days)
    labels = {status.value: str(status.label) for status in (*FindingStatus, *ThemeStatus)}
    binding, done, overdue = _fulfilment(actor, home)
    return Figures(
        findings=len(rows),
        by_stage=tuple((code, label, stages[code]) for code, label in labels.items() if stages[code]),
        themes=len(states),
        median_days_to_decision=round(statistics.median(days)) if days else None,
        decisions=binding,
        decisions_done=done,
        decisions_overdue=overdue,
    )


def _fulfilment(actor: Actor, home: str) -> tuple[int, int, int]:
    rows = dict(
        models.Decision.objects.filter(kreis=home, kind__in=[kind.value for kind in BINDING]).values_list(
            "id", "due_on"
        )[:5000]
    )
    done = set(
        models.FollowUp.objects.filter(decision_id__in=rows, state=FollowUpState.CONFIRMED).values_list(
            "decision_id", flat=True
        )
    )
    today = clock.today()
    overdue = sum(1 for key, due_on in rows.items() if key not in done and due_on and due_on < today)
    return len(rows), len(done), overdue


def _fresh(written: Mapping[UUID, models.Finding]) -> dict[UUID, list[_Step]]:
    """Return the steps of each finding that are newer than what its author has read."""
    since = {key: getattr(row, "since") for key, row in written.items()}  # noqa: B009 - an annotation
    oldest = min(since.values())
    fresh: dict[UUID, list[_Step]] = defaultdict(list)
    told = (FindingStatus.BUNDLED, FindingStatus.ANSWERED)
    for event in models.FindingEvent.objects.filter(finding_id__in=written, status__in=told, at__gt=oldest):
        if event.at > since[event.finding_id]:
            label = str(FindingStatus(event.status).label)
            fresh[event.finding_id].append(_Step(event.at, event.status, label, event.text, None))
    links = defaultdict(list)
    for link in models.ThemeFinding.objects.filter(finding_id__in=written):
        links[link.theme_id].append(link)
    for step in models.ThemeEvent.objects.filter(theme_id__in=links, at__gt=oldest).order_by("at", "id"):
        label = str(ThemeStatus(step.status).label)
        for link in links[step.theme_id]:
            if step.at > max(since[link.finding_id], link.at):
                fresh[link.finding_id].append(_Step(step.at, step.status, label, step.text, step.theme_id))
    return fresh
