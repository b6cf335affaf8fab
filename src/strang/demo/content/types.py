"""The shapes of the invented content. Every shape is frozen; the loader fills and checks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Role = Literal[
    "volunteer",
    "case_manager",
    "counsellor",
    "clerk",
    "coordination",
    "integration_agency",
    "steering_member",
    "admin_assistant",
    "grant_officer",
    "privacy_officer",
    "unit_admin",
]
Sex = Literal["female", "male", "diverse", "not_stated"]
NameKind = Literal["official", "original", "called", "former", "other_spelling"]
Script = Literal["Latn", "Arab", "Cyrl", "Ethi", "Armn"]
BirthPrecision = Literal["day", "month", "year"]
Level = Literal["none", "A1", "A2", "B1", "B2", "C1", "C2", "native"]
Relation = Literal["spouse", "partner", "child", "parent", "sibling", "grandparent", "grandchild"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A person who works in the network, paid or as a volunteer."""

    key: str
    name: str
    login: str
    email: str
    unit: str
    roles: tuple[Role, ...]
    language: Literal["de", "en"]
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """One spelling of a name. ``family`` is absent for people with a single name."""

    kind: NameKind
    script: Script
    given: str
    family: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSkill:
    """A language (ISO 639) and how well the person speaks it."""

    code: str
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Residence:
    """A residence status of the catalogue with its norm and validity."""

    status: str
    norm: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyLink:
    """``kind`` says what ``to`` is for this person: kind "child" means ``to`` is the child."""

    kind: Relation
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """People who live together, the unit and the case manager who work with them."""

    key: str
    unit: str
    case_manager: str
    ags: str
    street: str
    postcode: str
    town: str
    opened: date
    channel: str
    topics: tuple[str, ...]
    legal_circles: tuple[str, ...]
    about: str
    also_advised_by: str | None = None
    interpreter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A person of a household; ``main`` marks the one who leads the case."""

    key: str
    household: str
    names: tuple[PersonName, ...]
    sex: Sex
    birth: str
    birth_precision: BirthPrecision
    nationality: str
    residence: Residence
    arrival: date | None = None
    main: bool = False
    languages: tuple[LanguageSkill, ...] = ()
    phone: str | None = None
    email: str | None = None
    links: tuple[FamilyLink, ...] = ()
    protected: bool = False
    protected_until: date | None = None
    unaccompanied: bool = False
    reading: Literal["de", "de-easy", "en", "fr", "ar", "fa", "ku", "uk", "ru", "tr"] = "de"

    @property
    def official_name(self) -> PersonName:
        """The name as it stands in the passport or the residence document."""
        return next(name for name in self.names if name.kind == "official")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """All households and the people in them."""

    households: tuple[Household, ...]
    people: tuple[Client, ...]

    def members(self, household: str) -> tuple[Client, ...]:
        """The people of one household in the order of the file."""
        return tuple(person for person in self.people if person.household == household)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where offers happen. Public offices without a sourced street have none."""

    key: str
    name: str
    postcode: str
    town: str
    ags: str
    street: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningSlot:
    """One opening time in the week, local time as ``HH:MM``."""

    day: Literal["mo", "di", "mi", "do", "fr", "sa", "so"]
    opens: str
    closes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something a unit offers. ``example``: details are invented; ``source``: code of the source list."""

    key: str
    unit: str
    site: str
    title: str
    summary: str
    description: str
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    cost: str
    target_group: str
    conditions: str
    hours: tuple[OpeningSlot, ...]
    contact: str
    last_checked: date
    hours_text: str | None = None
    free_places: int | None = None
    example: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """The directory: sites and the offers at them."""

    sites: tuple[Site, ...]
    offers: tuple[Offer, ...]

    def site_of(self, offer: Offer) -> Site:
        """The place where an offer happens."""
        return next(site for site in self.sites if site.key == offer.site)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusWeight:
    """A residence status and how often it occurs."""

    code: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A name in Latin letters and, where it is written differently, in its own script."""

    latin: str
    original: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Names, languages and statuses of people from one place; names read "Latin | original"."""

    key: str
    nationality: str
    weight: int
    script: Script
    native: str
    others: tuple[str, ...]
    reading: Literal["de", "de-easy", "en", "fr", "ar", "fa", "ku", "uk", "ru", "tr"]
    statuses: tuple[StatusWeight, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]
    family: tuple[str, ...]

    def spellings(self, kind: Literal["female", "male", "family"]) -> tuple[Spelling, ...]:
        """The names of one kind with their spellings taken apart."""
        pairs = ([part.strip() for part in text.split("|")] for text in getattr(self, kind))
        return tuple(Spelling(latin=pair[0], original=pair[1] if len(pair) > 1 else None) for pair in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Streets:
    """Invented streets of a municipality."""

    ags: str
    postcode: str
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """What further invented people are made of."""

    origins: tuple[Origin, ...]
    streets: tuple[Streets, ...]
