"""What was opened on statute, on the recipient's side: taken over once, by who may, as long as it holds."""

from __future__ import annotations

import datetime as dt
import threading
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections

from cast import actor, at_work, client_as, client_of
from strang.access import blocks, recipients
from strang.access import queries as judge
from strang.consents import operations, queries
from strang.foundation import clock, ids
from strang.foundation.context import Actor, for_purpose
from strang.foundation.errors import ConflictError, NotFoundError
from strang.network import operations as network
from strang.network import queries as units
from support.bases import NECESSITY, in_force, request
from support.colleagues import colleague
from support.databases import Database
from support.gate import LANGUAGE, NAME, WORK, Gate, build_gate


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's, and the Jobcenter."""
    return build_gate()


@pytest.fixture
def instance_id(gate: Gate) -> UUID:
    """What ines approved: the Jobcenter may know about work."""
    found = request(gate, in_force())
    ines = actor("ines")
    with at_work(ines):
        operations.decide_instance(ines, instance_id=found, approve=True)
    return found


def _rows() -> int:
    sabine = actor("sabine")
    with at_work(sabine, write=False):
        return len(queries.opened_by_statute(sabine))


def test_the_recipient_takes_over_and_then_sees_exactly_what_is_open(gate: Gate, instance_id: UUID) -> None:
    sabine, page = client_of("sabine"), f"/basis/received/{instance_id}/"
    for path in ("/referrals/", page):
        text = sabine.get(path).content.decode()
        assert "Übernehmen" in text, path
        assert NAME not in text, path
        assert WORK not in text, path
    for _twice in range(2):
        assert sabine.post(page).headers["Location"] == page
    with at_work(gate.sabine, write=False):
        assert len(judge.assignments_of(gate.sabine, gate.person_id)) == 1
    text = sabine.get(page).content.decode()
    assert NAME in text
    assert WORK in text
    assert LANGUAGE not in text
    assert "Übernehmen" not in text
    assert "von Ihnen übernommen" in sabine.get("/referrals/").content.decode()
    with at_work(gate.miriam, write=False):
        (line,) = judge.disclosures_of(gate.miriam, gate.person_id)
    assert (line.source, line.source_id, line.purpose) == ("statute", instance_id, "benefit")
    with at_work(gate.miriam):
        operations.end_instance(gate.miriam, instance_id=instance_id)
    assert sabine.get(page).status_code == 404
    assert _rows() == 0


def test_other_units_and_other_roles_find_nothing(instance_id: UUID) -> None:
    page = f"/basis/received/{instance_id}/"
    for key, status in (("miriam", 404), ("volker", 404), ("thomas", 404), ("paul", 403), ("michael", 403)):
        client = client_of(key)
        assert (client.get(page).status_code, client.post(page).status_code) == (status, status), key
    assert _rows() == 1


def test_who_is_shut_out_is_offered_nothing(gate: Gate, instance_id: UUID) -> None:
    with at_work(gate.miriam):
        blocks.block(gate.miriam, person_id=gate.person_id, reason="Verwandt", unit_id=gate.jobcentre)
    assert _rows() == 0
    sabine = client_of("sabine")
    page = f"/basis/received/{instance_id}/"
    assert (sabine.get(page).status_code, sabine.post(page).status_code) == (404, 404)


def test_what_has_run_out_is_gone(gate: Gate, instance_id: UUID, fresh_cast: Database) -> None:
    with fresh_cast.cluster.admin(fresh_cast.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "UPDATE access_grant SET valid_from = now() - interval '2 days', valid_to = now() - interval '1 day'"
            " WHERE source_id = %s",
            [instance_id],
        )
    assert _rows() == 0
    with at_work(gate.sabine), pytest.raises(NotFoundError):
        operations.take_over_instance(gate.sabine, instance_id=instance_id)


def test_a_consent_is_no_statute(gate: Gate) -> None:
    gate.give()
    assert _rows() == 0


