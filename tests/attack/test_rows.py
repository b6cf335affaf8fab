"""SQL as the role of the application, in the signed context of somebody real: what a row or a session can become."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from cast import actor, at_work, client_of
from strang.accounts import operations as accounts
from strang.foundation import ids
from strang.foundation.context import Actor, Visitor, work
from strang.foundation.errors import InvalidInputError, NotAllowedError
from strang.network import operations as network
from strang.network import queries as units
from support.databases import Database
from support.gate import Gate, build_gate


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person of miriam's with a case."""
    return build_gate()


def run(someone: Actor, statement: str, values: list[Any]) -> int:
    """Run a statement as the application does for somebody; returns how many rows it touched."""
    with at_work(someone), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


@pytest.mark.parametrize("table", ["cases_task", "cases_measure", "people_contactpoint", "people_name"])
@pytest.mark.parametrize("mark", ["person_id", "author_id", "topic", "created_at", "unit_id"])
def test_unit_person_topic_and_author_of_a_row_never_change(
    world_db: Database, table: str, mark: str
) -> None:
    miriam = actor("miriam")
    value = {"topic": "'language'", "created_at": "now()"}.get(mark, "gen_random_uuid()")
    with at_work(miriam), connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE unit_id = %s ORDER BY id LIMIT 1", [miriam.unit_id])
        (row_id,) = cursor.fetchone()
    with pytest.raises(DatabaseError, match="never change"):
        run(miriam, f"UPDATE {table} SET {mark} = {value} WHERE id = %s", [row_id])


def test_only_who_leads_the_case_lifts_a_protection_also_with_sql(gate: Gate) -> None:
    deniz = actor("deniz")
    from strang.cases import operations as cases
    from strang.foundation import clock

    with at_work(gate.miriam):
        cases.assign_deputy(gate.miriam, case_id=gate.case_id, user_id=deniz.user_id, until=clock.today())
    assert run(deniz, "UPDATE people_person SET protected = true WHERE id = %s", [gate.person_id]) == 1
    lift = "UPDATE people_person SET protected = false WHERE id = %s"
    with pytest.raises(DatabaseError, match="lifts"):
        run(deniz, lift, [gate.person_id])
    assert run(gate.miriam, lift, [gate.person_id]) == 1


@pytest.mark.usefixtures("fresh_cast")
class TestASession:
    """What somebody can make of their own."""

    @staticmethod
    def insert(someone: Actor, *, unit: str = "", roles: list[str], hours: int = 1) -> None:
        unit_id = someone.unit_id
        if unit:
            with work(Visitor()):
                unit_id = units.unit_by_key(unit).id
        run(
            someone,
            "INSERT INTO foundation_session (id, user_id, unit_id, roles, opened_at, expires_at)"
            " VALUES (%s, %s, %s, %s, now(), now() + %s)",
            [ids.uuid7(), someone.user_id, unit_id, roles, dt.timedelta(hours=hours)],
        )

    def test_is_opened_in_the_roles_of_a_membership_only(self) -> None:
        miriam = actor("miriam")
        self.insert(miriam, roles=["case_manager"])
        for values in (
            {"roles": ["coordination"]},
            {"roles": ["clerk"], "unit": "jc-hs"},
            {"roles": ["case_manager"], "hours": 1000},
        ):
            with pytest.raises(DatabaseError):
                self.insert(miriam, **values)  # type: ignore[arg-type]

    def test_that_has_ended_is_not_opened_again(self) -> None:
        first, second = actor("miriam"), actor("miriam")
        with at_work(first):
            accounts.end_session(first, session_id=second.session_id)
        again = "UPDATE foundation_session SET ended_at = NULL WHERE id = %s"
        assert run(first, again, [second.session_id]) == 0
        with pytest.raises(DatabaseError):
            run(first, again, [first.session_id])


