"""Nobody changes what is recorded unless they are superuser and mean it; and persons can be forgotten."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from cast import actor, at_work
from strang.audit import operations
from strang.foundation.context import SystemActor, work
from support.casework import Casework
from support.databases import Database
from support.gate import Gate
from support.record import Record

ERASURE = SystemActor("erasure")


COLUMNS = {
    "audit_entry": "purpose",
    "access_disclosure": "purpose",
    "audit_leaf": "index",
    "audit_checkpoint": "size",
    "audit_subject": "person_id",
}
ALL_CHANGES = [
    statement
    for table, column in COLUMNS.items()
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}")
]


def test_no_role_changes_deletes_or_empties(record: Record) -> None:
    database = record.database
    for url in (database.app_url, database.audit_url, database.sealer_url, database.owner_url):
        for statement in ALL_CHANGES:
            with psycopg.connect(url) as someone, pytest.raises(psycopg.errors.InsufficientPrivilege):
                someone.execute(statement)


def test_not_even_a_superuser_by_accident(record: Record) -> None:
    for statement in ALL_CHANGES:
        with (
            record.database.cluster.admin(record.database.name) as superuser,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            superuser.execute(statement)


def test_the_owner_may_only_forget_in_the_register(record: Record) -> None:
    for change in ("person_id = gen_random_uuid()", "source_id = gen_random_uuid()", "person_id = NULL"):
        with psycopg.connect(record.database.owner_url) as owner, pytest.raises(psycopg.Error):
            owner.execute(f"UPDATE access_disclosure SET {change} WHERE source_id IS NOT NULL")


def test_the_record_holds_no_person(record: Record, gate: Gate) -> None:
    """Neither the person's id nor the id of a row about her is anywhere in the entries."""
    with record.database.cluster.admin(record.database.name) as superuser:
        text = str(superuser.execute("SELECT string_agg(e::text, '\n') FROM audit_entry e").fetchone())
        for (found,) in superuser.execute(
            "SELECT id FROM cases_case WHERE person_id = %(p)s"
            " UNION SELECT id FROM access_grant WHERE person_id = %(p)s"
            " UNION SELECT id FROM people_person WHERE id = %(p)s",
            {"p": gate.person_id},
        ).fetchall():
            assert str(found) not in text
    assert str(gate.person_id) not in text
    assert record.ask(
        "SELECT count(*) FROM audit_entry e JOIN audit_subject s USING (subject) WHERE s.person_id = %(p)s",
        p=gate.person_id,
    )


def test_the_key_leads_from_a_row_to_its_entries(record: Record, gate: Gate) -> None:
    key = record.ask("SELECT key FROM audit_subject WHERE person_id = %(p)s", p=gate.person_id)
    tag = hashlib.sha256(key + str(gate.case_id).encode()).hexdigest()
    assert (
        record.ask(
            "SELECT command FROM audit_entry WHERE table_name = 'cases_case' AND row_id = %(tag)s ORDER BY at LIMIT 1",
            tag=tag,
        )
        == "INSERT"
    )


def _erase(person_id: UUID) -> int:
    with work(ERASURE, write=True):
        return operations.erase_subject(ERASURE, person_id=person_id)


def test_erasing_a_person_keeps_the_hashes_and_leaves_no_way_back(record: Record, gate: Gate) -> None:
    subject = record.ask("SELECT subject FROM audit_subject WHERE person_id = %(p)s", p=gate.person_id)
    lines = record.ask("SELECT count(*) FROM audit_entry WHERE subject = %(s)s", s=subject)
    looks = record.ask("SELECT count(*) FROM access_disclosure WHERE subject = %(s)s", s=subject)
    assert lines > 5
    assert looks > 0
    assert _erase(gate.person_id) == 1
    assert record.check(*record.witnesses).findings == []
    record.seal()
    report = record.check(*record.witnesses)
    assert (report.findings, report.pending) == ([], 0)
    assert record.ask("SELECT count(*) FROM audit_entry WHERE subject = %(s)s", s=subject) == lines + 1
    assert record.ask("SELECT count(*) FROM access_disclosure WHERE subject = %(s)s", s=subject) == looks
    for table in ("audit_entry", "access_disclosure", "audit_subject", "audit_leaf", "audit_pending"):
        text = record.ask(f"SELECT string_agg(t::text, '\n') FROM {table} t")
        assert str(gate.person_id) not in (text or ""), table
    sources = record.ask("SELECT count(source_id) FROM access_disclosure WHERE subject = %(s)s", s=subject)
    assert sources == 0


