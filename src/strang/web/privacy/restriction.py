"""Restricting processing instead of deleting, and asking for its end."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.privacy import operations, queries
from strang.web.case.frame import case_frame
from strang.web.form_errors import show_errors
from strang.web.privacy.forms import LiftForm, RestrictionForm
from strang.web.routing import ActorRequest

TAB = "case_rights"


def begin(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Restrict processing from now on."""
    frame = case_frame(request.actor, case_id, TAB)
    form = RestrictionForm(request.POST or None)
    if form.is_valid():
        try:
            operations.restrict_processing(request.actor, person_id=frame.person.id, **form.cleaned_data)
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(
                request, _("Die Verarbeitung ist eingeschränkt. Empfangende Stellen sind benachrichtigt.")
            )
            return redirect(TAB, case_id)
    context = {
        "title": _("Verarbeitung einschränken"),
        "lead": _(
            "Das wirkt sofort: Niemand schreibt mehr etwas dazu, keine andere Stelle sieht etwas, niemand findet die"
            " Person neu. Lesen, Anträge aufnehmen und einen Widerruf festhalten geht weiter. Aufheben kann es nur eine"
            " zweite Person. Gelöscht wird damit nichts."
        ),
        "frame": frame,
        "form": form,
        "back": TAB,
    }
    return render(request, "privacy/form.html", context)


def end(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Propose to lift the restriction, or lift what somebody else proposed."""
    frame = case_frame(request.actor, case_id, TAB)
    running = queries.restriction_of(request.actor, frame.person.id)
    if running is None:
        raise NotFoundError
    if request.POST.get("action") == "lift":
        operations.lift_restriction(request.actor, restriction_id=running.id)
        messages.success(request, _("Die Einschränkung ist aufgehoben."))
        return redirect(TAB, case_id)
    form = LiftForm(request.POST or None)
    if form.is_valid():
        try:
            operations.propose_lift(request.actor, person_id=frame.person.id, **form.cleaned_data)
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Der Vorschlag liegt bei einer zweiten Person."))
            return redirect(TAB, case_id)
    context = {"title": _("Einschränkung aufheben"), "frame": frame, "form": form, "back": TAB}
    return render(request, "privacy/form.html", context)
