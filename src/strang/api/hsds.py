"""Offers and units in the words of Open Referral HSDS 3.0. Ids of parts follow from the offer's id."""

from datetime import time
from uuid import UUID, uuid5

from strang.api import schemas
from strang.network.types import LifeArea, Organisation, Unit
from strang.offers.types import LANGUAGES, Offer, OpeningSlot

TAXONOMY = "KIM Handlungsfelder"
_DAYS: tuple[schemas.ByDay, ...] = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_TERMS = UUID("3f0c7d3e-6f0a-5b5e-9a54-3f2f0d7c1b10")
"""Namespace of the ids of taxonomy terms."""
_STATE, _COUNTRY = "Nordrhein-Westfalen", "DE"


def service(offer: Offer) -> schemas.Service:
    """Return an offer as an HSDS service with location, schedules and organization."""
    return schemas.Service(
        id=offer.id,
        name=offer.title,
        description="\n\n".join(filter(None, [offer.summary, offer.description])),
        status="active",
        fees_description=offer.cost,
        eligibility_description=offer.target_group,
        application_process="\n".join(filter(None, [offer.conditions, offer.contact, offer.opening_text])),
        assured_date=offer.last_checked_on,
        last_modified=offer.changed_at,
        alert="Beispiel: Einzelheiten sind erfunden." if offer.example else "",
        organization=schemas.Organization(
            id=offer.unit_id,
            name=offer.unit_name,
            alternate_name="",
            description=offer.organisation,
            parent_organization_id=offer.organisation_id,
        ),
        schedules=[_schedule(offer, slot) for slot in offer.opening],
        languages=[_language(offer, code) for code in offer.languages],
        cost_options=[_cost(offer)] if offer.free or offer.cost else [],
        service_at_locations=[
            schemas.ServiceAtLocation(id=_part(offer, "service at location"), location=_location(offer))
        ],
        attributes=[_attribute(offer, area) for area in offer.areas],
    )


def unit(one: Unit) -> schemas.Organization:
    """Return a unit as an HSDS organization below its legal body."""
    return schemas.Organization(
        id=one.id,
        name=one.name,
        alternate_name=one.short if one.short != one.name else "",
        description=str(one.kind.label),
        parent_organization_id=one.organisation_id,
    )


def organisation(one: Organisation) -> schemas.Organization:
    """Return a legal body as an HSDS organization."""
    return schemas.Organization(
        id=one.id,
        name=one.name,
        alternate_name="",
        description="Öffentliche Stelle" if one.public_body else "Freier Träger",
        parent_organization_id=None,
    )


def _part(offer: Offer, name: str) -> UUID:
    return uuid5(offer.id, name)


def _clock(value: time) -> str:
    return f"{value:%H:%M}"


def _schedule(offer: Offer, slot: OpeningSlot) -> schemas.Schedule:
    return schemas.Schedule(
        id=_part(offer, f"schedule {slot.weekday} {_clock(slot.opens)}"),
        freq="WEEKLY",
        byday=_DAYS[slot.weekday - 1],
        opens_at=_clock(slot.opens),
        closes_at=_clock(slot.closes),
    )


def _language(offer: Offer, code: str) -> schemas.HsdsLanguage:
    return schemas.HsdsLanguage(id=_part(offer, f"language {code}"), code=code, name=str(LANGUAGES[code]))


def _cost(offer: Offer) -> schemas.CostOption:
    return schemas.CostOption(
        id=_part(offer, "cost"),
        option="kostenfrei" if offer.free else "kostenpflichtig",
        amount=0 if offer.free else None,
        currency="EUR",
        amount_description=offer.cost,
    )


def _location(offer: Offer) -> schemas.Location:
    street, _, rest = offer.address.rpartition(",")
    postal_code, _, city = rest.strip().partition(" ")
    if not postal_code.isdecimal():
        street, postal_code, city = offer.address, "", offer.place
    return schemas.Location(
        id=_part(offer, "location"),
        location_type="physical",
        name=offer.site_name or offer.place,
        latitude=offer.latitude,
        longitude=offer.longitude,
        addresses=[
            schemas.Address(
                id=_part(offer, "address"),
                address_1=street.strip(),
                city=city,
                state_province=_STATE,
                postal_code=postal_code,
                country=_COUNTRY,
                address_type="physical",
            )
        ],
    )


def _attribute(offer: Offer, area: str) -> schemas.Attribute:
    term = LifeArea(area)
    return schemas.Attribute(
        id=_part(offer, f"attribute {area}"),
        link_entity="service",
        taxonomy_term=schemas.TaxonomyTerm(
            id=uuid5(_TERMS, area),
            code=area,
            name=str(term.label),
            taxonomy=TAXONOMY,
        ),
    )
