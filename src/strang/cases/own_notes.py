"""Notes of their author alone: encrypted before they reach the database, decrypted for who wrote them.

The words stand in ``ciphertext`` and never in ``text``, so nothing that reads the table (search, figures, exports, the
history of a case, a backup) can show them. What such a note still tells the team's database is that it was written:
when, by whom, about which area of life, how long it took.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid5

from strang.cases.models import Note
from strang.foundation.context import Actor, SystemActor
from strang.foundation.envelope import DataKey, KeyUnavailableError, Place, UnreadableError
from strang.foundation.models import Confidentiality
from strang.network import keys


def place_of(row: Note) -> Place:
    """Return what the ciphertext of a note is bound to."""
    return Place(row.unit_id, row.person_id, row.id, row.author_id)


def encrypted(actor: Actor, text: str, place: Place) -> dict[str, Any]:
    """Return the columns of a new note of its author alone; raises KeyUnavailableError."""
    key = keys.current_data_key(actor, unit_id=place.unit_id)
    return {"text": "", **columns(key, text, place)}


def columns(key: DataKey, text: str, place: Place) -> dict[str, Any]:
    """Return the columns that hold a text under a key."""
    return {"ciphertext": key.encrypt(text, place), "key_version": key.version}


def texts_of(actor: Actor, rows: Iterable[Note]) -> dict[UUID, str | None]:
    """Return the words of those notes that are the actor's own, by id; None where they cannot be read now."""
    own = [
        row
        for row in rows
        if row.confidentiality == Confidentiality.AUTHOR
        and (row.author_id, row.unit_id) == (actor.user_id, actor.unit_id)
    ]
    try:
        found = keys.data_keys(actor, actor.unit_id, {row.key_version for row in own if row.key_version})
    except KeyUnavailableError:
        found = {}
    return {row.id: _text(found, row) for row in own}


def renewed(found: dict[int, DataKey], key: DataKey, row: Note) -> dict[str, Any] | None:
    """Return the columns of a note under another key, None if it cannot be read."""
    text = _text(found, row)
    return None if text is None else columns(key, text, place_of(row))


def released_id(note_id: UUID) -> UUID:
    """Return the id of the note of the team that holds what the author gave of an own note: one each."""
    return uuid5(note_id, "released")


def released(note_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some own notes stand in the file as well."""
    copies = {released_id(note_id): note_id for note_id in note_ids}
    found = Note.objects.filter(id__in=copies).values_list("id", flat=True)
    return {copies[copy_id] for copy_id in found}


def clear_rows(_actor: SystemActor) -> list[Note]:
    """Return some notes of authors that were written in the clear by an older version."""
    return list(
        Note.objects.filter(confidentiality=Confidentiality.AUTHOR, ciphertext=None).order_by("id")[:100]
    )


def _text(found: dict[int, DataKey], row: Note) -> str | None:
    key = found.get(row.key_version or 0)
    if key is None or row.ciphertext is None:
        return None
    try:
        return key.decrypt(bytes(row.ciphertext), place_of(row))
    except UnreadableError:
        return None
