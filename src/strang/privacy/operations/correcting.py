"""Correcting one record (Art. 16 GDPR): accepted, or refused and then the person's statement stays beside it."""

from uuid import UUID

from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.privacy import checks, collecting
from strang.privacy.models import Correction
from strang.privacy.types import CorrectionState, RequestKind, RequestState

LONGEST = 1000


@operation
def ask_correction(
    actor: Actor, /, *, request_id: UUID, table: str, row_id: UUID, wrong: str, right: str
) -> UUID:
    """Record what the person says is wrong with one record and what would be right; returns the correction's id.

    Raises NotFoundError for a record that is not this person's or that the actor may not see, InvalidInputError.
    """
    row = checks.request(actor, request_id, locked=True)
    checks.own_person(actor, row.person_id)
    if row.kind != RequestKind.RECTIFICATION or row.state != RequestState.OPEN:
        raise NotAllowedError(_("Berichtigungen gehören zu einem offenen Antrag auf Berichtigung."))
    record = collecting.record(actor, row.person_id, table, row_id)
    if record is None:
        raise NotFoundError
    errors = {
        name: _("Bitte füllen Sie dieses Feld aus.")
        if not text.strip()
        else _("Bitte fassen Sie sich kürzer.")
        for name, text in (("wrong", wrong), ("right", right))
        if not text.strip() or len(text) > LONGEST
    }
    if errors:
        raise InvalidInputError(errors)
    return Correction.objects.create(
        **checks.mark(actor, row.person_id, record.topic),
        request_id=request_id,
        table=table,
        row_id=row_id,
        wrong=wrong.strip(),
        right=right.strip(),
    ).id


@operation
def decide_correction(actor: Actor, /, *, correction_id: UUID, accept: bool, reason: str = "") -> None:
    """Accept a correction, or refuse it with a reason; recipients of the topic are told of an accepted one."""
    row = Correction.objects.filter(unit_id=actor.unit_id, id=correction_id).first()
    if row is None:
        raise NotFoundError
    checks.own_person(actor, row.person_id)
    if row.state != CorrectionState.OPEN:
        raise NotAllowedError(_("Über diese Berichtigung ist schon entschieden."))
    if not accept and not reason.strip():
        raise InvalidInputError({"reason": _("Bitte begründen Sie, warum die Angabe bleibt.")})
    if len(reason) > LONGEST:
        raise InvalidInputError({"reason": _("Bitte fassen Sie sich kürzer.")})
    decided = Correction.objects.filter(unit_id=actor.unit_id, id=row.id, state=CorrectionState.OPEN).update(
        state=CorrectionState.ACCEPTED if accept else CorrectionState.REFUSED,
        reason=reason.strip(),
        decided_by=actor.user_id,
        decided_on=clock.today(),
    )
    if not decided:
        raise ConflictError(
            _(
                "Über diese Berichtigung hat eben jemand anders entschieden. Bitte sehen Sie sie noch einmal an."
            )
        )
