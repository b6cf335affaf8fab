"""The nightly jobs: what has ended is written down once, and a grant nobody permitted is found."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from cast import actor, at_work
from strang.access import queries as judge
from strang.cli import access as command
from strang.cli import nightly
from strang.consents import operations, queries
from strang.consents.types import Comparison, EventKind, GivenBy, Representation, RepresentationProof
from strang.foundation import clock
from strang.foundation.context import SystemActor, work
from support.bases import in_force, request
from support.databases import Database
from support.gate import Gate, build_gate

TODAY = clock.today()
SAME = Comparison(0, 0, 0, 0)


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's, and the Jobcenter."""
    return build_gate()


def _compare(*, repair: bool = False) -> Comparison:
    with work(operations.COMPARE, write=True):
        return operations.compare_grants(operations.COMPARE, repair=repair)


def _tamper(database: Database, statement: str, gate: Gate) -> None:
    with database.cluster.admin(database.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(statement, [gate.person_id])


def test_every_grant_has_its_permission(gate: Gate) -> None:
    gate.give(data_from=TODAY)
    gate.give(secrecy_release=False)
    instance_id = request(gate, in_force())
    deniz = actor("deniz")
    with at_work(deniz):
        operations.decide_instance(deniz, instance_id=instance_id, approve=True)
    assert _compare() == SAME


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE access_grant SET topic = 'health' WHERE topic = 'work' AND person_id = %s",
            Comparison(1, 1, 0, 0),
        ),
        ("DELETE FROM access_grant WHERE topic = 'work' AND person_id = %s", Comparison(1, 0, 0, 0)),
        (
            "UPDATE access_grant SET valid_to = valid_to + interval '1 year' WHERE topic = 'work' AND person_id = %s",
            Comparison(0, 0, 1, 0),
        ),
        (
            "UPDATE access_grant SET names_protected = true WHERE topic = 'work' AND person_id = %s",
            Comparison(0, 0, 1, 0),
        ),
        (
            "UPDATE consents_consent SET status = 'withdrawn', ended_at = now() WHERE person_id = %s",
            Comparison(0, 3, 0, 0),
        ),
        (
            "UPDATE consents_secrecyrelease SET status = 'withdrawn', ended_at = now() WHERE person_id = %s",
            Comparison(0, 3, 0, 0),
        ),
    ],
)
def test_a_tampered_grant_is_found_and_raises_an_alarm(
    gate: Gate, fresh_cast: Database, statement: str, found: Comparison
) -> None:
    gate.give()
    _tamper(fresh_cast, statement, gate)
    assert _compare() == found
    assert _compare() == found
    ines = actor("ines")
    with at_work(ines):
        alarms = queries.open_alarms(ines)
        assert len(alarms) == found.differences
        operations.acknowledge_alarm(ines, alarm_id=alarms[0].id)
        assert len(queries.open_alarms(ines)) == found.differences - 1
    for key in ("miriam", "michael", "paul"):
        someone = actor(key)
        with at_work(someone, write=False):
            assert queries.open_alarms(someone) == []


def test_surplus_is_taken_away_only_when_told(gate: Gate, fresh_cast: Database) -> None:
    gate.give()
    _tamper(
        fresh_cast,
        "UPDATE consents_consent SET status = 'withdrawn', ended_at = now() WHERE person_id = %s",
        gate,
    )
    assert _compare().repaired == 0
    with at_work(gate.miriam, write=False):
        assert judge.live_grants_from(gate.miriam, gate.person_id)
    assert _compare(repair=True) == Comparison(0, 3, 0, 3)
    with at_work(gate.miriam, write=False):
        assert judge.live_grants_from(gate.miriam, gate.person_id) == []
    assert _compare() == SAME


def test_what_a_basis_opened_is_closed_when_it_ends(gate: Gate) -> None:
    basis_id = in_force()
    instance_id = request(gate, basis_id)
    deniz, paul = actor("deniz"), actor("paul")
    with at_work(deniz):
        operations.decide_instance(deniz, instance_id=instance_id, approve=True)
    with at_work(gate.miriam, write=False):
        assert judge.live_grants_from(gate.miriam, gate.person_id)
    with at_work(paul):
        operations.end_basis(paul, basis_id=basis_id)
    with at_work(gate.miriam, write=False):
        assert judge.live_grants_from(gate.miriam, gate.person_id) == []
    assert _compare() == SAME


def test_what_has_ended_is_written_down_once_and_told(gate: Gate) -> None:
    start = TODAY - dt.timedelta(days=100)
    with clock.at(clock.now() - dt.timedelta(days=100)):
        ended = gate.give(valid_from=start, valid_to=TODAY - dt.timedelta(days=1))
    last_day = gate.give(valid_to=TODAY)
    assert nightly.expire() == {"command": "nightly expire", "expired": 1}
    assert nightly.expire()["expired"] == 0
    with at_work(gate.miriam, write=False):
        events = queries.events_of(gate.miriam, gate.person_id)
        assert [event.consent_id for event in events if event.kind is EventKind.EXPIRED] == [ended]
        kinds = [one.kind for one in queries.timeline(gate.miriam, gate.person_id)]
        assert kinds.count("consent.expired") == 1
        assert queries.consent(gate.miriam, last_day).is_live
    with at_work(gate.sabine, write=False):
        notices = {one.reference: one.kind for one in queries.ended_permissions(gate.sabine)}
        assert notices == {queries.reference_of(ended): EventKind.EXPIRED}


def test_coming_of_age_is_an_end_too(gate: Gate) -> None:
    def born(year: int) -> None:
        with at_work(gate.miriam), connection.cursor() as cursor:
            cursor.execute("UPDATE people_person SET birth_year = %s WHERE id = %s", [year, gate.person_id])
            cursor.execute(
                "UPDATE people_particulars SET birth_month = %s, birth_day = %s WHERE person_id = %s",
                [TODAY.month, min(TODAY.day, 28), gate.person_id],
            )

    born(TODAY.year - 10)
    proof = Representation(proof=RepresentationProof.APPOINTMENT, proof_on=TODAY)
    gate.give(given_by=GivenBy.GUARDIAN, representative="Amtsvormundschaft", representation=proof)
    assert nightly.expire()["expired"] == 0
    born(TODAY.year - 18)
    assert nightly.expire()["expired"] == 1
    with at_work(gate.miriam, write=False):
        event = queries.events_of(gate.miriam, gate.person_id)[-1]
        assert (event.kind, event.note) == (EventKind.EXPIRED, "Endet mit der Volljährigkeit.")


def test_the_jobs_learn_no_name_and_nobody_else_learns_what_they_do(gate: Gate) -> None:
    gate.give()
    with work(operations.COMPARE), connection.cursor() as cursor:
        for table in ("consents_consent", "consents_basisinstance", "people_person", "people_name"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
    for someone in (gate.miriam, actor("ines"), SystemActor("sign-in")):
        with work(someone), connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM strang.due_expiries()), count(*) FROM strang.compare_grants()"
            )
            assert cursor.fetchone() == (0, 0)


def test_the_command_says_in_one_line_what_it_found(gate: Gate, fresh_cast: Database) -> None:
    gate.give()
    assert command.compare() == {
        "command": "access compare",
        "missing": 0,
        "surplus": 0,
        "different": 0,
        "repaired": 0,
        "differences": 0,
    }
    _tamper(fresh_cast, "DELETE FROM access_grant WHERE person_id = %s", gate)
    assert command.compare()["differences"] == 3
