"""The copy of all data: what becomes of records about others, and that it was handed out."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.privacy import checks, collecting
from strang.privacy.models import ConfidentialRow, CopyDecision, PrivacyRequest
from strang.privacy.types import COPY_KINDS, Choice, RequestState

LONGEST_WORDS = 500


@operation
def decide_row(
    actor: Actor,
    /,
    *,
    request_id: UUID,
    table: str,
    row_id: UUID,
    choice: str,
    words: Sequence[str] = (),
) -> None:
    """Say what becomes of one record in the copy of a request: taken in, or blacked out in part or as a whole."""
    row = checks.request(actor, request_id)
    checks.own_person(actor, row.person_id)
    record = collecting.record(actor, row.person_id, table, row_id)
    if record is None:
        raise NotFoundError
    if choice not in Choice.values:
        raise InvalidInputError({"choice": _("Bitte wählen Sie: aufnehmen oder schwärzen.")})
    kept = ", ".join(word.strip() for word in words if word.strip())
    if len(kept) > LONGEST_WORDS:
        raise InvalidInputError({"words": _("Das sind zu viele Wörter. Schwärzen Sie den ganzen Eintrag.")})
    CopyDecision.objects.update_or_create(
        unit_id=actor.unit_id,
        request_id=request_id,
        row_id=row_id,
        defaults={"choice": choice, "words": kept if choice == Choice.BLACKEN else ""},
        create_defaults={
            **checks.mark(actor, row.person_id, record.topic),
            "request_id": request_id,
            "table": table,
            "row_id": row_id,
            "choice": choice,
            "words": kept if choice == Choice.BLACKEN else "",
        },
    )


@operation
def hand_out_copy(actor: Actor, /, *, request_id: UUID, rows: int, fingerprint: str) -> None:
    """Note that the copy was handed out: when, how many records, the SHA-256 of its data. Never what is in it."""
    row = checks.request(actor, request_id)
    checks.own_person(actor, row.person_id)
    if row.kind not in COPY_KINDS or row.state not in {RequestState.OPEN, RequestState.ANSWERED}:
        raise NotAllowedError(_("Eine Kopie gehört zu einem Antrag auf Auskunft oder Datenübertragung."))
    PrivacyRequest.objects.filter(unit_id=actor.unit_id, id=row.id).update(
        delivered_at=clock.now(), delivered_rows=rows, delivered_hash=fingerprint, version=F("version") + 1
    )


@operation
def mark_confidential(actor: Actor, /, *, person_id: UUID, table: str, row_id: UUID) -> None:
    """Keep one record from the person's representatives (§ 8 (3) SGB VIII). Doing it twice changes nothing."""
    checks.own_person(actor, person_id)
    record = collecting.record(actor, person_id, table, row_id)
    if record is None:
        raise NotFoundError
    ConfidentialRow.objects.get_or_create(
        unit_id=actor.unit_id,
        person_id=person_id,
        row_id=row_id,
        defaults={**checks.mark(actor, person_id, record.topic), "table": table},
    )


@operation
def unmark_confidential(actor: Actor, /, *, person_id: UUID, row_id: UUID) -> None:
    """Let representatives see the record again."""
    checks.own_person(actor, person_id)
    ConfidentialRow.objects.filter(unit_id=actor.unit_id, person_id=person_id, row_id=row_id).delete()
