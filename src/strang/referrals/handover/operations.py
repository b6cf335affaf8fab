"""Writes of the hand-over: prepare, decide, open, ask to delete."""

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strang.access import operations as access
from strang.access import queries as judge
from strang.access.types import CASEWORK_ROLES, CONTENT_ROLES, Topic
from strang.cases import queries as cases
from strang.cases.types import Case
from strang.consents.types import RECEIVING_ROLES
from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network import queries as network
from strang.referrals.handover import items as record
from strang.referrals.handover.lifecycle import TRANSITIONS, Decision
from strang.referrals.handover.models import (
    Handover,
    HandoverContent,
    HandoverCopy,
    HandoverItem,
    HandoverRecall,
    HandoverReceipt,
)
from strang.referrals.handover.types import Basis, Item, Status
from strang.referrals.law import norms

DECIDED = gettext_lazy("Über diese Übergabe wurde schon entschieden. Bitte sehen Sie sie noch einmal an.")
SECOND_PERSON = gettext_lazy("Freigeben muss eine zweite Person Ihrer Stelle, die mit Inhalten arbeitet.")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the sender wants to hand over, to whom, on which basis."""

    items: Collection[str]
    """Keys of the chosen items, see :class:`strang.referrals.handover.types.Item`."""
    purpose: str
    basis: str
    to_unit_id: UUID | None = None
    recipient_name: str = ""
    """A body outside the network."""
    norm: str = ""
    necessity: str = ""
    released_on: dt.date | None = None
    evidence: str = ""
    approver_id: UUID | None = None
    confirm_address: bool = False
    address_reason: str = ""


@operation
def prepare_handover(
    actor: Actor,
    /,
    *,
    case_id: UUID,
    plan: Plan,
    request_id: UUID | None = None,
    submission: UUID | None = None,
) -> UUID:
    """Freeze the chosen items of a person for one recipient; nothing is delivered yet. Returns the hand-over's id.

    The same ``submission`` again returns what stands. Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    case = cases.case(actor, case_id)
    if not actor.has_role(*CASEWORK_ROLES) or not judge.works_with(actor, case.person_id):
        raise NotAllowedError(_("Übergaben bereitet vor, wer den Fall führt oder berät."))
    once = submission or ids.uuid7()
    standing = Handover.objects.filter(unit_id=actor.unit_id, submission=once).first()
    if standing is not None:
        return standing.id
    chosen = _check(actor, case, plan)
    pieces = [_piece(actor, one) for one in chosen]
    frame = _frame(actor, plan)
    content = record.canonical(frame, [piece for piece, _data in pieces])
    handover = Handover.objects.create(
        **_mark(actor, case.person_id, Topic.CASEWORK),
        case_id=case_id,
        to_unit_id=plan.to_unit_id,
        recipient_name=plan.recipient_name.strip(),
        basis=plan.basis,
        **_grounds(plan),
        purpose=plan.purpose.strip(),
        address_reason=plan.address_reason.strip(),
        request_id=request_id,
        frame=frame,
        sha256=_sha256(content),
        submission=once,
    )
    _keep(actor, handover, [(one, data) for one, (_piece_, data) in zip(chosen, pieces, strict=True)])
    return handover.id


@operation
def decide_handover(actor: Actor, /, *, handover_id: UUID, decision: str, note: str = "") -> None:
    """Deliver, refuse or withdraw a prepared hand-over. On a statutory basis the named second person delivers."""
    row = Handover.objects.select_for_update().filter(unit_id=actor.unit_id, id=handover_id).first()
    if row is None:
        raise NotFoundError
    if decision not in Decision.values:
        raise InvalidInputError({"decision": _("Bitte entscheiden Sie.")})
    wanted = TRANSITIONS[Status(row.status)].get(Decision(decision))
    if wanted is None:
        raise ConflictError(str(DECIDED))
    _check_decider(actor, row, wanted)
    if wanted is Status.REFUSED and not note.strip():
        raise InvalidInputError({"note": _("Bitte schreiben Sie, warum Sie nicht freigeben.")})
    row.status, row.decided_by, row.decided_at = wanted, actor.user_id, clock.now()
    row.decision_note = note.strip()
    row.save(update_fields=["status", "decided_by", "decided_at", "decision_note"])
    if wanted is Status.DELIVERED:
        _deliver(actor, row)


@operation
def open_copy(actor: Actor, /, *, copy_id: UUID) -> None:
    """Acknowledge a received hand-over: the receipt its sender sees. Without it the content stays closed."""
    copy = received_copy(actor, copy_id)
    HandoverReceipt.objects.get_or_create(
        copy_id=copy.id,
        user_id=actor.user_id,
        defaults={"unit_id": actor.unit_id, "sender_unit_id": copy.unit_id},
    )


