"""Giving notes of one's own to the file: the author alone can, for the person or for whoever goes on with the case."""

from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from strang.access.types import CASEWORK_ROLES, Topic
from strang.cases import own_notes
from strang.cases.grounds import ReleaseGround
from strang.cases.models import Case, CaseEvent, Note
from strang.cases.types import EventKind
from strang.cases.validation import Checks, load_case, row_of_case
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotFoundError
from strang.foundation.models import Confidentiality
from strang.network import queries as network

MOST_NOTES = 100


@operation
def release_notes(
    actor: Actor,
    /,
    *,
    case_id: UUID,
    note_ids: Collection[UUID],
    ground: str,
    successor_id: UUID | None = None,
    reason: str = "",
) -> int:
    """Write some of the actor's own notes into the file as notes of the team; returns how many were not there yet.

    The own notes stay as they are. For a successor it takes their name and a reason. Raises NotFoundError for a note
    that is not the actor's own, InvalidInputError, ConflictError.
    """
    case = load_case(actor, case_id)
    reason = _checked(actor, note_ids, ground, successor_id, reason)
    rows = _own(actor, case, set(note_ids))
    there = own_notes.released(row.id for row in rows)
    new = [row for row in rows if row.id not in there]
    _copy(actor, case, new)
    if new:
        CaseEvent.objects.create(
            **row_of_case(case, actor, Topic.CASEWORK),
            kind=EventKind.RELEASED,
            colleague_id=successor_id if ground == ReleaseGround.SUCCESSOR else None,
            text=f"{len(new)} {ground} {reason}".strip(),
        )
    return len(new)


def _own(actor: Actor, case: Case, note_ids: set[UUID]) -> list[Note]:
    rows = Note.objects.filter(
        unit_id=actor.unit_id,
        case_id=case.id,
        author_id=actor.user_id,
        confidentiality=Confidentiality.AUTHOR,
        id__in=note_ids,
    )
    found = list(rows.order_by("happened_on", "id"))
    if len(found) != len(note_ids):
        raise NotFoundError
    return found


def _copy(actor: Actor, case: Case, rows: list[Note]) -> None:
    texts = {note_id: text for note_id, text in own_notes.texts_of(actor, rows).items() if text is not None}
    if len(texts) != len(rows):
        raise InvalidInputError({"note_ids": _("Eine dieser Notizen lässt sich zurzeit nicht lesen.")})
    try:
        with transaction.atomic():
            for row in rows:
                Note.objects.create(
                    id=own_notes.released_id(row.id),
                    **row_of_case(case, actor, row.topic),
                    text=texts[row.id],
                    contact_kind=row.contact_kind,
                    happened_on=row.happened_on,
                )
    except IntegrityError as error:
        raise ConflictError(_("Diese Notizen stehen inzwischen in der Akte.")) from error


def _checked(
    actor: Actor, note_ids: Collection[UUID], ground: str, successor_id: UUID | None, reason: str
) -> str:
    checks = Checks()
    if not note_ids:
        checks.refuse("note_ids", _("Bitte wählen Sie mindestens eine Notiz."))
    elif len(note_ids) > MOST_NOTES:
        checks.refuse("note_ids", _("Bitte wählen Sie weniger Notizen auf einmal."))
    checks.choice("ground", ground, ReleaseGround)
    follows = ground == ReleaseGround.SUCCESSOR
    reason = checks.text("reason", reason, limit=250, required=follows)
    colleagues = {
        one.user_id
        for one in network.memberships_of_unit(actor.unit_id)
        if not one.roles.isdisjoint(CASEWORK_ROLES)
    } - {actor.user_id}
    if follows and successor_id not in colleagues:
        checks.refuse("successor_id", _("Bitte wählen Sie, wer den Fall weiterführt."))
    checks.finish()
    return reason
