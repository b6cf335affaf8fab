"""The vocabulary of formal requests, and what the room answers with."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from strang.access.types import CONTENT_ROLES, Role
from strang.foundation import clock

HANDLING_ROLES = CONTENT_ROLES
"""Who of the asked unit reads the words of a request and works on it."""

REGISTER_ROLES = (*HANDLING_ROLES, Role.PRIVACY_OFFICER, Role.COORDINATION)
"""Who sees the register: norm, asker and days; not the words."""

USUAL_DAYS = 14


class Status(TextChoices):
    """How a request stands in the asked unit. The asker sees none of it but the answer."""

    RECEIVED = "received", _("eingegangen")
    PREPARED = "prepared", _("wartet auf Prüfung")
    ANSWERED = "answered", _("beantwortet")


class EventKind(TextChoices):
    """What can happen with a request in the asked unit."""

    PREPARED = "prepared", _("Antwort vorbereitet")
    RETURNED = "returned", _("Zurück zur Vorbereitung")
    CHECKED = "checked", _("Rechtlich geprüft und beantwortet")


class AnswerKind(TextChoices):
    """What the asker gets."""

    HANDOVER = "handover", _("Übergabe einzelner Angaben")
    REFUSAL = "refusal", _("Ablehnung")
    NO_INFORMATION = "no_information", _("keine Angaben")


class Outcome(TextChoices):
    """What the second person found."""

    PERMITTED = "permitted", _("zulässig")
    PARTLY = "partly", _("teilweise zulässig")
    NOT_PERMITTED = "not_permitted", _("nicht zulässig")


class RefusalReason(TextChoices):
    """Why a request is refused. A closed list, because a free text could tell whether the person is known."""

    NO_BASIS = "no_basis", _("Die genannte Norm trägt das Ersuchen nicht.")
    NOT_NECESSARY = "not_necessary", _("Die Erforderlichkeit ist nicht dargelegt.")
    TOO_WIDE = "too_wide", _("Das Ersuchen ist zu weit gefasst.")
    SECRECY = "secrecy", _("Besondere Verarbeitungsregelungen oder Schweigepflichten stehen entgegen.")
    FORM = "form", _("Form oder Zuständigkeit stimmen nicht.")


@dataclass(frozen=True, slots=True)
class Words:
    """What the asker wrote: whom they mean and what they want to know."""

    person: str
    birth_year: int | None
    scope: str
    file_number: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the asker got."""

    kind: AnswerKind
    refusal_reason: str
    at: dt.datetime
    copy_id: UUID | None


@dataclass(frozen=True, slots=True)
class Request:
    """A line of the register. It says nothing of the person."""

    id: UUID
    asked_unit_id: UUID
    asking_unit_id: UUID | None
    asking_name: str
    norm: str
    received_on: dt.date
    due_on: dt.date
    author_id: UUID
    created_at: dt.datetime
    status: Status = Status.RECEIVED
    """Always „eingegangen" for the asker, until there is an answer."""
    answer: Answer | None = None

    @property
    def is_overdue(self) -> bool:
        """Return whether the answer was due before today."""
        return self.answer is None and self.due_on < clock.today()


@dataclass(frozen=True, slots=True)
class Draft:
    """The prepared answer, for the second person."""

    prepared_by: UUID
    prepared_at: dt.datetime
    checker_id: UUID
    answer_kind: AnswerKind
    refusal_reason: str
    version: int
    checked_by: UUID | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the history in the asked unit."""

    kind: EventKind
    at: dt.datetime
    author_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """A request as the asked unit works on it."""

    request: Request
    words: Words
    draft: Draft | None
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many requests of a year rest on a norm, by whom, with which end."""

    year: int
    unit_id: UUID
    asker: str
    norm: str
    outcome: str
    """The kind of the answer, or empty as long as there is none."""
    number: int
