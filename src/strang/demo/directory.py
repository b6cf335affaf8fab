"""The directory of help of the demo world, stated by the units through the ordinary operation."""

import datetime as dt

from strang.demo.content.loader import load_offers
from strang.demo.content.types import Offer, Site
from strang.demo.staff import DEMO
from strang.foundation.context import work
from strang.network import queries as network
from strang.offers import operations
from strang.offers.types import OfferInput, OpeningSlot

_DAYS = {"mo": 1, "di": 2, "mi": 3, "do": 4, "fr": 5, "sa": 6, "so": 7}
_SOURCES = {
    "ART": "Heinsberg-Magazin, 24.07.2020",
    "HERZ": "Herzog-Magazin, Bericht über den Migrationsfachdienst",
    "HS-ABH1": "Kreis Heinsberg, Öffnungszeiten der Ausländerbehörde",
    "HS-DRKW": "DRK-Wohlfahrt, Bericht aus dem Kreisverband Heinsberg",
    "HS-EB": "Stadt Heinsberg, Dienstleistung Einbürgerung",
    "HS-ERK": "Rheinische Post, Bericht zum KAI Erkelenz",
    "HS-HUE": "Aachener Zeitung, Bericht zum KAI Hückelhoven",
    "HS-PU": "Rheinische Post, Bericht über den Kreis Heinsberg",
    "HS-RP": "Rheinische Post, Bericht zum Kommunalen Integrationsmanagement",
    "HS23": "Kreis Heinsberg, Vorlage 0186/2023",
}


def build_offers() -> int:
    """State every offer of the content file for its unit; returns how many."""
    content = load_offers()
    with work(DEMO, write=True):
        units = {unit.key: unit.id for unit in network.units()}
        for offer in content.offers:
            operations.put_offer(DEMO, offer=_input(offer, content.site_of(offer)), unit_id=units[offer.unit])
    return len(content.offers)


def _input(offer: Offer, site: Site) -> OfferInput:
    return OfferInput(
        title=offer.title,
        summary=offer.summary,
        description=offer.description,
        areas=offer.topics,
        languages=offer.languages,
        cost=offer.cost,
        free=offer.cost.startswith(("kostenfrei", "Beratung kostenfrei")),
        target_group=offer.target_group,
        conditions=offer.conditions,
        contact=offer.contact,
        site_name=site.name,
        address=", ".join(filter(None, [site.street, f"{site.postcode} {site.town}"])),
        ags=site.ags,
        latitude=site.lat,
        longitude=site.lon,
        opening=tuple(
            OpeningSlot(
                _DAYS[slot.day], dt.time.fromisoformat(slot.opens), dt.time.fromisoformat(slot.closes)
            )
            for slot in offer.hours
        ),
        opening_text=offer.hours_text or "",
        free_places=offer.free_places,
        example=offer.example,
        source=_SOURCES.get(offer.source or "", offer.source or ""),
        last_checked_on=offer.last_checked,
    )
