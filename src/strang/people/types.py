"""The vocabulary of the human being: kinds of names, relations, language levels, and what the room answers with."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from strang.foundation.formats import PartialDate

MAJORITY = 18
"""Age in years from which a person is of age (§ 2 BGB)."""

RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})
"""Scripts (ISO 15924) written from right to left."""


class Sex(TextChoices):
    """Sex as a person states it (§ 22 (3) PStG knows the third entry and none)."""

    FEMALE = "female", _("weiblich")
    MALE = "male", _("männlich")
    DIVERSE = "diverse", _("divers")
    NOT_STATED = "not_stated", _("keine Angabe")


class NameKind(TextChoices):
    """Where a spelling of a name comes from."""

    OFFICIAL = "official", _("im Pass oder Ausweis")
    ORIGINAL = "original", _("in der eigenen Schrift")
    CALLED = "called", _("so wird die Person genannt")
    FORMER = "former", _("früherer Name")
    OTHER_SPELLING = "other_spelling", _("andere Schreibweise")


class ProtectionReason(TextChoices):
    """Why an address must not become known. A code on purpose: free text would tell the story."""

    REGISTER_BLOCK = "register_block", _("Auskunftssperre (§ 51 BMG)")
    VIOLENCE = "violence", _("Schutz vor Gewalt")
    TRAFFICKING = "trafficking", _("Schutz vor Menschenhandel")
    OTHER = "other", _("anderer Grund")


class Level(TextChoices):
    """How well somebody speaks a language (Common European Framework of Reference)."""

    NONE = "none", _("keine Kenntnisse")
    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"
    NATIVE = "native", _("Erstsprache")


class CourseState(TextChoices):
    """Where somebody stands with a course of the language."""

    NONE = "none", _("kein Kurs")
    WAITING = "waiting", _("wartet auf einen Platz")
    IN_COURSE = "in_course", _("besucht einen Kurs")
    BROKEN_OFF = "broken_off", _("abgebrochen")
    PASSED = "passed", _("bestanden")


class RelationKind(TextChoices):
    """What the other person is for this one: ``CHILD`` means the other one is the child."""

    SPOUSE = "spouse", _("Ehefrau oder Ehemann")
    PARTNER = "partner", _("Partnerin oder Partner")
    CHILD = "child", _("Kind")
    PARENT = "parent", _("Mutter oder Vater")
    SIBLING = "sibling", _("Schwester oder Bruder")
    GRANDPARENT = "grandparent", _("Großmutter oder Großvater")
    GRANDCHILD = "grandchild", _("Enkelkind")
    GUARDIAN = "guardian", _("Vormund")
    WARD = "ward", _("Mündel")
    OTHER = "other", _("andere Beziehung")


OPPOSITE: dict[RelationKind, RelationKind] = {
    **{kind: kind for kind in RelationKind},
    RelationKind.CHILD: RelationKind.PARENT,
    RelationKind.PARENT: RelationKind.CHILD,
    RelationKind.GRANDCHILD: RelationKind.GRANDPARENT,
    RelationKind.GRANDPARENT: RelationKind.GRANDCHILD,
    RelationKind.GUARDIAN: RelationKind.WARD,
    RelationKind.WARD: RelationKind.GUARDIAN,
}
"""The same relation seen from the other person."""


class ContactKind(TextChoices):
    """A way to reach somebody."""

    PHONE = "phone", _("Telefon")
    EMAIL = "email", _("E-Mail")
    MESSENGER = "messenger", _("Messenger")
    OTHER = "other", _("anderer Weg")


class AuthorityArea(TextChoices):
    """The three areas of work into which an Ausländerbehörde sorts residence statuses, and the rest."""

    ASYLUM = "asylum", _("Asyl und Gestattung")
    GENERAL = "general", _("Allgemeines Aufenthaltsrecht")
    TOLERATION = "toleration", _("Duldung")
    NONE = "none", _("keine Zuständigkeit")


@dataclass(frozen=True, slots=True)
class NameInput:
    """A spelling of a name as typed. ``family`` stays empty for a single name; ``full`` wins over the parts."""

    kind: NameKind
    given: str = ""
    family: str = ""
    full: str = ""
    script: str = ""
    """ISO 15924; empty: recognised from the letters."""
    language: str = ""
    """ISO 639, for reading aloud and for the direction of writing."""
    source: str = ""
    valid_from: dt.date | None = None


@dataclass(frozen=True, slots=True)
class PersonName:
    """One spelling of a name with its source and period."""

    id: UUID
    kind: NameKind
    given: str
    family: str
    full: str
    script: str
    language: str
    source: str
    valid_from: dt.date | None
    valid_to: dt.date | None

    @property
    def direction(self) -> str:
        """Return ``rtl`` or ``ltr``, as the script is written."""
        return "rtl" if self.script in RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, slots=True)
class LanguageSkill:
    """A language (ISO 639), how well it is spoken, the course, whether an interpreter is needed; as of a day."""

    language: str
    level: Level
    course: CourseState = CourseState.NONE
    interpreter: bool = False
    recorded_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the actor may see them. What is hidden is empty, exactly as what was never recorded."""

    id: UUID
    unit_id: UUID
    name: str
    """For display, in Latin letters."""
    original_name: str
    script_language: str
    script_direction: str
    birth: PartialDate | None
    """Only the year for everybody who does not work with the person in their own unit."""
    sex: Sex
    protected: bool
    version: int
    names: tuple[PersonName, ...] = ()
    nationalities: tuple[str, ...] = ()
    arrival: PartialDate | None = None
    ags: str = ""
    reading: str = "de"
    protection_reason: str = ""
    protected_until: dt.date | None = None
    created_at: dt.datetime | None = None
    restricted: bool = False
    """Whether processing is restricted (Art. 18 GDPR)."""

    def is_minor(self, on: dt.date) -> bool:
        """Return whether the person may still be under age on a day; an unknown birth date counts as of age.

        With only a year known, somebody is certainly of age only after the last day it can mean.
        """
        if self.birth is None:
            return False
        last = self.birth.latest()
        day = min(last.day, 28) if last.month == 2 else last.day  # noqa: PLR2004 - 29 February has no anniversary
        return on < dt.date(last.year + MAJORITY, last.month, day)


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A person of the own unit that a search or the check for duplicates found."""

    id: UUID
    name: str
    original_name: str
    script_language: str
    script_direction: str
    birth_year: int | None
    sex: Sex
    protected: bool
    score: int
    """How alike the names are, 0 to 100."""
    spelling: str
    """The spelling that matched best."""
    mine: bool = False
    """Whether the actor works with the person."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives or lived. ``protected`` addresses reach only who leads the case."""

    id: UUID
    street: str
    postcode: str
    town: str
    ags: str
    care_of: str
    protected: bool
    valid_from: dt.date | None
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """A number or address under which somebody can be reached, with what to heed."""

    id: UUID
    kind: ContactKind
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class HouseholdMember:
    """A relative: a person of the own unit (then with ``person_id``) or only a name."""

    relation_id: UUID
    person_id: UUID | None
    name: str
    """Empty if the person's identity is hidden from the actor."""
    kind: RelationKind
    same_household: bool
    birth: PartialDate | None
    minor: bool


@dataclass(frozen=True, slots=True)
class ResidenceStatus:
    """An entry of the catalogue of residence statuses."""

    code: str
    label: str
    norm: str
    group: str
    area: AuthorityArea
    limited: bool
    """Whether a paper of this kind has an end date."""
    source: str


@dataclass(frozen=True, slots=True)
class ResidenceTitle:
    """A residence status of a person with its validity; the history stays."""

    id: UUID
    person_id: UUID
    status: ResidenceStatus
    norm: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    note: str
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ExpiringTitle:
    """A residence title of a person the actor works with that ends soon or has ended without a new one."""

    person_id: UUID
    person_name: str
    title: ResidenceTitle
    days_left: int
