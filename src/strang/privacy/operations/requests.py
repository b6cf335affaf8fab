"""Requests: received, answered, extended, withdrawn; refused only by two people."""

import datetime as dt
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.privacy import checks
from strang.privacy.models import Correction, PrivacyRequest, Restriction
from strang.privacy.refusals import refusal
from strang.privacy.types import (
    COPY_KINDS,
    Asker,
    Channel,
    CorrectionState,
    RequestKind,
    RequestState,
)

ANSWER_MONTHS, LONGEST_MONTHS = 1, 3
"""Months within which a request is answered, and at most (Art. 12 (3) GDPR)."""

LONGEST_REASON = 1000


@operation
def receive_request(
    actor: Actor,
    /,
    *,
    person_id: UUID,
    kind: str,
    asker: str,
    channel: str,
    received_on: dt.date,
    submission: UUID | None = None,
) -> UUID:
    """Record what a person asks for; returns the request's id. The same ``submission`` again changes nothing.

    Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    checks.own_person(actor, person_id)
    new_id = submission or ids.uuid7()
    if PrivacyRequest.objects.filter(unit_id=actor.unit_id, person_id=person_id, id=new_id).exists():
        return new_id
    errors = {
        name: _("Bitte wählen Sie etwas aus.")
        for name, value, known in (
            ("kind", kind, RequestKind.values),
            ("asker", asker, Asker.values),
            ("channel", channel, Channel.values),
        )
        if value not in known
    }
    if received_on > clock.today():
        errors["received_on"] = _("Dieses Datum liegt in der Zukunft.")
    elif received_on < clock.today() - dt.timedelta(days=366):
        errors["received_on"] = _("Dieses Datum liegt mehr als ein Jahr zurück.")
    if errors:
        raise InvalidInputError(errors)
    PrivacyRequest.objects.create(
        id=new_id,
        **checks.mark(actor, person_id),
        kind=kind,
        asker=asker,
        channel=channel,
        received_on=received_on,
        due_on=checks.months_after(received_on, ANSWER_MONTHS),
    )
    return new_id


@operation
def answer_request(actor: Actor, /, *, request_id: UUID, version: int) -> None:
    """Close a request as fulfilled. What it asks for must have been done; of a copy the database asks that, too.

    A copy was handed out, every correction decided (and there was one), the processing is restricted.
    """
    row = checks.request(actor, request_id, RequestState.ANSWERED, version, locked=True)
    checks.own_person(actor, row.person_id)
    if row.kind in COPY_KINDS and row.delivered_at is None:
        raise NotAllowedError(
            _("Geben Sie zuerst die Kopie heraus. Danach halten Sie hier fest, dass der Antrag erfüllt ist.")
        )
    corrections = Correction.objects.filter(unit_id=actor.unit_id, request_id=request_id)
    if corrections.filter(state=CorrectionState.OPEN).exists():
        raise NotAllowedError(_("Entscheiden Sie zuerst über jede Berichtigung."))
    if row.kind == RequestKind.RECTIFICATION and not corrections.exists():
        raise NotAllowedError(
            _(
                "Wählen Sie zuerst den Eintrag, den die Person meint, und entscheiden Sie über die Berichtigung."
            )
        )
    restricted = Restriction.objects.filter(
        unit_id=actor.unit_id, person_id=row.person_id, lifted_at__isnull=True
    )
    if row.kind == RequestKind.RESTRICTION and not restricted.exists():
        raise NotAllowedError(
            _(
                "Schränken Sie zuerst die Verarbeitung ein. Danach halten Sie hier fest, dass der Antrag erfüllt"
                " ist."
            )
        )
    _move(row, RequestState.ANSWERED, closed_on=clock.today())


@operation
def withdraw_request(actor: Actor, /, *, request_id: UUID, version: int) -> None:
    """Close a request the person no longer pursues."""
    row = checks.request(actor, request_id, RequestState.WITHDRAWN, version)
    checks.own_person(actor, row.person_id)
    _move(row, RequestState.WITHDRAWN, closed_on=clock.today())


@operation
def extend_request(actor: Actor, /, *, request_id: UUID, version: int) -> None:
    """Take two more months; the person must have been told why within the first (Art. 12 (3) sentence 2 and 3)."""
    row = checks.request(actor, request_id, version=version)
    checks.own_person(actor, row.person_id)
    if row.extended or row.closed_on is not None:
        raise NotAllowedError(_("Diese Frist lässt sich nicht mehr verlängern."))
    if clock.today() > row.due_on:
        raise NotAllowedError(_("Die Frist ist abgelaufen. Verlängern geht nur innerhalb des ersten Monats."))
    _move(
        row,
        RequestState(row.state),
        extended=True,
        due_on=checks.months_after(row.received_on, LONGEST_MONTHS),
    )


@operation
def propose_refusal(actor: Actor, /, *, request_id: UUID, version: int, norm: str, reason: str) -> None:
    """Propose to refuse a request; it stays open until a second person agrees."""
    row = checks.request(actor, request_id, RequestState.REFUSAL_PROPOSED, version)
    checks.own_person(actor, row.person_id)
    errors = {}
    if refusal(row.kind, norm) is None:
        errors["norm"] = _("Bitte wählen Sie eine Vorschrift, die für diesen Antrag gilt.")
    if not reason.strip():
        errors["reason"] = _("Bitte begründen Sie die Ablehnung.")
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = _("Bitte fassen Sie sich kürzer.")
    if errors:
        raise InvalidInputError(errors)
    _move(
        row,
        RequestState.REFUSAL_PROPOSED,
        refusal_norm=norm,
        refusal_reason=reason.strip(),
        proposed_by=actor.user_id,
    )


@operation
def confirm_refusal(actor: Actor, /, *, request_id: UUID, version: int) -> None:
    """Refuse a request: the second person, never the one who proposed it."""
    row = _to_be_checked(actor, request_id, RequestState.REFUSED, version)
    _move(row, RequestState.REFUSED, decided_by=actor.user_id, closed_on=clock.today())


@operation
def return_refusal(actor: Actor, /, *, request_id: UUID, version: int) -> None:
    """Disagree with a refusal: the request is open again."""
    row = _to_be_checked(actor, request_id, RequestState.OPEN, version)
    _move(row, RequestState.OPEN, decided_by=actor.user_id)


def _to_be_checked(actor: Actor, request_id: UUID, to: RequestState, version: int) -> PrivacyRequest:
    row = checks.request(actor, request_id, to, version)
    if not checks.may_second(actor, row.person_id):
        raise NotFoundError
    if row.proposed_by == actor.user_id:
        raise NotAllowedError(_("Sie haben die Ablehnung vorgeschlagen. Prüfen muss sie eine zweite Person."))
    return row


def _move(row: PrivacyRequest, to: RequestState, **changes: object) -> None:
    moved = PrivacyRequest.objects.filter(unit_id=row.unit_id, id=row.id, version=row.version).update(
        state=to, version=F("version") + 1, **changes
    )
    if not moved:
        raise ConflictError(_("Der Antrag wurde inzwischen geändert. Bitte sehen Sie ihn noch einmal an."))
