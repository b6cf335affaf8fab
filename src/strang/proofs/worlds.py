"""Invented worlds in which the rule can be tried: who works where, what is recorded, what permits and what forbids.

A world knows no clock. Every moment is a distance from *now* in microseconds, every day of coming of age a distance
from *today* in days, so that a row can stand exactly on a boundary, one microsecond before it and one behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND

PURPOSES = ("general", "case_management", "benefit")
AREA_OF_TOPIC = {"work": "ARB", "health": "GES", "language": "SPR"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one kind in a Kreis."""

    id: UUID
    kind: str
    kreis: str
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One user at work for one unit; ``expires`` and ``ended`` are distances from now."""

    id: UUID
    user: UUID
    unit: UUID
    roles: frozenset[str]
    expires: int
    ended: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is noted of a person at a unit; ``adult_on`` in days from today."""

    unit: UUID
    person: UUID
    protected: bool
    adult_on: int | None
    restricted: bool


@dataclass(frozen=True, slots=True)
class Assignment:
    """A user works with a person, in a period, perhaps on the basis of a permission."""

    id: UUID
    unit: UUID
    person: UUID
    user: UUID
    kind: str
    start: int
    end: int | None
    source: UUID | None


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission of one topic."""

    id: UUID
    to_unit: UUID
    from_unit: UUID
    person: UUID
    topic: str
    purpose: str
    start: int
    end: int
    source: UUID
    kind: str
    data_from: int | None
    data_to: int | None
    majority: bool
    names_protected: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Either a user or a unit is shut out from a person."""

    id: UUID
    unit: UUID
    person: UUID
    user: UUID | None
    blocked_unit: UUID | None
    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class Suspension:
    """A unit is cut off from another one, or from all (``from_unit`` empty)."""

    id: UUID
    unit: UUID
    from_unit: UUID | None
    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class Emergency:
    """One user opened one unit's file of one person."""

    id: UUID
    unit: UUID
    user: UUID
    from_unit: UUID
    person: UUID
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A line of the register."""

    id: UUID
    session: UUID
    user: UUID
    unit: UUID
    from_unit: UUID
    person: UUID
    topics: tuple[str, ...]
    purpose: str
    source: UUID
    at: int


@dataclass(frozen=True, slots=True)
class Record:
    """A row about a person in one of the tables; the last fields only where the table has them."""

    table: str
    id: UUID
    unit: UUID
    person: UUID
    topic: str
    confidentiality: str
    author: UUID
    recorded: int
    protected: bool = False
    referral: UUID | None = None
    to_unit: UUID | None = None
    sender: UUID | None = None
    consent: UUID | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """Everything the rule may ask, and the rows it decides upon."""

    units: tuple[Unit, ...]
    sessions: tuple[Session, ...]
    subjects: tuple[Subject, ...]
    assignments: tuple[Assignment, ...]
    grants: tuple[Grant, ...]
    blocks: tuple[Block, ...]
    suspensions: tuple[Suspension, ...]
    emergencies: tuple[Emergency, ...]
    disclosures: tuple[Disclosure, ...]
    records: tuple[Record, ...]
    drafts: tuple[Record, ...]
    """Rows somebody may try to write."""

    def without(self, **dropped: Callable[[Any], bool]) -> "World":
        """Return the world without the parts a test names, e.g. ``grants=lambda g: g.topic == "work"``."""
        return replace(
            self,
            **{name: tuple(x for x in getattr(self, name) if not out(x)) for name, out in dropped.items()},
        )
