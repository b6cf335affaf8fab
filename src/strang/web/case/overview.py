"""What the overview of a case says at a glance: the way, the next steps, the goals, the team, the woven history."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strang.access.types import Assignment, AssignmentKind
from strang.cases import queries as cases
from strang.cases.lifecycle import ORDER
from strang.cases.types import Case, Due, Goal, GoalStatus, MeasureStatus, Phase
from strang.consents import queries as consents
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.timeline import Happening
from strang.network.types import LifeArea
from strang.people import queries as people
from strang.referrals import queries as referrals

GOAL_TONES = {
    GoalStatus.OPEN: "neutral",
    GoalStatus.IN_PROGRESS: "info",
    GoalStatus.REACHED: "success",
    GoalStatus.PARTLY_REACHED: "success",
    GoalStatus.NOT_REACHED: "warning",
    GoalStatus.DROPPED: "neutral",
}
SHOWN = 40
"""Happenings on the overview."""
STEPS = 8


@dataclass(frozen=True, slots=True)
class PhaseStep:
    """One phase on the way."""

    label: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that is due."""

    on: dt.date
    title: str
    what: str
    url: str
    late: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do when nothing is due."""

    text: str
    action: str
    url: str


@dataclass(frozen=True, slots=True)
class GoalGlance:
    """A goal in one line."""

    text: str
    area: str
    steps: str
    status: str
    tone: str


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works on the case."""

    name: str
    kind: str
    until: dt.date | None
    """The last day, for deputies."""
    since: dt.datetime | None = None
    reason: str = ""
    assignment_id: UUID | None = None
    """Given where a colleague's work with the person can be ended."""


def way(case: Case) -> list[PhaseStep]:
    """Return the phases with where the case stands."""
    if case.phase == Phase.NOT_INDICATED:
        return [
            PhaseStep(str(Phase.INTAKE.label), "done"),
            PhaseStep(str(Phase.NOT_INDICATED.label), "current"),
        ]
    here = ORDER.index(case.phase)
    days = (clock.today() - case.phase_since).days
    note = (
        ngettext("seit %(days)d Tag", "seit %(days)d Tagen", days) % {"days": days}
        if days
        else _("seit heute")
    )
    return [
        PhaseStep(
            str(phase.label),
            "done" if place < here else "current" if place == here else "todo",
            note if place == here and case.open else "",
        )
        for place, phase in enumerate(ORDER)
    ]


def next_steps(actor: Actor, case: Case, goals: Iterable[Goal]) -> list[NextStep]:
    """Return what is due in the case, the earliest first: tasks, appointments, steps of the plan, the review."""
    today = clock.today()
    tasks_url = reverse("case_tasks", args=[case.id])
    found = [
        NextStep(_day(each), each.title, _what(each), tasks_url, _day(each) < today)
        for each in cases.due_of(actor, case.id)
    ]
    plan_url = reverse("case_plan", args=[case.id])
    found += [
        NextStep(step.due_on, step.title, _("Schritt im Plan"), plan_url, step.due_on < today)
        for goal in goals
        if goal.running
        for step in goal.measures
        if step.status == MeasureStatus.OPEN and step.due_on is not None
    ]
    if case.open and case.next_review_on:
        url = reverse("case_review", args=[case.id])
        late = case.next_review_on < today
        found.append(NextStep(case.next_review_on, _("Plan überprüfen"), _("Überprüfung"), url, late))
    return sorted(found, key=lambda step: step.on)[:STEPS]


def advice(case: Case) -> Advice:
    """Return what usually comes next in this phase."""
    texts = {
        Phase.INTAKE: (
            _("Schauen Sie mit der Person auf ihre Lage."),
            _("Zur Einschätzung"),
            "case_assessment",
        ),
        Phase.ASSESSMENT: (
            _("Sehen Sie sich die Lebensbereiche an."),
            _("Zur Einschätzung"),
            "case_assessment",
        ),
        Phase.PLANNING: (_("Vereinbaren Sie Ziele und Schritte."), _("Zum Plan"), "case_plan"),
        Phase.EVALUATION: (_("Schauen Sie gemeinsam zurück."), _("Fall abschließen"), "case_close"),
    }
    default = (_("Nichts ist fällig."), _("Überprüfung eintragen"), "case_review")
    text, action, route = texts.get(case.phase, default)
    if not case.open:
        return Advice(_("Der Fall ist abgeschlossen."), "", "")
    return Advice(text, action, reverse(route, args=[case.id]))


def glance(goals: Iterable[Goal]) -> list[GoalGlance]:
    """Return the goals in one line each."""
    return [
        GoalGlance(
            goal.german,
            str(LifeArea(goal.area).label),
            _steps(goal),
            str(goal.status.label),
            GOAL_TONES[goal.status],
        )
        for goal in goals
    ]


def members(team: Iterable[Assignment], names: dict[UUID, str]) -> list[Member]:
    """Return who works on the case, in words."""
    return [
        Member(
            names.get(each.user_id, ""),
            str(AssignmentKind(each.kind).label),
            _last_day(each.valid_to),
            each.valid_from,
            each.reason,
            None if each.kind == AssignmentKind.RESPONSIBLE else each.id,
        )
        for each in team
    ]


def history(actor: Actor, case: Case) -> list[Happening]:
    """Return what happened, woven from the case, the person, the consents and the referrals, newest first."""
    woven = [
        *cases.timeline(actor, case.id),
        *people.timeline(actor, case.person_id),
        *consents.timeline(actor, case.person_id),
        *referrals.timeline(actor, case.id),
    ]
    return sorted(woven, key=lambda each: each.at, reverse=True)[:SHOWN]


def _day(each: Due) -> dt.date:
    return timezone.localtime(each.at).date() if each.at else each.on


def _what(each: Due) -> str:
    if each.at is None:
        return _("Aufgabe")
    return _("Termin um %(time)s Uhr") % {"time": f"{timezone.localtime(each.at):%H:%M}"}


def _last_day(end: dt.datetime | None) -> dt.date | None:
    return timezone.localtime(end - dt.timedelta(seconds=1)).date() if end else None


def _steps(goal: Goal) -> str:
    if not goal.measures:
        return ""
    done = sum(step.status == MeasureStatus.DONE for step in goal.measures)
    return _("%(done)d von %(all)d Schritten") % {"done": done, "all": len(goal.measures)}
