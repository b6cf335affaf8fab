"""When the last row about a person is gone, the night deletes their key: the record stands and names nobody."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from cast import actor, at_work
from strang.cli import nightly
from strang.foundation.context import SystemActor, work
from strang.privacy import operations
from support.gate import Gate
from support.record import Record

ABOUT_PERSONS = (
    "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'person_id'"
    " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
)
KEPT = {"access_disclosure", "audit_subject"}
"""What stays, without the person's id."""
ASKED = {"people_person", "access_assignment", "access_grant"}
"""What the database looks into by itself."""


def tables(record: Record) -> set[str]:
    with record.database.cluster.admin(record.database.name) as server:
        return {str(name) for (name,) in server.execute(ABOUT_PERSONS).fetchall()} - KEPT


def delete(record: Record, person_id: object, *spared: str) -> None:
    """Delete every row about a person, as whoever answers for the file has it done."""
    record.tamper(
        *(f"DELETE FROM {table} WHERE person_id = %(p)s" for table in sorted(tables(record) - set(spared))),
        p=person_id,
    )


def test_a_person_whose_file_is_gone_is_forgotten_in_the_night(record: Record, gate: Gate) -> None:
    subject = record.ask("SELECT subject FROM audit_subject WHERE person_id = %(p)s", p=gate.person_id)
    lines = record.ask("SELECT count(*) FROM audit_entry WHERE subject = %(s)s", s=subject)
    others = record.ask("SELECT count(*) FROM audit_subject WHERE person_id <> %(p)s", p=gate.person_id)
    assert lines > 5
    assert others > 5
    assert nightly.forget() == {"command": "nightly forget", "forgotten": 0}
    delete(record, gate.person_id)
    assert nightly.forget()["forgotten"] == 1
    assert nightly.forget()["forgotten"] == 0
    record.seal()
    report = record.check(*record.witnesses)
    assert (report.findings, report.pending) == ([], 0)
    assert record.ask("SELECT count(*) FROM audit_entry WHERE subject = %(s)s", s=subject) == lines + 1
    assert record.ask("SELECT count(*) FROM audit_subject WHERE person_id IS NOT NULL") == others
    for table in ("audit_entry", "access_disclosure", "audit_subject", "audit_leaf", "audit_pending"):
        text = record.ask(f"SELECT string_agg(t::text, '\n') FROM {table} t")
        assert str(gate.person_id) not in (text or ""), table
    last = record.ask("SELECT system_name FROM audit_entry WHERE operation = 'audit.erase_subject'")
    assert last == "erasure"


@pytest.mark.parametrize("spared", sorted(ASKED))
def test_as_long_as_a_row_is_left_the_record_leads_to_the_person(
    record: Record, gate: Gate, spared: str
) -> None:
    gate.give()
    delete(record, gate.person_id, spared)
    assert nightly.forget()["forgotten"] == 0
    assert record.ask("SELECT count(*) FROM audit_subject WHERE person_id = %(p)s", p=gate.person_id) == 1


def test_every_other_table_about_a_person_hangs_on_the_persons_row(record: Record) -> None:
    """A foreign key keeps the person's row as long as one of these names it, so nobody has to look into them."""
    with record.database.cluster.admin(record.database.name) as server:
        keys = server.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
            " WHERE c.contype = 'f' AND a.attname = 'person_id'"
        ).fetchall()
    held = {"people_person"}
    while more := {table for table, target in keys if target in held} - held:
        held |= more
    assert tables(record) - held - ASKED == set()


def test_nobody_else_learns_whose_file_is_gone(record: Record, gate: Gate) -> None:
    delete(record, gate.person_id)
    other = SystemActor("demo")
    for someone in (actor("miriam"), actor("ines"), other):
        opened = work(other, write=True) if someone is other else at_work(someone)  # type: ignore[arg-type]
        with opened, pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM strang.gone_persons()")
    with work(operations.ERASURE), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person")
        assert cursor.fetchone() == (0,), "the erasure itself sees no person"
        cursor.execute("SELECT * FROM strang.gone_persons()")
        assert cursor.fetchall() == [(gate.person_id,)]
