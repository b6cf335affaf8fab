"""Applying a statutory basis to a person: request, decision, end."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.consents import operations, queries
from strang.consents.types import InstanceStatus
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.web.basis.forms import DecisionForm, RequestForm
from strang.web.basis.words import basis_rows, instance_rows
from strang.web.case.frame import case_frame
from strang.web.form_errors import show_errors
from strang.web.routing import ActorRequest

TAB = "case_consents"


def case_bases(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show what rests on statute for the person of a case."""
    frame = case_frame(request.actor, case_id, TAB)
    context = {
        "title": _("Ohne Einwilligung: gesetzliche Grundlagen"),
        "frame": frame,
        "rows": instance_rows(queries.instances_of(request.actor, frame.person.id)),
        "catalogue": queries.bases_in_force(),
    }
    return render(request, "basis/case.html", context)


def basis_request(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Ask that a basis be applied; the empty catalogue says so instead."""
    frame = case_frame(request.actor, case_id, TAB)
    bases = queries.bases_in_force()
    form = RequestForm(request.POST or None, own_unit=request.actor.unit_id, bases=bases)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        data |= {name: UUID(data[name]) for name in ("basis_id", "recipient_unit_id")}
        try:
            operations.request_instance(request.actor, person_id=frame.person.id, **data)
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(
                request, _("Der Antrag steht. Er öffnet nichts, bevor eine zweite Person ihn genehmigt.")
            )
            return redirect("case_bases", case_id=case_id)
    context = {
        "title": _("Gesetzliche Grundlage anwenden"),
        "frame": frame,
        "form": form,
        "catalogue": basis_rows(bases),
    }
    return render(request, "basis/request.html", context)


def basis_instance_end(request: ActorRequest, case_id: UUID, instance_id: UUID) -> HttpResponse:
    """End what rests on statute before its time, or take a request back."""
    frame = case_frame(request.actor, case_id, TAB)
    if queries.instance(request.actor, instance_id).person_id != frame.person.id:
        raise NotFoundError
    operations.end_instance(request.actor, instance_id=instance_id)
    messages.success(request, _("Beendet. Die Stelle sieht ab jetzt nichts mehr."))
    return redirect("case_bases", case_id=case_id)


def basis_queue(request: ActorRequest) -> HttpResponse:
    """Show the requests of the unit that wait for a second person."""
    context = {
        "title": _("Anträge auf gesetzlicher Grundlage"),
        "lead": _("Über einen Antrag entscheidet nie, wer ihn gestellt hat."),
        "rows": instance_rows(queries.instances_to_decide(request.actor)),
        "me": request.actor.user_id,
    }
    return render(request, "basis/queue.html", context)


def basis_decide(request: ActorRequest, instance_id: UUID) -> HttpResponse:
    """Show a request with its reason, and approve or refuse it."""
    found = queries.instance(request.actor, instance_id)
    if found.status is not InstanceStatus.REQUESTED and request.method != "POST":
        raise NotFoundError
    form = DecisionForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        approve = request.POST.get("decision") == "approve"
        data = form.cleaned_data
        try:
            operations.decide_instance(
                request.actor,
                instance_id=instance_id,
                approve=approve,
                note=data["note"],
                version=data["version"],
            )
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            text = _("Genehmigt. Die Stelle sieht ab dem ersten Tag, was der Antrag nennt.")
            messages.success(request, text if approve else _("Abgelehnt."))
            return redirect("basis_queue")
    context = {
        "title": _("Antrag prüfen"),
        "crumbs": ((_("Anträge auf gesetzlicher Grundlage"), reverse("basis_queue")),),
        "row": instance_rows([found])[0],
        "basis": basis_rows([queries.basis(found.basis_id)])[0],
        "own": found.requested_by == request.actor.user_id,
        "form": form,
    }
    return render(request, "basis/decide.html", context)
