"""The shapes of the API. Services, locations, schedules and organizations follow Open Referral HSDS 3.0."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator

from strang.network.types import LifeArea
from strang.offers.types import LANGUAGES

ByDay = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def _known_language(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f"should be one of {', '.join(LANGUAGES)}")
    return code


Language = Annotated[str, AfterValidator(_known_language), Field(json_schema_extra={"enum": list(LANGUAGES)})]


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = Field(default=[], description="Each wrong parameter with its reason.")


class Page(Schema):
    """What surrounds a page of a list."""

    size: int = Field(description="How many entries this page has.")
    empty: bool
    next: str | None = Field(description="Address of the next page; null on the last one.")


class OpeningTime(Schema):
    """A weekly opening time, local time (Europe/Berlin)."""

    weekday: int = Field(ge=1, le=7, description="1 = Monday … 7 = Sunday (ISO 8601).")
    opens: str = Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$")
    closes: str = Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$")


class Provider(Schema):
    """The unit that makes an offer."""

    id: UUID
    name: str
    organization: str


class Offer(Schema):
    """An offer of the directory in our own words; ``/services`` has the same in HSDS."""

    id: UUID
    title: str
    summary: str
    description: str
    provider: Provider
    areas: list[LifeArea] = Field(description="Areas of life (Handlungsfelder).")
    languages: list[Language]
    free: bool
    cost: str
    target_group: str
    conditions: str
    contact: str
    site_name: str
    address: str
    ags: str = Field(description="Key of the municipality (Amtlicher Gemeindeschlüssel).")
    municipality: str
    latitude: float
    longitude: float
    exact_position: bool = Field(description="False where only the centre of the municipality is known.")
    opening_times: list[OpeningTime]
    opening_text: str
    free_places: int | None
    example: bool = Field(description="True where details are invented (demonstration).")
    source: str
    last_checked_on: dt.date
    stale: bool = Field(description="True when the last check is more than half a year ago.")
    changed_at: dt.datetime


class OfferPage(Page):
    """A page of offers by title."""

    similar: bool = Field(description="True when nothing contains the words and alike ones are shown.")
    contents: list[Offer]


class TaxonomyTerm(Schema):
    """A term of the areas of life."""

    id: UUID
    code: str
    name: str
    taxonomy: str


class Attribute(Schema):
    """HSDS attribute: ties a term to an entity."""

    id: UUID
    link_entity: str
    taxonomy_term: TaxonomyTerm


class HsdsLanguage(Schema):
    """HSDS language."""

    id: UUID
    code: str
    name: str


class Schedule(Schema):
    """HSDS schedule: one weekly time."""

    id: UUID
    freq: Literal["WEEKLY"]
    byday: ByDay
    opens_at: str
    closes_at: str
    schedule_link: str | None = None


class Address(Schema):
    """HSDS address."""

    id: UUID
    address_1: str
    city: str
    state_province: str
    postal_code: str
    country: str
    address_type: Literal["physical"]


class Location(Schema):
    """HSDS location."""

    id: UUID
    location_type: Literal["physical"]
    name: str
    latitude: float
    longitude: float
    addresses: list[Address]


class ServiceAtLocation(Schema):
    """HSDS service at location."""

    id: UUID
    location: Location


class CostOption(Schema):
    """HSDS cost option."""

    id: UUID
    option: str
    amount: float | None
    currency: str
    amount_description: str


class Organization(Schema):
    """HSDS organization: a legal body, or one of its units (then with ``parent_organization_id``)."""

    id: UUID
    name: str
    alternate_name: str
    description: str
    parent_organization_id: UUID | None


class Service(Schema):
    """HSDS service."""

    id: UUID
    name: str
    description: str
    status: Literal["active"]
    fees_description: str
    eligibility_description: str
    application_process: str
    assured_date: dt.date
    last_modified: dt.datetime
    alert: str
    organization: Organization
    schedules: list[Schedule]
    languages: list[HsdsLanguage]
    cost_options: list[CostOption]
    service_at_locations: list[ServiceAtLocation]
    attributes: list[Attribute]


class ServicePage(Page):
    """A page of services by name."""

    contents: list[Service]


class OrganizationPage(Page):
    """A page of organizations by name."""

    contents: list[Organization]
