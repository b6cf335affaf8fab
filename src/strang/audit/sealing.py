"""The sealer: it gives every committed row its leaf and signs the root. One at a time, on a connection of its own.

Writers put each row into a queue in the same transaction, so a row appears there exactly when it is committed,
however late; the sealer takes what is there, in one transaction with the leaves it makes of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from strang.audit.notes import Signer
from strang.audit.records import FORMS, Form
from strang.audit.tree import Frontier, Tree

LOCK = 0x5EA1_5EA1
"""The advisory lock that one sealer of a database holds."""
_OTHER_SEALER = """
SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
 WHERE l.locktype = 'advisory' AND l.granted
   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND l.classid = 0 AND l.objid::bigint = %s AND a.usename = session_user AND a.pid <> pg_backend_pid()
"""
"""Whether a sealer holds the lock. Any role can take an advisory lock; one of another role keeps nobody from sealing.
Should two sealers work all the same, the second to write a leaf fails on its number."""
BATCH = 20_000
"""Rows that one transaction seals."""
CHECKPOINT_SECONDS = 60
QUIET_SECONDS = 600
"""How often a checkpoint is signed while nothing is written, so that one sees that the sealer lives."""


class SealingError(Exception):
    """The record is not what was signed, so nothing may be signed on top of it."""


class OtherSealerError(SealingError):
    """Another sealer works on this database."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it was stored."""

    size: int
    at: dt.datetime
    note: str


class Sealer:
    """The one sealer of a database. ``connection`` is of the role ``strang_sealer`` and in autocommit mode."""

    def __init__(self, connection: psycopg.Connection[Any], signer: Signer) -> None:
        self._connection = connection
        self._signer = signer
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        if (row is None or not row[0]) and connection.execute(_OTHER_SEALER, [LOCK]).fetchone():
            raise OtherSealerError("another sealer works on this database")
        self._frontier, self.latest = self._resume()

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._frontier.size

    def seal(self) -> int:
        """Give every row in the queue its leaf, and return how many there were."""
        sealed = 0
        while count := self._seal_batch():
            sealed += count
        return sealed

    def checkpoint(self) -> Signed:
        """Sign the root of now and store it; it goes to the witnesses after that, or a crash would leave them ahead."""
        now = dt.datetime.now(tz=dt.UTC)
        note = self._signer.sign(self.size, self._frontier.root(), now)
        self._connection.execute(
            "INSERT INTO audit_checkpoint (at, size, root, frontier, note) VALUES (%s, %s, %s, %s, %s)",
            [now, self.size, self._frontier.root(), self._frontier.to_bytes(), note],
        )
        self.latest = Signed(self.size, now, note)
        return self.latest

    def checkpoint_is_due(self) -> bool:
        """Tell whether the last checkpoint is a minute old, or ten while nothing was written."""
        if self.latest is None:
            return True
        age = (dt.datetime.now(tz=dt.UTC) - self.latest.at).total_seconds()
        return age >= (QUIET_SECONDS if self.latest.size == self.size else CHECKPOINT_SECONDS)

    def _seal_batch(self) -> int:
        grown = Frontier(self._frontier.size, self._frontier.nodes)
        with self._connection.transaction():
            rows = [row for form in FORMS.values() for row in self._take(form)]
            if not rows:
                return 0
            rows.sort(key=lambda row: (row[2][1], row[2][0]))
            leaves = [FORMS[stream].leaf(values) for stream, _, values in rows]
            self._connection.execute(
                "INSERT INTO audit_leaf (index, stream, row_id, leaf_hash) SELECT %s + place - 1, stream, row_id, leaf"
                " FROM unnest(%s::varchar[], %s::uuid[], %s::bytea[]) WITH ORDINALITY"
                " AS new (stream, row_id, leaf, place)",
                [grown.size, [row[0] for row in rows], [row[1] for row in rows], leaves],
            )
            for leaf in leaves:
                grown.append(leaf)
        self._frontier = grown
        return len(rows)

    def _take(self, form: Form) -> list[tuple[str, str, tuple[Any, ...]]]:
        """Take rows out of the queue. One whose row is gone stays there: the check names it."""
        rows = self._connection.execute(
            f"DELETE FROM audit_pending p USING {form.table} r"  # noqa: S608 - our own words
            f" WHERE p.ctid = ANY (ARRAY(SELECT ctid FROM audit_pending WHERE stream = %s LIMIT {BATCH}))"
            f" AND p.stream = %s AND r.id = p.row_id RETURNING {form.selection('r')}",
            [form.stream, form.stream],
        ).fetchall()
        return [(form.stream, row[0], row) for row in rows]

    def _resume(self) -> tuple[Frontier, Signed | None]:
        """Return the frontier of all leaves, from the last checkpoint on; refuses leaves that contradict it."""
        row = self._connection.execute(
            "SELECT size, at, note, root, frontier FROM audit_checkpoint ORDER BY size DESC, at DESC LIMIT 1"
        ).fetchone()
        signed = Signed(*row[:3]) if row else None
        frontier = Frontier.from_bytes(row[0], row[4]) if row else Frontier()
        if row and (frontier.root() != row[3] or self._signer.verifier.open(row[2]).root != row[3]):
            raise SealingError("the last checkpoint has been changed")
        start = frontier.size
        leaves = self._connection.execute(
            "SELECT index, leaf_hash FROM audit_leaf WHERE index >= %s ORDER BY index", [max(start - 1, 0)]
        ).fetchall()
        for index, leaf in leaves:
            if index >= start:
                if index != frontier.size:
                    raise SealingError(f"leaf {frontier.size} is missing")
                frontier.append(leaf)
        if start and (not leaves or leaves[0][0] != start - 1):
            raise SealingError(f"the leaves before {start} are missing")
        return frontier, signed


def consistency_proof(connection: psycopg.Connection[Any], old_size: int, size: int) -> list[bytes]:
    """Return the proof that the tree of ``size`` leaves grew from that of ``old_size``; for a witness.

    The beginning is taken from the checkpoint of that size, so that only the leaves after it are read.
    """
    if old_size in {0, size}:
        return []
    row = connection.execute(
        "SELECT frontier FROM audit_checkpoint WHERE size = %s LIMIT 1", [old_size]
    ).fetchone()
    base = Frontier.from_bytes(old_size, row[0]) if row else Frontier()
    leaves = connection.execute(
        "SELECT leaf_hash FROM audit_leaf WHERE index >= %s AND index < %s ORDER BY index", [base.size, size]
    ).fetchall()
    return Tree([leaf[0] for leaf in leaves], base).consistency_proof(old_size)


def signer_for(path: Path, connection: psycopg.Connection[Any]) -> Signer:
    """Return the signing key; it is made only for a record that has no checkpoint yet."""
    if path.exists():
        return Signer.load(path)
    if connection.execute("SELECT 1 FROM audit_checkpoint LIMIT 1").fetchone():
        raise SealingError(f"the signing key {path} is missing; the record was signed with it before")
    return Signer.create(path)
