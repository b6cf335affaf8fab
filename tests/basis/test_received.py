"""What was opened on statute, on the recipient's side: taken over once, by who may, as long as it holds."""

from __future__ import annotations

from uuid import UUID

import pytest

from cast import actor, at_work, client_of
from strang.access import blocks
from strang.access import queries as judge
from strang.consents import operations, queries
from strang.foundation.errors import NotFoundError
from support.bases import in_force, request
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
