"""The pages of the statutory bases over HTTP: the empty catalogue, wrong input, two officers, two people."""

from __future__ import annotations

from typing import Any

import pytest

from cast import actor, at_work, client_of
from strang.access import queries as judge
from strang.consents import queries
from strang.foundation import clock, ids
from support.bases import NECESSITY, entry, in_force, request
from support.databases import Database
from support.gate import Gate, build_gate

TODAY = clock.today().isoformat()


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's, and the Jobcenter."""
    return build_gate()


def _fields() -> dict[str, Any]:
    wanted = entry()
    return {
        name: getattr(wanted, name) for name in ("key", "title", "norm", "source", "obligation", "conditions")
    } | {
        "discloser_kinds": list(wanted.discloser_kinds),
        "recipient_kinds": list(wanted.recipient_kinds),
        "topics": list(wanted.topics),
        "purposes": list(wanted.purposes),
        "tells_person": "on",
        "valid_from": TODAY,
        "review_on": wanted.review_on.isoformat(),
    }


def test_the_empty_catalogue_says_that_this_is_meant_so(gate: Gate) -> None:
    for key, path in (
        ("paul", "/basis/"),
        ("miriam", f"/cases/{gate.case_id}/bases/"),
        ("miriam", f"/cases/{gate.case_id}/bases/new/"),
    ):
        assert "Der Katalog ist leer. Das ist Absicht." in client_of(key).get(path).content.decode()


def test_two_officers_bring_a_basis_into_force(gate: Gate) -> None:
    paul, ines = client_of("paul"), client_of("ines")
    wrong = paul.post(
        "/basis/new/", _fields() | {"recipient_kinds": ["police"], "norm": "", "title": "Bleibt"}
    )
    text = wrong.content.decode()
    assert wrong.status_code == 200
    assert 'value="Bleibt"' in text
    assert "id_norm_error" in text
    assert queries_count(gate) == 0
    made = paul.post("/basis/new/", _fields())
    assert made.status_code == 302
    page = made.headers["Location"]
    assert "eine zweite Person" in paul.get(page).content.decode()
    assert paul.post(f"{page}sign/").status_code == 403
    assert "In Kraft setzen" in ines.get(page).content.decode()
    assert ines.post(f"{page}sign/").status_code == 302
    assert "in Kraft" in client_of("miriam").get("/basis/").content.decode()
    assert entry().title in paul.get(f"/basis/new/?from={page.split('/')[2]}").content.decode()
    assert paul.post(f"{page}end/").status_code == 302
    assert queries_count(gate) == 0


def queries_count(gate: Gate) -> int:
    """Return how many bases can be applied."""
    with at_work(gate.miriam, write=False):
        return len(queries.bases_in_force())


def test_from_request_to_approval_to_the_end(gate: Gate) -> None:
    basis_id, miriam, ines = in_force(), client_of("miriam"), client_of("ines")
    path = f"/cases/{gate.case_id}/bases/new/"
    fields: dict[str, Any] = {
        "basis_id": basis_id,
        "recipient_unit_id": gate.jobcentre,
        "topics": ["work"],
        "purpose": "benefit",
        "file_number": "KIM 4711",
        "necessity": "zu kurz",
        "valid_from": TODAY,
        "valid_to": TODAY,
        "submission": ids.uuid7(),
    }
    wrong = miriam.post(path, fields)
    assert wrong.status_code == 200
    assert "zu kurz" in wrong.content.decode()
    assert "mindestens 80 Zeichen; bisher sind es 7" in wrong.content.decode()
    offered = wrong.content.decode().partition('name="recipient_unit_id"')[2].partition("</select>")[0]
    assert "Jobcenter" in offered
    assert "Jugendamt" not in offered
    assert miriam.post(path, fields | {"necessity": NECESSITY}).status_code == 302
    with at_work(gate.miriam, write=False):
        (instance,) = queries.instances_of(gate.miriam, gate.person_id)
    decide = f"/basis/requests/{instance.id}/"
    assert "Ihr Antrag" in miriam.get("/basis/requests/").content.decode()
    assert "eine andere Person" in miriam.get(decide).content.decode()
    assert miriam.post(decide, {"version": 1, "decision": "approve"}).status_code == 403
    assert "KIM 4711" in ines.get("/").content.decode()
    assert NECESSITY in ines.get(decide).content.decode()
    assert ines.post(decide, {"version": 1, "decision": "refuse"}).status_code == 200
    assert ines.post(decide, {"version": 7, "decision": "approve"}).status_code == 409
    assert ines.post(decide, {"version": 1, "decision": "approve"}).status_code == 302
    with at_work(gate.miriam, write=False):
        assert judge.live_grants_from(gate.miriam, gate.person_id)
    page = f"/cases/{gate.case_id}/bases/"
    assert "Ines Kaulbach" in miriam.get(page).content.decode()
    assert miriam.post(f"{page}{instance.id}/end/").status_code == 302
    with at_work(gate.miriam, write=False):
        assert judge.live_grants_from(gate.miriam, gate.person_id) == []


def test_strangers_find_no_request(gate: Gate) -> None:
    instance_id = request(gate, in_force())
    for key, status in (("paul", 404), ("thomas", 404), ("sabine", 403), ("michael", 403), ("deniz", 200)):
        assert client_of(key).get(f"/basis/requests/{instance_id}/").status_code == status, key


def test_an_alarm_stands_on_the_start_page_of_data_protection(gate: Gate, fresh_cast: Database) -> None:
    from strang.cli import access as command

    gate.give()
    with fresh_cast.cluster.admin(fresh_cast.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("DELETE FROM access_grant WHERE person_id = %s AND topic = 'work'", [gate.person_id])
    assert command.compare()["differences"] == 1
    ines = client_of("ines")
    assert "Freigabe: fehlt" in ines.get("/").content.decode()
    page = ines.get("/basis/alarms/").content.decode()
    assert "Salma" not in page
    someone = actor("ines")
    with at_work(someone, write=False):
        (alarm,) = queries.open_alarms(someone)
    assert client_of("paul").post(f"/basis/alarms/{alarm.id}/").status_code == 404
    assert ines.post(f"/basis/alarms/{alarm.id}/").status_code == 302
    assert "Alles stimmt überein" in ines.get("/basis/alarms/").content.decode()