def _team(gate: Gate, instance_id: UUID) -> list[UUID]:
    with at_work(gate.sabine, write=False):
        return [one.user_id for one in judge.teams_on(gate.sabine, [instance_id]).get(instance_id, ())]


def test_the_norm_is_told_at_once_and_why_it_was_needed_with_the_file(gate: Gate, instance_id: UUID) -> None:
    sabine, page = client_of("sabine"), f"/basis/received/{instance_id}/"
    for path in ("/referrals/", page):
        text = sabine.get(path).content.decode()
        assert "§ 0 Abs. 1 ProbeG" in text, path
        assert NECESSITY not in text, path
        assert "KIM 4711" not in text, path
    sabine.post(page)
    text = sabine.get(page).content.decode()
    for word in ("§ 0 Abs. 1 ProbeG", "Übermittlung zur Probe", "Befugnis", NECESSITY, "KIM 4711"):
        assert word in text
    assert NECESSITY not in sabine.get("/referrals/").content.decode()


def test_the_database_tells_the_basis_to_nobody_else(gate: Gate, instance_id: UUID) -> None:
    second = colleague(gate.jobcentre)
    with at_work(gate.sabine):
        operations.take_over_instance(gate.sabine, instance_id=instance_id)

    def told(someone: Actor, purpose: str = "benefit") -> list[tuple[str, str]]:
        with at_work(someone, write=False), for_purpose(purpose):
            found = queries.received_bases([instance_id, ids.uuid7()])
            return [(one.norm, one.necessity) for one in found.values()]

    assert told(gate.sabine) == told(second) == [("§ 0 Abs. 1 ProbeG", "")], "no line in the register yet"
    client_of("sabine").get(f"/basis/received/{instance_id}/")
    assert told(gate.sabine) == [("§ 0 Abs. 1 ProbeG", "")], "the line is another session's"
    for key in ("miriam", "stefanie", "volker", "paul"):
        assert told(actor(key)) == [], key
    with at_work(second, write=False), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM consents_basisinstance WHERE id = %s", [instance_id])
        assert cursor.fetchall() == []
    with at_work(gate.miriam):
        blocks.block(gate.miriam, person_id=gate.person_id, reason="Verwandt", user_id=second.user_id)
    assert told(second) == []
    with at_work(gate.miriam):
        operations.end_instance(gate.miriam, instance_id=instance_id)
    assert told(gate.sabine) == []


def test_two_who_take_over_at_once_make_one_assignment(gate: Gate, instance_id: UUID) -> None:
    second = colleague(gate.jobcentre)
    waiting, answer = threading.Event(), [""]

    def take_over() -> None:
        try:
            with at_work(second), connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                waiting.set()
                operations.take_over_instance(second, instance_id=instance_id)
        except ConflictError as error:
            answer[0] = str(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=take_over)
    with at_work(gate.sabine):
        operations.take_over_instance(gate.sabine, instance_id=instance_id)
        thread.start()
        assert waiting.wait(10)
        thread.join(1)
        assert thread.is_alive(), "the second waits until the first is done"
    thread.join(10)
    assert _team(gate, instance_id) == [gate.sabine.user_id]
    assert answer[0].startswith("Sabine Wolters hat das schon übernommen.")


def test_pressing_twice_at_once_makes_one_assignment(gate: Gate, instance_id: UUID) -> None:
    def take_over() -> None:
        someone = actor("sabine")
        try:
            with at_work(someone):
                operations.take_over_instance(someone, instance_id=instance_id)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take_over) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert _team(gate, instance_id) == [gate.sabine.user_id]


def test_whoever_comes_second_learns_who_was_first_and_nothing_of_the_file(
    gate: Gate, instance_id: UUID
) -> None:
    client, page = client_as(colleague(gate.jobcentre)), f"/basis/received/{instance_id}/"
    client_of("sabine").post(page)
    assert client.get(page).status_code == 404
    assert client.post(page).headers["Location"] == "/referrals/"
    text = client.get("/referrals/").content.decode()
    assert "Sabine Wolters hat das schon übernommen" in text
    assert NAME not in text
    assert f"/basis/received/{instance_id}/" not in text


