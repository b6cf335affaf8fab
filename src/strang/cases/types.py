"""What the room speaks in: phases, channels, criteria, and the frozen rows its queries return."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from strang.foundation.formats import PartialDate


class Phase(TextChoices):
    """Where a case stands (phases after Monzer and the DGCC training: intake to formal discharge)."""

    INTAKE = "intake", _("Klärung und Aufnahme")
    ASSESSMENT = "assessment", _("Einschätzung")
    PLANNING = "planning", _("Ziele und Plan")
    LINKING = "linking", _("Vermittlung")
    MONITORING = "monitoring", _("Begleitung")
    EVALUATION = "evaluation", _("Auswertung")
    CLOSED = "closed", _("Abgeschlossen")
    NOT_INDICATED = "not_indicated", _("Nicht angezeigt")


class EntryChannel(TextChoices):
    """How a person found the case management. No official list exists; this one follows the KIM reports."""

    SELF = "self", _("Eigeninitiative")
    FAMILY_FRIENDS = "family_friends", _("Familie oder Bekannte")
    COUNSELLING = "counselling", _("Migrationsberatung, Jugendmigrationsdienst oder Flüchtlingsberatung")
    FOREIGNERS_AUTHORITY = "foreigners_authority", _("Ausländer- oder Einbürgerungsbehörde")
    JOBCENTRE = "jobcentre", _("Jobcenter oder Agentur für Arbeit")
    SOCIAL_OFFICE = "social_office", _("Sozialamt")
    YOUTH_OFFICE = "youth_office", _("Jugendamt")
    SCHOOL_DAYCARE = "school_daycare", _("Schule oder Kita")
    VOLUNTEER_KAI = "volunteer_kai", _("Ehrenamt oder KAI")
    ACCOMMODATION = "accommodation", _("Unterkunft")
    HEALTH_SERVICE = "health_service", _("Gesundheitsdienst")
    NEWCOMER_SCHOOLING = (
        "newcomer_schooling",
        _("Seiteneinsteigerberatung des Kommunalen Integrationszentrums"),
    )
    OTHER_MUNICIPALITY = "other_municipality", _("andere Kommune")


class ClosingReason(TextChoices):
    """Why a case ended. No official list exists; proposed from the closing sheets of comparable programmes."""

    GOALS_REACHED = "goals_reached", _("Ziele erreicht, nutzt die Regeldienste selbstständig")
    HANDED_OVER = "handed_over", _("An einen Regeldienst oder ein anderes Case Management übergeben")
    MOVED_AWAY = "moved_away", _("Weggezogen")
    STATUS_REACHED = "status_reached", _("Bleiberecht oder Einbürgerung erreicht")
    CONTACT_LOST = "contact_lost", _("Kontakt abgebrochen")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Einwilligung widerrufen oder Wunsch der Person")
    MAX_DURATION = "max_duration", _("Höchstdauer erreicht")
    LEFT_COUNTRY = "left_country", _("Ausgereist oder zurückgekehrt")
    DECEASED = "deceased", _("Verstorben")
    NOT_INDICATED = "not_indicated", _("Case Management ist nicht angezeigt")


class Criterion(TextChoices):
    """The five indication criteria of case management; all must hold."""

    COMPLEX_NEED = "complex_need", _("Der Bedarf ist komplex (oft drei oder mehr Lebensbereiche).")
    MANY_ACTORS = "many_actors", _("Mehrere Stellen sind beteiligt oder nötig.")
    REGULAR_PATHS_FAIL = "regular_paths_fail", _("Die üblichen Wege führen hier nicht zum Ziel.")
    LACKING_RESOURCES = "lacking_resources", _("Die eigenen Mittel der Person reichen dafür nicht aus.")
    PERSON_AGREES = "person_agrees", _("Die Person möchte das Case Management.")


ALL_CRITERIA = frozenset(Criterion)


class Urgency(IntegerChoices):
    """How soon something must happen in an area of life."""

    NONE = 0, _("kein Handlungsbedarf")
    LOW = 1, _("kann warten")
    MEDIUM = 2, _("in den nächsten Wochen")
    HIGH = 3, _("sofort")


class Level(IntegerChoices):
    """How well an area of life is going, from 1 to 5 (higher is better)."""

    CRISIS = 1, _("1 – akute Not")
    VULNERABLE = 2, _("2 – unsicher")
    SUPPORTED = 3, _("3 – mit Hilfe stabil")
    STABLE = 4, _("4 – weitgehend selbstständig")
    INDEPENDENT = 5, _("5 – selbstständig")


class PlanStatus(TextChoices):
    """Where a version of the plan stands."""

    DRAFT = "draft", _("Entwurf")
    AGREED = "agreed", _("vereinbart")
    SIGNED = "signed", _("unterschrieben")


class GoalStatus(TextChoices):
    """What became of a goal."""

    OPEN = "open", _("offen")
    IN_PROGRESS = "in_progress", _("auf dem Weg")
    REACHED = "reached", _("erreicht")
    PARTLY_REACHED = "partly_reached", _("teilweise erreicht")
    NOT_REACHED = "not_reached", _("nicht erreicht")
    DROPPED = "dropped", _("fallen gelassen")


RUNNING_GOALS = (GoalStatus.OPEN, GoalStatus.IN_PROGRESS)


class Priority(IntegerChoices):
    """In which order the goals are worked on."""

    FIRST = 1, _("zuerst")
    NEXT = 2, _("danach")
    LATER = 3, _("später")


class ResponsibleKind(TextChoices):
    """Who takes a step."""

    PERSON = "person", _("die Person selbst")
    CASE_MANAGER = "case_manager", _("Case Management")
    PARTNER = "partner", _("eine andere Stelle")


class MeasureStatus(TextChoices):
    """What became of a step."""

    OPEN = "open", _("offen")
    DONE = "done", _("erledigt")
    DROPPED = "dropped", _("entfallen")


class ContactKind(TextChoices):
    """How somebody was in touch."""

    TALK = "talk", _("Gespräch in der Stelle")
    PHONE = "phone", _("Telefon")
    HOME_VISIT = "home_visit", _("Hausbesuch")
    ACCOMPANIMENT = "accompaniment", _("Begleitung zu einer Stelle")
    WRITTEN = "written", _("E-Mail, Brief oder Nachricht")
    PROFESSIONAL = "professional", _("Austausch mit einer anderen Stelle")
    NONE = "none", _("ohne Kontakt (Vermerk)")


class AppointmentStatus(TextChoices):
    """What became of an appointment."""

    PLANNED = "planned", _("geplant")
    KEPT = "kept", _("hat stattgefunden")
    MISSED = "missed", _("nicht erschienen")
    CANCELLED = "cancelled", _("abgesagt")


class DocumentKind(TextChoices):
    """Where a document came from."""

    PLAN = "plan", _("Plan")
    UPLOAD = "upload", _("hochgeladen")


class EventKind(TextChoices):
    """What a line of the case's append-only history is about."""

    PHASE = "phase", _("Phase")
    HAND_OVER = "hand_over", _("Übergabe")
    DEPUTY = "deputy", _("Vertretung")
    PLAN = "plan", _("Plan")
    RELEASED = "released", _("Eigene Notizen in der Akte")


