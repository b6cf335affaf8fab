"""What rights are made of: roles, topics, purposes, kinds of units and of assignments."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a membership in a unit allows. Code asks for roles, never for groups of users."""

    VOLUNTEER = "volunteer", _("Ehrenamt")
    CASE_MANAGER = "case_manager", _("Case Management")
    COUNSELLOR = "counsellor", _("Beratung")
    CLERK = "clerk", _("Sachbearbeitung")
    COORDINATION = "coordination", _("KIM-Koordination")
    INTEGRATION_AGENCY = "integration_agency", _("Integrationsagentur")
    STEERING_MEMBER = "steering_member", _("Mitglied der Lenkungsgruppe")
    ADMIN_ASSISTANT = "admin_assistant", _("Verwaltungsassistenz")
    GRANT_OFFICER = "grant_officer", _("Zuwendungsstelle")
    PRIVACY_OFFICER = "privacy_officer", _("Datenschutz")
    UNIT_ADMIN = "unit_admin", _("Verwaltung der Stelle")


DISCLOSURE_MINUTES = 10
"""How long a line of the register, once written, covers further reading in the same session."""

CASEWORK_ROLES = (Role.CASE_MANAGER, Role.COUNSELLOR)
"""Roles that lead cases and therefore search for and create persons in their own unit."""

CONTENT_ROLES = (*CASEWORK_ROLES, Role.CLERK)
"""Roles in which somebody reads what is recorded of a person. No other role does, whatever they are assigned to."""

EMERGENCY_MINUTES = 60
"""How long an emergency access lasts."""

EMERGENCY_REVIEW_DAYS = 3
"""Working days within which both data protection officers review an emergency access."""

EMERGENCY_REVIEW_DAYS_AT_MOST = 7
"""How many calendar days three working days can take in North Rhine-Westphalia (those around Easter)."""

EMERGENCY_MISSES = 3
"""How often somebody may name, within 24 hours, a person whom the named unit does not know."""


class Topic(TextChoices):
    """What a row about a person is about. Consent, grant and disclosure speak in these words."""

    IDENTITY = "identity", _("Name und Geburtsjahr")
    CONTACT = "contact", _("Telefon und E-Mail")
    ADDRESS = "address", _("Anschrift")
    FAMILY = "family", _("Familie")
    RESIDENCE = "residence", _("Aufenthalt")
    ORIENTATION = "orientation", _("Erstorientierung")
    LANGUAGE = "language", _("Sprache")
    CHILDCARE = "childcare", _("Kinder und Kita")
    SCHOOL = "school", _("Schule")
    TRAINING = "training", _("Ausbildung und Anerkennung")
    WORK = "work", _("Arbeit")
    HOUSING = "housing", _("Wohnen")
    HEALTH = "health", _("Gesundheit")
    PARTICIPATION = "participation", _("Gesellschaftliche Teilhabe")
    NATURALISATION = "naturalisation", _("Einbürgerung und Bleiberecht")
    LIVELIHOOD = "livelihood", _("Existenzsicherung")
    OTHER = "other", _("Sonstiges")
    CASEWORK = "casework", _("Fallführung")


SHAREABLE_TOPICS = tuple(topic for topic in Topic if topic is not Topic.CASEWORK)
"""Topics a consent can name. The conduct of the case (phase, notes, tasks) is never shared."""


class Purpose(TextChoices):
    """Why data are read or passed on (closed list)."""

    GENERAL = "general", _("Allgemeine Arbeit")
    CASE_MANAGEMENT = "case_management", _("Case Management")
    COUNSELLING = "counselling", _("Beratung")
    BENEFIT = "benefit", _("Leistungen und Vermittlung in Arbeit")
    COURSE_PLACEMENT = "course_placement", _("Vermittlung in einen Kurs")
    HOUSING = "housing", _("Wohnungssuche")
    YOUTH_SERVICES = "youth_services", _("Kinder- und Jugendhilfe")
    HEALTH_CARE = "health_care", _("Gesundheitsversorgung")


