"""Who is shut out sees nothing, not even that; masked units are nobody's business; explanations are the decision."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from psycopg.types.json import Jsonb

from cast import KEYS, VISITOR, actor, at_work, client_of
from ids import id_of
from strang.access import blocks, explanation
from strang.access.explanation import Probe
from strang.cases import operations as cases
from strang.cases import queries as case_queries
from strang.cases.models import Assessment
from strang.cases.types import Case
from strang.demo.canaries import canary
from strang.demo.staff import SHELTER, add_membership
from strang.foundation import clock, ids
from strang.foundation.context import Actor, SystemActor, work
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.network import operations as network
from strang.network import queries as units
from strang.people import queries as people
from support.databases import Database
from support.gate import NAME, Gate, build_gate

MASK = SystemActor("mask-unit")


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's (DRK)."""
    return build_gate()


def shut_out(gate: Gate, **whom: UUID) -> UUID:
    """Let miriam shut somebody out."""
    with at_work(gate.miriam):
        return blocks.block(gate.miriam, person_id=gate.person_id, reason="verwandt", **whom)


def deputy(gate: Gate, someone: Actor) -> None:
    """Let miriam name a deputy for a week."""
    with at_work(gate.miriam):
        cases.assign_deputy(
            gate.miriam,
            case_id=gate.case_id,
            user_id=someone.user_id,
            until=clock.today() + dt.timedelta(days=7),
        )


def case_of(someone: Actor, case_id: UUID) -> Case:
    with at_work(someone, write=False):
        return case_queries.case(someone, case_id)


def test_a_block_beats_the_assignment_at_once_and_is_lifted(gate: Gate) -> None:
    deniz = actor("deniz")
    deputy(gate, deniz)
    assert case_of(deniz, gate.case_id).id == gate.case_id
    block_id = shut_out(gate, user_id=deniz.user_id)
    with pytest.raises(NotFoundError):
        case_of(deniz, gate.case_id)
    with at_work(deniz, write=False):
        assert people.search(deniz, NAME) == []
    with at_work(gate.miriam):
        blocks.lift_block(gate.miriam, person_id=gate.person_id, block_id=block_id)
    assert case_of(deniz, gate.case_id).id == gate.case_id


def test_every_page_answers_the_blocked_as_if_there_were_nothing(gate: Gate) -> None:
    deniz, client = actor("deniz"), client_of("deniz")
    deputy(gate, deniz)
    shut_out(gate, user_id=deniz.user_id)
    absent = ids.uuid7()
    for path in ("/people/{}/", "/people/{}/blocks/", "/why/{}/", "/emergency/new/?person={}"):
        hidden, nothing = client.get(path.format(gate.person_id)), client.get(path.format(absent))
        assert (hidden.status_code, nothing.status_code) == (404, 404)
        assert hidden.content == nothing.content
    assert "Niemand gefunden" in client.get("/people/", {"q": NAME}).content.decode()


def test_a_blocked_colleague_is_not_assigned(gate: Gate) -> None:
    deniz = actor("deniz")
    shut_out(gate, user_id=deniz.user_id)
    with pytest.raises(InvalidInputError, match="jemand anderen"):
        deputy(gate, deniz)


def test_a_whole_unit_is_shut_out(gate: Gate) -> None:
    gate.take_over(gate.offer(gate.give()))
    assert client_of("sabine").get(f"/why/{gate.person_id}/").status_code == 200
    shut_out(gate, unit_id=gate.jobcentre)
    assert client_of("sabine").get(f"/why/{gate.person_id}/").status_code == 404


def test_the_page_blocks_and_refuses_what_makes_no_sense(gate: Gate) -> None:
    client, path = client_of("miriam"), f"/people/{gate.person_id}/blocks/"
    assert client.get(path).status_code == 200
    for typed in (
        {"reason": "ohne jemanden"},
        {"user_id": str(actor("deniz").user_id), "reason": ""},
        {"user_id": str(gate.miriam.user_id), "reason": "ich selbst"},
        {"user_id": str(actor("jan").user_id), "reason": "nicht aus der Stelle"},
        {"unit_id": "x", "reason": "keine Stelle"},
    ):
        assert client.post(path, typed).status_code == 200
    deniz = str(actor("deniz").user_id)
    assert client.post(path, {"user_id": deniz, "reason": "verwandt"}).status_code == 302
    assert "verwandt" in client.get(path).content.decode()
    assert client.post(f"{path}{ids.uuid7()}/end/").status_code == 404
    assert client_of("deniz").post(path, {"user_id": deniz, "reason": "x"}).status_code == 404


