"""The recipient's side of a statutory basis: taking over what another unit opened, and seeing exactly that."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.consents import operations, queries
from strang.foundation.errors import NotFoundError
from strang.web.basis.words import opened_rows
from strang.web.referral.received import read_granted
from strang.web.routing import ActorRequest


def basis_received(request: ActorRequest, instance_id: UUID) -> HttpResponse:
    """Show what is open on statute; who it is about and what is recorded only after taking it over."""
    if request.method == "POST":
        operations.take_over_instance(request.actor, instance_id=instance_id)
        messages.success(request, _("Sie haben übernommen. Der Zugriff steht im Verzeichnis der Person."))
        return redirect("basis_received", instance_id)
    found = [one for one in queries.opened_by_statute(request.actor) if one.instance_id == instance_id]
    if not found:
        raise NotFoundError
    (row,) = opened_rows(found)
    opened = row.opened
    context = {
        "title": _("Geöffnet von %(unit)s") % {"unit": row.sender},
        "crumbs": ((_("Weiterleitungen"), reverse("referral_list")),),
        "row": row,
        "shown": read_granted(request.actor, opened.person_id, topics=opened.topics, purpose=opened.purpose)
        if opened.is_mine
        else None,
    }
    return render(request, "basis/received.html", context)
