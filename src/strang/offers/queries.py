"""Reads of the directory. Everybody may read it, also without login."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from strang.foundation import clock
from strang.foundation.errors import NotFoundError
from strang.network import queries as network
from strang.network.types import Municipality, Unit
from strang.offers import models
from strang.offers.search import normalised
from strang.offers.types import Offer, OfferPage, OpeningSlot

PAGE_SIZE = 25
_SIMILAR_FROM = 0.45


def offers(
    *,
    text: str = "",
    area: str = "",
    language: str = "",
    ags: str = "",
    free: bool = False,
    open_now: bool = False,
    unit: UUID | None = None,
    after: UUID | None = None,
    limit: int = PAGE_SIZE,
) -> OfferPage:
    """Return offers of the directory by title, ``limit`` at a time.

    Every word of ``text`` must occur; where nothing contains them, the page shows what is spelt alike.
    """
    rows = _filtered(area=area, language=language, ags=ags, free=free, open_now=open_now, unit=unit)
    words = normalised(text).split()
    similar = False
    if words:
        exact = rows.filter(*(Q(words__contains=word) for word in words))
        similar = not exact.exists()
        rows = _alike(rows, words) if similar else exact
    if after is not None:
        rows = _behind(rows, after)
    found = list(rows.order_by("sort_title", "id")[: limit + 1])
    page = _offers(found[:limit])
    return OfferPage(page, page[-1].id if len(found) > limit else None, similar)


def offer(offer_id: UUID) -> Offer:
    """Return one offer; the own unit also finds what it has archived. Raises NotFoundError."""
    row = _with_times(models.Offer.objects.filter(id=offer_id)).first()
    if row is None:
        raise NotFoundError
    return _offers([row])[0]


def offers_of_unit(unit_id: UUID, *, archived: bool = False) -> list[Offer]:
    """Return everything a unit offers by title; ``archived`` adds what it took out (own unit only)."""
    rows = models.Offer.objects.filter(unit_id=unit_id)
    if not archived:
        rows = rows.filter(archived_at__isnull=True)
    return _offers(_with_times(rows).order_by("sort_title", "id")[:500])


def offers_by_ids(offer_ids: Iterable[UUID]) -> list[Offer]:
    """Return some offers of the directory by title; unknown ones are left out."""
    rows = models.Offer.objects.filter(id__in=set(offer_ids), archived_at__isnull=True)
    return _offers(_with_times(rows).order_by("sort_title", "id"))


def areas_of_units() -> dict[UUID, dict[str, int]]:
    """Return who does what: for each unit how many offers it has in each area of life."""
    matrix: dict[UUID, dict[str, int]] = {}
    rows = models.Offer.objects.filter(archived_at__isnull=True)
    for unit_id, areas in rows.values_list("unit_id", "areas"):
        of_unit = matrix.setdefault(unit_id, {})
        for area in areas:
            of_unit[area] = of_unit.get(area, 0) + 1
    return matrix


def offers_by_place(**filters: str) -> dict[str, int]:
    """Return how many offers each municipality (AGS) has under the filters ``text``, ``area``, ``language``."""
    rows = _filtered(area=filters.get("area", ""), language=filters.get("language", ""))
    for word in normalised(filters.get("text", "")).split():
        rows = rows.filter(words__contains=word)
    places: dict[str, int] = {}
    for ags in rows.order_by().values_list("ags", flat=True):
        places[ags] = places.get(ags, 0) + 1
    return places


def _filtered(
    *,
    area: str = "",
    language: str = "",
    ags: str = "",
    free: bool = False,
    open_now: bool = False,
    unit: UUID | None = None,
) -> QuerySet[models.Offer]:
    rows = _with_times(models.Offer.objects.filter(archived_at__isnull=True))
    if area:
        rows = rows.filter(areas__contains=[area])
    if language:
        rows = rows.filter(languages__contains=[language])
    if ags:
        rows = rows.filter(ags=ags)
    if free:
        rows = rows.filter(free=True)
    if unit is not None:
        rows = rows.filter(unit_id=unit)
    if open_now:
        rows = rows.filter(Exists(_open_at(clock.now().astimezone(clock.LOCAL_ZONE))))
    return rows


def _open_at(moment: dt.datetime) -> QuerySet[models.OpeningTime]:
    time = moment.time()
    return models.OpeningTime.objects.filter(
        offer=OuterRef("pk"), weekday=moment.isoweekday(), opens__lte=time, closes__gt=time
    )


def _alike(rows: QuerySet[models.Offer], words: list[str]) -> QuerySet[models.Offer]:
    for number, word in enumerate(words):
        name = f"likeness_{number}"
        rows = rows.annotate(**{name: TrigramWordSimilarity(word, "words")}).filter(
            **{f"{name}__gte": _SIMILAR_FROM}
        )
    return rows


def _behind(rows: QuerySet[models.Offer], after: UUID) -> QuerySet[models.Offer]:
    title = models.Offer.objects.filter(id=after).values_list("sort_title", flat=True).first()
    if title is None:
        raise NotFoundError
    return rows.filter(Q(sort_title__gt=title) | Q(sort_title=title, id__gt=after))


def _with_times(rows: QuerySet[models.Offer]) -> QuerySet[models.Offer]:
    times = models.OpeningTime.objects.order_by("weekday", "opens")
    return rows.prefetch_related(Prefetch("opening_times", queryset=times))


def _offers(rows: Iterable[models.Offer]) -> list[Offer]:
    found = list(rows)
    if not found:
        return []
    units = {unit.id: unit for unit in network.units_by_ids(row.unit_id for row in found)}
    places = {place.ags: place for place in network.centres(row.ags for row in found)}
    return [_offer(row, units[row.unit_id], places[row.ags]) for row in found]


def _offer(row: models.Offer, unit: Unit, place: Municipality) -> Offer:
    exact = row.latitude is not None and row.longitude is not None
    return Offer(
        id=row.id,
        unit_id=row.unit_id,
        unit_name=unit.short,
        organisation=unit.organisation,
        organisation_id=unit.organisation_id,
        title=row.title,
        summary=row.summary,
        description=row.description,
        areas=tuple(row.areas),
        languages=tuple(row.languages),
        cost=row.cost,
        free=row.free,
        target_group=row.target_group,
        conditions=row.conditions,
        contact=row.contact,
        site_name=row.site_name,
        address=row.address,
        ags=row.ags,
        place=place.name,
        latitude=place.latitude if row.latitude is None else row.latitude,
        longitude=place.longitude if row.longitude is None else row.longitude,
        exact_position=exact,
        opening=tuple(OpeningSlot(t.weekday, t.opens, t.closes) for t in row.opening_times.all()),
        opening_text=row.opening_text,
        free_places=row.free_places,
        example=row.example,
        source=row.source,
        last_checked_on=row.last_checked_on,
        checked_by=row.checked_by,
        archived=row.archived_at is not None,
        version=row.version,
        changed_at=row.changed_at,
    )
