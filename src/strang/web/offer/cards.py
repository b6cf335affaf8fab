"""An offer in the words of a page: open or closed now, areas and languages by name, times day by day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from strang.foundation import clock
from strang.network.types import LifeArea
from strang.offers.types import LANGUAGES, Offer


@dataclass(frozen=True, slots=True)
class Day:
    """The opening times of one day of the week."""

    name: str
    times: str


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An offer with everything a template wants to say about it."""

    offer: Offer
    url: str
    areas: tuple[str, ...]
    languages: tuple[str, ...]
    days: tuple[Day, ...]
    open_now: bool
    stale: bool

    @property
    def address(self) -> str:
        """The address under which people reach the page from outside."""
        return urljoin(settings.STRANG_BASE_URL, self.url)

    @property
    def code(self) -> SafeString:
        """The address as a QR code (SVG without styles)."""
        return _code(self.address)


@lru_cache(maxsize=1024)
def _code(address: str) -> SafeString:
    """Return an address as a QR code; drawing one takes longer than the rest of its card."""
    image = segno.make(address, error="m").svg_inline(
        scale=3, border=2, light="white", svgclass=None, lineclass=None
    )
    return mark_safe(image)  # noqa: S308 - made of an address of ours alone


def cards(offers: Iterable[Offer]) -> list[OfferCard]:
    """Return the cards of some offers, as they stand at this moment."""
    now = clock.now().astimezone(clock.LOCAL_ZONE)
    return [_card(offer, now) for offer in offers]


def language_names(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the names of languages in the order of the list."""
    wanted = set(codes)
    return tuple(str(name) for code, name in LANGUAGES.items() if code in wanted)


def area_names(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the names of areas of life in the order of the list."""
    wanted = set(codes)
    return tuple(str(area.label) for area in LifeArea if area.value in wanted)


def _card(offer: Offer, now: dt.datetime) -> OfferCard:
    days = tuple(
        Day(day, ", ".join(slot.text for slot in slots))
        for day, slots in groupby(offer.opening, key=lambda slot: slot.day)
    )
    return OfferCard(
        offer=offer,
        url=reverse("offer", args=[offer.id]),
        areas=area_names(offer.areas),
        languages=language_names(offer.languages),
        days=days,
        open_now=offer.open_at(now),
        stale=offer.stale_on(now.date()),
    )
