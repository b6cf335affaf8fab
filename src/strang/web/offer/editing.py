"""Upkeep of the directory by the unit that makes an offer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.foundation import ids
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError
from strang.network import queries as network
from strang.network.types import Municipality
from strang.offers import operations, queries
from strang.offers.types import Offer
from strang.web.form_errors import show_errors
from strang.web.forms import Difference, differences
from strang.web.offer.forms import OfferForm, stored_values
from strang.web.routing import ActorRequest

_CONFLICT, _OK = 409, 200


def new_offer(request: ActorRequest) -> HttpResponse:
    """State a new offer of the own unit."""
    if request.method != "POST":
        unit = network.unit(request.actor.unit_id)
        first = {"submission": ids.uuid7(), "ags": unit.ags, "address": unit.address, "languages": ["de"]}
        form = OfferForm(places=_places(request), initial=first | {"checked": True})
        return _form_page(request, form, _("Neues Angebot"), version=0)
    form = OfferForm(request.POST, places=_places(request))
    if form.is_valid():
        try:
            offer_id = operations.put_offer(
                request.actor, offer=form.offer(), offer_id=form.cleaned_data["submission"]
            )
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Das Angebot steht jetzt im Verzeichnis."))
            return redirect("offer", offer_id)
    return _form_page(request, form, _("Neues Angebot"), version=0)


def edit_offer(request: ActorRequest, offer_id: UUID) -> HttpResponse:
    """Change an offer of the own unit; who is second sees both versions."""
    offer = _own(request, offer_id)
    title = _("Angebot bearbeiten")
    if request.method != "POST":
        form = OfferForm(places=_places(request), initial=stored_values(offer))
        return _form_page(request, form, title, version=offer.version, offer=offer)
    form = OfferForm(request.POST, places=_places(request))
    version = request.POST.get("version", "")
    if form.is_valid():
        try:
            operations.put_offer(
                request.actor,
                offer=form.offer(),
                offer_id=offer_id,
                version=int(version) if version.isdecimal() else 0,
            )
        except InvalidInputError as error:
            show_errors(form, error)
        except ConflictError:
            offer = _own(request, offer_id)
            found = differences(form, stored_values(offer))
            return _form_page(
                request, form, title, version=offer.version, offer=offer, conflict=found, status=_CONFLICT
            )
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("offer", offer_id)
    shown = int(version) if version.isdecimal() else offer.version
    return _form_page(request, form, title, version=shown, offer=offer)


def check_offer(request: ActorRequest, offer_id: UUID) -> HttpResponse:
    """Note that everything the offer says is right today."""
    operations.confirm_checked(request.actor, offer_id=offer_id)
    messages.success(request, _("Vermerkt: heute geprüft."))
    return redirect("offer", offer_id)


def archive_offer(request: ActorRequest, offer_id: UUID) -> HttpResponse:
    """Take an offer out of the directory."""
    operations.archive_offer(request.actor, offer_id=offer_id)
    messages.success(request, _("Das Angebot ist aus dem Verzeichnis genommen."))
    return redirect("unit", request.actor.unit_id)


def _own(request: ActorRequest, offer_id: UUID) -> Offer:
    offer = queries.offer(offer_id)
    if offer.unit_id != request.actor.unit_id:
        raise NotAllowedError(_("Dieses Angebot ändert nur die Stelle, die es macht."))
    if offer.archived:
        raise NotAllowedError(_("Dieses Angebot ist aus dem Verzeichnis genommen."))
    return offer


def _places(request: ActorRequest) -> list[Municipality]:
    return network.places(kreis=network.unit(request.actor.unit_id).kreis or "")


def _form_page(
    request: ActorRequest,
    form: OfferForm,
    title: str,
    *,
    version: int,
    offer: Offer | None = None,
    conflict: list[Difference] | None = None,
    status: int = _OK,
) -> HttpResponse:
    back = reverse("offer", args=[offer.id]) if offer else reverse("offers")
    context = {
        "title": title,
        "preline": offer.title if offer else "",
        "crumbs": [(_("Angebote"), reverse("offers"))] + ([(offer.title, back)] if offer else []),
        "form": form,
        "version": version,
        "conflict": conflict,
        "offer": offer,
        "back": back,
        "here": request.path,
    }
    return render(request, "offer/form.html", context, status=status)
