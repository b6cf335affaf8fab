"""SQL on a connection of the application: forged contexts, other roles, switches, questions that betray by failing."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from cast import actor, at_work
from strang.accounts import operations as accounts
from strang.demo.canaries import canary
from strang.foundation import clock
from strang.foundation.context import Actor, SystemActor, Visitor, work
from support.databases import Database
from support.proof import Proof

VIEWS = (
    *("my_assignment", "my_person", "my_block", "my_subject", "unit_grant", "my_look"),
    *("my_opening", "my_unseen", "my_open", "my_limit", "my_limited_open"),
)
NOTE = canary("own-note-team")


@pytest.fixture
def app(fresh_world: Database) -> Iterator[psycopg.Connection]:
    """A bare connection of the application's role, past everything Django adds."""
    with psycopg.connect(fresh_world.app_url, autocommit=True) as connection:
        yield connection


def _token(subject: str, *, pid: int, purpose: str = "general", seconds: int = 60, key: bytes = b"") -> str:
    payload = f"v1|{subject}|{purpose}|{pid}|{int(clock.system_time()) + seconds}"
    secret = key or bytes.fromhex(settings.STRANG_CONTEXT_KEY)
    return f"{payload}|{hmac.new(secret, payload.encode(), hashlib.sha256).hexdigest()}"


def _good(someone: Actor, app: psycopg.Connection) -> str:
    return _token(f"u|{someone.session_id}", pid=app.info.backend_pid)


def _personal(app: psycopg.Connection) -> list[str]:
    """Return every table that has a person in it."""
    rows = app.execute(
        "SELECT c.table_name FROM information_schema.columns c JOIN pg_class t ON t.relname = c.table_name"
        " WHERE c.column_name = 'person_id' AND c.table_schema = 'public' AND t.relkind = 'r' ORDER BY 1"
    ).fetchall()
    return [name for (name,) in rows]


def _count(app: psycopg.Connection, name: str) -> int:
    """Return how many rows of a table or view are seen; a refusal is none."""
    table = sql.SQL(".").join(map(sql.Identifier, name.split(".")))
    try:
        with app.transaction():
            row = app.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).fetchone()
    except psycopg.errors.InsufficientPrivilege:
        return 0
    assert row
    return int(row[0])


def _seen(app: psycopg.Connection, token: str, *, local: bool = True) -> int:
    """Return how many personal rows a connection sees that claims a token."""
    with app.transaction():
        app.execute("SELECT set_config('strang.context', %s, %s)", [token, local])
        names = [*_personal(app), *(f"strang.{view}" for view in VIEWS)]
        return sum(_count(app, name) for name in names)


def test_a_forged_context_sees_no_personal_row(app: psycopg.Connection) -> None:
    miriam, jan = actor("miriam"), actor("jan")
    good = _good(miriam, app)
    forged = {
        "none": "",
        "altered session": good.replace(str(miriam.session_id), str(jan.session_id)),
        "altered purpose": good.replace("|general|", "|benefit|"),
        "altered time": good.replace(good.split("|")[5], str(int(good.split("|")[5]) + 9000)),
        "expired": _token(f"u|{miriam.session_id}", pid=app.info.backend_pid, seconds=-1),
        "of another connection": _token(f"u|{miriam.session_id}", pid=app.info.backend_pid + 1),
        "another key": _token(f"u|{miriam.session_id}", pid=app.info.backend_pid, key=b"x" * 32),
        "system, another key": _token("s|demo", pid=app.info.backend_pid, key=b"x" * 32),
        "system, from a user's token": good.replace(f"u|{miriam.session_id}", "s|load-reference"),
        "no signature": good.rpartition("|")[0],
        "two signatures": f"{good}|{good.rpartition('|')[2]}",
    }
    before = _seen(app, good)
    seen = {name: _seen(app, token) for name, token in forged.items()}
    seen |= {f"{name}, for the session": _seen(app, token, local=False) for name, token in forged.items()}
    app.execute("RESET ALL")
    Proof(
        name="forged-context",
        claim="Ein gefälschter Kontext auf der Verbindung der Anwendung öffnet keine Zeile über einen Menschen.",
        command="bin/test tests/attack/test_forgery.py -s -k forged",
        negative_control="Die echte Angabe öffnet auf derselben Verbindung Zeilen.",
        figures={"Fälschungen": len(seen), "Zeilen mit der echten": before, "Zeilen": sum(seen.values())},
    ).finish(holds=not any(seen.values()))
    assert before > 0
    assert {name: rows for name, rows in seen.items() if rows} == {}


