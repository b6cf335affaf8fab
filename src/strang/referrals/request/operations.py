"""Writes of formal requests: ask, note down, prepare, check and answer; and the note that a duty was shown."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from strang.access.types import CASEWORK_ROLES
from strang.consents.types import RECEIVING_ROLES
from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network import queries as network
from strang.referrals.handover import operations as handovers
from strang.referrals.handover.lifecycle import Decision
from strang.referrals.handover.models import Handover
from strang.referrals.handover.types import Status as HandoverStatus
from strang.referrals.law import norms
from strang.referrals.request.lifecycle import ANSWERS, TRANSITIONS
from strang.referrals.request.models import (
    DutyNotice,
    InformationRequest,
    RequestAnswer,
    RequestEvent,
    RequestHandling,
    RequestWords,
)
from strang.referrals.request.types import (
    HANDLING_ROLES,
    USUAL_DAYS,
    AnswerKind,
    EventKind,
    Outcome,
    RefusalReason,
    Status,
)

FIRST_BIRTH_YEAR = 1880


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: on which norm, about whom, what."""

    norm: str
    person: str
    scope: str
    birth_year: int | None = None
    file_number: str = ""
    due_on: dt.date | None = None


@operation
def file_request(actor: Actor, /, *, to_unit_id: UUID, asked: Asked, submission: UUID | None = None) -> UUID:
    """Ask another unit of the network formally; returns the request's id.

    Nothing is looked up about the person, neither here nor there: the answer is the same for everybody.
    """
    if not actor.has_role(*RECEIVING_ROLES):
        raise NotAllowedError(_("Auskunftsersuchen stellt, wer Vorgänge bearbeitet."))
    errors = _errors(asked, clock.today())
    if to_unit_id == actor.unit_id or to_unit_id not in {unit.id for unit in network.units()}:
        errors["to_unit_id"] = _("Bitte wählen Sie eine andere Stelle.")
    if errors:
        raise InvalidInputError(errors)
    return _store(
        actor,
        InformationRequest(unit_id=to_unit_id, asking_unit_id=actor.unit_id, received_on=clock.today()),
        asked,
        submission,
    )


@operation
def note_request(
    actor: Actor,
    /,
    *,
    asking_name: str,
    asked: Asked,
    received_on: dt.date,
    submission: UUID | None = None,
) -> UUID:
    """Note down a request that came from outside the network, by letter for example; returns its id."""
    if not actor.has_role(*HANDLING_ROLES):
        raise NotAllowedError(_("Ersuchen nimmt auf, wer Vorgänge bearbeitet."))
    errors = _errors(asked, received_on)
    if not asking_name.strip():
        errors["asking_name"] = _("Bitte schreiben Sie, welche Stelle fragt.")
    if received_on > clock.today():
        errors["received_on"] = _("Dieser Tag liegt in der Zukunft.")
    if errors:
        raise InvalidInputError(errors)
    row = InformationRequest(
        unit_id=actor.unit_id, asking_name=asking_name.strip()[:200], received_on=received_on
    )
    return _store(actor, row, asked, submission)


@operation
def prepare_answer(
    actor: Actor,
    /,
    *,
    request_id: UUID,
    answer_kind: str,
    checker_id: UUID | None,
    refusal_reason: str = "",
    note: str = "",
    version: int = 0,
) -> None:
    """Prepare the answer and name who checks it. For a hand-over the items must have been chosen before."""
    request = own_request(actor, request_id)
    standing = RequestHandling.objects.select_for_update().filter(request_id=request_id).first()
    status = Status(standing.status) if standing else Status.RECEIVED
    if EventKind.PREPARED not in TRANSITIONS[status] or (standing.version if standing else 0) != version:
        raise ConflictError(_("An diesem Ersuchen hat inzwischen jemand gearbeitet."))
    prepared = _prepared_handover(actor, request_id)
    errors = _answer_errors(actor, answer_kind, refusal_reason, checker_id)
    if answer_kind == AnswerKind.HANDOVER and not errors:
        if prepared is None:
            errors["answer_kind"] = _("Bitte wählen Sie zuerst die Angaben, die übergeben werden sollen.")
        elif prepared.approver_id != checker_id:
            errors["checker_id"] = _("Prüfen muss, wen Sie für die Freigabe der Angaben benannt haben.")
    if errors:
        raise InvalidInputError(errors)
    row = standing or RequestHandling(request_id=request_id, unit_id=request.unit_id)
    row.status, row.prepared_by, row.prepared_at = Status.PREPARED, actor.user_id, clock.now()
    row.checker_id = checker_id or row.checker_id
    row.answer_kind = answer_kind
    row.refusal_reason = refusal_reason if answer_kind == AnswerKind.REFUSAL else ""
    row.version = version + 1
    row.save()
    _tell(actor, request, EventKind.PREPARED, note)


