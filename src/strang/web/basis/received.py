"""The recipient's side of a statutory basis: taking over what another unit opened, and seeing exactly that."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.consents import operations, queries
from strang.foundation.context import for_purpose
from strang.foundation.errors import ConflictError, NotFoundError
from strang.web.basis.words import opened_rows
from strang.web.referral.received import read_granted, team_names
from strang.web.routing import ActorRequest


def basis_received(request: ActorRequest, instance_id: UUID) -> HttpResponse:
    """Show what is open on statute; who it is about and what is recorded only after taking it over."""
    if request.method == "POST":
        return _take_over(request, instance_id)
    found = [one for one in queries.opened_by_statute(request.actor) if one.instance_id == instance_id]
    if not found:
        raise NotFoundError
    (row,) = opened_rows(found)
    opened = row.opened
    shown = None
    if opened.is_mine:
        shown = read_granted(request.actor, opened.person_id, topics=opened.topics, purpose=opened.purpose)
    with for_purpose(opened.purpose):  # why it was needed is told with the file
        basis = queries.received_bases([instance_id]).get(instance_id)
    if basis is None:
        raise NotFoundError
    context = {
        "title": _("Geöffnet von %(unit)s") % {"unit": row.sender},
        "crumbs": ((_("Weiterleitungen"), reverse("referral_list")),),
        "row": row,
        "basis": basis,
        "team": team_names(request.actor, instance_id),
        "shown": shown,
    }
    return render(request, "basis/received.html", context)


def _take_over(request: ActorRequest, instance_id: UUID) -> HttpResponse:
    """Take over; whoever comes second learns who was first, and nothing of the file."""
    try:
        operations.take_over_instance(request.actor, instance_id=instance_id)
    except ConflictError as error:
        messages.info(request, str(error))
        return redirect("referral_list")
    messages.success(request, _("Sie haben übernommen. Der Zugriff steht im Verzeichnis der Person."))
    return redirect("basis_received", instance_id)
