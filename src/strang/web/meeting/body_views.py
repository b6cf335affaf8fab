"""The groups of the steering structure and who sits in them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.foundation.errors import InvalidInputError, NotAllowedError
from strang.steering import operations, policy, queries
from strang.steering.operations import Seat
from strang.steering.types import BodyKind
from strang.web.meeting.forms import BodyForm, MeetingForm, SeatForm
from strang.web.routing import ActorRequest


def body_list(request: ActorRequest) -> HttpResponse:
    """Show all groups of the Kreis."""
    context = {
        "title": _("Gruppen"),
        "lead": _("Wer berät, wer Lösungen vorschlägt, wer entscheidet."),
        "bodies": queries.bodies(request.actor),
        "may_found": policy.may_coordinate(request.actor),
    }
    return render(request, "meeting/bodies.html", context)


def body(request: ActorRequest, body_id: UUID) -> HttpResponse:
    """Show a group, its members and, to members, its meetings."""
    found = queries.body(request.actor, body_id)
    context = {
        "title": found.name,
        "preline": found.kind.label,
        "crumbs": [(_("Gruppen"), reverse("body_list"))],
        "body": found,
        "meetings": queries.meetings(request.actor, body_id=body_id),
        "may_lead": policy.may_lead(request.actor, found),
        "may_seat": policy.may_coordinate(request.actor),
        "reads": found.mine or policy.may_coordinate(request.actor),
    }
    return render(request, "meeting/body.html", context)


def body_new(request: ActorRequest) -> HttpResponse:
    """Found a group."""
    form = BodyForm(request.POST or None)
    actor = request.actor
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        seats = [Seat(unit_id) for unit_id in data["units"]]
        if data["chair"]:
            seats.append(Seat(actor.unit_id, actor.user_id, chair=True))
        try:
            body_id = operations.create_body(
                actor, name=data["name"], kind=BodyKind(data["kind"]), task=data["task"], seats=seats
            )
        except InvalidInputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Die Gruppe ist angelegt."))
            return redirect("body", body_id=body_id)
    context = {
        "title": _("Gruppe anlegen"),
        "crumbs": [(_("Gruppen"), reverse("body_list"))],
        "form": form,
        "action": _("Anlegen"),
        "back": reverse("body_list"),
    }
    return render(request, "theme/form.html", context)


def body_seat(request: ActorRequest, body_id: UUID) -> HttpResponse:
    """Give a unit a seat."""
    found = queries.body(request.actor, body_id)
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.give_seat(request.actor, body_id=body_id, seat=Seat(form.cleaned_data["unit"]))
        except InvalidInputError as error:
            form.add_error("unit", str(error))
        else:
            messages.success(request, _("Der Sitz ist vergeben."))
            return redirect("body", body_id=body_id)
    context = {
        "title": _("Sitz vergeben"),
        "lead": found.name,
        "crumbs": [(_("Gruppen"), reverse("body_list")), (found.name, reverse("body", args=[body_id]))],
        "form": form,
        "action": _("Sitz vergeben"),
        "back": reverse("body", args=[body_id]),
    }
    return render(request, "theme/form.html", context)


def body_seat_end(request: ActorRequest, body_id: UUID, member_id: UUID) -> HttpResponse:
    """End a seat."""
    operations.end_seat(request.actor, member_id=member_id)
    messages.success(request, _("Der Sitz ist beendet."))
    return redirect("body", body_id=body_id)


def meeting_new(request: ActorRequest, body_id: UUID) -> HttpResponse:
    """Plan a meeting."""
    found = queries.body(request.actor, body_id)
    if not policy.may_lead(request.actor, found):
        raise NotAllowedError(_("Sitzungen planen der Vorsitz und die KIM-Koordination."))
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            meeting_id = operations.plan_meeting(
                request.actor,
                body_id=body_id,
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                place=data["place"],
            )
        except InvalidInputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Die Sitzung ist geplant."))
            return redirect("meeting", meeting_id=meeting_id)
    context = {
        "title": _("Sitzung planen"),
        "lead": found.name,
        "crumbs": [(_("Gruppen"), reverse("body_list")), (found.name, reverse("body", args=[body_id]))],
        "form": form,
        "action": _("Sitzung planen"),
        "back": reverse("body", args=[body_id]),
    }
    return render(request, "theme/form.html", context)
