"""What the operator's process does with notes of their author alone: encrypt old ones, and all anew after a rotation.

It holds the keys and never shows a word. Each call is one batch in one transaction, so that it can be interrupted.
"""

from uuid import UUID

from django.db.models import QuerySet

from strang.cases import own_notes
from strang.cases.models import Note
from strang.cases.types import Renewal
from strang.foundation.context import SystemActor, operation
from strang.foundation.errors import ConflictError
from strang.foundation.models import Confidentiality
from strang.network import keys

BATCH = 100


@operation
def encrypt_clear_notes(actor: SystemActor, /) -> int:
    """Encrypt some notes that an older version wrote in the clear; returns how many, 0 at the end."""
    rows = own_notes.clear_rows(actor)
    for row in rows:
        key = keys.current_data_key(actor, unit_id=row.unit_id)
        Note.objects.filter(id=row.id).update(**own_notes.columns(key, row.text, own_notes.place_of(row)))
    return len(rows)


@operation
def renew_notes(actor: SystemActor, /, *, unit_id: UUID, after: UUID | None = None) -> Renewal:
    """Encrypt some notes of a unit anew that stand under a retired key, from ``after`` on."""
    key = keys.current_data_key(actor, unit_id=unit_id)
    waiting = _under_older_keys(unit_id, key.version).order_by("id")
    if after is not None:
        waiting = waiting.filter(id__gt=after)
    rows = list(waiting.select_for_update()[:BATCH])
    older = keys.data_keys(actor, unit_id, {row.key_version for row in rows if row.key_version})
    unreadable = []
    for row in rows:
        columns = own_notes.renewed(older, key, row)
        if columns is None:
            unreadable.append(row.id)
        else:
            Note.objects.filter(id=row.id).update(**columns)
    return Renewal(len(rows) - len(unreadable), tuple(unreadable), rows[-1].id if rows else None)


@operation
def finish_rotation(actor: SystemActor, /, *, unit_id: UUID) -> int:
    """Empty the unit's retired keys and return how many; raises ConflictError while a note stands under one."""
    key = keys.current_data_key(actor, unit_id=unit_id)
    if _under_older_keys(unit_id, key.version).exists():
        raise ConflictError("Unter dem alten Schlüssel stehen noch Notizen; er bleibt.")
    return keys.empty_retired_keys(actor, unit_id=unit_id)


def _under_older_keys(unit_id: UUID, version: int) -> QuerySet[Note]:
    return Note.objects.filter(
        unit_id=unit_id, confidentiality=Confidentiality.AUTHOR, key_version__lt=version
    )