@operation
def recall_handover(actor: Actor, /, *, handover_id: UUID, reason: str) -> None:
    """Ask the recipient to delete the copy. The copy stays where it is; the notice stands on it from now on."""
    row = Handover.objects.filter(unit_id=actor.unit_id, id=handover_id).first()
    if row is None:
        raise NotFoundError
    if row.status != Status.DELIVERED or HandoverRecall.objects.filter(copy_id=row.copy_id).exists():
        raise ConflictError(str(DECIDED))
    if not judge.works_with(actor, row.person_id):
        raise NotAllowedError(_("Um Löschung bittet, wer mit der Person arbeitet."))
    if not reason.strip():
        raise InvalidInputError({"reason": _("Bitte schreiben Sie den Grund. Er steht in der Nachricht.")})
    HandoverRecall.objects.create(
        copy_id=row.copy_id,
        unit_id=row.unit_id,
        to_unit_id=row.to_unit_id,
        author_id=actor.user_id,
        reason=reason.strip()[:300],
    )


def received_copy(actor: Actor, copy_id: UUID) -> HandoverCopy:
    """Return an envelope addressed to the actor's unit; raises NotFoundError."""
    found = HandoverCopy.objects.filter(id=copy_id, to_unit_id=actor.unit_id).first()
    if found is None or not actor.has_role(*RECEIVING_ROLES):
        raise NotFoundError
    return found


def register_look(actor: Actor, copy_id: UUID) -> None:
    """Write into the register of disclosures that the actor is about to read a copy; committed when it returns."""
    access.disclose_handover(actor, copy_id)


def _keep(actor: Actor, handover: Handover, chosen: list[tuple[Item, bytes | None]]) -> None:
    """Store the chosen items as they are now."""
    HandoverItem.objects.bulk_create(
        HandoverItem(
            **_mark(actor, handover.person_id, one.topic),
            handover=handover,
            position=position,
            kind=one.kind,
            source_id=one.source_id,
            label=one.label,
            text=one.text,
            media_type=one.media_type,
            data=data,
        )
        for position, (one, data) in enumerate(chosen)
    )


def _check(actor: Actor, case: Case, plan: Plan) -> list[Item]:
    """Return the chosen items; raises InvalidInputError with everything that is wrong."""
    offered = {one.key: one for one in record.items_of(actor, case)}
    chosen = [one for key, one in offered.items() if key in set(plan.items)]
    errors = {**_recipient_errors(actor, plan), **_basis_errors(actor, plan)}
    if not chosen or not set(plan.items) <= offered.keys():
        errors["items"] = _("Bitte wählen Sie mindestens eine Angabe.")
    if len(chosen) > record.MOST_ITEMS:
        errors["items"] = _("Das sind zu viele Angaben für eine Übergabe.")
    if not plan.purpose.strip():
        errors["purpose"] = _("Bitte schreiben Sie, wofür die Stelle die Angaben braucht.")
    if any(one.protected for one in chosen):
        if not plan.confirm_address:
            errors["confirm_address"] = _(
                "Die Anschrift ist geschützt. Bitte bestätigen Sie, dass sie übergeben werden soll, oder lassen Sie"
                " sie weg."
            )
        if not plan.address_reason.strip():
            errors["address_reason"] = _("Bitte schreiben Sie, warum die geschützte Anschrift nötig ist.")
    if errors:
        raise InvalidInputError(errors)
    return chosen


def _recipient_errors(actor: Actor, plan: Plan) -> dict[str, str]:
    if plan.to_unit_id is None:
        return {} if plan.recipient_name.strip() else {"to_unit_id": _("Bitte wählen Sie die Stelle.")}
    if plan.recipient_name.strip():
        return {
            "recipient_name": _(
                "Bitte wählen Sie oben eine Stelle oder schreiben Sie hier eine, nicht beides."
            )
        }
    known = {unit.id for unit in network.units()}
    if plan.to_unit_id == actor.unit_id or plan.to_unit_id not in known:
        return {"to_unit_id": _("Bitte wählen Sie eine andere Stelle.")}
    return {}


def _basis_errors(actor: Actor, plan: Plan) -> dict[str, str]:
    if plan.basis == Basis.RELEASE:
        return _release_errors(plan)
    if plan.basis != Basis.STATUTE:
        return {"basis": _("Bitte wählen Sie die Grundlage.")}
    errors = {}
    norm = norms().get(plan.norm)
    if norm is None:
        errors["norm"] = _("Bitte wählen Sie eine Norm.")
    elif norm.public_only and not network.unit(actor.unit_id).public_body:
        errors["norm"] = _("Diese Norm richtet sich nur an öffentliche Stellen. Ihre Stelle ist keine.")
    if not plan.necessity.strip():
        errors["necessity"] = _("Bitte schreiben Sie, warum gerade diese Angaben erforderlich sind.")
    if plan.approver_id not in approvers(actor):
        errors["approver_id"] = str(SECOND_PERSON)
    return errors


