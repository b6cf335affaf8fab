"""Writes of the room. Every step is an appended line of the side that took it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strang.access import operations as access
from strang.access import queries as judge
from strang.access.types import CASEWORK_ROLES, AssignmentKind, Topic
from strang.cases import queries as cases
from strang.consents import queries as consents
from strang.consents.types import RECEIVING_ROLES, Consent
from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.referrals.lifecycle import ANSWERS, FINAL, TRANSITIONS
from strang.referrals.models import Referral, ReferralEvent, ReferralMessage
from strang.referrals.types import DeclineReason, EventKind, ResultKind, Status

NO_CONSENT = gettext_lazy(
    "Für diese Stelle, diesen Zweck und diese Themen gibt es keine gültige Einwilligung."
)
CHANGED = gettext_lazy("Die Weiterleitung wurde inzwischen geändert. Bitte sehen Sie sie noch einmal an.")
MOST_LETTERS = 4000

_NOTED = (EventKind.ACCEPTED, EventKind.DECLINED, EventKind.RESULT_REPORTED)


@dataclass(frozen=True, slots=True)
class _Step:
    """What a side says with an event."""

    kind: EventKind
    text: str = ""
    reason: str = ""
    result: str = ""
    appointment_at: dt.datetime | None = None
    place: str = ""


@operation
def offer_referral(
    actor: Actor,
    /,
    *,
    case_id: UUID,
    to_unit_id: UUID,
    topics: Collection[str],
    purpose: str,
    request_text: str,
    consent_id: UUID | None = None,
    due_on: dt.date | None = None,
    submission: UUID | None = None,
) -> UUID:
    """Ask another unit to help the person of a case; returns the referral's id.

    Rests on ``consent_id``, or on a live consent that covers everything. The same ``submission`` again returns the
    referral that stands. Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    case = cases.case(actor, case_id)
    if not actor.has_role(*CASEWORK_ROLES):
        raise NotAllowedError(_("Weiterleitungen schickt, wer den Fall führt oder berät."))
    once = submission or ids.uuid7()
    standing = Referral.objects.filter(unit_id=actor.unit_id, submission=once).first()
    if standing is not None:
        return standing.id
    wanted = sorted({str(topic) for topic in topics} - {Topic.IDENTITY.value})
    _check_request(wanted, request_text, due_on)
    consent = _basis(actor, case.person_id, to_unit_id, frozenset(wanted), str(purpose), consent_id)
    referral = Referral(
        unit_id=actor.unit_id,
        person_id=case.person_id,
        topic=Topic.CASEWORK,
        author_id=actor.user_id,
        to_unit_id=to_unit_id,
        case_id=case_id,
        consent_id=consent.id,
        topics=wanted,
        purpose=consent.purpose,
        due_on=due_on,
        submission=once,
    )
    _send(actor, referral, request_text)
    return referral.id


@operation
def take_over(actor: Actor, /, *, referral_id: UUID, version: int | None = None) -> None:
    """Take a received referral over: from now on the actor works with the person, as long as the consent lasts."""
    referral = _incoming(actor, referral_id)
    _advance(actor, referral, _Step(EventKind.TAKEN_OVER), version)
    access.assign(
        actor,
        person_id=referral.person_id,
        user_id=actor.user_id,
        kind=AssignmentKind.RECIPIENT,
        source_id=referral.consent_id,
        reason="Weiterleitung übernommen",
    )


@operation
def accept(actor: Actor, /, *, referral_id: UUID, text: str = "", version: int | None = None) -> None:
    """Say yes to the request."""
    _advance(actor, _mine(actor, referral_id), _Step(EventKind.ACCEPTED, text), version)


@operation
def decline(
    actor: Actor, /, *, referral_id: UUID, reason: str, text: str = "", version: int | None = None
) -> None:
    """Say no, with a reason; possible before taking over, so that nobody learns a name only to say no."""
    referral = _incoming(actor, referral_id)
    if reason not in DeclineReason.values:
        raise InvalidInputError({"reason": _("Bitte wählen Sie einen Grund.")})
    if referral.status != Status.OFFERED:
        _check_mine(actor, referral)
    _advance(actor, referral, _Step(EventKind.DECLINED, text, reason=reason), version)