def test_after_an_erasure_a_new_pseudonym_begins(record: Record, gate: Gate) -> None:
    before = record.ask("SELECT subject FROM audit_subject WHERE person_id = %(p)s", p=gate.person_id)
    _erase(gate.person_id)
    gate.give()
    after = record.ask("SELECT subject FROM audit_subject WHERE person_id = %(p)s", p=gate.person_id)
    assert after not in {None, before}


def test_only_the_erasure_erases(record: Record, gate: Gate) -> None:
    miriam, other = actor("miriam"), SystemActor("demo")
    for someone in (miriam, other):
        with (
            at_work(someone) if someone is miriam else work(other, write=True),  # type: ignore[arg-type]
            pytest.raises(DatabaseError),
            transaction.atomic(),
        ):
            operations.erase_subject(someone, person_id=gate.person_id)  # type: ignore[arg-type]
    with psycopg.connect(record.database.app_url) as nobody, pytest.raises(psycopg.Error):
        nobody.execute("SELECT strang.erase_subject(%s)", [gate.person_id])
    with psycopg.connect(record.database.owner_url) as owner, pytest.raises(psycopg.Error):
        owner.execute("DELETE FROM audit_subject WHERE person_id = %s", [gate.person_id])


def test_a_key_deleted_past_the_erasure_is_found(record: Record, gate: Gate) -> None:
    record.tamper("DELETE FROM audit_subject WHERE person_id = %(p)s", p=gate.person_id)
    assert record.kinds() == {"subject"}


def test_a_pseudonym_given_to_somebody_else_is_found(record: Record, gate: Gate) -> None:
    record.tamper(
        "ALTER TABLE audit_subject DROP CONSTRAINT audit_subject_is_made_from_its_key",
        "UPDATE audit_subject SET person_id = gen_random_uuid() WHERE person_id = %(p)s",
        p=gate.person_id,
    )
    assert record.kinds() == {"subject"}


def test_another_person_in_the_register_is_found(record: Record, gate: Gate) -> None:
    other = Casework().person("Anna", "Beispiel")
    record.seal()
    record.tamper(
        "UPDATE access_disclosure SET person_id = %(o)s WHERE person_id = %(p)s", o=other, p=gate.person_id
    )
    assert record.kinds() == {"subject"}


def test_another_basis_in_the_register_is_found(record: Record, gate: Gate) -> None:
    record.tamper("UPDATE access_disclosure SET source_id = %(o)s", o=uuid4())
    assert record.kinds() == {"subject"}


def test_a_person_removed_from_the_register_past_the_erasure_is_found(record: Record) -> None:
    record.tamper("UPDATE access_disclosure SET person_id = NULL, source_id = NULL")
    assert record.kinds() == {"subject"}


@pytest.mark.parametrize(
    ("given", "recorded"),
    [
        ("cases.open_case", "cases.open_case"),
        ("", "none"),
        ("Herr Müller war es", "invalid"),
        ("cases.open_case; x", "invalid"),
    ],
)
def test_a_label_that_is_no_operation_is_not_recorded(
    given: str, recorded: str, fresh_cast: Database
) -> None:
    miriam = actor("miriam")
    with at_work(miriam), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('strang.operation', %s, true)", [given])
        cursor.execute("UPDATE foundation_session SET ended_at = now() WHERE id = %s", [miriam.session_id])
    with fresh_cast.cluster.admin(fresh_cast.name) as superuser:
        row = superuser.execute(
            "SELECT operation FROM audit_entry WHERE row_id = %s ORDER BY at DESC LIMIT 1",
            [str(miriam.session_id)],
        ).fetchone()
    assert row == (recorded,)
