"""The vocabulary of steering and the shapes its queries return."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from strang.foundation import clock
from strang.network.types import LifeArea


class ChainStep(TextChoices):
    """Where the way from arrival to naturalisation breaks: a stage of the integration chain or a step of procedure."""

    ARRIVAL = "arrival", _("Ankunft")
    REGISTRATION = "registration", _("Anmeldung und Erfassung")
    ORIENTATION = "orientation", _("Erstorientierung")
    RESIDENCE = "residence", _("Aufenthalt")
    LANGUAGE = "language", _("Sprachkurs")
    CHILDCARE = "childcare", _("Kinderbetreuung")
    SCHOOL = "school", _("Schule")
    TRAINING = "training", _("Ausbildung und Anerkennung")
    WORK = "work", _("Arbeit")
    HOUSING = "housing", _("Wohnen")
    HEALTH = "health", _("Gesundheit")
    LIVELIHOOD = "livelihood", _("Leistungen")
    NATURALISATION = "naturalisation", _("Einbürgerung")
    APPLICATION = "application", _("Antrag stellen")
    DECISION = "decision", _("Entscheidung und Bescheid")
    TRANSITION = "transition", _("Wechsel der zuständigen Stelle")
    ACCESS = "access", _("Zugang zu einem Angebot")


class Frequency(TextChoices):
    """How often it happens."""

    ONCE = "once", _("einmal")
    SEVERAL = "several", _("mehrmals")
    OFTEN = "often", _("oft")
    ALWAYS = "always", _("sehr oft oder immer")


class FindingStatus(TextChoices):
    """Where a finding itself stands; once bundled, its theme tells the rest."""

    WRITTEN = "written", _("geschrieben")
    BUNDLED = "bundled", _("in einem Thema gebündelt")
    ANSWERED = "answered", _("direkt beantwortet")
    WITHDRAWN = "withdrawn", _("zurückgezogen")


class ThemeStatus(TextChoices):
    """Where a theme stands on its way through the bodies and back."""

    COLLECTED = "collected", _("gesammelt")
    ANALYSED = "analysed", _("ausgewertet")
    IN_WORKING_GROUP = "in_working_group", _("in der Arbeitsgruppe")
    PROPOSED = "proposed", _("Lösung vorgeschlagen")
    ON_AGENDA = "on_agenda", _("auf der Tagesordnung")
    DECIDED = "decided", _("beschlossen")
    IN_IMPLEMENTATION = "in_implementation", _("in Umsetzung")
    DONE = "done", _("erledigt")
    REJECTED = "rejected", _("abgelehnt")
    ESCALATED = "escalated", _("an das Land weitergegeben")


class BodyKind(TextChoices):
    """What kind of group it is."""

    STEERING_GROUP = "steering_group", _("Lenkungsgruppe")
    WORKING_GROUP = "working_group", _("Arbeitsgruppe")
    PROJECT_GROUP = "project_group", _("Projektgruppe")


class MeetingStatus(TextChoices):
    """Where a meeting stands."""

    PLANNED = "planned", _("geplant")
    HELD = "held", _("hat stattgefunden")
    APPROVED = "approved", _("Niederschrift genehmigt")
    CANCELLED = "cancelled", _("abgesagt")


class DecisionKind(TextChoices):
    """What the group decided."""

    ORDER = "order", _("Auftrag")
    REQUEST = "request", _("Bitte")
    RECOMMENDATION = "recommendation", _("Empfehlung")
    POSTPONED = "postponed", _("vertagt")
    REJECTED = "rejected", _("abgelehnt")
    ESCALATED = "escalated", _("Weitergabe an das Land")


BINDING = (DecisionKind.ORDER, DecisionKind.REQUEST, DecisionKind.RECOMMENDATION)
"""Decisions somebody has to carry out: they need an owner and a due date."""


class FollowUpState(TextChoices):
    """What the owner reports about a decision, and what the coordination answers."""

    IN_PROGRESS = "in_progress", _("in Arbeit")
    DELAYED = "delayed", _("verzögert")
    DONE = "done", _("erledigt gemeldet")
    CONFIRMED = "confirmed", _("Erledigung bestätigt")
    RETURNED = "returned", _("noch nicht erledigt")


REPORTABLE = (FollowUpState.IN_PROGRESS, FollowUpState.DELAYED, FollowUpState.DONE)
"""What an owner may report; the rest is the coordination's."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's word that a flagged word is no person's name; logged with the text."""

    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding in a list."""

    id: UUID
    title: str
    area: LifeArea
    frequency: Frequency
    unit_id: UUID
    unit_name: str
    region: str
    status: FindingStatus
    created_at: dt.datetime
    mine: bool
    theme_id: UUID | None = None
    theme_title: str = ""
    theme_status: ThemeStatus | None = None
    wish_id: UUID | None = None
    """The theme the author would like to join."""


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One page of findings; ``next`` is the key to go on with."""

    rows: tuple[FindingRow, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a finding or a theme."""

    at: dt.datetime
    status: str
    label: str
    text: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One station of the way, as the page draws it."""

    label: str
    state: str
    """``done``, ``current``, ``todo`` or ``stopped``."""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One report on a decision."""

    at: dt.datetime
    state: FollowUpState
    text: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a body decided, who carries it out, and what became of it."""

    id: UUID
    theme_id: UUID | None
    agenda_item_id: UUID
    meeting_id: UUID
    body_name: str
    kind: DecisionKind
    text: str
    decided_on: dt.date
    owner_unit_id: UUID | None
    owner_name: str
    due_on: dt.date | None
    votes: tuple[int, int, int] | None
    """For, against, abstained; None where nobody counted."""
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def binding(self) -> bool:
        """Return whether somebody has to carry it out."""
        return self.kind in BINDING

    @property
    def overdue(self) -> bool:
        """Return whether the date has passed and nobody has reported it done."""
        open_ = self.state not in {FollowUpState.DONE, FollowUpState.CONFIRMED}
        return self.binding and open_ and self.due_on is not None and self.due_on < clock.today()

    @property
    def state(self) -> FollowUpState | None:
        """Return what was reported last."""
        return self.follow_ups[-1].state if self.follow_ups else None

    @property
    def confirmed(self) -> bool:
        """Return whether the coordination has confirmed that it is done."""
        return self.state is FollowUpState.CONFIRMED


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding with everything the actor may read of it."""

    id: UUID
    unit_id: UUID
    unit_name: str
    author_name: str
    """Empty for readers outside the own unit and the coordination."""
    mine: bool
    title: str
    what_happened: str
    consequence: str
    area: LifeArea
    chain_step: ChainStep | None
    authority_id: UUID | None
    authority: str
    norm: str
    frequency: Frequency
    affected: int | None
    proposal: str
    ags: str
    region: str
    status: FindingStatus
    created_at: dt.datetime
    version: int
    theme_id: UUID | None
    theme_title: str
    theme_status: ThemeStatus | None
    wish_id: UUID | None
    wish_title: str
    case_id: UUID | None
    stages: tuple[Stage, ...] = ()
    steps: tuple[Step, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme on the board."""

    id: UUID
    title: str
    area: LifeArea
    status: ThemeStatus
    status_at: dt.datetime
    findings: int
    units: int


@dataclass(frozen=True, slots=True)
class BundledFinding:
    """A finding inside a theme: what partners of the theme may read, never who wrote it."""

    id: UUID
    title: str
    what_happened: str
    consequence: str
    frequency: Frequency
    region: str
    unit_name: str
    written_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """A working group's solution; the newest counts."""

    id: UUID
    at: dt.datetime
    body_name: str
    unit_name: str
    text: str
    effects: str
    who_must_act: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with its whole way."""

    id: UUID
    title: str
    summary: str
    area: LifeArea
    status: ThemeStatus
    version: int
    working_group_id: UUID | None
    working_group: str
    units: tuple[tuple[str, int], ...]
    """Who raised it: name of the unit and number of its findings."""
    findings: tuple[BundledFinding, ...]
    """Only those the actor may read."""
    proposals: tuple[Proposal, ...]
    decisions: tuple[Decision, ...]
    steps: tuple[Step, ...]
    stages: tuple[Stage, ...]

    @property
    def finding_count(self) -> int:
        """Return how many findings are bundled here."""
        return sum(count for _name, count in self.units)


@dataclass(frozen=True, slots=True)
class BodyMember:
    """A seat in a body: a unit, or one person of it."""

    id: UUID
    unit_id: UUID
    unit_name: str
    user_id: UUID | None
    user_name: str
    chair: bool


@dataclass(frozen=True, slots=True)
class Body:
    """A group of the steering structure."""

    id: UUID
    name: str
    kind: BodyKind
    task: str
    members: tuple[BodyMember, ...] = ()
    mine: bool = False
    chaired: bool = False
    """Whether the actor is in the chair."""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list."""

    id: UUID
    body_id: UUID
    body_name: str
    starts_at: dt.datetime
    place: str
    status: MeetingStatus


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item of an agenda with what was decided under it."""

    id: UUID
    number: int
    title: str
    theme_id: UUID | None
    theme_status: ThemeStatus | None
    proposal: Proposal | None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with agenda and decisions."""

    id: UUID
    body: Body
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    status: MeetingStatus
    minutes: str
    present: tuple[str, ...]
    present_ids: frozenset[UUID]
    items: tuple[AgendaItem, ...]
    version: int


@dataclass(frozen=True, slots=True)
class News:
    """The message back: something happened to a finding of the actor since they last looked."""

    finding_id: UUID
    finding_title: str
    at: dt.datetime
    status: str
    """Code of the finding's or the theme's status, for a symbol."""
    label: str
    text: str
    theme_id: UUID | None
    unread: int
    """How many steps are new, this one included."""


@dataclass(frozen=True, slots=True)
class DueFollowUp:
    """A decision somebody has to report on, or whose report waits for confirmation."""

    decision_id: UUID
    theme_id: UUID | None
    title: str
    text: str
    owner_name: str
    due_on: dt.date
    overdue: bool
    state: FollowUpState | None
    confirm: bool
    """True: the coordination is asked to confirm. False: the owner is asked to report."""


@dataclass(frozen=True, slots=True)
class SimilarTheme:
    """Others have raised something alike: a theme, or findings not bundled yet, as numbers only."""

    theme_id: UUID | None
    title: str
    status: ThemeStatus | None
    units: int
    findings: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Findings and decisions in numbers."""

    findings: int
    by_stage: tuple[tuple[str, str, int], ...]
    """Code, label and number of findings, in the order of the way."""
    themes: int
    median_days_to_decision: int | None
    """Days from the writing of a finding to the first decision on its theme."""
    decisions: int
    decisions_done: int
    decisions_overdue: int
