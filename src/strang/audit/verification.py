"""The check of the record: rows against leaves, leaves against checkpoints, checkpoints against the witnesses.

It reads one moment of the database, as the role ``strang_sealer``, and trusts nothing of it but the public key and what
the witnesses keep.
"""

from __future__ import annotations

import datetime as dt
import heapq
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from operator import itemgetter
from typing import Any

import psycopg
from psycopg import IsolationLevel

from strang.audit import subjects
from strang.audit.findings import Finding, Kind
from strang.audit.notes import Checkpoint, NoteError, Verifier
from strang.audit.records import FORMS, Form
from strang.audit.tree import HASH_BYTES, Frontier
from strang.audit.witnesses import Witness, WitnessError

UNSEALED_SECONDS = 120
"""How long a row may wait for its leaf before that is a finding."""
LATE_SECONDS = 900
"""How far a witness may be behind the newest checkpoint; longer than the pause between two while nothing is written."""
DATABASE = "Datenbank"
_FETCH = 10_000


@dataclass(slots=True)
class Report:
    """The outcome of one check."""

    leaves: int = 0
    checkpoints: int = 0
    witnesses: int = 0
    pending: int = 0
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A checkpoint, and who says so."""

    source: str
    checkpoint: Checkpoint


def verify(
    connection: psycopg.Connection[Any], verifier: Verifier, witnesses: Sequence[Witness] = ()
) -> Report:
    """Check the whole record and return what was found. Takes a connection that is in no transaction."""
    started = time.monotonic()
    # The witnesses are asked first: what they keep then, the database must have at the later moment it is read.
    heard = [(witness.name, _listen(witness)) for witness in witnesses]
    connection.autocommit = False
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    with connection.transaction():
        report = _Check(connection, verifier).run(heard)
    report.seconds = round(time.monotonic() - started, 3)
    return report


def _listen(witness: Witness) -> list[str] | str:
    try:
        return witness.notes()
    except WitnessError as error:
        return str(error)


class _Check:
    def __init__(self, connection: psycopg.Connection[Any], verifier: Verifier) -> None:
        self._connection, self._verifier = connection, verifier
        self._report = Report()
        self._claims: list[_Claim] = []

    def run(self, heard: Sequence[tuple[str, list[str] | str]]) -> Report:
        """Make all checks."""
        self._read_checkpoints()
        for name, notes in heard:
            self._read_witness(name, notes)
        roots = self._walk({claim.checkpoint.size for claim in self._claims})
        self._compare(roots)
        self._find_unsealed()
        self._report.findings += subjects.check(self._connection)
        return self._report

    def _find(self, kind: Kind, text: str, *, leaf: int | None = None, row: str | None = None) -> None:
        self._report.findings.append(Finding(kind, text, leaf, row))

    # -- what was signed -----------------------------------------------------------------------------------

    def _read_checkpoints(self) -> None:
        rows = self._connection.execute(
            "SELECT at, size, root, note FROM audit_checkpoint ORDER BY at"
        ).fetchall()
        self._report.checkpoints = len(rows)
        for at, size, root, note in rows:
            checkpoint = self._opened(note, f"Der Prüfpunkt vom {_moment(at)}")
            if checkpoint is None:
                continue
            if (checkpoint.at, checkpoint.size, checkpoint.root) != (at, size, root):
                text = f"Der Prüfpunkt vom {_moment(at)} nennt andere Werte als sein unterschriebener Text."
                self._find(Kind.CHECKPOINT, text)
            self._claims.append(_Claim(DATABASE, checkpoint))

    def _read_witness(self, name: str, notes: list[str] | str) -> None:
        if isinstance(notes, str):
            self._find(Kind.WITNESS, f"Der Zeuge {name} antwortet nicht: {notes}")
            return
        self._report.witnesses += 1
        claims = [
            _Claim(name, checkpoint)
            for note in notes
            if (checkpoint := self._opened(note, f"Ein Prüfpunkt des Zeugen {name}")) is not None
        ]
        self._claims += claims
        newest = max((claim.checkpoint.at for claim in claims), default=None)
        own = max(
            (claim.checkpoint.at for claim in self._claims if claim.source == DATABASE),
            default=dt.datetime.min.replace(tzinfo=dt.UTC),
        )
        if newest is None:
            self._find(Kind.WITNESS, f"Der Zeuge {name} hat keinen Prüfpunkt.")
        elif (own - newest).total_seconds() > LATE_SECONDS:
            text = f"Der Zeuge {name} hat seit {_moment(newest)} keinen Prüfpunkt bekommen."
            self._find(Kind.WITNESS, text)

    def _opened(self, note: str, what: str) -> Checkpoint | None:
        try:
            return self._verifier.open(note)
        except NoteError as error:
            self._find(Kind.SIGNATURE, f"{what} hat keine gültige Unterschrift ({error}).")
            return None

    # -- rows and leaves -----------------------------------------------------------------------------------

    def _walk(self, sizes: set[int]) -> dict[int, bytes]:
        """Compare every row with its leaf, and return the roots of the tree at the wanted sizes."""
        frontier = Frontier()
        roots = {0: frontier.root()}
        streams = [self._leaves(form) for form in FORMS.values()]
        for index, leaf, form, row_id, values in heapq.merge(*streams, key=itemgetter(0)):
            if index != frontier.size:
                text = (
                    f"Die Blätter {frontier.size} bis {index - 1} fehlen, oder Blatt {index} steht doppelt."
                )
                self._find(Kind.TREE, text, leaf=frontier.size)
                for _ in range(min(index - frontier.size, _FETCH)):
                    frontier.append(bytes(HASH_BYTES))
            where = f"{form.label}, Blatt {index}, Zeile {row_id}"
            if values[0] is None:
                self._find(Kind.DELETED, f"{where}: Die Zeile wurde gelöscht.", leaf=index, row=row_id)
            elif form.leaf(values) != leaf:
                text = f"{where}: Die Zeile oder ihr Blatt wurde geändert."
                self._find(Kind.CHANGED, text, leaf=index, row=row_id)
            frontier.append(leaf)
            if frontier.size in sizes:
                roots[frontier.size] = frontier.root()
        self._report.leaves = frontier.size
        return roots

    def _leaves(self, form: Form) -> Iterator[tuple[int, bytes, Form, str, tuple[Any, ...]]]:
        with self._connection.cursor(name=f"leaves_{form.stream}") as cursor:
            cursor.itersize = _FETCH
            cursor.execute(
                f"SELECT l.index, l.leaf_hash, l.row_id::text, {form.selection('r')}"  # noqa: S608 - our own words
                f" FROM audit_leaf l LEFT JOIN {form.table} r ON r.id = l.row_id"
                " WHERE l.stream = %s ORDER BY l.index",
                [form.stream],
            )
            for index, leaf, row_id, *values in cursor:
                yield index, leaf, form, row_id, tuple(values)

    def _find_unsealed(self) -> None:
        for form in FORMS.values():
            for row_id, at in self._connection.execute(
                f"SELECT r.id::text, r.at FROM {form.table} r"  # noqa: S608 - our own words
                " WHERE NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.stream = %s AND l.row_id = r.id)"
                " AND NOT EXISTS (SELECT 1 FROM audit_pending p WHERE p.stream = %s AND p.row_id = r.id)",
                [form.stream, form.stream],
            ).fetchall():
                text = (
                    f"{form.label}, Zeile {row_id} vom {_moment(at)}: Sie hat kein Blatt und wartet auf keines;"
                    " sie wurde nachträglich eingefügt."
                )
                self._find(Kind.INSERTED, text, row=row_id)
            self._find_waiting(form)

    def _find_waiting(self, form: Form) -> None:
        late = 0
        for row_id, age in self._connection.execute(
            "SELECT p.row_id::text, extract(epoch FROM clock_timestamp() - r.at)::float FROM audit_pending p"  # noqa: S608
            f" LEFT JOIN {form.table} r ON r.id = p.row_id WHERE p.stream = %s",
            [form.stream],
        ).fetchall():
            self._report.pending += 1
            late += age is not None and age > UNSEALED_SECONDS
            if age is None:
                text = f"{form.label}, Zeile {row_id}: Sie wurde gelöscht, bevor sie ihr Blatt bekam."
                self._find(Kind.DELETED, text, row=row_id)
        if late:
            text = f"{form.label}: {late} Zeilen warten seit über {UNSEALED_SECONDS} Sekunden auf ihr Blatt."
            self._find(Kind.UNSEALED, text)

    # -- tree and checkpoints ------------------------------------------------------------------------------

    def _compare(self, roots: dict[int, bytes]) -> None:
        """Compare every checkpoint with the tree, and the checkpoints of one size with one another."""
        for source in dict.fromkeys(claim.source for claim in self._claims):
            self._compare_source(source, roots)
        said: dict[int, _Claim] = {}
        for claim in self._claims:
            first = said.setdefault(claim.checkpoint.size, claim)
            if first.checkpoint.root != claim.checkpoint.root:
                text = (
                    f"Zwei Stände für {claim.checkpoint.size} Blätter, beide unterschrieben:"
                    f" {first.source} nennt {first.checkpoint.root.hex()[:16]}…,"
                    f" {claim.source} nennt {claim.checkpoint.root.hex()[:16]}…"
                )
                self._find(Kind.SPLIT, text, leaf=claim.checkpoint.size)

    def _compare_source(self, source: str, roots: dict[int, bytes]) -> None:
        claims = sorted(
            (claim.checkpoint for claim in self._claims if claim.source == source), key=lambda c: c.size
        )
        who = "Die Prüfpunkte der Datenbank" if source == DATABASE else f"Der Zeuge {source}"
        ahead = [claim for claim in claims if claim.size > self._report.leaves]
        if ahead:
            kind = "nennen" if source == DATABASE else "kennt"
            text = (
                f"{who} {kind} {ahead[-1].size} Blätter (Stand {_moment(ahead[0].at)}), es gibt nur"
                f" {self._report.leaves}: Das Ende wurde abgeschnitten, oder eine alte Sicherung wurde eingespielt."
            )
            self._find(Kind.TRUNCATED, text, leaf=self._report.leaves)
        wrong = [claim for claim in claims if claim.size in roots and roots[claim.size] != claim.root]
        if wrong:
            good = [c.size for c in claims if c.size < wrong[0].size and roots.get(c.size) == c.root]
            text = (
                f"{who}: Ab {wrong[0].size} Blättern (Prüfpunkt vom {_moment(wrong[0].at)}) passt der Baum nicht;"
                f" zwischen Blatt {max(good, default=0)} und {wrong[0].size - 1} wurde umgestellt oder umgeschrieben."
            )
            self._find(Kind.TREE, text, leaf=max(good, default=0))


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%d.%m.%Y %H:%M:%S UTC")
