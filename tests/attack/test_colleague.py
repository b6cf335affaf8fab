"""A curious colleague of the same unit: what she can take, with the pages or with SQL as the application."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from cast import actor, at_work, client_of
from strang.cases.types import Criterion
from strang.foundation import clock, ids
from strang.foundation.context import Actor
from support.databases import Database
from support.gate import NAME, Gate, build_gate

INTAKE = {
    "entry_channel": "self",
    "exception_reason": "Ein Grund, der alles erlaubt.",
    "target_exception_reason": "Ein Grund, der alles erlaubt.",
    **{criterion.value: "yes" for criterion in Criterion},
}


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person of miriam's with a consent for the Jobcenter."""
    return build_gate()


def rows(someone: Actor, statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Run a statement as the application does for somebody."""
    with at_work(someone), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def assign(someone: Actor, person_id: UUID, kind: str = "responsible", **values: Any) -> None:
    """Insert an assignment past every operation."""
    line = {"unit_id": someone.unit_id, "user_id": someone.user_id, "valid_to": None} | values
    with at_work(someone), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_assignment (id, unit_id, person_id, user_id, kind, valid_from, valid_to, reason)"
            " VALUES (%s, %s, %s, %s, %s, now(), %s, '')",
            [ids.uuid7(), line["unit_id"], person_id, line["user_id"], kind, line["valid_to"]],
        )


@pytest.mark.parametrize("kind", ["responsible", "team"])
def test_nobody_joins_the_team_of_a_colleagues_person_by_themselves(gate: Gate, kind: str) -> None:
    with pytest.raises(DatabaseError):
        assign(actor("deniz"), gate.person_id, kind)


def test_a_recipient_is_not_made_without_a_grant_nor_for_longer_nor_for_somebody_else(gate: Gate) -> None:
    sabine = gate.sabine
    with pytest.raises(DatabaseError):
        assign(sabine, gate.person_id, "recipient", valid_to="2099-01-01")
    gate.give()
    for kind, values in (
        ("recipient", {"valid_to": "2099-01-01"}),
        ("recipient", {"user_id": ids.uuid7(), "valid_to": "now"}),
        ("responsible", {}),
    ):
        with pytest.raises(DatabaseError):
            assign(sabine, gate.person_id, kind, **values)


def test_an_ended_assignment_is_not_opened_again_nor_turned_to_somebody_else(gate: Gate) -> None:
    miriam, deniz = gate.miriam, actor("deniz")
    for change, value in (
        ("user_id", deniz.user_id),
        ("person_id", ids.uuid7()),
        ("valid_from", "2001-01-01"),
    ):
        with pytest.raises(DatabaseError):
            rows(
                deniz,
                f"UPDATE access_assignment SET {change} = %s WHERE person_id = %s RETURNING 1",
                [value, gate.person_id],
            )
    rows(
        miriam,
        "UPDATE access_assignment SET valid_to = now() WHERE person_id = %s RETURNING 1",
        [gate.person_id],
    )
    with pytest.raises(DatabaseError):
        rows(
            miriam,
            "UPDATE access_assignment SET valid_to = NULL WHERE person_id = %s RETURNING 1",
            [gate.person_id],
        )


def test_opening_a_case_is_no_way_to_a_colleagues_person(gate: Gate) -> None:
    rows(
        gate.miriam,
        "UPDATE cases_case SET phase = 'closed', closed_on = opened_on, closing_reason = 'moved_away'"
        " WHERE person_id = %s RETURNING 1",
        [gate.person_id],
    )
    deniz = client_of("deniz")
    answer = deniz.post(f"/cases/new/?person={gate.person_id}", INTAKE)
    assert answer.status_code == 200
    assert "arbeitet in Ihrer Stelle schon Miriam Kessler" in answer.content.decode()
    assert rows(actor("deniz"), "SELECT 1 FROM cases_case WHERE person_id = %s", [gate.person_id]) == []


def test_to_whom_a_colleagues_person_opened_what_is_not_told(gate: Gate) -> None:
    referral_id = gate.offer(gate.give())
    gate.take_over(referral_id)
    client_of("sabine").get(f"/referrals/{referral_id}/")
    person = [gate.person_id]
    for table in ("access_grant", "access_disclosure"):
        assert rows(gate.miriam, f"SELECT 1 FROM {table} WHERE person_id = %s", person) != []
        assert rows(actor("deniz"), f"SELECT 1 FROM {table} WHERE person_id = %s", person) == []
        assert rows(actor("michael"), f"SELECT 1 FROM {table} WHERE person_id = %s", person) == []


def test_nobody_grants_what_a_colleague_is_responsible_for(gate: Gate) -> None:
    deniz = actor("deniz")
    with pytest.raises(DatabaseError):
        rows(
            deniz,
            "INSERT INTO access_grant (id, to_unit_id, grantable, from_unit_id, person_id, topic, purpose,"
            " valid_from, valid_to, source, source_id) VALUES (%s, %s, true, %s, %s, 'health', 'benefit',"
            " now(), now() + interval '1 day', 'statute', %s) RETURNING 1",
            [ids.uuid7(), gate.jobcentre, deniz.unit_id, gate.person_id, ids.uuid7()],
        )
    gate.give()
    assert rows(deniz, "DELETE FROM access_grant WHERE person_id = %s RETURNING 1", [gate.person_id]) == []


def test_a_line_of_the_sender_is_read_only_by_who_took_over_and_left_a_trace(gate: Gate) -> None:
    from strang.referrals import operations
    from strang.referrals.types import EventKind

    referral_id = gate.offer(gate.give())
    with at_work(gate.miriam):
        operations.note_answer(
            gate.miriam, referral_id=referral_id, kind=EventKind.ACCEPTED, text=f"Anruf wegen {NAME}."
        )
    clerk = client_of("sabine")
    assert NAME not in clerk.get(f"/referrals/{referral_id}/").content.decode()
    told = "SELECT 1 FROM referrals_referralevent WHERE text <> '' AND referral_id = %s"
    assert rows(gate.sabine, told, [referral_id]) == []
    gate.take_over(referral_id)
    assert f"Anruf wegen {NAME}." in clerk.get(f"/referrals/{referral_id}/").content.decode()


def test_a_topic_taken_out_of_the_consent_is_gone_from_the_inbox(gate: Gate) -> None:
    from strang.consents import operations as consents
    from strang.referrals import queries

    consent_id = gate.give()
    referral_id = gate.offer(consent_id)
    with at_work(gate.miriam):
        consents.narrow_consent(gate.miriam, consent_id=consent_id, topics=["language"])
    with at_work(gate.sabine, write=False):
        for found in (queries.inbox(gate.sabine), queries.waiting_for_me(gate.sabine)):
            assert next(row for row in found if row.id == referral_id).topics == ("language",)


def test_the_summary_of_a_closed_case_does_not_travel_with_a_shared_goal(gate: Gate) -> None:
    from strang.cases import operations as cases

    secret = "KANARI-ABSCHLUSS"
    with at_work(gate.miriam):
        goal = cases.add_goal(gate.miriam, case_id=gate.case_id, area="ARB", wording="Arbeit finden")
        cases.close_case(
            gate.miriam,
            case_id=gate.case_id,
            reason="moved_away",
            summary=secret,
            goal_results={goal: "dropped"},
        )
    told = "SELECT status_reason FROM cases_goal WHERE id = %s"
    assert secret not in rows(gate.miriam, told, [goal])[0][0]


def test_the_calendar_of_a_protected_person_tells_no_place(gate: Gate) -> None:
    from strang.cases import operations as cases
    from strang.people import operations as people
    from strang.people.types import ProtectionReason

    place = "KANARI-FRAUENHAUS"
    with at_work(gate.miriam):
        cases.make_appointment(
            gate.miriam,
            case_id=gate.case_id,
            title="Termin",
            starts_at=clock.now() + dt.timedelta(days=2),
            place=place,
        )
    client, address = client_of("miriam"), f"/cases/{gate.case_id}/appointments.ics"
    assert place in client.get(address).content.decode()
    with at_work(gate.miriam):
        people.protect_person(gate.miriam, person_id=gate.person_id, reason=ProtectionReason.OTHER)
    assert place not in client.get(address).content.decode()
