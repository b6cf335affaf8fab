"""The recipient's side: the inbox, the envelope, and the content once it was opened."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strang.network import queries as network
from strang.referrals.handover import operations, queries
from strang.referrals.handover.types import Basis, Envelope
from strang.referrals.law import norms
from strang.web.handover.sent import handover_rows
from strang.web.identifiers import uuid_or_none
from strang.web.routing import ActorRequest

ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
_MOST_DIGITS = 3


def handover_list(request: ActorRequest) -> HttpResponse:
    """Show what was handed over to the own unit, and which hand-overs wait for one's decision."""
    found = queries.inbox(request.actor, after=uuid_or_none(request.GET.get("after")))
    senders = network.unit_names({one.from_unit_id for one in found}) if found else {}
    context = {
        "title": _("Übergaben"),
        "incoming": [(one, senders.get(one.from_unit_id, ""), basis_words(one)) for one in found],
        "after": found[-1].id if len(found) == queries.PAGE else "",
        "waiting": handover_rows(queries.waiting_for_me(request.actor)),
    }
    return render(request, "handover/list.html", context)


def handover(request: ActorRequest, copy_id: UUID) -> HttpResponse:
    """Show the envelope, and its content to whoever has opened it. The look is registered before it is read."""
    head = queries.envelope(request.actor, copy_id)
    if request.method == "POST":
        operations.open_copy(request.actor, copy_id=copy_id)
        messages.success(
            request, _("Der Empfang ist bestätigt. Die andere Stelle sieht, dass Sie geöffnet haben.")
        )
        return redirect("handover", copy_id)
    sender = network.unit_names({head.from_unit_id}).get(head.from_unit_id, "")
    context = {
        "title": _("Übergabe von %(unit)s") % {"unit": sender},
        "envelope": head,
        "sender": sender,
        "basis": basis_words(head),
        "copy": queries.copy(request.actor, copy_id) if head.is_opened else None,
    }
    return render(request, "handover/received.html", context)


def handover_file(request: ActorRequest, copy_id: UUID, number: str) -> HttpResponse:
    """Answer with a file of a received copy, as a download that no browser runs."""
    place = int(number) if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS else 0
    item, data = queries.copy_file(request.actor, copy_id, place)
    response = HttpResponse(data, content_type=item.media_type)
    name = f"uebergabe-{number}.{ENDINGS.get(item.media_type, 'bin')}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def basis_words(head: Envelope) -> str:
    """Return what a hand-over rests on."""
    norm = norms().get(head.norm)
    return norm.norm if norm else str(Basis(head.basis).label)
