"""What the data protection officers do with an emergency access, and the figures."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from strang.access import emergencies
from strang.access.types import EmergencyCase, EmergencyReason, EmergencyWay, Topic, Verdict
from strang.accounts import queries as accounts
from strang.foundation import clock
from strang.foundation.errors import InvalidInputError
from strang.network import queries as network
from strang.web.emergency.forms import NoticeForm, ReviewForm
from strang.web.form_errors import show_errors
from strang.web.routing import ActorRequest


def reviews(request: ActorRequest) -> HttpResponse:
    """Show the emergency accesses that concern the own unit, those to be reviewed first."""
    found = emergencies.emergencies_to_review(request.actor)
    units = network.unit_names({unit for one in found for unit in (one.unit_id, one.from_unit_id)})
    names = accounts.display_names({one.user_id for one in found})
    today, mine = clock.today(), request.actor.unit_id
    rows = [
        {
            "case": one,
            "opener": names.get(one.user_id, ""),
            "unit": units[one.unit_id],
            "from_unit": units[one.from_unit_id],
            "reason": EmergencyReason(one.reason).label,
            "reviewed": one.review_of(mine) is not None,
            "late": one.review_of(mine) is None and one.review_due_on < today,
            "ask_again": bool(one.notice and one.notice.ask_again_on and one.notice.ask_again_on <= today),
        }
        for one in found
    ]
    context = {
        "title": _("Notfallzugriffe"),
        "lead": _("Jeden prüfen die Datenschutzbeauftragten beider Stellen innerhalb von drei Arbeitstagen."),
        "rows": rows,
    }
    return render(request, "emergency/reviews.html", context)


def review(request: ActorRequest, emergency_id: UUID) -> HttpResponse:
    """Show one emergency access and take the verdict."""
    found = emergencies.emergency_to_review(request.actor, emergency_id)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            emergencies.review_emergency(request.actor, emergency_id=emergency_id, **form.cleaned_data)
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Ihr Urteil ist festgehalten."))
            return redirect("emergency_review", emergency_id)
    return _review_page(request, found, form, NoticeForm(prefix="notice"))


def notice(request: ActorRequest, emergency_id: UUID) -> HttpResponse:
    """Write down that the person was told, or why not yet; opened by its address it is the page of the review."""
    found = emergencies.emergency_to_review(request.actor, emergency_id)
    if request.method != "POST":
        return redirect("emergency_review", emergency_id)
    form = NoticeForm(request.POST, prefix="notice")
    if form.is_valid():
        try:
            emergencies.record_notice(request.actor, emergency_id=emergency_id, **form.cleaned_data)
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Das ist festgehalten."))
            return redirect("emergency_review", emergency_id)
    return _review_page(request, found, ReviewForm(), form)


def _review_page(
    request: ActorRequest, found: EmergencyCase, form: forms.Form, notice_form: forms.Form
) -> HttpResponse:
    actor = request.actor
    owing = {found.unit_id, found.from_unit_id}
    units = network.unit_names(owing)
    people_at_work = {found.user_id, *(one.reviewer_id for one in found.reviews)}
    names = accounts.display_names(people_at_work)
    myself = found.user_id == actor.user_id
    context: dict[str, Any] = {
        "title": _("Notfallzugriff prüfen"),
        "case": found,
        "opener": names.get(found.user_id, ""),
        "unit": units[found.unit_id],
        "from_unit": units[found.from_unit_id],
        "reason": EmergencyReason(found.reason).label,
        "way": EmergencyWay(found.way).label,
        "verdicts": [
            (units[one.unit_id], names.get(one.reviewer_id, ""), Verdict(one.verdict).label, one)
            for one in found.reviews
        ],
        "waiting": [units[unit] for unit in owing - {one.unit_id for one in found.reviews}],
        "looks": [
            (at, ", ".join(str(Topic(topic).label) for topic in topics) if len(topics) < len(Topic) else "")
            for at, topics in emergencies.looks_of(found.id)
        ],
        "own_file": found.from_unit_id == actor.unit_id,
        "leading": [
            name
            for user_id in emergencies.leading_in(actor, found.id)
            if (name := accounts.display_names({user_id}).get(user_id))
        ],
        "failed": bool(notice_form.errors),
        "is_open": found.until > clock.now(),
        "myself": myself,
        "form": None if myself or found.review_of(actor.unit_id) else form,
        "notice_form": notice_form
        if found.from_unit_id == actor.unit_id and found.found and not myself
        else None,
        "crumbs": [(_("Notfallzugriffe"), reverse("emergency_reviews"))],
    }
    return render(request, "emergency/review.html", context)


def figures(request: ActorRequest) -> HttpResponse:
    """Show how often emergency access is used, how fast it is reviewed and how often it was wrong."""
    rows = [
        {
            "month": formats.date_format(dt.date.fromisoformat(f"{one.month}-01"), "F Y"),
            "count": one.count,
            "share": _percent(one.count, one.cases),
            "in_time": _percent(one.in_time, one.due),
            "unjustified": _percent(one.unjustified, one.count),
        }
        for one in emergencies.emergency_months(request.actor)
    ]
    context = {
        "title": _("Notfallzugriffe in Zahlen"),
        "lead": _("Ziel: unter 0,1 % der Fälle im Monat, alle fristgerecht geprüft."),
        "rows": rows,
    }
    return render(request, "emergency/figures.html", context)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else "–"