@operation
def propose_appointment(
    actor: Actor,
    /,
    *,
    referral_id: UUID,
    appointment_at: dt.datetime,
    place: str,
    text: str = "",
    version: int | None = None,
) -> None:
    """Propose an appointment; the sender confirms it with the person."""
    if appointment_at <= clock.now():
        raise InvalidInputError({"appointment_at": _("Bitte wählen Sie einen Zeitpunkt in der Zukunft.")})
    if not place.strip():
        raise InvalidInputError({"place": _("Bitte schreiben Sie, wo der Termin ist.")})
    step = _Step(EventKind.APPOINTMENT_PROPOSED, text, appointment_at=appointment_at, place=place.strip())
    _advance(actor, _mine(actor, referral_id), step, version)


@operation
def report_result(
    actor: Actor, /, *, referral_id: UUID, result: str, text: str = "", version: int | None = None
) -> None:
    """Report what came of it and close the referral."""
    if result not in ResultKind.values:
        raise InvalidInputError({"result": _("Bitte wählen Sie, was daraus wurde.")})
    _advance(actor, _mine(actor, referral_id), _Step(EventKind.RESULT_REPORTED, text, result=result), version)


@operation
def confirm_appointment(
    actor: Actor, /, *, referral_id: UUID, text: str = "", version: int | None = None
) -> None:
    """Confirm the proposed appointment for the person (the sender's side)."""
    _advance(actor, _outgoing(actor, referral_id), _Step(EventKind.APPOINTMENT_CONFIRMED, text), version)


@operation
def note_answer(
    actor: Actor,
    /,
    *,
    referral_id: UUID,
    kind: EventKind,
    text: str,
    reason: str = "",
    result: str = "",
    version: int | None = None,
) -> None:
    """Write down an answer that came by letter or telephone (the sender's side): accepted, declined or a result."""
    if kind not in _NOTED:
        raise InvalidInputError({"kind": _("Bitte wählen Sie, was die Stelle geantwortet hat.")})
    if kind is EventKind.DECLINED and reason not in DeclineReason.values:
        raise InvalidInputError({"reason": _("Bitte wählen Sie einen Grund.")})
    if kind is EventKind.RESULT_REPORTED and result not in ResultKind.values:
        raise InvalidInputError({"result": _("Bitte wählen Sie, was daraus wurde.")})
    step = _Step(
        kind,
        text,
        reason=reason if kind is EventKind.DECLINED else "",
        result=result if kind is EventKind.RESULT_REPORTED else "",
    )
    _advance(actor, _outgoing(actor, referral_id), step, version)


@operation
def withdraw_referral(actor: Actor, /, *, referral_id: UUID, version: int | None = None) -> None:
    """Take a referral back (the sender's side). The consent stays as it is."""
    _advance(actor, _outgoing(actor, referral_id), _Step(EventKind.WITHDRAWN_BY_SENDER), version)


@operation
def end_with_consent(actor: Actor, /, *, consent_id: UUID) -> int:
    """Close the open referrals that rest on a consent that has ended; returns how many.

    Their recipient sees nothing any more anyway; this writes down why nothing will come of them.
    """
    consents.consent(actor, consent_id)
    rows = Referral.objects.filter(unit_id=actor.unit_id, consent_id=consent_id, ended_at__isnull=True)
    referrals = list(rows.order_by("id"))
    for referral in referrals:
        _advance(actor, referral, _Step(EventKind.ENDED_BY_WITHDRAWAL), None)
    return len(referrals)


def _send(actor: Actor, referral: Referral, request_text: str) -> None:
    """Insert a referral with its request and its first line of history."""
    referral.save(force_insert=True)
    ReferralMessage(
        unit_id=actor.unit_id,
        person_id=referral.person_id,
        topic=Topic.IDENTITY,
        author_id=actor.user_id,
        referral_id=referral.id,
        text=request_text.strip(),
    ).save(force_insert=True)
    _append(actor, referral, _Step(EventKind.OFFERED))


