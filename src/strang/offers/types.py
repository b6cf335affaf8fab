"""The vocabulary of the directory: offers, opening times, languages."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import IntegerChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STALE_AFTER_DAYS = 183
"""An offer that nobody has looked at for half a year is shown with a warning."""


class Weekday(IntegerChoices):
    """Days of the week as ISO 8601 numbers them."""

    MONDAY = 1, _("Montag")
    TUESDAY = 2, _("Dienstag")
    WEDNESDAY = 3, _("Mittwoch")
    THURSDAY = 4, _("Donnerstag")
    FRIDAY = 5, _("Freitag")
    SATURDAY = 6, _("Samstag")
    SUNDAY = 7, _("Sonntag")


LANGUAGES: dict[str, str | Promise] = {
    "de": _("Deutsch"),
    "de-easy": _("Leichte Sprache"),
    "en": _("Englisch"),
    "fr": _("Französisch"),
    "ar": _("Arabisch"),
    "prs": _("Dari"),
    "fa": _("Farsi"),
    "ps": _("Paschtu"),
    "kmr": _("Kurdisch (Kurmancî)"),
    "ckb": _("Kurdisch (Soranî)"),
    "ti": _("Tigrinya"),
    "so": _("Somali"),
    "am": _("Amharisch"),
    "uk": _("Ukrainisch"),
    "ru": _("Russisch"),
    "pl": _("Polnisch"),
    "ro": _("Rumänisch"),
    "bg": _("Bulgarisch"),
    "sq": _("Albanisch"),
    "sr": _("Serbisch"),
    "nl": _("Niederländisch"),
    "es": _("Spanisch"),
    "it": _("Italienisch"),
    "tr": _("Türkisch"),
    "hy": _("Armenisch"),
    "ka": _("Georgisch"),
    "rom": _("Romanes"),
    "zh": _("Chinesisch"),
    "vi": _("Vietnamesisch"),
    "gsg": _("Deutsche Gebärdensprache"),
}
"""Languages an offer can be held in, by code (ISO 639; ``de-easy`` for Leichte Sprache), in the order shown."""


@dataclass(frozen=True, slots=True)
class OpeningSlot:
    """One opening time a week, local time; ``weekday`` runs from 1 (Monday) to 7."""

    weekday: int
    opens: dt.time
    closes: dt.time

    @property
    def day(self) -> str:
        """The German name of the day."""
        return str(Weekday(self.weekday).label)

    @property
    def text(self) -> str:
        """The time as people write it: ``09:00–12:00``."""
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferInput:
    """What somebody states about an offer. ``example`` marks details that are invented."""

    title: str
    summary: str
    areas: tuple[str, ...]
    ags: str
    contact: str
    last_checked_on: dt.date | None = None
    description: str = ""
    languages: tuple[str, ...] = ("de",)
    cost: str = ""
    free: bool = False
    target_group: str = ""
    conditions: str = ""
    site_name: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    opening: tuple[OpeningSlot, ...] = ()
    opening_text: str = ""
    free_places: int | None = None
    example: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer as everybody reads it."""

    id: UUID
    unit_id: UUID
    unit_name: str
    organisation: str
    organisation_id: UUID
    title: str
    summary: str
    description: str
    areas: tuple[str, ...]
    languages: tuple[str, ...]
    cost: str
    free: bool
    target_group: str
    conditions: str
    contact: str
    site_name: str
    address: str
    ags: str
    place: str
    latitude: float
    longitude: float
    exact_position: bool
    """False where only the centre of the municipality is known."""
    opening: tuple[OpeningSlot, ...]
    opening_text: str
    free_places: int | None
    example: bool
    source: str
    last_checked_on: dt.date
    checked_by: UUID | None
    archived: bool
    version: int
    changed_at: dt.datetime

    def open_at(self, moment: dt.datetime) -> bool:
        """Return whether a weekly time covers ``moment`` (local time; holidays are not known)."""
        return any(
            slot.weekday == moment.isoweekday() and slot.opens <= moment.time() < slot.closes
            for slot in self.opening
        )

    def stale_on(self, day: dt.date) -> bool:
        """Return whether the last check lies too far back to be relied on."""
        return (day - self.last_checked_on).days > STALE_AFTER_DAYS


@dataclass(frozen=True, slots=True)
class OfferPage:
    """One page of the directory. ``after`` is the key of the next page, or nothing on the last one."""

    offers: list[Offer]
    after: UUID | None
    similar: bool = False
    """True when nothing contains the words and the page shows what is spelt alike."""
