"""The assessment: all areas of life as one picture, and each area for itself."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strang.accounts import queries as accounts
from strang.cases import operations
from strang.cases import queries as cases
from strang.cases.types import Assessment, Urgency
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.network.types import LifeArea
from strang.referrals import duties
from strang.web.case.forms import AssessmentForm, refuse
from strang.web.case.frame import case_frame
from strang.web.charts import Chart, Series, line
from strang.web.duty import DutyPanel, panel
from strang.web.privacy import correcting
from strang.web.routing import ActorRequest

URGENCY_TONES = {
    Urgency.NONE: "neutral",
    Urgency.LOW: "neutral",
    Urgency.MEDIUM: "info",
    Urgency.HIGH: "danger",
}
_LINES = 5


@dataclass(frozen=True, slots=True)
class AreaRow:
    """How one area of life is going now and what changed since the first look."""

    area: LifeArea
    now: Assessment
    tone: str
    change: int
    first_on: dt.date


def picture(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show all areas of life with their levels, the urgent ones first, and how the levels went over time."""
    frame = case_frame(request.actor, case_id, "case_assessment")
    history = cases.assessment_history(request.actor, case_id)
    rows = [_row(LifeArea(area), looks) for area, looks in history.items()]
    rows.sort(key=lambda row: (-row.now.urgency, row.now.level, row.area.label))
    context = {
        "title": _("Einschätzung"),
        "frame": frame,
        "rows": rows,
        "missing": [area for area in LifeArea if area.value not in history],
        "chart": _chart(history),
    }
    return render(request, "case/assessment.html", context)


def assess(request: ActorRequest, case_id: UUID, area: str) -> HttpResponse:
    """Show what was written about one area and take a new look at it."""
    if area not in LifeArea.values:
        raise NotFoundError
    frame = case_frame(request.actor, case_id, "case_assessment")
    looks = cases.assessment_history(request.actor, case_id).get(area, [])
    form = AssessmentForm(request.POST or None, initial=_initial(looks))
    of = correcting.begin(request, frame.person.id, form)
    duty = _duty(request, case_id, area, form) if request.method == "POST" and form.is_valid() else None
    if request.method == "POST" and form.is_valid() and duty is None:
        try:
            operations.record_assessment(request.actor, case_id=case_id, area=area, **form.cleaned_data)
        except InvalidInputError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Die Einschätzung ist gespeichert."))
            return correcting.back(of, redirect("case_assessment", case_id))
    names = accounts.display_names({look.author_id for look in looks})
    context = {
        "title": LifeArea(area).label,
        "frame": frame,
        "form": form,
        "duty": duty,
        "correcting": of,
        "looks": [(look, names.get(look.author_id, "")) for look in looks],
    }
    return render(request, "case/assess.html", context)


def _duty(request: ActorRequest, case_id: UUID, area: str, form: AssessmentForm) -> DutyPanel | None:
    """Return what a public body is shown before it records what may oblige it to inform."""
    text = f"{form.cleaned_data['situation']} {form.cleaned_data['resources']}"
    found = duties.touched_by_text(request.actor, area=area, text=text)
    leave = reverse("case_assessment", args=[case_id])
    return panel(request, request.actor, found, form="assessment", area=area, leave_url=leave)


def _initial(looks: list[Assessment]) -> dict[str, object]:
    if not looks:
        return {}
    now = looks[0]
    return {
        "situation": now.situation,
        "resources": now.resources,
        "level": now.level,
        "urgency": now.urgency,
    }


def _row(area: LifeArea, looks: list[Assessment]) -> AreaRow:
    now, first = looks[0], looks[-1]
    return AreaRow(area, now, URGENCY_TONES[now.urgency], now.level - first.level, first.assessed_on)


def _chart(history: dict[str, list[Assessment]]) -> Chart | None:
    """Return the levels over time of the areas that were looked at more than once, at most five."""
    moved = {area: looks for area, looks in history.items() if len(looks) > 1}
    if not moved:
        return None
    chosen = sorted(moved, key=lambda area: -len(moved[area]))[:_LINES]
    days = sorted({look.assessed_on for area in chosen for look in moved[area]})
    series = [
        Series(str(LifeArea(area).label), [_level_on(moved[area], day) for day in days]) for area in chosen
    ]
    labels = [date_format(day, "SHORT_DATE_FORMAT") for day in days]
    title = _("Stufen im Verlauf")
    if len(series) == 1:
        title = f"{title}: {series[0].label}"
    return line(title, labels, series, head=_("Tag"), note=_("1 akute Not, 5 selbstständig"))


def _level_on(looks: list[Assessment], day: dt.date) -> float:
    return float(next((look.level for look in looks if look.assessed_on <= day), looks[-1].level))