class ContactChannel(TextChoices):
    """Where an anonymous contact took place."""

    ON_SITE = "on_site", _("vor Ort")
    PHONE = "phone", _("Telefon")
    MESSAGE = "message", _("E-Mail oder Nachricht")
    OUTREACH = "outreach", _("aufsuchend")


class ContactResult(TextChoices):
    """What a contact led to."""

    INFORMED = "informed", _("informiert")
    REFERRED = "referred", _("verwiesen")
    INTAKE = "intake", _("Aufnahme ins Case Management")


PLAN_LANGUAGES: dict[str, str] = {
    "de": "Deutsch",
    "de-easy": "Deutsch in Leichter Sprache",
    "en": "English",
    "fr": "Français",
    "ar": "العربية",
    "fa": "فارسی / دری",
    "ku": "Kurmancî",
    "uk": "Українська",
    "ru": "Русский",
    "tr": "Türkçe",
}
"""The languages a plan can be printed in, by their own names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeInput:
    """The intake sheet as it was filled in."""

    entry_channel: str
    criteria: frozenset[str] = ALL_CRITERIA
    """Which of the five criteria hold."""
    criteria_notes: Mapping[str, str] = field(default_factory=dict)
    exception_reason: str = ""
    """Why the case is taken on although a criterion does not hold."""
    arrival: PartialDate | None = None
    """Since when the person is in Germany; unknown stays unknown."""
    target_exception_reason: str = ""
    """Why the case is taken on although the person is outside the target group."""
    other_management: str = ""
    """Which other case management works with the person already; empty: none."""
    ags: str = ""
    """The municipality (AGS of eight digits); empty: the person's."""
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """The thin core of a case."""

    id: UUID
    unit_id: UUID
    person_id: UUID
    number: str
    phase: Phase
    phase_since: dt.date
    opened_on: dt.date
    closed_on: dt.date | None
    closing_reason: str
    responsible_id: UUID
    entry_channel: str
    ags: str
    next_review_on: dt.date | None
    version: int

    @property
    def open(self) -> bool:
        """Whether work goes on."""
        return self.closed_on is None


