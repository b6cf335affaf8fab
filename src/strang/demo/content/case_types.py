"""The shapes of the story blocks, the structural findings and the posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Fit = Literal[
    "any",
    "children",
    "young",
    "older",
    "working",
    "asylum",
    "tolerated",
    "protection",
    "ukraine",
    "eu",
    "settled",
]
Urgency = Literal["low", "medium", "high", "acute"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A step towards a goal; ``who`` is "person", "case_manager" or a unit, ``days`` the time it may take."""

    text: str
    who: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralStory:
    """Why a unit is asked, what it answers and after how many days."""

    to: str
    purpose: str
    answer: str
    outcome: Literal["accepted", "partly", "declined", "no_reply"]
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What belongs together in a case, from the situation and the goal to the referral and its answer."""

    topic: str
    fits: tuple[Fit, ...]
    state: str
    resource: str
    urgency: Urgency
    goal: str
    criterion: str
    measures: tuple[Measure, ...]
    notes: tuple[str, ...]
    task: str
    appointment: str
    referral: ReferralStory | None = None
    sex: Literal["female", "male"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A closing reason with a typical remark; ``weight`` says how often it happens."""

    code: str
    title: str
    remark: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelWeight:
    """How often an entry channel leads to a case."""

    code: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactStory:
    """A contact without a name at one of the meeting points."""

    topic: str
    text: str
    result: Literal["informed", "referred", "intake"]
    minutes: int
    languages: tuple[str, ...]
    refer_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """The building blocks for realistic cases and contacts."""

    threads: tuple[Thread, ...]
    closings: tuple[Closing, ...]
    channels: tuple[ChannelWeight, ...]
    contacts: tuple[ContactStory, ...]

    def threads_for(self, topic: str, fits: frozenset[str]) -> tuple[Thread, ...]:
        """The threads of a topic that suit a person with these traits ("any" always suits)."""
        suits = fits | {"any"}
        return tuple(thread for thread in self.threads if thread.topic == topic and suits & set(thread.fits))


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingStory:
    """A structural finding without names; ``ags`` for one municipality, else ``region`` in words."""

    key: str
    title: str
    happened: str
    step: Literal["arrival", "application", "decision", "transition", "access"]
    rule: str
    topic: str
    frequency: Literal["once", "several", "often", "always"]
    cases: int
    consequence: str
    proposal: str
    unit: str
    raised_by: str
    raised_on: date
    ags: str | None = None
    region: str | None = None
    theme: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Findings bundled, with the working group proposed for them."""

    key: str
    title: str
    summary: str
    findings: tuple[str, ...]
    group_name: str
    group_lead: str
    group_members: tuple[str, ...]
    group_task: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One item of an agenda, about a theme or general."""

    title: str
    theme: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting of the steering group: sourced, or an example with an invented agenda."""

    key: str
    date: date
    agenda: tuple[AgendaItem, ...]
    place: str | None = None
    example: bool = False
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision of a past meeting with its owner and what became of it."""

    key: str
    meeting: str
    theme: str
    text: str
    owner: str
    due: date
    status: Literal["open", "in_progress", "done", "rejected"]
    done_on: date | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything the steering loop of the demo world needs."""

    findings: tuple[FindingStory, ...]
    themes: tuple[Theme, ...]
    meetings: tuple[Meeting, ...]
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupancy:
    """Who held a post and when: a member of the cast or an invented name; salary per full post and year."""

    start: date
    salary_eur: int
    end: date | None = None
    holder: str | None = None
    holder_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostStory:
    """A funded post of a building block; vacant whenever no occupancy covers the day."""

    key: str
    block: int
    unit: str
    title: str
    fte: float
    approved_from: date
    occupancies: tuple[Occupancy, ...]
    approved_to: date | None = None
    topup_eur_per_fte: int | None = None
    vacancy_reason: str | None = None
    example: bool = False
    source: str | None = None
