"""An older database with people in it is brought to this version, and nothing in it is lost.

The older one stands where every room had its first tables and nothing more: before emergencies, blocks, releases,
statutory bases, hand-overs and encrypted notes. Its rows are those of the small world, as far as it had tables and
columns for them; the notes of an author alone lay there in the clear.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from cast import actor, client_of
from ids import id_of
from strang.cases import queries as cases
from strang.demo.canaries import canary
from strang.foundation.context import work
from support.databases import WORLD, Database, Run, point_connections

OLDER = {
    "foundation": "0003",
    "audit": "0002",
    "access": "0002",
    "accounts": "0002",
    "network": "0002",
    "people": "0002",
    "consents": "0002",
    "offers": "0002",
    "funding": "0002",
    "cases": "0002",
    "referrals": "0002",
    "steering": "0002",
    "reporting": "0001",
}
STEP = """
import sys
from strang.cli.surroundings import django_process
with django_process(owner=True):
    from django.core.management import call_command
    for word in sys.argv[1:]:
        app, _, name = word.partition(":")
        call_command("migrate", app, name, database="owner", verbosity=0)
"""
NOT_COPIED = {
    "django_migrations",
    "django_content_type",
    "foundation_signingkey",
    "audit_entry",
    "auth_permission",
}
"""What a database makes for itself; the old record was written by triggers of its own."""
ONLY = {
    "access_grant": "source = 'consent'",
    "consents_consentevent": "kind NOT IN ('released', 'release_ended')",
    "consents_endedpermission": "kind NOT IN ('released', 'release_ended')",
}
"""Rows an older version could have."""
CLEAR = "CASE WHEN confidentiality = 'author' THEN 'Eigener Gedanke ' || id ELSE text END"
Rows = dict[str, dict[str, dict[str, Any]]]


def _columns(connection: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0"
        " AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY 1, a.attnum"
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _fill(source: Database, target: Database) -> None:
    """Copy the rows of the small world into the tables and columns the older version has."""
    with source.cluster.admin(source.name) as out, target.cluster.admin(target.name) as into:
        into.execute("SET session_replication_role = replica")
        newer = _columns(out)
        tables = {
            table: older
            for table, older in _columns(into).items()
            if table in newer and table not in NOT_COPIED
        }
        into.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
        for table, older in tables.items():
            names = [name for name in older if name in newer[table]]
            listed = sql.SQL(", ").join(map(sql.Identifier, names))
            chosen = sql.SQL(", ").join(
                sql.SQL(CLEAR) if (table, name) == ("cases_note", "text") else sql.Identifier(name)
                for name in names
            )
            where = sql.SQL(ONLY.get(table, "true"))
            read = sql.SQL("COPY (SELECT {} FROM {} WHERE {}) TO STDOUT").format(
                chosen, sql.Identifier(table), where
            )
            write = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), listed)
            with out.cursor().copy(read) as rows, into.cursor().copy(write) as taken:
                for row in rows:
                    taken.write(row)


def _snapshot(database: Database, only: Rows | None = None) -> Rows:
    """Return every row by its whole key, with its columns; with ``only`` those tables and columns."""
    found: Rows = {}
    with database.cluster.admin(database.name) as admin:
        for table, columns in _columns(admin).items():
            if table in NOT_COPIED or (only is not None and table not in only):
                continue
            key = admin.execute(
                "SELECT array_agg(a.attname ORDER BY a.attname) FROM pg_index i JOIN pg_attribute a"
                " ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
                " WHERE i.indrelid = %s::regclass AND i.indisprimary",
                [table],
            ).fetchone()[0]
            rows = admin.execute(sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(table)))
            found[table] = {
                "/".join(str(row[name]) for name in key): {name: row[name] for name in columns if name in row}
                for (row,) in rows.fetchall()
            }
    return found


def _run(database: Database, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, *words],
        env=database.environment(owner=True),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]


@pytest.fixture
def older(run: Run) -> Iterator[Database]:
    """A database of the older version with the people of the small world in it."""
    source = run.clone(WORLD)
    database = Database(f"older_{source.name}", run.cluster)
    run.cluster.create_database(database.name)
    _run(database, "-c", STEP, *(f"{app}:{name}" for app, name in OLDER.items()))
    _fill(source, database)
    yield database
    for name in (source.name, database.name):
        run.cluster.drop_database(name)


@pytest.mark.slow
def test_an_older_database_loses_nothing(older: Database, django_db_blocker: DjangoDbBlocker) -> None:
    before = _snapshot(older)
    assert sum(map(len, before.values())) > 500
    assert "access_emergency" not in before
    _run(older, "-m", "strang.cli.main", "migrate", "--quiet")
    assert _lost(before, _snapshot(older, before)) == []
    _run(older, "-m", "strang.cli.main", "load-reference")
    with older.cluster.admin(older.name) as admin:
        (unknown,) = admin.execute(
            "SELECT count(*) FROM people_person p WHERE NOT EXISTS (SELECT 1 FROM access_subject s"
            " WHERE s.unit_id = p.unit_id AND s.person_id = p.id AND s.protected = p.protected)"
        ).fetchone()
    assert unknown == 0
    with django_db_blocker.unblock():
        point_connections(older.name)
        _people_go_on_working(before)
        point_connections("no_fixture_asked_for_a_database")
    _run(older, "-m", "strang.cli.main", "check")


def _lost(before: Rows, after: Rows) -> list[str]:
    """Return every row or value that is gone; the words of an author's note are encrypted now."""
    wrong = []
    for table, rows in before.items():
        for key, row in rows.items():
            now = after.get(table, {}).get(key)
            if now is None:
                wrong.append(f"{table} {key} is gone")
                continue
            for name, value in row.items():
                hidden = (table, name, row.get("confidentiality")) == ("cases_note", "text", "author")
                if now.get(name) != ("" if hidden else value):
                    wrong.append(f"{table}.{name} {key}: {value!r} became {now.get(name)!r}")
    return wrong


def _people_go_on_working(before: Rows) -> None:
    """What somebody could read they read again: the case, their own encrypted notes, and what was shared with them."""
    miriam, case_id = actor("miriam"), id_of("own_case")
    with work(miriam):
        notes, _more = cases.notes_of(miriam, case_id)
    texts = {note.text for note in notes}
    assert texts == {row["text"] for row in before["cases_note"].values() if row["case_id"] == str(case_id)}
    assert any(text.startswith("Eigener Gedanke ") for text in texts)
    shared = client_of("sabine").get(f"/referrals/{id_of('taken_referral')}/").content.decode()
    assert canary("own-assessment-work") in shared
    assert canary("own-assessment-health") not in shared
    assert client_of("thomas").get(f"/cases/{case_id}/").status_code == 404


def test_the_comparison_would_notice() -> None:
    """The control: a row that is gone, a value that changed, an author's note in the clear."""
    note = {"text": "Wort", "confidentiality": "author"}
    before: Rows = {"a": {"1": {"x": 1}, "2": {"x": 2}}, "cases_note": {"3": note}}
    after: Rows = {"a": {"1": {"x": 9}}, "cases_note": {"3": note}}
    assert len(_lost(before, after)) == 3
