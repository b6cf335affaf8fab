"""Public pages of the directory: search, one offer, paper, file."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.network.types import Municipality
from strang.offers import queries
from strang.offers.types import Offer, OfferPage
from strang.web.identifiers import uuid_or_none
from strang.web.maps import Map, Point, municipality_map
from strang.web.offer.cards import cards
from strang.web.offer.forms import OfferFilter
from strang.web.routing import PublicRequest
from strang.web.tables import file_response

_PRINTED = 100
_FILED = 1000


def offers(request: PublicRequest) -> HttpResponse:
    """Show the directory with search, filters and a map of the places."""
    places = queries.offers_by_place()
    towns = _towns(places)
    form = OfferFilter(request.GET, places=[(town.ags, town.name) for town in towns])
    wanted = form.wanted()
    page = _page(request, wanted)
    filters = {name: str(value) for name, value in wanted.items()}
    return render(
        request,
        "offer/offers.html",
        {
            "title": _("Angebote im Verzeichnis"),
            "lead": _("Beratung, Kurse, Treffpunkte und Ämter. Alle dürfen hier lesen, auch ohne Anmeldung."),
            "form": form,
            "wanted": wanted,
            "page": page,
            "cards": cards(page.offers),
            "map": _map_of_places(towns, places, wanted),
            "query": urlencode(filters),
            "may_write": isinstance(request.actor, Actor),
        },
    )


def offer(request: PublicRequest, offer_id: UUID) -> HttpResponse:
    """Show one offer with its place on the map."""
    found = queries.offer(offer_id)
    point = Point(found.site_name or found.title, found.latitude, found.longitude)
    return render(
        request,
        "offer/offer.html",
        {
            "title": found.title,
            "lead": found.summary,
            "preline": found.unit_name,
            "crumbs": [(_("Angebote"), reverse("offers"))],
            "card": cards([found])[0],
            "map": municipality_map(
                _("Wo das ist: %(place)s") % {"place": found.place},
                network.municipalities(kreis=found.ags[:5]),
                head=(_("Ort"), _("Angebote")),
                points=[point],
                note="" if found.exact_position else _("Nur die Mitte des Ortes ist bekannt."),
            ),
            "own": isinstance(request.actor, Actor) and request.actor.unit_id == found.unit_id,
        },
    )


def print_offers(request: PublicRequest) -> HttpResponse:
    """Show a selection for paper: what the filters find, or the offers named by ``id``, each with its code."""
    ids = [one for text in request.GET.getlist("id") if (one := uuid_or_none(text))]
    found = queries.offers_by_ids(ids[:_PRINTED]) if ids else _all(_wanted(request), _PRINTED)
    context = {
        "title": _("Angebote zum Mitnehmen"),
        "lead": _("Stand: %(day)s") % {"day": f"{clock.today():%d.%m.%Y}"},
        "crumbs": [(_("Angebote"), reverse("offers"))],
        "cards": cards(_for_paper(found)),
        "most": _PRINTED,
    }
    return render(request, "offer/print.html", context)


def offers_file(request: PublicRequest, kind: str) -> HttpResponse:
    """Return what the filters find as CSV or Excel."""
    head = [
        _("Angebot"), _("Kurz gesagt"), _("Stelle"), _("Handlungsfelder"), _("Sprachen"), _("Kosten"), _("Für wen"),
        _("Voraussetzungen"), _("Kontakt"), _("Haus"), _("Anschrift"), _("Ort"), _("Zeiten"), _("Zuletzt geprüft"),
        _("Beispiel"), _("Quelle"),
    ]  # fmt: skip
    rows = (
        (
            card.offer.title, card.offer.summary, card.offer.unit_name, ", ".join(card.areas),
            ", ".join(card.languages), card.offer.cost, card.offer.target_group, card.offer.conditions,
            card.offer.contact, card.offer.site_name, card.offer.address, card.offer.place,
            "; ".join([*(f"{day.name} {day.times}" for day in card.days), card.offer.opening_text]).strip("; "),
            card.offer.last_checked_on.isoformat(), _("ja") if card.offer.example else "", card.offer.source,
        )
        for card in cards(_for_paper(_all(_wanted(request), _FILED)))
    )  # fmt: skip
    return file_response(kind, _("angebote"), head, rows)


def _wanted(request: PublicRequest) -> dict[str, Any]:
    towns = _towns(queries.offers_by_place())
    return OfferFilter(request.GET, places=[(town.ags, town.name) for town in towns]).wanted()


def _page(request: PublicRequest, wanted: Mapping[str, Any]) -> OfferPage:
    return queries.offers(**wanted, after=uuid_or_none(request.GET.get("after")))


def _all(wanted: Mapping[str, Any], most: int) -> list[Offer]:
    return queries.offers(**wanted, limit=most).offers


def _for_paper(found: list[Offer]) -> list[Offer]:
    """Leave out what masked units offer: whoever may see it must not hand it on by mistake with a printed list."""
    masked = {unit.id for unit in network.units() if unit.masked}
    return [one for one in found if one.unit_id not in masked]


def _towns(places: Mapping[str, int]) -> list[Municipality]:
    """Return the municipalities of the Kreis in which most offers are (an installation serves one Kreis)."""
    kreise = Counter(ags[:5] for ags in places)
    return network.municipalities(kreis=kreise.most_common(1)[0][0]) if kreise else []


def _map_of_places(
    towns: list[Municipality], places: Mapping[str, int], wanted: Mapping[str, Any]
) -> Map | None:
    if not towns:
        return None
    others = {name: str(value) for name, value in wanted.items() if name != "ags"}
    links = {
        town.ags: f"{reverse('offers')}?{urlencode(others | {'ags': town.ags})}"
        for town in towns
        if places.get(town.ags)
    }
    return municipality_map(
        _("Angebote nach Ort"),
        towns,
        head=(_("Ort"), _("Angebote")),
        values=places,
        links=links,
        note=_("Ein Klick auf den Ort zeigt seine Angebote."),
    )