@pytest.mark.usefixtures("fresh_cast")
class TestTheAdministrationOfAUnit:
    def test_gives_no_role_that_reaches_beyond_a_unit_of_this_kind(self) -> None:
        michael, deniz = actor("michael"), actor("deniz")
        for role in ("coordination", "admin_assistant", "grant_officer", "integration_agency"):
            with at_work(michael), pytest.raises(InvalidInputError):
                network.put_membership(
                    michael, user_id=deniz.user_id, unit_id=michael.unit_id, roles=["case_manager", role]
                )
            with pytest.raises(DatabaseError):
                run(
                    michael,
                    "UPDATE network_membership SET roles = ARRAY[%s]::varchar[] WHERE user_id = %s",
                    [role, deniz.user_id],
                )

    def test_is_not_offered_such_a_role(self) -> None:
        michael, deniz = actor("michael"), actor("deniz")
        with at_work(michael, write=False):
            row = next(m for m in units.memberships_of_unit(michael.unit_id) if m.user_id == deniz.user_id)
        address = reverse("unit_member", args=[row.id])
        client = client_of("michael")
        page = client.get(address).content.decode()
        assert 'value="counsellor"' in page
        assert 'value="coordination"' not in page
        assert client.post(address, {"roles": ["coordination"]}).status_code == 200
        with at_work(michael, write=False):
            row = next(m for m in units.memberships_of_unit(michael.unit_id) if m.user_id == deniz.user_id)
        assert row.roles == {"case_manager"}

    def test_does_not_make_itself_a_case_manager(self) -> None:
        michael = actor("michael")
        with at_work(michael), pytest.raises(NotAllowedError):
            network.put_membership(
                michael, user_id=michael.user_id, unit_id=michael.unit_id, roles=["case_manager"]
            )
        change = "UPDATE network_membership SET roles = '{case_manager}' WHERE user_id = %s"
        assert run(michael, change, [michael.user_id]) == 0
        with pytest.raises(DatabaseError):
            run(
                michael,
                "INSERT INTO network_membership (id, user_id, unit_id, roles, valid_from)"
                " VALUES (%s, %s, %s, '{case_manager}', now())",
                [ids.uuid7(), michael.user_id, michael.unit_id],
            )


def test_what_others_found_is_counted_only_for_the_own_kreis(world_db: Database) -> None:
    statement = "SELECT * FROM strang.similar_findings(%s, %s, %s)"
    with at_work(actor("miriam"), write=False), connection.cursor() as cursor:
        cursor.execute(
            "SELECT title, life_area, kreis FROM steering_finding WHERE status IN ('written', 'bundled')"
        )
        title, area, home = cursor.fetchone()
        cursor.execute(statement, [title, area, home])
        assert cursor.fetchall() != []
    for outsider in (Visitor(), actor("henrike")):
        with work(outsider), connection.cursor() as cursor:
            cursor.execute(statement, [title, area, home])
            assert cursor.fetchall() == []


def test_a_visitor_reads_no_user_and_whoever_works_does(world_db: Database) -> None:
    for someone, expected in ((Visitor(), 0), (actor("ruth"), 22)):
        with work(someone), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_user")
            (count,) = cursor.fetchone()
        assert count >= expected if expected else count == 0


def test_no_privileged_function_looks_into_temporary_tables_first(empty_db: Database) -> None:
    with empty_db.cluster.admin(empty_db.name) as server:
        rows = server.execute(
            "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace"
            " WHERE nspname = 'strang' AND prosecdef"
            " AND NOT coalesce(proconfig::text, '') LIKE '%pg_temp%'"
        ).fetchall()
    assert rows == []


def test_nobody_reads_in_the_activity_of_the_server_what_another_request_writes(empty_db: Database) -> None:
    with psycopg.connect(empty_db.app_url) as writing, psycopg.connect(empty_db.app_url) as reading:
        writing.execute("SELECT 'KANARI-NOTIZ'")
        queries = reading.execute(
            "SELECT query FROM pg_stat_activity WHERE pid = %s", [writing.info.backend_pid]
        ).fetchall()
        assert [query for (query,) in queries if "KANARI" in (query or "")] == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reading.execute("SET track_activities = on")
