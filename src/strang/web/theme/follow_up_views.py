"""Reporting on a decision, and confirming that it is done."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.foundation.errors import InvalidInputError, NotAllowedError
from strang.steering import operations, queries
from strang.steering.types import Decision, FollowUpState
from strang.web.routing import ActorRequest
from strang.web.theme.forms import FollowUpForm, TextForm
from strang.web.theme.views import follow_up_rights


def follow_up(request: ActorRequest, decision_id: UUID) -> HttpResponse:
    """Report on a decision as its owner."""
    decision = queries.decision(request.actor, decision_id)
    if decision_id not in follow_up_rights(request.actor, (decision,))["reportable"]:
        raise NotAllowedError(
            _("Über die Umsetzung berichtet die zuständige Stelle, bis die Erledigung bestätigt ist.")
        )
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.report_follow_up(
                request.actor,
                decision_id=decision_id,
                state=FollowUpState(form.cleaned_data["state"]),
                text=form.cleaned_data["text"],
            )
        except InvalidInputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Der Bericht ist gespeichert."))
            return redirect(_back(decision))
    return _page(request, decision, form, _("Über die Umsetzung berichten"), _("Bericht speichern"))


def follow_up_confirm(request: ActorRequest, decision_id: UUID) -> HttpResponse:
    """Confirm as the coordination that a decision is carried out, or hand the report back."""
    decision = queries.decision(request.actor, decision_id)
    if decision_id not in follow_up_rights(request.actor, (decision,))["confirmable"]:
        raise NotAllowedError(_("Es liegt kein Bericht vor, der auf Bestätigung wartet."))
    returned = "other" in request.POST
    form = TextForm(
        request.POST or None,
        required=returned,
        label=_("Was wird den Stellen mitgeteilt, die es gemeldet haben?"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.confirm_done(
                request.actor, decision_id=decision_id, text=form.cleaned_data["text"], done=not returned
            )
        except InvalidInputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Zurückgegeben.") if returned else _("Die Erledigung ist bestätigt."))
            return redirect(_back(decision))
    return _page(
        request,
        decision,
        form,
        _("Erledigung prüfen"),
        _("Erledigung bestätigen"),
        other=_("Noch nicht erledigt, zurückgeben"),
    )


def _back(decision: Decision) -> str:
    return reverse("theme", args=[decision.theme_id]) if decision.theme_id else reverse("theme_list")


def _page(
    request: ActorRequest, decision: Decision, form: object, title: str, action: str, other: str = ""
) -> HttpResponse:
    report = decision.follow_ups[-1].text if decision.follow_ups else ""
    context = {
        "title": title,
        "lead": _("Zuständig: %(owner)s") % {"owner": decision.owner_name},
        "crumbs": [(_("Themen"), reverse("theme_list"))],
        "form": form,
        "action": action,
        "other": other,
        "back": _back(decision),
        "quote": f"{decision.text}\n\n{report}" if report and other else decision.text,
    }
    return render(request, "theme/form.html", context)