class UnitKind(TextChoices):
    """What kind of body a unit is. The kind decides whether it may ever hold a live grant."""

    MINISTRY = "ministry", _("Ministerium")
    GRANTING_AUTHORITY = "granting_authority", _("Bewilligungsbehörde")
    COORDINATION = "coordination", _("KIM-Koordination")
    CASE_MANAGEMENT = "case_management", _("KIM-Case Management")
    FOREIGNERS_AUTHORITY = "foreigners_authority", _("Ausländerbehörde")
    NATURALISATION_AUTHORITY = "naturalisation_authority", _("Einbürgerungsbehörde")
    POLICE = "police", _("Polizei")
    COURT = "court", _("Gericht")
    YOUTH_OFFICE = "youth_office", _("Jugendamt")
    COURSE_PROVIDER = "course_provider", _("Kursträger")
    JOBCENTRE = "jobcentre", _("Jobcenter")
    EMPLOYMENT_AGENCY = "employment_agency", _("Agentur für Arbeit")
    INTEGRATION_AGENCY = "integration_agency", _("Integrationsagentur")
    PARTICIPATION_MANAGEMENT = "participation_management", _("Teilhabemanagement")
    MEETING_POINT = "meeting_point", _("Begegnungsort (KAI)")
    MIGRATION_COUNSELLING = "migration_counselling", _("Migrationsberatung")
    MUNICIPALITY = "municipality", _("Stadt oder Gemeinde")


NEVER_GRANTED = (
    UnitKind.FOREIGNERS_AUTHORITY,
    UnitKind.NATURALISATION_AUTHORITY,
    UnitKind.POLICE,
    UnitKind.COURT,
    UnitKind.MINISTRY,
    UnitKind.GRANTING_AUTHORITY,
    UnitKind.COORDINATION,
    UnitKind.INTEGRATION_AGENCY,
    UnitKind.MEETING_POINT,
)
"""Kinds that never hold a live grant: authorities of residence law, police and courts get an addressed hand-over;
steering, structural work and volunteers have no case access at all."""


KINDS_OF_ROLE: dict[Role, tuple[UnitKind, ...]] = {
    Role.COORDINATION: (UnitKind.COORDINATION,),
    Role.ADMIN_ASSISTANT: (UnitKind.COORDINATION,),
    Role.GRANT_OFFICER: (UnitKind.GRANTING_AUTHORITY, UnitKind.MINISTRY),
    Role.INTEGRATION_AGENCY: (UnitKind.INTEGRATION_AGENCY,),
}
"""Roles that reach beyond the own unit, and the only kinds of units whose administration can give them."""


def may_give(kind: UnitKind, role: Role) -> bool:
    """Return whether somebody can hold ``role`` in a unit of this kind."""
    return kind in KINDS_OF_ROLE.get(role, tuple(UnitKind))


class AssignmentKind(TextChoices):
    """How somebody works with a person."""

    RESPONSIBLE = "responsible", _("fallführend")
    TEAM = "team", _("im Team")
    DEPUTY = "deputy", _("Vertretung")
    RECIPIENT = "recipient", _("zuständig bei der empfangenden Stelle")


class Source(TextChoices):
    """What a grant rests on."""

    CONSENT = "consent", _("Einwilligung")
    STATUTE = "statute", _("gesetzliche Grundlage")
    EMERGENCY = "emergency", _("Notfallzugriff")
    HANDOVER = "handover", _("Übergabe")


class EmergencyReason(TextChoices):
    """What alone allows an emergency access."""

    DANGER_TO_LIFE = "danger_to_life", _("Gefahr für Leib oder Leben")
    CHILD_PROTECTION = "child_protection", _("Gefährdung eines Kindes")


class EmergencyWay(TextChoices):
    """How somebody came to the file that an emergency access opens."""

    OWN = "own", _("Person der eigenen Stelle")
    REFERRAL = "referral", _("frühere Weiterleitung an die eigene Stelle")
    NAMED = "named", _("Stelle, Name und Geburtsjahr angegeben")


class Verdict(TextChoices):
    """What a data protection officer says of an emergency access."""

    JUSTIFIED = "justified", _("berechtigt")
    UNJUSTIFIED = "unjustified", _("nicht berechtigt")


