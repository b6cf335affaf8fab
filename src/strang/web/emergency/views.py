"""Opening an emergency access, reading the file, closing it."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from strang.access import emergencies
from strang.access.types import EmergencyReason, EmergencyWay
from strang.foundation import clock, ids
from strang.foundation.context import Actor
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.network import queries as network
from strang.people import queries as people
from strang.web.emergency.file import opened_file
from strang.web.emergency.forms import EmergencyForm, NamedEmergencyForm
from strang.web.form_errors import show_errors
from strang.web.identifiers import uuid_or_none
from strang.web.routing import ActorRequest


def emergency_new(request: ActorRequest) -> HttpResponse:
    """Open an emergency access: for a person of the own unit, a former referral, or a file that is named."""
    way, subject_id = _way(request)
    bar = emergencies.emergency_bar(request.actor)
    form_class = NamedEmergencyForm if way == EmergencyWay.NAMED else EmergencyForm
    form = form_class(request.POST or None, initial={"submission": ids.uuid7()})
    if request.method == "POST" and form.is_valid():
        typed = {name: value for name, value in form.cleaned_data.items() if name != "sure"}
        if way == EmergencyWay.NAMED:
            typed["submission"] = _of_what_was_named(request.actor, typed)
        try:
            emergency_id, is_new = emergencies.open_emergency(
                request.actor, way=way, subject_id=subject_id, **typed
            )
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            if is_new:
                messages.warning(request, _("Der Notfallzugriff ist geöffnet und gemeldet."))
            else:
                messages.info(
                    request,
                    _("Diesen Notfallzugriff haben Sie schon geöffnet. Der Datenschutz prüft ihn einmal."),
                )
            return redirect("emergency", emergency_id)
    context = {
        "title": _("Notfallzugriff"),
        "lead": _("Für Gefahr für Leib oder Leben und für den Schutz eines Kindes."),
        "form": form,
        "bar": bar.label if bar else "",
        "named": way == EmergencyWay.NAMED,
        "person": people.person(request.actor, subject_id)
        if way == EmergencyWay.OWN and subject_id
        else None,
    }
    return render(request, "emergency/new.html", context, status=403 if bar else 200)


def _of_what_was_named(actor: Actor, typed: Mapping[str, Any]) -> UUID:
    """Return the same id for the same words of the same person: also sent again from a page that was loaded anew.

    Keyed, because the name that somebody tried must not be guessed from it.
    """
    words = json.dumps(
        [str(actor.user_id), *(str(typed[name]) for name in sorted(typed) if name != "submission")]
    )
    return UUID(bytes=salted_hmac(__name__, words, algorithm="sha256").digest()[:16])


def _way(request: ActorRequest) -> tuple[EmergencyWay, UUID | None]:
    """Read from the address whose file it is about; raises NotFoundError for what is no id."""
    for name, way in (("person", EmergencyWay.OWN), ("referral", EmergencyWay.REFERRAL)):
        if name in request.GET:
            key = uuid_or_none(request.GET[name])
            if key is None:
                raise NotFoundError
            return way, key
    return EmergencyWay.NAMED, None


def emergency(request: ActorRequest, emergency_id: UUID) -> HttpResponse:
    """Show the file for as long as it is open. The look is in the register before anything is read."""
    found = emergencies.emergency_of(request.actor, emergency_id)
    is_open = found.until > clock.now()
    context = {
        "title": _("Geöffnete Akte"),
        "emergency": found,
        "is_open": is_open,
        "unit": network.unit_names([found.from_unit_id])[found.from_unit_id],
        "reason": EmergencyReason(found.reason).label,
        "file": opened_file(request.actor, found) if is_open else None,
        "crumbs": [(_("Start"), reverse("start"))],
    }
    return render(request, "emergency/emergency.html", context)


def close(request: ActorRequest, emergency_id: UUID) -> HttpResponse:
    """End the emergency access."""
    emergencies.close_emergency(request.actor, emergency_id=emergency_id)
    messages.success(request, _("Der Notfallzugriff ist beendet. Beide Datenschutzbeauftragten prüfen ihn."))
    return redirect("start")
