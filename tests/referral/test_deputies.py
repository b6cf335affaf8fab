"""The recipient's deputies: one permission, one unit, until a day; what the principal sees, and no longer."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from cast import actor, at_work, client_as, client_of
from strang.access import blocks, recipients
from strang.access import queries as judge
from strang.consents import operations as consents
from strang.foundation import clock, ids
from strang.foundation.context import Actor
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.network import operations as network
from strang.network import queries as units
from strang.referrals import queries
from support.colleagues import colleague
from support.databases import Database
from support.gate import LANGUAGE, NAME, REQUEST, WORK, Gate, build_gate

SECRETS = (NAME, WORK, LANGUAGE, REQUEST)
CHANGING = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|name="next" value="[^"]*"')


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person of miriam's, and the Jobcenter."""
    return build_gate()


@pytest.fixture
def second(gate: Gate) -> Actor:
    """Another clerk of the Jobcenter."""
    return colleague(gate.jobcentre)


@pytest.fixture
def consent_id(gate: Gate) -> UUID:
    """What sabine works on: a referral she took over."""
    consent_id = gate.give()
    gate.take_over(gate.offer(consent_id))
    return consent_id


def in_days(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def name(gate: Gate, source_id: UUID, user_id: UUID, days: int = 7, **more: Any) -> None:
    """Let sabine name a deputy."""
    with at_work(gate.sabine):
        recipients.name_deputy(gate.sabine, source_id=source_id, user_id=user_id, until=in_days(days), **more)


def referral_path(gate: Gate) -> str:
    with at_work(gate.sabine, write=False):
        (row,) = [one for one in queries.inbox(gate.sabine) if one.person_id == gate.person_id]
    return f"/referrals/{row.id}/"


def raw(someone: Actor, source_id: UUID, gate: Gate, **values: Any) -> None:
    """Insert a deputy past every operation."""
    line = {"user_id": someone.user_id, "until": "2 days", "unit_id": gate.jobcentre} | values
    with at_work(values.get("by", gate.sabine)), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_assignment (id, unit_id, person_id, user_id, kind, valid_from, valid_to, reason,"
            " source_id) VALUES (%s, %s, %s, %s, 'deputy', now(), now() + %s::interval, '', %s)",
            [ids.uuid7(), line["unit_id"], gate.person_id, line["user_id"], line["until"], source_id],
        )


def test_the_deputy_sees_exactly_what_the_principal_sees(gate: Gate, consent_id: UUID, second: Actor) -> None:
    path, client = referral_path(gate), client_as(second)
    before = client.get(path).content.decode()
    assert not any(secret in before for secret in SECRETS)
    name(gate, consent_id, second.user_id)
    mine, theirs = (CHANGING.sub("", one.get(path).content.decode()) for one in (client_of("sabine"), client))
    assert all(secret in theirs for secret in SECRETS)
    main = re.compile(r"<main.*</main>", re.DOTALL)
    assert main.findall(theirs) == main.findall(mine)
    with at_work(gate.miriam, write=False):
        looks = judge.disclosures_of(gate.miriam, gate.person_id)
    assert {line.user_id for line in looks} == {gate.sabine.user_id, second.user_id}


def test_the_page_names_shows_and_ends_a_deputy(gate: Gate, consent_id: UUID, second: Actor) -> None:
    sabine, page, path = client_of("sabine"), f"/referrals/team/{consent_id}/", referral_path(gate)
    assert page in sabine.get(path).content.decode()
    assert client_as(second).get(page).status_code == 404
    typed = {"user_id": str(second.user_id), "until": in_days(400).isoformat(), "reason": "Urlaub"}
    refused = sabine.post(page, typed).content.decode()
    assert "Bitte wählen Sie einen Tag von heute bis zum" in refused
    assert "Urlaub" in refused
    assert sabine.post(page, typed | {"until": in_days(5).isoformat()}).headers["Location"] == page
    text = sabine.get(page).content.decode()
    for word in ("Zweite Fachkraft", "Vertretung", "Urlaub", f"{in_days(5):%d.%m.%Y}"):
        assert word in text
    assert not any(secret in text for secret in SECRETS)
    deputy = client_as(second).get(page).content.decode()
    assert "Vertretung eintragen" not in deputy
    with at_work(gate.sabine, write=False):
        team = judge.teams_on(gate.sabine, [consent_id])[consent_id]
    own, other = (f"{page}{one.id}/end/" for one in team)
    assert (own in text, other in text, other in deputy) == (False, True, True)
    assert sabine.post(own).status_code == 403
    assert sabine.post(f"{page}{ids.uuid7()}/end/").status_code == 404
    assert client_of("miriam").post(other).status_code == 404
    assert sabine.post(other).headers["Location"] == page
    assert NAME not in client_as(second).get(path).content.decode()
    assert client_as(second).get(page).status_code == 404


def test_a_deputy_leaves_early_but_names_nobody(gate: Gate, consent_id: UUID, second: Actor) -> None:
    third = colleague(gate.jobcentre, login="third.clerk")
    name(gate, consent_id, second.user_id)
    with at_work(second), pytest.raises(NotAllowedError):
        recipients.name_deputy(second, source_id=consent_id, user_id=third.user_id, until=in_days(1))
    with pytest.raises(DatabaseError):
        raw(third, consent_id, gate, by=second)
    with at_work(second, write=False):
        found = {one.user_id: one.id for one in judge.teams_on(second, [consent_id])[consent_id]}
    page = f"/referrals/team/{consent_id}/"
    assert client_as(second).post(f"{page}{found[gate.sabine.user_id]}/end/").status_code == 403
    assert client_as(second).post(f"{page}{found[second.user_id]}/end/").headers["Location"] == "/referrals/"


def test_another_day_replaces_the_first(gate: Gate, consent_id: UUID, second: Actor) -> None:
    for days in (5, 2):
        name(gate, consent_id, second.user_id, days)
    with at_work(gate.sabine, write=False):
        assert len(judge.teams_on(gate.sabine, [consent_id])[consent_id]) == 2
        (deputy,) = judge.deputies_of_unit(gate.sabine)
    assert deputy[1] == gate.sabine.user_id
    assert deputy[0].valid_to is not None
    assert deputy[0].valid_to.astimezone(clock.LOCAL_ZONE).date() == in_days(3)


@pytest.mark.parametrize("days", [-1, 91, 400])
def test_no_longer_than_the_permission_nor_before_today(
    gate: Gate, consent_id: UUID, second: Actor, days: int
) -> None:
    with pytest.raises(InvalidInputError, match="einen Tag von heute"):
        name(gate, consent_id, second.user_id, days)
    with at_work(gate.sabine, write=False):
        assert len(judge.teams_on(gate.sabine, [consent_id])[consent_id]) == 1


def test_the_deputy_ends_when_the_permission_ends(gate: Gate, consent_id: UUID, second: Actor) -> None:
    name(gate, consent_id, second.user_id)
    path, client = referral_path(gate), client_as(second)
    assert NAME in client.get(path).content.decode()
    with at_work(gate.miriam):
        consents.withdraw_consent(gate.miriam, consent_id=consent_id, reported_by="person")
    assert client.get(path).status_code == 404
    assert client.get(f"/referrals/team/{consent_id}/").status_code == 404
    with at_work(gate.sabine), pytest.raises(NotFoundError):
        recipients.name_deputy(gate.sabine, source_id=consent_id, user_id=second.user_id, until=in_days(1))


def test_nobody_of_another_unit_without_content_or_who_has_left(gate: Gate, consent_id: UUID) -> None:
    left = colleague(gate.jobcentre, login="left.clerk")
    steering = colleague(gate.jobcentre, "steering_member", login="steering")
    admin = colleague(gate.jobcentre, "unit_admin", login="admin")
    with at_work(admin, write=False):
        (row,) = [one for one in units.memberships_of_unit(gate.jobcentre) if one.user_id == left.user_id]
    with at_work(admin):
        network.end_membership(admin, membership_id=row.id)
    for someone in (left, steering, admin, actor("stefanie"), gate.miriam, gate.sabine):
        with pytest.raises(InvalidInputError) as refusal:
            name(gate, consent_id, someone.user_id)
        assert list(refusal.value.errors) == ["user_id"]
        with pytest.raises(DatabaseError):
            raw(someone, consent_id, gate)
    with pytest.raises(DatabaseError):
        raw(actor("stefanie"), consent_id, gate, unit_id=actor("stefanie").unit_id)


def test_nobody_whom_the_other_unit_shut_out(gate: Gate, consent_id: UUID, second: Actor) -> None:
    with at_work(gate.miriam):
        blocks.block(gate.miriam, person_id=gate.person_id, reason="Verwandt", user_id=second.user_id)
    with pytest.raises(InvalidInputError, match="jemand anderen"):
        name(gate, consent_id, second.user_id)
    with pytest.raises(DatabaseError):
        raw(second, consent_id, gate)
    with at_work(gate.sabine, write=False):
        assert judge.deputies_of_unit(gate.sabine) == []


def test_the_database_holds_the_end_of_the_permission(gate: Gate, consent_id: UUID, second: Actor) -> None:
    with pytest.raises(DatabaseError):
        raw(second, consent_id, gate, until="200 days")
    raw(second, consent_id, gate)


def test_the_administration_sees_who_stands_in_and_no_person(
    gate: Gate, consent_id: UUID, second: Actor
) -> None:
    name(gate, consent_id, second.user_id, reason="Urlaub")
    text = (
        client_as(colleague(gate.jobcentre, "unit_admin", login="admin")).get("/units/own/").content.decode()
    )
    for word in ("Wer gerade wen vertritt", "Person einer anderen Stelle", f"{in_days(7):%d.%m.%Y}"):
        assert word in text
    assert not any(secret in text for secret in (*SECRETS, "Urlaub"))
    other = client_of("michael").get("/units/own/").content.decode()
    assert "Person einer anderen Stelle" not in other
    assert "Fall der eigenen Stelle" in other, "deniz stands in for miriam"


def test_whoever_works_on_another_permission_has_not_taken_this_one_over(
    gate: Gate, consent_id: UUID
) -> None:
    later = gate.offer(gate.give(purpose="counselling"), purpose="counselling")
    text = client_of("sabine").get(f"/referrals/{later}/").content.decode()
    assert "Übernehmen" in text
    assert NAME not in text


def test_whoever_gives_back_sees_nothing_and_a_colleague_takes_over(
    gate: Gate, consent_id: UUID, second: Actor
) -> None:
    name(gate, consent_id, second.user_id)
    path, page = referral_path(gate), f"/referrals/team/{consent_id}/"
    sabine, deputy = client_of("sabine"), client_as(second)
    assert deputy.post(f"{page}give-back/").status_code == 403, "a deputy has nothing to give back"
    assert client_of("miriam").post(f"{page}give-back/").status_code == 404
    assert f"{page}give-back/" in sabine.get(page).content.decode()
    assert f"{page}give-back/" not in deputy.get(page).content.decode()
    assert sabine.post(f"{page}give-back/").headers["Location"] == "/referrals/"
    left = sabine.get(path).content.decode()
    assert not any(secret in left for secret in SECRETS)
    assert (sabine.get(page).status_code, sabine.post(f"{page}give-back/").status_code) == (404, 404)
    assert NAME in deputy.get(path).content.decode(), "until the day"
    gate.take_over(id_in(path), by=second)
    assert "Vertretung eintragen" in deputy.get(page).content.decode()


def id_in(path: str) -> UUID:
    return UUID(path.split("/")[2])