@operation
def return_request(actor: Actor, /, *, request_id: UUID, reason: str, version: int) -> None:
    """Send a prepared answer back: something is missing or too much."""
    request = own_request(actor, request_id)
    row = _for_check(actor, request_id, EventKind.RETURNED, version)
    if not reason.strip():
        raise InvalidInputError({"reason": _("Bitte schreiben Sie, was noch fehlt oder zu viel ist.")})
    prepared = _prepared_handover(actor, request_id)
    if prepared is not None:
        handovers.decide_handover(
            actor, handover_id=prepared.id, decision=Decision.REFUSE, note=reason.strip()[:500]
        )
    row.status, row.version = Status.RECEIVED, version + 1
    row.save(update_fields=["status", "version"])
    _tell(actor, request, EventKind.RETURNED, reason)


@operation
def check_and_answer(actor: Actor, /, *, request_id: UUID, outcome: str, reason: str, version: int) -> None:
    """Check a prepared answer and send it. Only the named second person can."""
    request = own_request(actor, request_id)
    row = _for_check(actor, request_id, EventKind.CHECKED, version)
    errors = {}
    if outcome not in Outcome.values:
        errors["outcome"] = _("Bitte wählen Sie das Ergebnis Ihrer Prüfung.")
    elif AnswerKind(row.answer_kind) not in ANSWERS[Outcome(outcome)]:
        errors["outcome"] = _(
            "Was nicht zulässig ist, kann nicht übergeben werden. Geben Sie das Ersuchen zur Vorbereitung zurück."
        )
    if not reason.strip():
        errors["reason"] = _("Bitte begründen Sie das Ergebnis.")
    if errors:
        raise InvalidInputError(errors)
    copy_id = None
    if row.answer_kind == AnswerKind.HANDOVER:
        prepared = _prepared_handover(actor, request_id)
        if prepared is None:
            raise ConflictError(_("Die vorbereiteten Angaben wurden zurückgezogen."))
        handovers.decide_handover(actor, handover_id=prepared.id, decision=Decision.DELIVER)
        copy_id = prepared.copy_id
    row.status, row.checked_by, row.outcome, row.version = (
        Status.ANSWERED,
        actor.user_id,
        outcome,
        version + 1,
    )
    row.save(update_fields=["status", "checked_by", "outcome", "version"])
    RequestAnswer.objects.create(
        request_id=request_id,
        unit_id=request.unit_id,
        asking_unit_id=request.asking_unit_id,
        author_id=actor.user_id,
        kind=row.answer_kind,
        refusal_reason=row.refusal_reason,
        copy_id=copy_id,
    )
    _tell(actor, request, EventKind.CHECKED, f"{Outcome(outcome).label}: {reason.strip()}")


@operation
def note_duty_shown(actor: Actor, /, *, duties: Iterable[str], form: str) -> None:
    """Record that a possible duty to inform was shown before a fact was saved all the same."""
    codes = ",".join(sorted(duties))
    DutyNotice.objects.create(
        unit_id=actor.unit_id, author_id=actor.user_id, duties=codes[:120], form=form[:20]
    )