@dataclass(frozen=True, slots=True)
class SupervisedCase:
    """What the Fachaufsicht sees of a case: who is responsible, phase and dates; no person, no text."""

    id: UUID
    unit_id: UUID
    responsible_id: UUID
    number: str
    phase: Phase
    days_in_phase: int
    opened_on: dt.date
    next_review_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Intake:
    """The intake sheet as it stands in the case."""

    criteria: frozenset[str]
    criteria_notes: dict[str, str]
    exception_reason: str
    arrival: PartialDate | None
    target_rule: str
    inside_target_group: bool | None
    """Whether the rule held; None: the arrival is not known."""
    target_exception_reason: str
    other_management: str
    contact_id: UUID | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One dated look at one area of life."""

    id: UUID
    area: str
    situation: str
    resources: str
    urgency: Urgency
    level: Level
    assessed_on: dt.date
    author_id: UUID


@dataclass(frozen=True, slots=True)
class Measure:
    """One step towards a goal."""

    id: UUID
    goal_id: UUID
    title: str
    responsible_kind: ResponsibleKind
    responsible: str
    """Who exactly, in words; may be empty for the person and the case manager."""
    due_on: dt.date | None
    status: MeasureStatus
    done_on: dt.date | None
    version: int

    def overdue(self, today: dt.date) -> bool:
        """Return whether the step should have been taken by now."""
        return self.status == MeasureStatus.OPEN and self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal in the person's own words, with its steps."""

    id: UUID
    case_id: UUID
    area: str
    wording: str
    language: str
    german: str
    """The wording in German; the same as ``wording`` if the person spoke German."""
    criterion: str
    priority: Priority
    status: GoalStatus
    status_reason: str
    due_on: dt.date | None
    version: int
    measures: tuple[Measure, ...] = ()

    @property
    def running(self) -> bool:
        """Whether the goal is still worked on."""
        return self.status in RUNNING_GOALS


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of the plan."""

    id: UUID
    case_id: UUID
    number: int
    status: PlanStatus
    language: str
    agreed_on: dt.date | None
    signed_on: dt.date | None
    goal_ids: tuple[UUID, ...]
    """The goals that were agreed; empty while it is a draft, which holds all running goals."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note of the daily work."""

    id: UUID
    case_id: UUID
    topic: str
    confidentiality: str
    text: str
    minutes: int | None
    contact_kind: str
    happened_on: dt.date
    author_id: UUID
    created_at: dt.datetime
    readable: bool = True
    """False for a note of the reader's own whose words cannot be decrypted now; ``text`` is empty then."""
    released: bool = False
    """Own, and in the file as well."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What one batch of a key rotation did."""

    renewed: int
    unreadable: tuple[UUID, ...]
    """Notes that stay under the old key, because they could not be decrypted."""
    last: UUID | None
    """Where the next batch goes on; None at the end."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something a colleague has to do."""

    id: UUID
    case_id: UUID
    person_id: UUID
    title: str
    due_on: dt.date
    assignee_id: UUID
    done_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment of the case."""

    id: UUID
    case_id: UUID
    person_id: UUID
    title: str
    starts_at: dt.datetime
    minutes: int
    place: str
    with_whom: str
    status: AppointmentStatus
    version: int


@dataclass(frozen=True, slots=True)
class Due:
    """An open task (``at`` is None) or a planned appointment."""

    title: str
    on: dt.date
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Review:
    """One look at how the plan is going."""

    id: UUID
    held_on: dt.date
    text: str
    next_on: dt.date | None
    author_id: UUID


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the case, without its content."""

    id: UUID
    case_id: UUID
    topic: str
    kind: DocumentKind
    title: str
    media_type: str
    size: int
    author_id: UUID
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing sheet."""

    reason: str
    summary: str
    closed_on: dt.date
    follow_up_on: dt.date | None
    satisfaction: int | None


@dataclass(frozen=True, slots=True)
class SharedEntry:
    """Something another unit recorded and lets this one see."""

    kind: str
    """``assessment``, ``goal`` or ``measure``."""
    id: UUID
    unit_id: UUID
    person_id: UUID
    topic: str
    area: str
    on: dt.date
    title: str
    text: str
    status: str = ""
    language: str = ""
    """The language of ``title`` if it is not German."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What narrows the list of cases; nothing of it is free text."""

    phases: frozenset[str] = frozenset()
    responsible_only: bool = False
    due_before: dt.date | None = None
