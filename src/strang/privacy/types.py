"""The vocabulary of the rights of a person (Art. 15 to 21 GDPR), and what the room answers with."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RequestKind(TextChoices):
    """What a person asks for."""

    ACCESS = "access", _("Auskunft (Art. 15 DSGVO)")
    PORTABILITY = "portability", _("Datenübertragung (Art. 20 DSGVO)")
    RECTIFICATION = "rectification", _("Berichtigung (Art. 16 DSGVO)")
    RESTRICTION = "restriction", _("Einschränkung (Art. 18 DSGVO)")
    ERASURE = "erasure", _("Löschung (Art. 17 DSGVO)")
    OBJECTION = "objection", _("Widerspruch (Art. 21 DSGVO)")


COPY_KINDS = (RequestKind.ACCESS, RequestKind.PORTABILITY)
"""What is answered with a copy of the data."""


class RequestState(TextChoices):
    """How a request stands. Refusing takes two people."""

    OPEN = "open", _("offen")
    REFUSAL_PROPOSED = "refusal_proposed", _("Ablehnung wird geprüft")
    ANSWERED = "answered", _("erfüllt")
    REFUSED = "refused", _("abgelehnt")
    WITHDRAWN = "withdrawn", _("zurückgenommen")


class Asker(TextChoices):
    """Who asks."""

    SELF = "self", _("die Person selbst")
    REPRESENTATIVE = "representative", _("ihre gesetzliche Vertretung")


class Channel(TextChoices):
    """How the request came. No form is needed: said is asked (Art. 12 GDPR)."""

    ORAL = "oral", _("im Gespräch")
    PHONE = "phone", _("am Telefon")
    LETTER = "letter", _("als Brief")
    EMAIL = "email", _("als E-Mail")


class RefusalNorm(TextChoices):
    """What alone allows a refusal; which fits which kind, by which norm: ``data/refusals.toml``."""

    EXCESSIVE = "excessive", _("offenkundig unbegründet oder exzessiv")
    OTHERS = "others", _("Rechte anderer Menschen")
    SOCIAL_DATA = "social_data", _("Ausnahme von der Auskunft über Sozialdaten")
    STILL_NEEDED = "still_needed", _("Die Daten werden nach Gesetz noch gebraucht")
    CORRECT = "correct", _("Die Angaben sind richtig")
    COMPELLING = "compelling", _("zwingende schutzwürdige Gründe")
    IDENTITY = "identity", _("Wer fragt, ist nicht zu erkennen")
    PUBLIC_TASK = "public_task", _("weder Einwilligung noch Vertrag, oder öffentliche Aufgabe")
    NO_CASE = "no_case", _("Keiner der Fälle der Vorschrift liegt vor")
    UNCLEAR = "unclear", _("Weder richtig noch falsch festzustellen, die Aufgabe verlangt die Daten")
    OBLIGATION = "obligation", _("zwingendes öffentliches Interesse oder Pflicht durch Rechtsvorschrift")


class RestrictionGround(TextChoices):
    """Why processing is restricted (Art. 18 (1) GDPR)."""

    CONTESTED = "contested", _("Die Person bestreitet die Richtigkeit (Buchst. a)")
    UNLAWFUL = "unlawful", _("Unrechtmäßig, aber die Person will keine Löschung (Buchst. b)")
    CLAIMS = "claims", _("Die Person braucht die Daten für Ansprüche (Buchst. c)")
    OBJECTION = "objection", _("Ein Widerspruch wird geprüft (Buchst. d)")
    ERASURE_WISH = "erasure_wish", _("Die Person möchte, dass gelöscht wird; Fristen laufen noch")


class LiftGround(TextChoices):
    """Why a restriction ends."""

    CHECKED = "checked", _("Die Richtigkeit ist geprüft")
    PERSON = "person", _("Die Person wünscht es")
    DECIDED = "decided", _("Über Widerspruch oder Ansprüche ist entschieden")
    MISTAKE = "mistake", _("Die Einschränkung war ein Irrtum")


class CorrectionState(TextChoices):
    """How the request to correct one record stands."""

    OPEN = "open", _("offen")
    ACCEPTED = "accepted", _("angenommen")
    REFUSED = "refused", _("abgelehnt, Gegendarstellung liegt bei")


class NoticeKind(TextChoices):
    """What recipients are told (Art. 19 GDPR): that something happened, never what."""

    CORRECTED = "corrected", _("Angaben wurden berichtigt")
    RESTRICTED = "restricted", _("Die Verarbeitung ist eingeschränkt")
    LIFTED = "lifted", _("Die Einschränkung ist aufgehoben")


class Choice(TextChoices):
    """What becomes of a record about other people in a copy."""

    INCLUDE = "include", _("aufnehmen")
    BLACKEN = "blacken", _("schwärzen")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a person. It holds no content, so that data protection may see it."""

    id: UUID
    person_id: UUID
    reference: str
    kind: RequestKind
    asker: Asker
    channel: Channel
    received_on: dt.date
    due_on: dt.date
    extended: bool
    state: RequestState
    refusal_norm: str
    refusal_reason: str
    proposed_by: UUID | None
    decided_by: UUID | None
    closed_on: dt.date | None
    delivered_at: dt.datetime | None
    delivered_rows: int | None
    delivered_hash: str
    version: int
    author_id: UUID

    def days_left(self, today: dt.date) -> int:
        """Return the days until it must be answered; negative: overdue."""
        return (self.due_on - today).days

    @property
    def open(self) -> bool:
        """Whether an answer is still owed."""
        return self.state in {RequestState.OPEN, RequestState.REFUSAL_PROPOSED}

    @property
    def by_copy(self) -> bool:
        """Whether the answer is a copy of the data."""
        return self.kind in COPY_KINDS

    @property
    def for_representative(self) -> bool:
        """Whether the answer goes to somebody who represents the person."""
        return self.asker is Asker.REPRESENTATIVE


@dataclass(frozen=True, slots=True)
class Restriction:
    """Processing of a person's data is restricted, or was."""

    id: UUID
    person_id: UUID
    reference: str
    ground: RestrictionGround
    since: dt.datetime
    review_on: dt.date
    lift_ground: str
    informed_on: dt.date | None
    lift_proposed_by: UUID | None
    lifted_at: dt.datetime | None
    author_id: UUID

    @property
    def lift_label(self) -> str:
        """Why it shall end, in words; empty before somebody proposes it."""
        return str(LiftGround(self.lift_ground).label) if self.lift_ground else ""

    @property
    def lift_proposed(self) -> bool:
        """Whether a second person is asked to lift it."""
        return self.lift_proposed_by is not None and self.lifted_at is None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says is wrong with one record, and what became of it."""

    id: UUID
    request_id: UUID
    table: str
    row_id: UUID
    topic: str
    wrong: str
    right: str
    state: CorrectionState
    reason: str
    decided_on: dt.date | None
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """Tells a recipient that something happened to data it has seen, by the permission's reference alone."""

    id: UUID
    at: dt.datetime
    from_unit_id: UUID
    kind: NoticeKind
    reference: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one record in one copy; ``words`` are the ones to blacken, none: all of its texts."""

    choice: Choice
    words: tuple[str, ...]