def _release_errors(plan: Plan) -> dict[str, str]:
    errors = {}
    if plan.released_on is None:
        errors["released_on"] = _("Bitte schreiben Sie, wann die Person freigegeben hat.")
    elif plan.released_on > clock.today():
        errors["released_on"] = _("Dieser Tag liegt in der Zukunft.")
    if not plan.evidence.strip():
        errors["evidence"] = _("Bitte schreiben Sie, womit Sie die Freigabe belegen.")
    return errors


def approvers(actor: Actor) -> set[UUID]:
    """Return who of the unit could decide on a hand-over of the actor: the others who read content."""
    return {
        each.user_id
        for each in network.memberships_of_unit(actor.unit_id)
        if each.user_id != actor.user_id and not each.roles.isdisjoint(CONTENT_ROLES)
    }


def _grounds(plan: Plan) -> dict[str, Any]:
    """Return the columns of the basis; what belongs to the other basis stays empty."""
    if plan.basis == Basis.RELEASE:
        return {"released_on": plan.released_on, "evidence": plan.evidence.strip()}
    return {"norm": plan.norm, "necessity": plan.necessity.strip(), "approver_id": plan.approver_id}


def _frame(actor: Actor, plan: Plan) -> dict[str, Any]:
    """Return what stands in the copy beside the items: units, purpose, basis. Evidence stays with the sender."""
    names = network.unit_names({actor.unit_id, *({plan.to_unit_id} if plan.to_unit_id else ())})
    recipient = names[plan.to_unit_id] if plan.to_unit_id else plan.recipient_name.strip()
    if plan.basis == Basis.RELEASE and plan.released_on:
        basis = f"Freigabe der Person vom {plan.released_on:%d.%m.%Y}"
    else:
        basis = norms()[plan.norm].label
    return {
        "from": names[actor.unit_id],
        "to": recipient,
        "purpose": plan.purpose.strip(),
        "basis": basis,
        "necessity": plan.necessity.strip() if plan.basis == Basis.STATUTE else "",
        "prepared_on": record.today(),
    }


def _piece(actor: Actor, one: Item) -> tuple[dict[str, Any], bytes | None]:
    piece: dict[str, Any] = {"label": one.label, "text": one.text, "topic": one.topic}
    data = record.document_bytes(actor, one)
    if data is not None:
        piece["file"] = {
            "name": one.text,
            "media_type": one.media_type,
            "sha256": hashlib.sha256(data).hexdigest(),
            "base64": base64.b64encode(data).decode(),
        }
    return piece, data


def _check_decider(actor: Actor, row: Handover, wanted: Status) -> None:
    if wanted is Status.WITHDRAWN:
        if actor.user_id != row.author_id:
            raise NotAllowedError(_("Zurückziehen kann, wer die Übergabe vorbereitet hat."))
    elif row.basis == Basis.STATUTE and actor.user_id != row.approver_id:
        raise NotAllowedError(str(SECOND_PERSON))
    elif row.basis == Basis.RELEASE and wanted is Status.REFUSED:
        raise NotAllowedError(_("Eine Freigabe der Person braucht keine zweite Entscheidung."))


def _deliver(actor: Actor, row: Handover) -> None:
    parts = list(HandoverItem.objects.filter(unit_id=row.unit_id, handover=row).order_by("position"))
    content = record.canonical(row.frame, [_piece_of(part) for part in parts])
    if _sha256(content) != row.sha256:
        raise ConflictError(str(DECIDED))
    copy = HandoverCopy.objects.create(
        id=row.copy_id,
        unit_id=row.unit_id,
        to_unit_id=row.to_unit_id,
        author_id=actor.user_id,
        basis=row.basis,
        norm=row.norm,
        topics=sorted({part.topic for part in parts}),
        sha256=row.sha256,
    )
    HandoverContent.objects.create(copy=copy, unit_id=row.unit_id, to_unit_id=row.to_unit_id, content=content)


def content_of(row: Handover) -> dict[str, Any]:
    """Return the content of a hand-over of the own unit, exactly as it will be or was delivered."""
    parts = HandoverItem.objects.filter(unit_id=row.unit_id, handover=row).order_by("position")
    content = record.canonical(row.frame, [_piece_of(part) for part in parts])
    found: dict[str, Any] = json.loads(content)
    return found


def _piece_of(part: HandoverItem) -> dict[str, Any]:
    piece: dict[str, Any] = {"label": part.label, "text": part.text, "topic": part.topic}
    if part.data is not None:
        data = bytes(part.data)
        piece["file"] = {
            "name": part.text,
            "media_type": part.media_type,
            "sha256": hashlib.sha256(data).hexdigest(),
            "base64": base64.b64encode(data).decode(),
        }
    return piece


def _mark(actor: Actor, person_id: UUID, topic: str) -> dict[str, Any]:
    return {
        "unit_id": actor.unit_id,
        "person_id": person_id,
        "author_id": actor.user_id,
        "topic": topic,
    }


def _sha256(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
