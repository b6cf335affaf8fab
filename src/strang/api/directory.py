"""The public directory: offers in our own words and as Open Referral HSDS, organizations and their units."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, NinjaAPI, Path, Query, Schema

from strang.api import hsds, schemas
from strang.foundation import clock
from strang.foundation.errors import NotFoundError
from strang.network import queries as network
from strang.network.types import LifeArea
from strang.offers import queries
from strang.offers.types import Offer, OfferPage

PAGE_SIZE, MOST = 25, 100

api = NinjaAPI(
    title="Strang: Verzeichnis der Angebote",
    version="1.0.0",
    description=(
        "The public directory of help of the network: offers, services (Open Referral HSDS 3.0), organizations."
        " Read only, no login, no personal data of clients. Lists are paged by key: follow `next`."
        " Refusals are problem details (RFC 9457)."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
)

REFUSALS = {400: schemas.Problem, 422: schemas.Problem}
ABSENT = {404: schemas.Problem}
Key = Path[Annotated[str, Field(description="Id from a list.", json_schema_extra={"format": "uuid"})]]


class Paging(Schema):
    """Where a page begins and how long it is."""

    after: UUID | None = Field(None, description="Id of the last entry of the page before.")
    limit: int = Field(PAGE_SIZE, ge=1, le=MOST, description="How many entries a page has at most.")


class Filters(Paging):
    """What to look for in the directory."""

    text: str = Field("", max_length=200, description="Words; accents and capitals do not matter.")
    area: LifeArea | None = Field(None, description="Area of life (Handlungsfeld).")
    language: schemas.Language | None = Field(None, description="Language the offer is held in.")
    ags: str | None = Field(None, pattern="^05[0-9]{6}$", description="Municipality (AGS of eight digits).")
    free: bool = Field(False, description="Only what costs nothing.")
    open_now: bool = Field(False, description="Only what is open at this moment (Europe/Berlin).")
    unit: UUID | None = Field(None, description="Only offers of this unit.")


@api.get(
    "/offers", response={200: schemas.OfferPage} | REFUSALS, operation_id="listOffers", tags=["directory"]
)
def list_offers(request: HttpRequest, filters: Query[Filters]) -> schemas.OfferPage:
    """List offers of the directory by title."""
    page = _found(filters)
    return schemas.OfferPage(
        size=len(page.offers),
        empty=not page.offers,
        next=_next(request, page.after),
        similar=page.similar,
        contents=[_offer(one) for one in page.offers],
    )


@api.get(
    "/offers/{offer_id}",
    response={200: schemas.Offer} | ABSENT,
    operation_id="getOffer",
    tags=["directory"],
)
def get_offer(request: HttpRequest, offer_id: Key) -> schemas.Offer:
    """Get one offer."""
    return _offer(queries.offer(_key(offer_id)))


@api.get(
    "/services", response={200: schemas.ServicePage} | REFUSALS, operation_id="listServices", tags=["HSDS"]
)
def list_services(request: HttpRequest, filters: Query[Filters]) -> schemas.ServicePage:
    """List offers as HSDS services, by name, with locations, schedules and organization."""
    page = _found(filters)
    return schemas.ServicePage(
        size=len(page.offers),
        empty=not page.offers,
        next=_next(request, page.after),
        contents=[hsds.service(one) for one in page.offers],
    )


@api.get(
    "/services/{service_id}",
    response={200: schemas.Service} | ABSENT,
    operation_id="getService",
    tags=["HSDS"],
)
def get_service(request: HttpRequest, service_id: Key) -> schemas.Service:
    """Get one offer as an HSDS service."""
    return hsds.service(queries.offer(_key(service_id)))


@api.get(
    "/organizations",
    response={200: schemas.OrganizationPage} | REFUSALS,
    operation_id="listOrganizations",
    tags=["HSDS"],
)
def list_organizations(request: HttpRequest, paging: Query[Paging]) -> schemas.OrganizationPage:
    """List legal bodies and their units by name."""
    known = _organizations()
    start = 0
    if paging.after is not None:
        ids = [one.id for one in known]
        if paging.after not in ids:
            raise UnknownKeyError
        start = ids.index(paging.after) + 1
    contents = known[start : start + paging.limit]
    more = start + paging.limit < len(known)
    return schemas.OrganizationPage(
        size=len(contents),
        empty=not contents,
        next=_next(request, contents[-1].id if more else None),
        contents=contents,
    )


@api.get(
    "/organizations/{organization_id}",
    response={200: schemas.Organization} | ABSENT,
    operation_id="getOrganization",
    tags=["HSDS"],
)
def get_organization(request: HttpRequest, organization_id: Key) -> schemas.Organization:
    """Get one legal body or unit."""
    wanted = _key(organization_id)
    found = next((one for one in _organizations() if one.id == wanted), None)
    if found is None:
        raise NotFoundError
    return found


class UnknownKeyError(ValueError):
    """``after`` names no entry of the list."""


def _found(filters: Filters) -> OfferPage:
    try:
        return queries.offers(
            text=filters.text,
            area=filters.area or "",
            language=filters.language or "",
            ags=filters.ags or "",
            free=filters.free,
            open_now=filters.open_now,
            unit=filters.unit,
            after=filters.after,
            limit=filters.limit,
        )
    except NotFoundError as error:
        raise UnknownKeyError from error


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError from error


def _next(request: HttpRequest, after: UUID | None) -> str | None:
    if after is None:
        return None
    query = {name: value for name, value in request.GET.items() if name != "after"}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query | {'after': str(after)})}")


def _organizations() -> list[schemas.Organization]:
    bodies = [hsds.organisation(one) for one in network.organisations()]
    units = [hsds.unit(one) for one in network.units()]
    return sorted(bodies + units, key=lambda one: (one.name, one.id))


def _offer(one: Offer) -> schemas.Offer:
    copied = {
        name: getattr(one, name)
        for name in schemas.Offer.model_fields
        if name not in {"provider", "municipality", "opening_times", "stale"}
    }
    return schemas.Offer(
        **copied,
        provider=schemas.Provider(id=one.unit_id, name=one.unit_name, organization=one.organisation),
        municipality=one.place,
        opening_times=[
            schemas.OpeningTime(
                weekday=slot.weekday, opens=f"{slot.opens:%H:%M}", closes=f"{slot.closes:%H:%M}"
            )
            for slot in one.opening
        ],
        stale=one.stale_on(clock.today()),
    )