class EmergencyBar(TextChoices):
    """Why somebody cannot open an emergency access now."""

    OVERDUE = (
        "overdue",
        _(
            "Ihre Stelle hat einen früheren Notfallzugriff nicht fristgerecht geprüft. Bis das nachgeholt ist, öffnet"
            " sie keinen neuen. Rufen Sie die andere Stelle oder den Notruf an."
        ),
    )
    MISSES = (
        "misses",
        _(
            "Sie haben heute mehrfach eine Person angegeben, zu der nichts gefunden wurde. Rufen Sie die Stelle an."
        ),
    )
    ROLE = "role", _("Einen Notfallzugriff öffnet, wer mit Menschen arbeitet.")


DEPUTY_DAYS = 366
"""How long a deputy may be named in advance, in days."""


@dataclass(frozen=True, slots=True)
class GrantScope:
    """What a unit may see of a person, for one purpose and period, from one source."""

    person_id: UUID
    from_unit_id: UUID
    to_unit_id: UUID
    topics: frozenset[str]
    purpose: str
    valid_from: dt.datetime
    valid_to: dt.datetime
    source: Source
    source_id: UUID
    data_from: dt.datetime | None = None
    """Only what was recorded from this moment on; None: from the beginning."""
    data_to: dt.datetime | None = None
    ends_at_majority: bool = False
    """A parent or guardian permitted it: it ends on the 18th birthday."""
    names_protected: bool = False
    """The permission names the protected address by itself."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the judge knows of a person that decides over permissions."""

    protected: bool
    adult_on: dt.date | None
    """The 18th birthday; the earliest it can be, if the date of birth is known in part."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One line of a person's disclosure register: who saw what, when, to which purpose, on which basis."""

    at: dt.datetime
    user_id: UUID
    unit_id: UUID
    topics: tuple[str, ...]
    purpose: str
    source: str
    source_id: UUID | None
    id: UUID
    held_back: bool
    """An emergency that its review has not released yet: telling of it might endanger somebody."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Somebody works with a person for a time."""

    id: UUID
    unit_id: UUID
    person_id: UUID
    user_id: UUID
    kind: str
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    reason: str = ""
    source_id: UUID | None = None
    """The permission somebody of a recipient unit works on."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency access: whose file, why, from when until when."""

    id: UUID
    from_unit_id: UUID
    person_id: UUID | None
    reason: str
    opened_at: dt.datetime
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class EmergencyReview:
    """One officer's verdict."""

    unit_id: UUID
    reviewer_id: UUID
    verdict: str
    text: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class EmergencyNotice:
    """Whether the person has been told, or why not and when to ask again."""

    informed_on: dt.date | None
    withheld_reason: str
    ask_again_on: dt.date | None
    author_id: UUID


@dataclass(frozen=True, slots=True)
class EmergencyLook:
    """That a file of the own unit was read in an emergency, as whoever works with the person learns it."""

    person_id: UUID
    unit_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class EmergencyCase:
    """An emergency access as the data protection officers review it: no name of the person, no content."""

    id: UUID
    unit_id: UUID
    user_id: UUID
    from_unit_id: UUID
    found: bool
    """Whether the named unit had a file that fits."""
    way: str
    reason: str
    text: str
    opened_at: dt.datetime
    until: dt.datetime
    review_due_on: dt.date
    reviews: tuple[EmergencyReview, ...]
    notice: EmergencyNotice | None

    def review_of(self, unit_id: UUID) -> EmergencyReview | None:
        """Return what the officer of a unit said."""
        return next((review for review in self.reviews if review.unit_id == unit_id), None)


@dataclass(frozen=True, slots=True)
class EmergencyMonth:
    """The emergency accesses of one month."""

    month: str
    """As YYYY-MM."""
    count: int
    cases: int
    """How many cases were open in that month: what the accesses are a share of."""
    due: int
    """How many reviews were due by now."""
    in_time: int
    unjustified: int


@dataclass(frozen=True, slots=True)
class BlockedOne:
    """Somebody, or a whole unit, who is shut out from a person: one of ``user_id`` and ``blocked_unit_id`` is set."""

    id: UUID
    user_id: UUID | None
    blocked_unit_id: UUID | None
    reason: str
    author_id: UUID
    valid_from: dt.datetime
    valid_to: dt.datetime | None = None
    lifted_by: UUID | None = None
    lift_reason: str = ""