@pytest.mark.parametrize("subject", ["u|", "u|0", "u|not-a-session", "x|", "|"])
def test_a_signed_context_that_names_no_session_is_none(app: psycopg.Connection, subject: str) -> None:
    """Whoever holds the key could do more; but a refusal must never be an error that a page turns into another."""
    token = _token(subject, pid=app.info.backend_pid)
    with app.transaction():
        app.execute("SELECT set_config('strang.context', %s, true)", [token])
        row = app.execute("SELECT strang.user_id(), strang.unit_id(), strang.session_id()").fetchone()
    assert row == (None, None, None)


def test_a_context_ends_with_its_transaction_and_its_session(app: psycopg.Connection) -> None:
    miriam = actor("miriam")
    good = _good(miriam, app)
    assert _seen(app, good) > 0
    assert sum(_count(app, name) for name in _personal(app)) == 0, "the next transaction has no context"
    with at_work(miriam):
        accounts.end_session(miriam, session_id=miriam.session_id)
    assert _seen(app, good) == 0, "replayed after the session has ended"


def test_without_a_context_the_judges_views_are_empty(app: psycopg.Connection) -> None:
    assert {view: _count(app, f"strang.{view}") for view in VIEWS} == dict.fromkeys(VIEWS, 0)


SWITCHES = (
    *(f"SET ROLE strang_{role}" for role in ("judge", "owner", "audit", "sealer")),
    "SET SESSION AUTHORIZATION strang_owner",
    "SET session_replication_role = replica",
    "SET LOCAL session_replication_role = replica",
    "ALTER TABLE cases_note NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE cases_note DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE cases_note DISABLE TRIGGER ALL",
    "ALTER ROLE strang_app BYPASSRLS",
    "ALTER TABLE cases_note OWNER TO strang_app",
    "CREATE POLICY mine ON cases_note USING (true)",
    "CREATE OR REPLACE VIEW strang.my_open AS SELECT * FROM access_grant",
    "CREATE FUNCTION strang.context() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TABLE public.mine AS SELECT * FROM cases_note",
    "COPY cases_note FROM '/etc/hostname'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT lo_import('/etc/hostname')",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'hidden')",
    "SELECT pg_terminate_backend(1)",
    "SELECT pg_cancel_backend(1)",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_lock(1, 1)",
    "SELECT * FROM pg_authid",
    "TRUNCATE cases_note",
    "TRUNCATE access_disclosure",
    "SELECT pg_logical_emit_message(true, 'a', 'b') FROM pg_create_physical_replication_slot('mine')",
)


@pytest.mark.parametrize("statement", SWITCHES)
def test_the_application_switches_nothing_off(statement: str, app: psycopg.Connection) -> None:
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState)):
        app.execute(statement)  # type: ignore[call-overload]


