"""The proof that one row is in the signed record: for the person it is about, to keep and to have checked elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from strang.audit.records import FORMS
from strang.audit.sealing import SealingError
from strang.audit.tree import Tree, check_inclusion


@dataclass(frozen=True, slots=True)
class Proof:
    """A row, its place, and the hashes that lead from it to the root of a signed checkpoint."""

    leaf: int
    content: str
    leaf_hash: bytes
    size: int
    path: tuple[bytes, ...]
    checkpoint: str

    def as_json(self) -> dict[str, Any]:
        """Return the proof as plain values, hashes as hexadecimal digits."""
        return {
            "leaf": self.leaf,
            "content": self.content,
            "leaf_hash": self.leaf_hash.hex(),
            "size": self.size,
            "proof": [step.hex() for step in self.path],
            "checkpoint": self.checkpoint,
        }


def prove(connection: psycopg.Connection[Any], what: int | UUID) -> Proof:
    """Return the proof of a leaf (number) or a row (id); raises :class:`SealingError` when there is none yet."""
    column = "index" if isinstance(what, int) else "row_id"
    found = connection.execute(
        f"SELECT index, stream, row_id, leaf_hash FROM audit_leaf WHERE {column} = %s LIMIT 1",  # noqa: S608
        [what],
    ).fetchone()
    signed = connection.execute(
        "SELECT size, root, note FROM audit_checkpoint ORDER BY size DESC, at DESC LIMIT 1"
    ).fetchone()
    if found is None or signed is None or found[0] >= signed[0]:
        raise SealingError("this row is in no signed checkpoint yet")
    (index, stream, row_id, leaf), (size, root, note) = found, signed
    form = FORMS[stream]
    row = connection.execute(
        f"SELECT {form.selection('r')} FROM {form.table} r WHERE r.id = %s",  # noqa: S608 - our own words
        [row_id],
    ).fetchone()
    if row is None or form.leaf(row) != leaf:
        raise SealingError(f"the row of leaf {index} is not what was sealed: run `strang audit verify`")
    hashes = connection.execute(
        "SELECT leaf_hash FROM audit_leaf WHERE index < %s ORDER BY index", [size]
    ).fetchall()
    path = tuple(Tree([entry[0] for entry in hashes]).inclusion_proof(index))
    check_inclusion(leaf, index, size, path, root)
    return Proof(index, form.content(row).decode(), leaf, size, path, note)
