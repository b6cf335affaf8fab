"""The vocabulary of referrals, and what the room shows of them to either side."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from strang.foundation import clock


class Status(TextChoices):
    """How far a referral has come."""

    OFFERED = "offered", _("wartet auf Übernahme")
    TAKEN_OVER = "taken_over", _("übernommen, noch ohne Antwort")
    ACCEPTED = "accepted", _("angenommen")
    APPOINTMENT_PROPOSED = "appointment_proposed", _("Termin vorgeschlagen")
    APPOINTMENT_CONFIRMED = "appointment_confirmed", _("Termin bestätigt")
    RESULT_REPORTED = "result_reported", _("Ergebnis gemeldet")
    DECLINED = "declined", _("abgelehnt")
    WITHDRAWN_BY_SENDER = "withdrawn_by_sender", _("zurückgezogen")
    ENDED_BY_WITHDRAWAL = "ended_by_withdrawal", _("Einwilligung beendet")


class EventKind(TextChoices):
    """What can happen with a referral."""

    OFFERED = "offered", _("Weiterleitung angeboten")
    TAKEN_OVER = "taken_over", _("Übernommen")
    ACCEPTED = "accepted", _("Angenommen")
    DECLINED = "declined", _("Abgelehnt")
    APPOINTMENT_PROPOSED = "appointment_proposed", _("Termin vorgeschlagen")
    APPOINTMENT_CONFIRMED = "appointment_confirmed", _("Termin bestätigt")
    RESULT_REPORTED = "result_reported", _("Ergebnis gemeldet")
    WITHDRAWN_BY_SENDER = "withdrawn_by_sender", _("Weiterleitung zurückgezogen")
    ENDED_BY_WITHDRAWAL = "ended_by_withdrawal", _("Mit der Einwilligung beendet")


class DeclineReason(TextChoices):
    """Why a unit does not take somebody over; counted without names, because it shows where help is missing."""

    NOT_RESPONSIBLE = "not_responsible", _("nicht zuständig")
    NO_CAPACITY = "no_capacity", _("zurzeit kein Platz oder keine Zeit")
    CONDITIONS_NOT_MET = "conditions_not_met", _("Voraussetzungen fehlen")
    ALREADY_SERVED = "already_served", _("wird schon auf anderem Weg betreut")
    OTHER = "other", _("anderer Grund")


class ResultKind(TextChoices):
    """What came of it."""

    REACHED = "reached", _("Anliegen erledigt")
    PARTLY = "partly", _("teilweise erledigt")
    NOT_POSSIBLE = "not_possible", _("nicht möglich")
    NO_CONTACT = "no_contact", _("kein Kontakt zustande gekommen")


@dataclass(frozen=True, slots=True)
class Referral:
    """The thin row: units, purpose, topics and dates. It names nobody."""

    id: UUID
    unit_id: UUID
    to_unit_id: UUID
    person_id: UUID
    case_id: UUID
    topics: tuple[str, ...]
    purpose: str
    consent_id: UUID
    status: Status
    sent_at: dt.datetime
    due_on: dt.date | None
    answered_at: dt.datetime | None
    ended_at: dt.datetime | None
    outcome: str
    version: int
    waiting_days: int
    """Days from sending to the first answer, or until today."""
    reference: str
    """The consent's eight characters, by which the units speak about it."""

    @property
    def is_open(self) -> bool:
        """Return whether something is still to be done."""
        return self.ended_at is None

    @property
    def is_overdue(self) -> bool:
        """Return whether an answer was due before today."""
        late = self.due_on is not None and self.due_on < clock.today()
        return late and self.is_open and self.answered_at is None


@dataclass(frozen=True, slots=True)
class ReferralEvent:
    """One line of a referral's history."""

    id: UUID
    referral_id: UUID
    unit_id: UUID
    """The unit that wrote the line."""
    sender_unit_id: UUID
    kind: EventKind
    at: dt.datetime
    author_id: UUID
    reason: str
    """Why it was declined, in words; else empty."""
    result: str
    """What came of it, in words; else empty."""
    text: str
    appointment_at: dt.datetime | None
    place: str

    @property
    def summary(self) -> str:
        """Return all that was said, in one line."""
        when = ""
        if self.appointment_at is not None:
            local = self.appointment_at.astimezone(clock.LOCAL_ZONE)
            when = f"{local:%d.%m.%Y, %H:%M} Uhr, {self.place}"
        return " · ".join(part for part in (when, self.reason, self.result, self.text) if part)


@dataclass(frozen=True, slots=True)
class SentReferral:
    """A referral as its sender sees it."""

    referral: Referral
    request_text: str
    events: tuple[ReferralEvent, ...]
    is_permitted: bool
    """Whether the consent behind it still lets the recipient see anything."""


@dataclass(frozen=True, slots=True)
class Received:
    """A referral as its recipient works on it."""

    referral: Referral
    shown_topics: tuple[str, ...]
    """The topics of the request that the consent still covers."""
    last_day: dt.date
    """The last day on which the consent lets the recipient see anything."""
    is_mine: bool
    """Whether the actor took it over and may therefore see the person."""
    events: tuple[ReferralEvent, ...]