def _check_request(topics: list[str], request_text: str, due_on: dt.date | None) -> None:
    errors = {}
    if not topics:
        errors["topics"] = _("Bitte wählen Sie mindestens ein Thema.")
    if not request_text.strip():
        errors["request_text"] = _("Bitte schreiben Sie, worum Sie bitten.")
    elif len(request_text) > MOST_LETTERS:
        errors["request_text"] = _("Bitte höchstens %(number)d Zeichen.") % {"number": MOST_LETTERS}
    if due_on is not None and due_on < clock.today():
        errors["due_on"] = _("Der Tag liegt in der Vergangenheit.")
    if errors:
        raise InvalidInputError(errors)


def _basis(
    actor: Actor,
    person_id: UUID,
    to_unit_id: UUID,
    topics: frozenset[str],
    purpose: str,
    consent_id: UUID | None,
) -> Consent:
    found = (
        consents.consent(actor, consent_id)
        if consent_id
        else consents.covering_consent(
            actor, person_id, recipient_unit_id=to_unit_id, topics=topics, purpose=purpose
        )
    )
    fits = (
        found is not None
        and found.person_id == person_id
        and found.recipient_unit_id == to_unit_id
        and found.covers(topics, purpose)
    )
    if found is None or not fits:
        raise InvalidInputError({"consent_id": str(NO_CONSENT)})
    return found


def _incoming(actor: Actor, referral_id: UUID) -> Referral:
    referral = Referral.objects.filter(to_unit_id=actor.unit_id, id=referral_id).first()
    if referral is None or not judge.live_grants_to(actor, [referral.person_id], purpose=referral.purpose):
        raise NotFoundError
    if not actor.has_role(*RECEIVING_ROLES):
        raise NotAllowedError(_("Weiterleitungen bearbeitet, wer in der Stelle berät oder sachbearbeitet."))
    return referral


def _mine(actor: Actor, referral_id: UUID) -> Referral:
    referral = _incoming(actor, referral_id)
    _check_mine(actor, referral)
    return referral


def _check_mine(actor: Actor, referral: Referral) -> None:
    if not judge.works_on(actor, referral.consent_id):
        raise NotAllowedError(_("Bitte übernehmen Sie die Weiterleitung zuerst."))


def _outgoing(actor: Actor, referral_id: UUID) -> Referral:
    referral = Referral.objects.filter(unit_id=actor.unit_id, id=referral_id).first()
    if referral is None or not judge.works_with(actor, referral.person_id):
        raise NotFoundError
    if not actor.has_role(*CASEWORK_ROLES):
        raise NotAllowedError(_("Das entscheidet, wer den Fall führt oder berät."))
    return referral


def _advance(actor: Actor, referral: Referral, step: _Step, version: int | None) -> None:
    """Carry a step out: lifecycle, the row by its version, the line of history."""
    if version is not None and version != referral.version:
        raise ConflictError(str(CHANGED))
    status = TRANSITIONS[Status(referral.status)].get(step.kind)
    if status is None:
        raise NotAllowedError(
            _("Das geht hier nicht mehr: Die Weiterleitung ist %(status)s.")
            % {"status": Status(referral.status).label}
        )
    if len(step.text) > MOST_LETTERS:
        raise InvalidInputError({"text": _("Bitte höchstens %(number)d Zeichen.") % {"number": MOST_LETTERS}})
    now = clock.now()
    answered_at = referral.answered_at or (now if step.kind in ANSWERS else None)
    changed = Referral.objects.filter(id=referral.id, version=referral.version).update(
        status=status,
        answered_at=answered_at,
        ended_at=now if status in FINAL else None,
        outcome=step.result or step.reason or referral.outcome,
        version=referral.version + 1,
    )
    if not changed:
        raise ConflictError(str(CHANGED))
    _append(actor, referral, step)


def _append(actor: Actor, referral: Referral, step: _Step) -> None:
    ReferralEvent(
        unit_id=actor.unit_id,
        person_id=referral.person_id,
        topic=Topic.CASEWORK,
        author_id=actor.user_id,
        created_at=clock.now(),
        referral_id=referral.id,
        sender_unit_id=referral.unit_id,
        to_unit_id=referral.to_unit_id,
        kind=step.kind,
        reason=step.reason,
        result=step.result,
        text=step.text.strip(),
        appointment_at=step.appointment_at,
        place=step.place,
    ).save(force_insert=True)
