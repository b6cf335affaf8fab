"""From a person to a case: the intake sheet."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.cases import operations
from strang.cases import queries as cases
from strang.cases.types import Criterion, EntryChannel, IntakeInput
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.people import queries as people
from strang.people.types import Person
from strang.web.case.forms import IntakeForm, refuse
from strang.web.case.frame import case_frame
from strang.web.routing import ActorRequest


def case_new(request: ActorRequest) -> HttpResponse:
    """Ask the intake questions about a person and open the case."""
    if not request.GET.get("person"):
        return render(
            request,
            "case/new_without_person.html",
            {"title": _("Neuer Fall"), "search_url": reverse("people")},
        )
    person = people.person(request.actor, _id(request.GET["person"]))
    if person.unit_id != request.actor.unit_id:
        raise NotFoundError
    running = cases.case_of_person(request.actor, person.id)
    if running is not None and running.open:
        messages.info(request, _("Für diese Person gibt es schon einen offenen Fall."))
        return redirect("case", running.id)
    contact_id = _id(request.GET["contact"]) if request.GET.get("contact") else None
    form = IntakeForm(request.POST or None, initial={"arrival": str(person.arrival or "")})
    if request.method == "POST" and form.is_valid():
        case_id = _open(request, form, person, contact_id)
        if case_id is not None:
            messages.success(request, _("Der Fall ist eröffnet. Als Nächstes: die Einschätzung."))
            return redirect("case", case_id)
    context = {
        "title": _("Neuer Fall"),
        "form": form,
        "person": person,
        "rule": cases.target_rule(request.actor),
    }
    return render(request, "case/new.html", context)


def _open(request: ActorRequest, form: IntakeForm, person: Person, contact_id: UUID | None) -> UUID | None:
    typed = form.cleaned_data
    try:
        return operations.open_case(
            request.actor,
            person_id=person.id,
            intake=IntakeInput(
                entry_channel=typed["entry_channel"],
                criteria=form.criteria(),
                criteria_notes=form.criteria_notes(),
                exception_reason=typed["exception_reason"],
                arrival=typed["arrival"],
                target_exception_reason=typed["target_exception_reason"],
                other_management=typed["other_management"],
                contact_id=contact_id,
            ),
        )
    except InvalidInputError as error:
        refuse(form, error)
        return None


def case_intake(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show the intake sheet of a case."""
    frame = case_frame(request.actor, case_id, "case")
    sheet = cases.intake(request.actor, case_id)
    if sheet is None:
        raise NotFoundError
    criteria = [
        (each.label, each.value in sheet.criteria, sheet.criteria_notes.get(each.value, ""))
        for each in Criterion
    ]
    context = {
        "title": _("Aufnahmebogen"),
        "frame": frame,
        "sheet": sheet,
        "criteria": criteria,
        "channel": EntryChannel(frame.case.entry_channel).label,
        "rule": cases.target_rule(request.actor, sheet.target_rule),
    }
    return render(request, "case/intake.html", context)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError from error
