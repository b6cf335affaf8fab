"""What the complete rule adds to a consent: each test takes away, or gives back, one condition of a shared row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from cast import actor, at_work
from strang.access import operations as access
from strang.cases.models import Assessment
from strang.foundation import clock
from strang.foundation.context import Actor, SystemActor, work
from strang.foundation.errors import NotAllowedError
from support.databases import Database
from support.gate import Gate, build_gate


@pytest.fixture
def gate(fresh_cast: Database) -> Iterator[Gate]:
    """A consent for the Jobcenter, taken over by its clerk."""
    gate = build_gate()
    gate.take_over(gate.offer(gate.give()))
    return gate


def _seen(someone: Actor, person_id: UUID) -> int:
    """Return how many assessments of the person somebody sees, with the disclosure registered."""
    with at_work(someone, purpose="benefit", write=False):
        access.disclose(someone, [person_id])
        return Assessment.objects.filter(person_id=person_id).count()


def test_the_shared_rows_are_seen_to_begin_with(gate: Gate) -> None:
    assert _seen(gate.sabine, gate.person_id) == 2


def test_a_suspended_partner_sees_nothing_until_it_is_lifted(gate: Gate) -> None:
    with at_work(gate.miriam), pytest.raises(NotAllowedError):
        access.suspend_partner(gate.miriam, unit_id=gate.jobcentre, reason="Sicherheitsvorfall")
    operator = SystemActor("suspend-unit")
    with work(operator, write=True):
        access.suspend_partner(operator, unit_id=gate.jobcentre, reason="Sicherheitsvorfall")
        access.suspend_partner(operator, unit_id=gate.jobcentre, reason="noch einmal")
    assert _seen(gate.sabine, gate.person_id) == 0
    assert _seen(gate.miriam, gate.person_id) == 3
    with work(operator, write=True):
        access.lift_suspension(operator, unit_id=gate.jobcentre)
    assert _seen(gate.sabine, gate.person_id) == 2


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ("UPDATE access_grant SET valid_to = now() WHERE person_id = %s", 0),
        ("UPDATE access_grant SET data_from = now() + interval '1 day' WHERE person_id = %s", 0),
        ("UPDATE access_grant SET data_to = now() + interval '1 day' WHERE person_id = %s", 2),
        ("UPDATE access_grant SET ends_at_majority = true WHERE person_id = %s", 0),
        ("UPDATE access_subject SET restricted_at = now() WHERE person_id = %s", 0),
        ("DELETE FROM access_subject WHERE person_id = %s", 0),
        (
            "UPDATE access_assignment SET source_id = gen_random_uuid() WHERE kind = 'recipient' AND person_id = %s",
            0,
        ),
        ("UPDATE access_grant SET source_id = gen_random_uuid(), source = 'statute' WHERE person_id = %s", 0),
        (
            "UPDATE foundation_session SET roles = '{privacy_officer,unit_admin}' WHERE %s::uuid IS NOT NULL",
            0,
        ),
    ],
)
def test_each_condition_counts(gate: Gate, fresh_cast: Database, change: str, seen: int) -> None:
    with fresh_cast.cluster.admin(fresh_cast.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(change, [gate.person_id])
    assert _seen(gate.sabine, gate.person_id) == seen


@pytest.mark.parametrize(("birthday", "seen"), [(0, 0), (1, 2)])
def test_what_parents_permitted_ends_on_the_eighteenth_birthday(
    gate: Gate, fresh_cast: Database, birthday: int, seen: int
) -> None:
    adult_on = clock.today() + dt.timedelta(days=birthday)
    with fresh_cast.cluster.admin(fresh_cast.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "UPDATE access_grant SET ends_at_majority = true WHERE person_id = %s", [gate.person_id]
        )
        admin.execute(
            "UPDATE access_subject SET adult_on = %s WHERE person_id = %s", [adult_on, gate.person_id]
        )
    assert _seen(gate.sabine, gate.person_id) == seen


def test_the_judge_learns_protection_and_birthday_by_itself(gate: Gate) -> None:
    with at_work(gate.miriam), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_person SET birth_year = 2010, protected = true WHERE id = %s", [gate.person_id]
        )
        cursor.execute(
            "UPDATE people_particulars SET birth_month = 3, birth_day = 4 WHERE person_id = %s",
            [gate.person_id],
        )
        cursor.execute(
            "SELECT protected, adult_on FROM access_subject WHERE person_id = %s", [gate.person_id]
        )
        assert cursor.fetchone() == (True, dt.date(2028, 3, 4))


@pytest.mark.parametrize("change", ["protected = false", "adult_on = '2099-01-01'", "restricted_at = NULL"])
def test_nobody_writes_what_the_judge_knows(gate: Gate, change: str) -> None:
    sql = f"UPDATE access_subject SET {change} WHERE person_id = %s"
    refused = pytest.raises(ProgrammingError, match="follows the person")
    with at_work(gate.miriam), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [gate.person_id])


def test_nobody_ends_a_colleagues_work_with_a_person_they_do_not_work_with(gate: Gate) -> None:
    end = "UPDATE access_assignment SET valid_to = now() WHERE person_id = %s AND user_id <> %s AND valid_to IS NULL"
    deniz = actor("deniz")
    with (
        pytest.raises(ProgrammingError, match="works with the person"),
        at_work(deniz),
        connection.cursor() as cursor,
    ):
        cursor.execute(end, [gate.person_id, deniz.user_id])
    assert _seen(gate.miriam, gate.person_id) == 3
