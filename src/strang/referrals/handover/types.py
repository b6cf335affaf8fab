"""The vocabulary of hand-overs, and what the room answers with."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Basis(TextChoices):
    """What a hand-over rests on."""

    RELEASE = "release", _("Freigabe der Person")
    STATUTE = "statute", _("gesetzliche Grundlage")


class Status(TextChoices):
    """How a hand-over stands at its sender."""

    PREPARED = "prepared", _("vorbereitet")
    DELIVERED = "delivered", _("übergeben")
    REFUSED = "refused", _("nicht freigegeben")
    WITHDRAWN = "withdrawn", _("vor der Übergabe zurückgezogen")


class ItemKind(TextChoices):
    """What kind of record an item was copied from."""

    NAME = "name", _("Name")
    BIRTH = "birth", _("Geburtsdatum")
    CONTACT = "contact", _("Erreichbarkeit")
    ADDRESS = "address", _("Anschrift")
    TITLE = "title", _("Aufenthalt")
    LANGUAGE = "language", _("Sprache")
    ASSESSMENT = "assessment", _("Einschätzung")
    GOAL = "goal", _("Ziel")
    DOCUMENT = "document", _("Dokument")
    CASE = "case", _("Fallführung")


@dataclass(frozen=True, slots=True)
class Item:
    """One named item: what will be shown to the recipient, word for word."""

    key: str
    """The kind and what it is of, by which it is chosen."""
    kind: str
    topic: str
    label: str
    text: str
    source_id: UUID
    protected: bool = False
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Handover:
    """A hand-over as its sender sees it."""

    id: UUID
    person_id: UUID
    case_id: UUID
    author_id: UUID
    created_at: dt.datetime
    to_unit_id: UUID | None
    recipient_name: str
    """Name of a body outside the network; then the copy is printed."""
    basis: Basis
    norm: str
    necessity: str
    released_on: dt.date | None
    evidence: str
    purpose: str
    address_reason: str
    request_id: UUID | None
    approver_id: UUID | None
    status: Status
    decided_by: UUID | None
    decided_at: dt.datetime | None
    decision_note: str
    sha256: str
    copy_id: UUID
    items: tuple[Item, ...] = ()

    @property
    def is_open(self) -> bool:
        """Return whether it still waits to be delivered."""
        return self.status == Status.PREPARED

    @property
    def needs_approval(self) -> bool:
        """Return whether a second person decides."""
        return self.basis == Basis.STATUTE


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who of the recipient opened the copy, and when for the first time."""

    user_id: UUID
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Recall:
    """The notice by which the sender asks to delete the copy (Art. 19 GDPR)."""

    at: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a recipient sees before opening: units, day and basis. It names nobody."""

    id: UUID
    from_unit_id: UUID
    delivered_at: dt.datetime
    basis: str
    norm: str
    sha256: str
    is_opened: bool
    recall: Recall | None = None


@dataclass(frozen=True, slots=True)
class CopyItem:
    """An item as the recipient reads it."""

    label: str
    text: str
    topic: str
    file_name: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """The content of an opened copy, exactly as it was delivered."""

    envelope: Envelope
    purpose: str
    basis: str
    necessity: str
    prepared_on: dt.date
    items: tuple[CopyItem, ...]