def test_somebody_elses_work_ends_but_not_that_of_who_leads(gate: Gate) -> None:
    deniz, client = actor("deniz"), client_of("miriam")
    deputy(gate, deniz)
    page = client.get(f"/cases/{gate.case_id}/team/").content.decode()
    assert "Vertretung, seit" in page
    with at_work(gate.miriam, write=False):
        from strang.access import queries as access

        found = {one.user_id: one.id for one in access.assignments_of(gate.miriam, gate.person_id)}
    end = f"/cases/{gate.case_id}/team/{{}}/end/"
    assert client.post(end.format(found[gate.miriam.user_id])).status_code == 403
    assert client.post(end.format(ids.uuid7())).status_code == 404
    assert client.post(end.format(found[deniz.user_id])).status_code == 302
    with pytest.raises(NotFoundError):
        case_of(deniz, gate.case_id)


def _raw(someone: Actor, statement: str, *values: object) -> int:
    """Run a statement as the application does; returns how many rows it touched."""
    with at_work(someone), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.rowcount


BLOCK = """
INSERT INTO access_block (id, unit_id, person_id, user_id, reason, author_id, valid_from)
VALUES (gen_random_uuid(), %s, %s, %s, 'verwandt', %s, now())
"""


def test_a_deputy_does_not_shut_out_whom_they_stand_in_for(gate: Gate) -> None:
    deniz, miriam = actor("deniz"), gate.miriam
    deputy(gate, deniz)
    typed = {"user_id": str(miriam.user_id), "reason": "verwandt"}
    answer = client_of("deniz").post(f"/people/{gate.person_id}/blocks/", typed)
    assert "Sie vertreten nur" in answer.content.decode()
    with pytest.raises(DatabaseError, match="whom they stand in for"):
        _raw(deniz, BLOCK, deniz.unit_id, gate.person_id, miriam.user_id, deniz.user_id)
    assert case_of(miriam, gate.case_id).id == gate.case_id
    with at_work(deniz):  # anybody else a deputy shuts out as the principal would
        blocks.block(deniz, person_id=gate.person_id, reason="verwandt", unit_id=gate.jobcentre)
    shut_out(gate, user_id=deniz.user_id)
    with pytest.raises(NotFoundError):
        case_of(deniz, gate.case_id)


def test_data_protection_lifts_a_block_for_a_reason_and_learns_no_name(gate: Gate) -> None:
    deniz, ines = actor("deniz"), actor("ines")
    deputy(gate, deniz)
    block_id = shut_out(gate, user_id=deniz.user_id)
    lift = "UPDATE access_block SET valid_to = now() WHERE id = %s"
    assert _raw(deniz, lift, block_id) == 0
    assert _raw(actor("paul"), lift, block_id) == 0  # data protection of another unit
    assert _raw(actor("birgit"), lift, block_id) == 0
    with pytest.raises(DatabaseError, match="owes a reason"):
        _raw(ines, lift, block_id)
    client, path = client_of("ines"), f"/privacy/blocks/{block_id}/"
    shown = client.get("/privacy/blocks/").content.decode()
    assert "verwandt" in shown
    assert path in shown
    assert NAME not in shown + client.get(path).content.decode()
    assert "id_reason_error" in client.post(path, {"reason": " "}).content.decode()
    with pytest.raises(NotFoundError):
        case_of(deniz, gate.case_id)
    assert client.post(path, {"reason": "Mit Frau Kessler besprochen"}).status_code == 302
    assert client.get(path).status_code == 404
    assert case_of(deniz, gate.case_id).id == gate.case_id
    told = client_of("miriam").get("/").content.decode()
    assert "Mit Frau Kessler besprochen" in told
    assert "Mit Frau Kessler besprochen" not in client_of("deniz").get("/").content.decode()
    with at_work(ines), connection.cursor() as cursor:
        cursor.execute("SELECT lifted_by FROM access_block WHERE id = %s", [block_id])
        assert cursor.fetchone() == (ines.user_id,)


def test_a_lifted_block_stays_lifted_and_names_who_lifted_it(gate: Gate) -> None:
    deniz = actor("deniz")
    block_id = shut_out(gate, user_id=deniz.user_id)
    forged = "UPDATE access_block SET valid_to = now(), lifted_by = %s WHERE id = %s"
    assert _raw(gate.miriam, forged, deniz.user_id, block_id) == 1
    with at_work(gate.miriam), connection.cursor() as cursor:
        cursor.execute("SELECT lifted_by FROM access_block WHERE id = %s", [block_id])
        assert cursor.fetchone() == (gate.miriam.user_id,)
    with pytest.raises(DatabaseError, match="can only end"):
        _raw(gate.miriam, forged, deniz.user_id, block_id)


PUBLIC = (
    "/offers/",
    "/units/",
    "/api/v1/offers",
    "/api/v1/organizations",
    "/api/v1/services",
    "/api/v1/units",
)