def test_what_may_be_switched_opens_nothing(app: psycopg.Connection) -> None:
    """`row_security = off` turns a filtered answer into a refusal, and COPY obeys the policies."""
    for name in _personal(app):
        copy = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
        try:
            with app.cursor() as cursor, cursor.copy(copy) as rows:
                assert [bytes(row) for row in rows] == [], name
        except psycopg.errors.InsufficientPrivilege:
            continue
    app.execute("SET row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("SELECT * FROM cases_note")


def test_nobody_writes_into_the_register_of_disclosures(app: psycopg.Connection) -> None:
    sabine = actor("sabine")
    for statement in (
        "INSERT INTO access_disclosure SELECT * FROM access_disclosure LIMIT 0",
        "UPDATE access_disclosure SET at = now()",
        "DELETE FROM access_disclosure",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), app.transaction():
            app.execute("SELECT set_config('strang.context', %s, true)", [_good(sabine, app)])
            app.execute(statement)


LEAKY = (
    "SELECT 1 FROM cases_note WHERE 1 / (CASE WHEN text LIKE '%{note}%' THEN 0 ELSE 1 END) = 1",
    "SELECT 1 FROM cases_note WHERE (CASE WHEN text LIKE '%{note}%' THEN text ELSE '1' END)::int = 1",
    "SELECT 1 FROM cases_note WHERE text LIKE '%{note}%' AND text::int > 0",
    (
        "SELECT 1 FROM cases_note n JOIN cases_case c ON c.id = n.case_id"
        " AND 1 / (CASE WHEN n.text LIKE '%{note}%' THEN 0 ELSE 1 END) = 1"
    ),
    "SELECT count(*) FILTER (WHERE text LIKE '%{note}%' AND text::date > now()) FROM cases_note",
)
"""Each fails as soon as the condition meets the note."""

LEAKY_VIEWS = (
    "SELECT 1 FROM strang.{view} v WHERE 1 / (CASE WHEN v.person_id = '{person}' THEN 0 ELSE 1 END) = 1",
    (
        "SELECT 1 FROM strang.{view} v"
        " WHERE (CASE WHEN v.person_id = '{person}' THEN v.person_id::text ELSE '1' END)::int = 1"
    ),
)


def _fails(app: psycopg.Connection, someone: Actor, statement: str) -> bool:
    """Return whether a statement fails on what it meets."""
    try:
        with app.transaction():
            app.execute("SELECT set_config('strang.context', %s, true)", [_good(someone, app)])
            app.execute(statement)  # type: ignore[call-overload]
    except psycopg.DataError:
        return True
    return False


def test_a_condition_that_fails_meets_only_rows_one_may_see(
    app: psycopg.Connection, fresh_world: Database
) -> None:
    """Conditions of a query run after the policy's own; otherwise an error would tell that a row exists."""
    with fresh_world.cluster.admin(fresh_world.name) as admin:
        found = admin.execute("SELECT person_id FROM cases_note WHERE text LIKE %s", [f"%{NOTE}%"]).fetchone()
    assert found
    statements = [statement.format(note=NOTE) for statement in LEAKY]
    views = [statement.format(view=view, person=found[0]) for statement in LEAKY_VIEWS for view in VIEWS]
    miriam = actor("miriam")
    assert [one for one in statements if not _fails(app, miriam, one)] == [], "the control"
    assert any(_fails(app, miriam, one) for one in views if "my_assignment" in one), "the control"
    wrong = [
        (key, one)
        for key in ("deniz", "thomas", "volker", "michael", "birgit")
        for one in (*statements, *(view for view in views if key != "deniz" or "my_subject" not in view))
        if _fails(app, actor(key), one)
    ]
    assert wrong == []


def test_the_statistics_of_the_planner_tell_no_value(app: psycopg.Connection, fresh_world: Database) -> None:
    with fresh_world.cluster.admin(fresh_world.name) as admin:
        admin.execute("ANALYZE cases_note, people_name, people_address")
    asked = "SELECT count(*) FROM pg_stats WHERE tablename = ANY(%s)"
    tables = ["cases_note", "people_name", "people_address"]
    assert app.execute(asked, [tables]).fetchone() == (0,)
    with fresh_world.cluster.admin(fresh_world.name) as admin:
        row = admin.execute(asked, [tables]).fetchone()
    assert row
    assert row[0] > 0


def test_a_system_process_sees_no_case(fresh_world: Database) -> None:
    """Also the real thing: a named process works for the operator, not with people."""
    from django.db import connection

    for someone in (
        Visitor(),
        SystemActor("load-reference"),
        SystemActor("sign-in"),
        SystemActor("mask-unit"),
    ):
        with work(someone), connection.cursor() as cursor:
            for table in ("cases_note", "cases_case", "people_name", "people_address", "consents_consent"):
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone() == (0,), (someone, table)
