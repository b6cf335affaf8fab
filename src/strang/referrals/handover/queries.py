"""Reads of the hand-over, for both sides. What is hidden is not found, exactly as what does not exist."""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from strang.cases.types import Case
from strang.consents.types import RECEIVING_ROLES
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.referrals.handover import items, operations
from strang.referrals.handover.models import (
    Handover,
    HandoverContent,
    HandoverCopy,
    HandoverItem,
    HandoverRecall,
    HandoverReceipt,
)
from strang.referrals.handover.types import (
    Basis,
    Copy,
    CopyItem,
    Envelope,
    Item,
    Recall,
    Receipt,
    Status,
)
from strang.referrals.handover.types import Handover as SentHandover

PAGE = 25


def offered_items(actor: Actor, case: Case) -> list[Item]:
    """Return what of the person of a case can be named in a hand-over."""
    return items.items_of(actor, case)


def of_case(actor: Actor, case_id: UUID) -> list[SentHandover]:
    """Return the hand-overs of a case without their items, the newest first."""
    rows = Handover.objects.filter(unit_id=actor.unit_id, case_id=case_id).order_by("-created_at", "-id")
    return [_sent(row) for row in rows]


def handover(actor: Actor, handover_id: UUID) -> SentHandover:
    """Return one hand-over of the own unit with its items; raises NotFoundError."""
    row = Handover.objects.filter(unit_id=actor.unit_id, id=handover_id).first()
    if row is None:
        raise NotFoundError
    return _sent(row, _items(actor, row.id))


def of_request(actor: Actor, request_id: UUID) -> SentHandover | None:
    """Return the newest hand-over prepared for a request that the actor may see, with its items."""
    row = (
        Handover.objects.filter(unit_id=actor.unit_id, request_id=request_id).order_by("-created_at").first()
    )
    return _sent(row, _items(actor, row.id)) if row else None


def waiting_for_me(actor: Actor) -> list[SentHandover]:
    """Return the hand-overs on which the actor is asked to decide, the oldest first."""
    rows = Handover.objects.filter(
        unit_id=actor.unit_id, approver_id=actor.user_id, status=Status.PREPARED, request_id__isnull=True
    )
    return [_sent(row) for row in rows.order_by("created_at", "id")]


def preview(actor: Actor, handover_id: UUID) -> Copy:
    """Return exactly what the recipient will read; raises NotFoundError."""
    row = Handover.objects.filter(unit_id=actor.unit_id, id=handover_id).first()
    if row is None:
        raise NotFoundError
    envelope = Envelope(row.copy_id, row.unit_id, row.created_at, row.basis, row.norm, row.sha256, True)
    return _copy(envelope, operations.content_of(row))


def receipts(actor: Actor, copy_id: UUID) -> list[Receipt]:
    """Return who opened a copy, the first one first."""
    rows = HandoverReceipt.objects.filter(copy_id=copy_id).order_by("opened_at", "id")
    return [Receipt(row.user_id, row.opened_at) for row in rows]


def recall(actor: Actor, copy_id: UUID) -> Recall | None:
    """Return the notice on a copy."""
    return _recalls([copy_id]).get(copy_id)


def inbox(actor: Actor, *, after: UUID | None = None, limit: int = PAGE) -> list[Envelope]:
    """Return what was handed over to the actor's unit, the newest first; names nobody."""
    if not actor.has_role(*RECEIVING_ROLES):
        return []
    rows = HandoverCopy.objects.filter(to_unit_id=actor.unit_id)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return _envelopes(actor, list(rows.order_by("-id")[:limit]))


def envelope(actor: Actor, copy_id: UUID) -> Envelope:
    """Return one received envelope; raises NotFoundError."""
    return _envelopes(actor, [operations.received_copy(actor, copy_id)])[0]


def copy(actor: Actor, copy_id: UUID) -> Copy:
    """Return the content of a received copy. The look is in the register before it is read.

    Raises NotFoundError for what is not addressed to the actor's unit, or not yet opened by them.
    """
    head = envelope(actor, copy_id)
    if not head.is_opened:
        raise NotFoundError
    return _copy(head, _read(actor, copy_id))


def copy_file(actor: Actor, copy_id: UUID, number: int) -> tuple[CopyItem, bytes]:
    """Return a file of a received copy (the first item is 1); raises NotFoundError."""
    head = envelope(actor, copy_id)
    if not head.is_opened:
        raise NotFoundError
    content = _read(actor, copy_id)
    if not 1 <= number <= len(content["items"]):
        raise NotFoundError
    encoded = content["items"][number - 1].get("file", {}).get("base64", "")
    try:
        data = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise NotFoundError from error
    if not data:
        raise NotFoundError
    return items.read_items(content)[number - 1], data


def _read(actor: Actor, copy_id: UUID) -> dict[str, Any]:
    operations.register_look(actor, copy_id)
    row = HandoverContent.objects.filter(copy_id=copy_id, to_unit_id=actor.unit_id).first()
    if row is None:
        raise NotFoundError
    content: dict[str, Any] = json.loads(row.content)
    return content


def _copy(head: Envelope, content: dict[str, Any]) -> Copy:
    return Copy(
        head,
        content["purpose"],
        content["basis"],
        content["necessity"],
        dt.date.fromisoformat(content["prepared_on"]),
        items.read_items(content),
    )


def _envelopes(actor: Actor, rows: list[HandoverCopy]) -> list[Envelope]:
    ids = [row.id for row in rows]
    opened = set(
        HandoverReceipt.objects.filter(copy_id__in=ids, user_id=actor.user_id).values_list(
            "copy_id", flat=True
        )
    )
    recalls = _recalls(ids)
    return [
        Envelope(
            row.id,
            row.unit_id,
            row.delivered_at,
            row.basis,
            row.norm,
            row.sha256,
            row.id in opened,
            recalls.get(row.id),
        )
        for row in rows
    ]


def _recalls(copy_ids: Iterable[UUID]) -> dict[UUID, Recall]:
    rows = HandoverRecall.objects.filter(copy_id__in=list(copy_ids))
    return {row.copy_id: Recall(row.recalled_at, row.reason) for row in rows}


def _items(actor: Actor, handover_id: UUID) -> tuple[Item, ...]:
    rows = HandoverItem.objects.filter(unit_id=actor.unit_id, handover_id=handover_id).defer("data")
    return tuple(
        Item(
            f"{row.kind}:{row.source_id}",
            row.kind,
            row.topic,
            row.label,
            row.text,
            row.source_id,
            media_type=row.media_type,
        )
        for row in rows.order_by("position")
    )


def _sent(row: Handover, items: tuple[Item, ...] = ()) -> SentHandover:
    return SentHandover(
        id=row.id,
        person_id=row.person_id,
        case_id=row.case_id,
        author_id=row.author_id,
        created_at=row.created_at,
        to_unit_id=row.to_unit_id,
        recipient_name=row.recipient_name,
        basis=Basis(row.basis),
        norm=row.norm,
        necessity=row.necessity,
        released_on=row.released_on,
        evidence=row.evidence,
        purpose=row.purpose,
        address_reason=row.address_reason,
        request_id=row.request_id,
        approver_id=row.approver_id,
        status=Status(row.status),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_note=row.decision_note,
        sha256=row.sha256,
        copy_id=row.copy_id,
        items=items,
    )
