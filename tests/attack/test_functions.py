"""The privileged functions of the database, called past every page by somebody with a real session."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection

from cast import actor, at_work
from strang.access.types import EMERGENCY_REVIEW_DAYS, EMERGENCY_REVIEW_DAYS_AT_MOST
from strang.foundation import clock, ids
from strang.foundation.context import Actor
from strang.foundation.workdays import after_working_days
from support.databases import Database

DEFINERS = """
SELECT p.oid::regprocedure::text, p.proowner::regrole::text, coalesce(p.proconfig::text, ''),
       p.prorettype = 'trigger'::regtype,
       has_function_privilege('public', p.oid, 'EXECUTE'), o.rolsuper OR o.rolbypassrls
  FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner
 WHERE p.prosecdef AND p.pronamespace <> 'pg_catalog'::regnamespace
"""


def ask(someone: Actor, statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Run a statement as the application does for somebody."""
    with at_work(someone), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_only_the_application_calls_a_privileged_function(empty_db: Database) -> None:
    with empty_db.cluster.admin(empty_db.name) as server:
        found = server.execute(DEFINERS).fetchall()
    assert len(found) > 15, "the control: there are some"
    wrong = {
        name: (owner, path)
        for name, owner, path, is_trigger, public, mighty in found
        if mighty
        or not owner.startswith("strang_")
        or '"search_path=pg_catalog, public, pg_temp"' not in path
        or (public and not is_trigger and name != "strang.context()")
    }
    assert wrong == {}


def open_emergency(someone: Actor, unit_id: UUID, due: str | None) -> dt.date:
    """Open an emergency access past the operation; returns until when it is to be reviewed."""
    submission = ids.uuid7()
    with at_work(someone), connection.cursor() as cursor:
        cursor.execute(
            "SELECT strang.open_emergency(%s, %s, 'named', %s, NULL, 'Niemand Dahier', 1990, 'danger_to_life',"
            " 'Sie hat geschrieben, dass sie sich etwas antut.', %s)",
            [ids.uuid7(), submission, unit_id, due],
        )
        assert cursor.fetchone() == ("",)
        cursor.execute("SELECT review_due_on FROM access_emergency WHERE submission = %s", [submission])
        (day,) = cursor.fetchone()
    assert isinstance(day, dt.date)
    return day


@pytest.mark.usefixtures("fresh_cast")
def test_nobody_sets_the_day_of_an_emergencys_review_and_so_bars_another_unit() -> None:
    miriam, elif_ = actor("miriam"), actor("elif")
    today = clock.today()
    first, last = (
        today + dt.timedelta(days=n) for n in (EMERGENCY_REVIEW_DAYS, EMERGENCY_REVIEW_DAYS_AT_MOST)
    )
    assert open_emergency(miriam, elif_.unit_id, "2001-01-01") == first
    assert open_emergency(miriam, elif_.unit_id, "2099-01-01") == last
    assert ask(elif_, "SELECT strang.emergency_bar()", []) == [("",)]
    assert open_emergency(actor("jan"), elif_.unit_id, None) == first


def test_the_bounds_hold_every_real_deadline() -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(366 * 30)]
    needed = {(after_working_days(day, EMERGENCY_REVIEW_DAYS) - day).days for day in days}
    assert needed <= set(range(EMERGENCY_REVIEW_DAYS, EMERGENCY_REVIEW_DAYS_AT_MOST + 1))


@pytest.mark.parametrize("function", ["report_contacts", "report_cases", "report_referrals"])
def test_figures_are_told_for_whole_months_alone(world_db: Database, function: str) -> None:
    gregor = actor("gregor")
    statement = f"SELECT * FROM strang.{function}(%s, %s)"
    month = clock.today().replace(day=1)
    after = (month + dt.timedelta(days=31)).replace(day=1)
    before = month.replace(year=month.year - 1)

    def told(since: dt.date, until: dt.date) -> list[tuple[Any, ...]]:
        return [row for row in ask(gregor, statement, [since, until]) if row[2]]

    assert told(before, after) != []
    day = dt.timedelta(days=1)
    for since, until in (
        (before, after - day),
        (before + day, after),
        (before - 31 * day, after),
        (after, before),
    ):
        assert told(since, until) == []
    assert told((before - day).replace(day=1), after) == [], "longer than a year and a month"


def test_that_a_colleague_also_works_elsewhere_is_told_to_the_administration_alone(
    world_db: Database,
) -> None:
    deniz, statement = actor("deniz"), "SELECT strang.works_only_here(%s)"
    assert ask(actor("michael"), statement, [deniz.user_id]) == [(True,)]
    for key in ("miriam", "ines", "volker"):
        assert ask(actor(key), statement, [deniz.user_id]) == [(False,)]


@pytest.mark.usefixtures("fresh_cast")
def test_a_key_that_nobody_can_unwrap_is_not_put_among_the_keys_of_a_unit() -> None:
    andrea = actor("andrea")
    insert = (
        "INSERT INTO network_unitkey (id, version, master_id, wrapped, created_at, retired_at, unit_id)"
        " VALUES (%s, %s, 'x', 'x', now(), %s, %s) RETURNING 1"
    )
    for version, retired in ((99, None), (99, "2026-01-01"), (1, "2026-01-01"), (2**31 - 1, None)):
        with pytest.raises(DatabaseError):
            ask(andrea, insert, [ids.uuid7(), version, retired, andrea.unit_id])


def test_the_audit_and_the_sealer_ask_no_function_of_the_application(empty_db: Database) -> None:
    for url in (empty_db.audit_url, empty_db.sealer_url):
        with psycopg.connect(url, autocommit=True) as other:
            for call in ("compare_grants()", "emergency_bar()", "report_cases('2026-01-01', '2026-02-01')"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    other.execute(f"SELECT * FROM strang.{call}")  # type: ignore[call-overload]
