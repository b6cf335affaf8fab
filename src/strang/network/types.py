"""The network's vocabulary."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from strang.access.types import Topic, UnitKind


class LifeArea(TextChoices):
    """Handlungsfelder: the areas of life in which assessments, offers and findings are sorted."""

    RESIDENCE = "AUF", _("Aufenthalt")
    ORIENTATION = "ORI", _("Erstorientierung")
    LANGUAGE = "SPR", _("Sprache")
    CHILDCARE = "KIT", _("Kinder und Kita")
    SCHOOL = "SCH", _("Schule")
    TRAINING = "AUS", _("Ausbildung, Studium, Anerkennung")
    WORK = "ARB", _("Arbeit")
    HOUSING = "WOH", _("Wohnen")
    HEALTH = "GES", _("Gesundheit")
    PARTICIPATION = "SOZ", _("Gesellschaftliche Teilhabe")
    NATURALISATION = "EIN", _("Einbürgerung und Bleiberecht")
    LIVELIHOOD = "EXI", _("Existenzsicherung")
    OTHER = "SON", _("Behördenpost, Führerschein, Sonstiges")


TOPIC_OF_AREA: dict[LifeArea, Topic] = {area: Topic[area.name] for area in LifeArea}
"""What a row recorded in an area of life is about, in the words of consents and grants."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A legal body: a Kreis, a town, a welfare association."""

    id: UUID
    name: str
    public_body: bool


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisational unit: a controller of its own."""

    id: UUID
    key: str
    name: str
    short: str
    kind: UnitKind
    public_body: bool
    organisation: str
    organisation_id: UUID
    kreis: str | None
    ags: str | None
    building_block: int | None
    address: str
    opening: str
    law: str
    note: str = ""
    legal_regimes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    masked: bool = False
    """That this unit knows somebody is itself a secret; whoever sees this row may know of the unit."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A user works for a unit in some roles."""

    id: UUID
    unit_id: UUID
    unit_name: str
    user_id: UUID
    roles: frozenset[str]
    valid_from: dt.datetime
    valid_to: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """One version of a unit's key, without the key."""

    unit_id: UUID
    unit_key: str
    version: int
    master_id: str
    created_at: dt.datetime
    retired_at: dt.datetime | None
    emptied: bool
    usable: bool


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality with its centre (WGS 84 degrees)."""

    ags: str
    name: str
    kind: str
    kreis: str
    latitude: float
    longitude: float
    outline: list[list[list[list[float]]]] = field(default_factory=list)
    """Polygons → rings → points as (longitude, latitude)."""


@dataclass(frozen=True, slots=True)
class Kreis:
    """A Kreis or independent city with its population of 31.12.2019 (Destatis)."""

    key: str
    name: str
    kind: str
    population: int