@pytest.mark.parametrize("leaves", ["membership", "assignment", "role"])
def test_whoever_leaves_keeps_nothing_from_the_others(
    gate: Gate, instance_id: UUID, leaves: str, fresh_cast: Database
) -> None:
    first = colleague(gate.jobcentre)
    with at_work(first):
        operations.take_over_instance(first, instance_id=instance_id)
    assert _rows() == 0
    change = {
        "membership": "UPDATE network_membership SET valid_to = now() - interval '1 second',"
        " valid_from = now() - interval '1 day' WHERE user_id = %s",
        "assignment": "UPDATE access_assignment SET valid_to = now() - interval '1 second',"
        " valid_from = now() - interval '1 day' WHERE user_id = %s",
        "role": "UPDATE network_membership SET roles = '{unit_admin}' WHERE user_id = %s",
    }[leaves]
    with fresh_cast.cluster.admin(fresh_cast.name) as superuser:
        superuser.execute(
            "SET session_replication_role = replica"
        )  # the end a membership was given in advance
        superuser.execute(change, [first.user_id])
    assert _rows() == 1
    page = f"/basis/received/{instance_id}/"
    assert client_of("sabine").post(page).headers["Location"] == page
    assert NAME in client_of("sabine").get(page).content.decode()


def test_a_deputy_takes_over_from_whoever_has_left(gate: Gate, instance_id: UUID) -> None:
    second, admin = colleague(gate.jobcentre), colleague(gate.jobcentre, "unit_admin", login="admin")
    page = f"/basis/received/{instance_id}/"
    with at_work(gate.sabine):
        operations.take_over_instance(gate.sabine, instance_id=instance_id)
        recipients.name_deputy(
            gate.sabine,
            source_id=instance_id,
            user_id=second.user_id,
            until=clock.today() + dt.timedelta(days=3),
        )
    client = client_as(second)
    text = client.get(page).content.decode()
    assert NAME in text
    assert NECESSITY in text
    assert "Niemand führt das bei Ihnen" not in text
    assert "Sie vertreten" in client.get("/referrals/").content.decode()
    with pytest.raises(ConflictError), at_work(second):
        operations.take_over_instance(second, instance_id=instance_id)
    with at_work(admin):
        (row,) = [
            one for one in units.memberships_of_unit(gate.jobcentre) if one.user_id == gate.sabine.user_id
        ]
        network.end_membership(admin, membership_id=row.id)
    assert "Niemand führt das bei Ihnen" in client.get(page).content.decode()
    assert client.post(page).headers["Location"] == page
    assert "von Ihnen übernommen" in client.get("/referrals/").content.decode()


def test_the_database_lets_nobody_be_second(gate: Gate, instance_id: UUID) -> None:
    second = colleague(gate.jobcentre)
    with at_work(gate.sabine):
        operations.take_over_instance(gate.sabine, instance_id=instance_id)
    with pytest.raises(DatabaseError), at_work(second), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_assignment (id, unit_id, person_id, user_id, kind, valid_from, reason, source_id)"
            " VALUES (%s, %s, %s, %s, 'recipient', now(), '', %s)",
            [ids.uuid7(), gate.jobcentre, gate.person_id, second.user_id, instance_id],
        )


def test_what_somebody_gave_back_a_colleague_takes_over(gate: Gate, instance_id: UUID) -> None:
    second, page = colleague(gate.jobcentre), f"/basis/received/{instance_id}/"
    client_of("sabine").post(page)
    assert client_as(second).get(page).status_code == 404
    assert client_of("sabine").post(f"/referrals/team/{instance_id}/give-back/").status_code == 302
    assert client_as(second).post(page).headers["Location"] == page
    assert _team(gate, instance_id) == [second.user_id]
    assert client_of("sabine").get(page).status_code == 404
