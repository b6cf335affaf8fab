"""The one shape of an event on a timeline, so that a page can weave the events of several rooms."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Happening:
    """Something happened with a person: when, what, by whom."""

    at: dt.datetime
    kind: str
    """A short code such as ``note`` or ``referral.accepted``; pages choose the symbol by it."""
    title: str
    text: str = ""
    author_id: UUID | None = None
    unit_id: UUID | None = None
    subject_id: UUID | None = None
    """The row the event is about, for a link."""
