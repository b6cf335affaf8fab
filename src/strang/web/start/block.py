"""The shape of a block on the start page."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.urls import NoReverseMatch, reverse

SHOWN = 6
"""How many lines a block shows."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to look at: what, where to, when, how urgent."""

    title: str
    url: str = ""
    note: str = ""
    at: dt.datetime | None = None
    on: dt.date | None = None
    waiting: int | None = None
    badge: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Empty:
    """What a block says when there is nothing, and what to do next."""

    title: str
    text: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Things of one kind; ``urgent`` counts those that cannot wait."""

    key: str
    title: str
    lines: tuple[Line, ...]
    empty: Empty
    urgent: int = 0
    urgent_label: str = ""
    more: str = ""
    more_label: str = ""
    hint: str = ""

    @property
    def badge(self) -> str:
        """How many there are, or nothing."""
        return str(len(self.lines)) if self.lines else ""

    @property
    def shown(self) -> tuple[Line, ...]:
        """The first lines."""
        return self.lines[:SHOWN]

    @property
    def rest(self) -> int:
        """How many lines are not shown."""
        return max(0, len(self.lines) - SHOWN)


def link(route: str, **params: UUID) -> str:
    """Return the address of a page, or nothing where this installation has no such page."""
    try:
        return reverse(route, kwargs=params)
    except NoReverseMatch:
        return ""