def own_request(actor: Actor, request_id: UUID) -> InformationRequest:
    """Return a request to the actor's unit for somebody who works on it; raises NotFoundError."""
    row = InformationRequest.objects.filter(unit_id=actor.unit_id, id=request_id).first()
    if row is None or not actor.has_role(*HANDLING_ROLES):
        raise NotFoundError
    return row


def _store(actor: Actor, row: InformationRequest, asked: Asked, submission: UUID | None) -> UUID:
    once = submission or ids.uuid7()
    standing = InformationRequest.objects.filter(author_id=actor.user_id, submission=once).first()
    if standing is not None:
        return standing.id
    row.due_on = asked.due_on or row.received_on + dt.timedelta(days=USUAL_DAYS)
    row.norm, row.author_id, row.submission = asked.norm, actor.user_id, once
    row.save(force_insert=True)
    RequestWords.objects.create(
        request=row,
        unit_id=row.unit_id,
        asking_unit_id=row.asking_unit_id,
        author_id=actor.user_id,
        person=asked.person.strip()[:200],
        birth_year=asked.birth_year,
        scope=asked.scope.strip()[:2000],
        file_number=asked.file_number.strip()[:80],
    )
    return row.id


def _errors(asked: Asked, received_on: dt.date) -> dict[str, str]:
    errors = {}
    if asked.norm not in norms():
        errors["norm"] = _("Bitte wählen Sie eine Norm.")
    if not asked.person.strip():
        errors["person"] = _("Bitte schreiben Sie, um wen es geht.")
    if not asked.scope.strip():
        errors["scope"] = _("Bitte schreiben Sie, welche Angaben Sie brauchen und wofür.")
    if asked.birth_year is not None and not FIRST_BIRTH_YEAR <= asked.birth_year <= clock.today().year:
        errors["birth_year"] = _("Dieses Geburtsjahr ist nicht möglich.")
    if asked.due_on is not None and asked.due_on < received_on:
        errors["due_on"] = _("Die Frist liegt vor dem Eingang.")
    return errors


def _answer_errors(
    actor: Actor, answer_kind: str, refusal_reason: str, checker_id: UUID | None
) -> dict[str, str]:
    errors = {}
    if answer_kind not in AnswerKind.values:
        errors["answer_kind"] = _("Bitte wählen Sie, was Sie antworten möchten.")
    if answer_kind == AnswerKind.HANDOVER and not actor.has_role(*CASEWORK_ROLES):
        errors["answer_kind"] = _("Angaben übergibt, wer den Fall führt oder berät.")
    if answer_kind == AnswerKind.REFUSAL and refusal_reason not in RefusalReason.values:
        errors["refusal_reason"] = _("Bitte wählen Sie den Grund der Ablehnung.")
    if checker_id not in handovers.approvers(actor):
        errors["checker_id"] = _("Prüfen muss eine zweite Person Ihrer Stelle. Bitte wählen Sie sie.")
    return errors


def _prepared_handover(actor: Actor, request_id: UUID) -> Handover | None:
    return (
        Handover.objects.filter(unit_id=actor.unit_id, request_id=request_id, status=HandoverStatus.PREPARED)
        .order_by("-created_at")
        .first()
    )


def _for_check(actor: Actor, request_id: UUID, kind: EventKind, version: int) -> RequestHandling:
    row = RequestHandling.objects.select_for_update().filter(request_id=request_id).first()
    if row is None or kind not in TRANSITIONS[Status(row.status)] or row.version != version:
        raise ConflictError(_("An diesem Ersuchen hat inzwischen jemand gearbeitet."))
    if actor.user_id != row.checker_id:
        raise NotAllowedError(_("Prüfen muss die Person, die dafür benannt ist."))
    return row


def _tell(actor: Actor, request: InformationRequest, kind: EventKind, text: str) -> None:
    RequestEvent.objects.create(
        request=request, unit_id=request.unit_id, kind=kind, author_id=actor.user_id, text=text.strip()[:1000]
    )