def test_a_masked_unit_is_missing_for_everybody_but_its_own(fresh_world: Database) -> None:
    key = "caritas-hs"
    with work(MASK, write=True):
        unit = units.unit_by_key(key)
    visitor, miriam = client_of(VISITOR), client_of("miriam")
    shown = [path for path in PUBLIC if unit.short in visitor.get(path, follow=True).content.decode()]
    assert shown
    with work(MASK, write=True):
        network.mask_unit(MASK, key=key, masked=True)
    for path in PUBLIC:
        for client in (visitor, client_of("deniz")):
            text = client.get(path, follow=True).content.decode()
            assert unit.name not in text
            assert unit.short not in text
    assert unit.name not in client_of("birgit").get("/findings/new/", follow=True).content.decode()
    andrea = actor("andrea")
    with at_work(andrea, write=False):
        assert units.unit(unit.id).masked
    deniz = actor("deniz")
    with at_work(deniz, write=False):
        assert units.unit_names([unit.id]) == {unit.id: "eine geschützte Stelle"}
    assert miriam.get("/").status_code == 200


def test_what_a_masked_unit_offers_leaves_the_house_on_no_paper(world_db: Database) -> None:
    """The Caritas shares a person with it and sees it; a list somebody prints for clients must not name it."""
    mark, offer_id = canary("masked-offer"), id_of("masked_offer")
    for key in ("andrea", SHELTER.key):
        client = client_of(key)
        assert mark in client.get(f"/offers/{offer_id}/").content.decode()
        for path in ("/offers/print/", f"/offers/print/?id={offer_id}", "/offers/file.csv"):
            assert mark not in client.get(path).content.decode()
    assert client_of(VISITOR).get(f"/offers/{offer_id}/").status_code == 404


TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|name="submission" value="[^"]+"')
LISTS = (*PUBLIC, "/findings/new/", "/offers/?q=Beratung", "/emergency/new/")


def test_with_and_without_a_masked_unit_every_list_is_the_same_bytes(fresh_world: Database) -> None:
    clients = [client_of(key) for key in (VISITOR, "miriam", "birgit", "sabine")]

    def answers() -> list[bytes]:
        return [TOKEN.sub(b"", one.get(path, follow=True).content) for one in clients for path in LISTS]

    before = answers()
    assert before == answers()
    organisation, unit = ids.uuid7(), ids.uuid7()
    with fresh_world.cluster.admin(fresh_world.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "INSERT INTO network_organisation VALUES (%s, 'Schutzraum e. V.', false)", [organisation]
        )
        copied = admin.execute("SELECT to_jsonb(u) FROM network_unit u WHERE key = 'caritas-hs'").fetchone()
        assert copied is not None
        row = copied[0] | {
            "id": str(unit),
            "key": "schutzraum-zwei",
            "name": "AAA Schutzraum",
            "short": "AAA Schutzraum",
            "organisation_id": str(organisation),
            "masked": True,
        }
        admin.execute(
            "INSERT INTO network_unit SELECT (jsonb_populate_record(NULL::network_unit, %s)).*", [Jsonb(row)]
        )
        admin.execute(
            "INSERT INTO offers_offer SELECT (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(),"
            " 'unit_id', %s::text, 'title', 'AAA', 'sort_title', 'aaa'))).* FROM offers_offer o LIMIT 1",
            [str(unit)],
        )
    assert answers() == before
    with fresh_world.cluster.admin(fresh_world.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE network_unit SET masked = false WHERE id = %s", [unit])
    assert answers() != before


def test_the_explanation_is_the_decision(world_db: Database) -> None:
    with world_db.cluster.admin(world_db.name) as admin:
        rows = admin.execute(
            "SELECT id, unit_id, person_id, topic, confidentiality, author_id, created_at FROM cases_assessment"
        ).fetchall()
    compared = 0
    for key in KEYS:
        if key == VISITOR:
            continue
        someone = actor(key)
        with at_work(someone, write=False):
            seen = set(Assessment.objects.values_list("id", flat=True))
            for row_id, unit, person, topic, confidentiality, author, created in rows:
                probe = Probe(unit, person, (topic,), confidentiality, author, created)
                assert explanation.explain(someone, probe)[0].visible == (row_id in seen), (key, row_id)
                compared += 1
    assert compared > 100


def test_the_page_says_why_and_why_not(gate: Gate) -> None:
    mine = client_of("miriam").get(f"/why/{gate.person_id}/").content.decode()
    assert mine.count("Sie arbeiten mit der Person (fallführend)") == 1
    assert NAME in mine
    assert f'href="/people/{gate.person_id}/"' in mine
    theirs = client_of("deniz").get(f"/why/{gate.person_id}/").content.decode()
    assert "Sie arbeiten nicht mit dieser Person." in theirs
    assert client_of("jan").get(f"/why/{gate.person_id}/").status_code == 404


def test_nobody_lifts_what_shuts_out_a_unit_of_their_own(gate: Gate) -> None:
    ines = actor("ines")
    block_id = shut_out(gate, unit_id=gate.jobcentre)
    add_membership("ines", unit="jc-hs", roles=["clerk"])
    with at_work(ines), pytest.raises(NotAllowedError, match="selbst ausschließt"):
        blocks.lift_block_as_officer(ines, block_id=block_id, reason="Mit Frau Kessler besprochen")
    lift = "UPDATE access_block SET valid_to = now(), lift_reason = 'x' WHERE id = %s"
    assert _raw(ines, lift, block_id) == 0
