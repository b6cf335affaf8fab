"""Each of the eight manipulations is done for real, by a superuser who switches the triggers off, and is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from strang.audit import service
from strang.audit.notes import Signer
from strang.audit.records import ENTRY
from strang.audit.sealing import Sealer
from strang.audit.witnesses import FileWitness, RefusedError
from support.casework import Casework
from support.databases import Database
from support.record import Record, server

MIDDLE = "(SELECT row_id FROM audit_leaf WHERE stream = 'entry' AND index >= 20 ORDER BY index LIMIT 1)"


def _rewrite(record: Record, key: Signer) -> None:
    """Take a line out of the middle, and make all leaves and checkpoints anew, as if it had never been there."""
    record.tamper(
        f"DELETE FROM audit_entry WHERE id = {MIDDLE}",
        "CREATE TABLE kept AS SELECT stream, row_id, index FROM audit_leaf",
        "DELETE FROM audit_leaf",
        "DELETE FROM audit_checkpoint",
        "DELETE FROM audit_pending",
        "INSERT INTO audit_pending SELECT stream, row_id FROM kept k WHERE EXISTS"
        " (SELECT 1 FROM audit_entry e WHERE e.id = k.row_id) OR stream = 'disclosure' ORDER BY index",
        "DROP TABLE kept",
    )
    with service.connect(record.database.sealer_url) as connection:
        sealer = Sealer(connection, key)
        sealer.seal()
        sealer.checkpoint()


def test_an_honest_record_is_clean(record: Record) -> None:
    """The negative control of all others."""
    report = record.check(*record.witnesses)
    assert report.findings == []
    assert (report.checkpoints, report.witnesses, report.pending) == (3, 2, 0)
    assert report.leaves == record.ask(
        "SELECT (SELECT count(*) FROM audit_entry) + (SELECT count(*) FROM access_disclosure)"
    )


def test_rows_that_wait_for_their_leaf_are_no_finding(record: Record) -> None:
    Casework().person()
    report = record.check(*record.witnesses)
    assert report.findings == []
    assert report.pending > 0


def test_a_changed_row_is_found(record: Record) -> None:
    row = str(record.ask(f"SELECT {MIDDLE}"))
    record.tamper(f"UPDATE audit_entry SET purpose = 'benefit2' WHERE id = {MIDDLE}")
    (finding,) = record.check().findings
    assert (finding.kind, finding.row) == ("changed", row)
    assert finding.leaf is not None
    assert f"Blatt {finding.leaf}" in finding.text


def test_every_sealed_column_counts(record: Record) -> None:
    columns = {
        "audit_entry": {
            "at": "at + interval '1 microsecond'",
            "user_id": "gen_random_uuid()",
            "session_id": "gen_random_uuid()",
            "unit_id": "gen_random_uuid()",
            "system_name": "coalesce(system_name, '') || 'x'",
            "purpose": "purpose || 'x'",
            "operation": "operation || 'x'",
            "command": "CASE command WHEN 'UPDATE' THEN 'INSERT' ELSE 'UPDATE' END",
            "table_name": "table_name || 'x'",
            "row_id": "'x'",
            "subject": "sha256('x')",
            "columns": "columns || '{x}'",
        },
        "access_disclosure": {
            "at": "at - interval '1 microsecond'",
            "session_id": "gen_random_uuid()",
            "user_id": "gen_random_uuid()",
            "unit_id": "gen_random_uuid()",
            "from_unit_id": "gen_random_uuid()",
            "subject": "sha256('x')",
            "topics": "topics || '{x}'",
            "purpose": "purpose || 'x'",
            "source": "'statute'",
            "source_tag": "'x'",
        },
    }
    for table, changes in columns.items():
        row = record.ask(f"SELECT id FROM {table} ORDER BY at DESC LIMIT 1")
        known = record.ask(
            "SELECT array_agg(attname::text) FROM pg_attribute"
            " WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped",
            table=table,
        )
        assert set(known) - set(changes) - {"id", "person_id", "source_id"} == set()
        for column, value in changes.items():
            record.tamper(f"CREATE TABLE old AS SELECT * FROM {table} WHERE id = '{row}'")
            record.tamper(f"UPDATE {table} SET {column} = {value} WHERE id = '{row}'")
            assert "changed" in record.kinds(), (table, column)
            record.tamper(
                f"DELETE FROM {table} WHERE id = '{row}'",
                f"INSERT INTO {table} SELECT * FROM old",
                "DROP TABLE old",
            )
    assert record.kinds(*record.witnesses) == set()


def test_a_changed_row_with_a_new_leaf_is_found_by_the_signed_root(record: Record) -> None:
    row = str(record.ask(f"SELECT {MIDDLE}"))
    record.tamper(f"UPDATE audit_entry SET purpose = 'benefit2' WHERE id = '{row}'")
    values = record.ask(f"SELECT {ENTRY.selection('r')} FROM audit_entry r WHERE id = %(row)s", row=row)
    record.tamper(
        "UPDATE audit_leaf SET leaf_hash = %(leaf)s WHERE row_id = %(row)s", leaf=ENTRY.leaf(values), row=row
    )
    assert record.kinds() == {"tree"}


def test_a_deleted_row_is_found(record: Record) -> None:
    record.tamper(f"DELETE FROM audit_entry WHERE id = {MIDDLE}")
    (finding,) = record.check().findings
    assert finding.kind == "deleted"
    record.tamper("DELETE FROM access_disclosure")
    assert {"Protokoll", "Register"} == {item.text.partition(",")[0] for item in record.check().findings}


def test_a_row_deleted_with_its_leaf_is_found(record: Record) -> None:
    record.tamper(
        "CREATE TABLE gone AS SELECT index, row_id FROM audit_leaf WHERE index = 20",
        "DELETE FROM audit_entry WHERE id IN (SELECT row_id FROM gone)",
        "DELETE FROM audit_leaf WHERE index IN (SELECT index FROM gone)",
    )
    assert record.kinds() == {"tree"}
    record.tamper(
        "UPDATE audit_leaf SET index = -index WHERE index > 20",
        "UPDATE audit_leaf SET index = -index - 1 WHERE index < 0",
    )
    assert record.kinds() == {"tree", "truncated"}


def test_an_inserted_row_is_found(record: Record) -> None:
    record.tamper(
        f"CREATE TABLE forged AS SELECT * FROM audit_entry WHERE id = {MIDDLE}",
        "UPDATE forged SET id = gen_random_uuid()",
        "INSERT INTO audit_entry SELECT * FROM forged",
        "DROP TABLE forged",
    )
    (finding,) = record.check().findings
    assert finding.kind == "inserted"


def test_reordered_leaves_are_found(record: Record) -> None:
    record.tamper(
        "UPDATE audit_leaf SET index = -1 WHERE index = 20",
        "UPDATE audit_leaf SET index = 20 WHERE index = 21",
        "UPDATE audit_leaf SET index = 21 WHERE index = -1",
    )
    (finding,) = record.check().findings
    assert finding.kind == "tree"
    assert record.kinds(*record.witnesses) == {"tree"}


def test_a_cut_end_is_found(record: Record, gate: object) -> None:
    """Without the last checkpoint the database alone looks whole; the witnesses know better."""
    keep = record.ask("SELECT size FROM audit_checkpoint ORDER BY at OFFSET 1 LIMIT 1")
    cut = (
        "DELETE FROM audit_entry WHERE id IN (SELECT row_id FROM audit_leaf WHERE index >= %(keep)s)",
        "DELETE FROM access_disclosure WHERE id IN (SELECT row_id FROM audit_leaf WHERE index >= %(keep)s)",
        "DELETE FROM audit_leaf WHERE index >= %(keep)s",
    )
    record.tamper(*cut, keep=keep)
    assert record.kinds() == {"truncated"}
    record.tamper("DELETE FROM audit_checkpoint WHERE size > %(keep)s", keep=keep)
    assert record.kinds() == set()
    for witness in record.witnesses:
        (finding,) = record.check(witness).findings
        assert finding.kind == "truncated"


def test_a_rewrite_without_the_key_is_found(record: Record, tmp_path: Path) -> None:
    _rewrite(record, Signer.create(tmp_path / "other.key"))
    assert record.kinds() == {"signature"}
    assert record.kinds(*record.witnesses) >= {"signature", "tree", "truncated"}


def test_a_rewrite_with_the_stolen_key_is_found_by_each_witness(record: Record) -> None:
    _rewrite(record, Signer.load(record.key_file))
    assert record.kinds() == set()
    for witness in record.witnesses:
        assert record.kinds(witness) == {"tree", "truncated"}


def test_after_a_rewrite_every_witness_refuses(record: Record) -> None:
    _rewrite(record, Signer.load(record.key_file))
    for _ in range(3):
        Casework().person()
    for witness in record.witnesses:
        with pytest.raises(RefusedError):
            record.seal(witness)


def test_an_old_backup_is_found(record: Record, clone_database: Callable[[str], Database]) -> None:
    for connection in connections.all():
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
    backup = clone_database(record.database.name)
    assert record.kinds(*record.witnesses, database=backup) == set()
    Casework().person()
    record.seal()
    assert record.kinds(*record.witnesses) == set()
    assert record.kinds(database=backup) == set()
    for witness in record.witnesses:
        (finding,) = record.check(witness, database=backup).findings
        assert finding.kind == "truncated"
        assert "alte Sicherung" in finding.text


def test_a_split_view_is_found(record: Record, tmp_path: Path) -> None:
    """The holder of the key signs two trees of one size and shows each to another witness."""
    first, second = record.witnesses
    with psycopg.connect(record.database.sealer_url) as connection:
        size, root = connection.execute(
            "SELECT size, root FROM audit_checkpoint ORDER BY size DESC LIMIT 1"
        ).fetchone() or (0, b"")
    assert record.kinds(first, second) == set()
    other = Signer.load(record.key_file).sign(size, bytes(32), dt.datetime.now(tz=dt.UTC))
    third = tmp_path / "third.jsonl"
    FileWitness(third, record.verifier).tell(other, lambda _old, _new: [])
    assert root != bytes(32)
    assert record.kinds(first, second, str(third)) == {"tree", "split"}


def test_a_witness_that_is_gone_is_said(record: Record, tmp_path: Path) -> None:
    with server(tmp_path / "away.jsonl", record.verifier) as url:
        pass
    assert record.kinds(url) == {"witness"}
    assert record.kinds(str(tmp_path / "nothing.jsonl")) == {"witness"}
