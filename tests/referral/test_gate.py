"""The door between units: what the recipient sees before, during and after, and what nobody else ever sees."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction

from cast import actor, at_work
from strang.access import operations as access
from strang.access import queries as judge
from strang.cases import queries as cases
from strang.consents import operations as consents
from strang.foundation import clock, ids
from strang.foundation.context import Actor, for_purpose
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.people import queries as people
from strang.referrals import operations, queries
from strang.referrals.types import EventKind, Status
from support.colleagues import colleague
from support.databases import Database
from support.gate import LANGUAGE, NAME, REQUEST, WORK, Gate, build_gate


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person of miriam's, and the Jobcenter."""
    return build_gate()


def _seen(someone: Actor, gate: Gate, *, purpose: str = "benefit", disclose: bool = True) -> set[str]:
    """Return every text about the person that somebody gets, with all doors tried."""
    topics = ["work", "language", "health", "identity", "casework"]
    with at_work(someone, write=False), for_purpose(purpose):
        if disclose:
            access.disclose(someone, [gate.person_id])
        entries = cases.shared_entries(someone, gate.person_id, topics)
        persons = people.persons(someone, [gate.person_id])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT situation FROM cases_assessment WHERE person_id = %s"
                " UNION ALL SELECT text FROM referrals_referralmessage WHERE person_id = %s",
                [gate.person_id, gate.person_id],
            )
            raw = {row[0] for row in cursor.fetchall()}
    return raw | {entry.title for entry in entries} | {person.name for person in persons.values()}


def _basis(gate: Gate) -> UUID | None:
    """Return what the running grants of the person rest on."""
    with at_work(gate.miriam, write=False):
        return next((each.source_id for each in judge.live_grants_from(gate.miriam, gate.person_id)), None)


def _forge_line(
    someone: Actor, gate: Gate, purpose: str = "benefit", *, elsewhere: UUID | None = None
) -> None:
    """Write a line of the register as if a look at everything had been allowed: the other guards must hold alone."""
    basis = elsewhere or _basis(gate)
    with connections["audit"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_disclosure (id, at, session_id, user_id, unit_id, from_unit_id, person_id, topics,"
            " purpose, source, source_id) VALUES (%s, clock_timestamp(), %s, %s, %s, %s, %s, %s, %s, 'consent', %s)",
            [
                ids.uuid7(),
                someone.session_id,
                someone.user_id,
                someone.unit_id,
                gate.drk,
                gate.person_id,
                ["identity", "work", "language", "health"],
                purpose,
                basis,
            ],
        )


def _lines(gate: Gate) -> int:
    with at_work(gate.miriam, write=False):
        return len(judge.disclosures_of(gate.miriam, gate.person_id))


def _taken(gate: Gate) -> UUID:
    referral_id = gate.offer(gate.give())
    gate.take_over(referral_id)
    return referral_id


def test_before_taking_over_the_clerk_sees_units_topics_and_days_and_no_person(gate: Gate) -> None:
    referral_id = gate.offer(gate.give())
    with at_work(gate.sabine, write=False):
        row = next(row for row in queries.inbox(gate.sabine) if row.id == referral_id)
        assert (row.unit_id, row.topics, row.status, row.waiting_days) == (
            gate.drk,
            ("language", "work"),
            Status.OFFERED,
            0,
        )
        assert row in queries.waiting_for_me(gate.sabine)
        assert not queries.received(gate.sabine, referral_id).is_mine
    assert _seen(gate.sabine, gate) == set()
    assert _lines(gate) == 0


def test_after_taking_over_the_clerk_sees_the_name_the_request_and_the_granted_topics_only(
    gate: Gate,
) -> None:
    _taken(gate)
    assert _seen(gate.sabine, gate) == {NAME, REQUEST, WORK, LANGUAGE}
    with at_work(gate.sabine, write=False), for_purpose("benefit"):
        person = people.person(gate.sabine, gate.person_id)
        assert str(person.birth) == "1987"
        assert person.arrival is None


def test_without_a_line_in_the_register_the_database_gives_nothing(gate: Gate) -> None:
    _taken(gate)
    assert _seen(gate.sabine, gate, disclose=False) == set()
    assert _lines(gate) == 0
    assert _seen(gate.sabine, gate) != set()
    assert _lines(gate) == 1


def test_the_register_says_who_saw_what_when_to_which_purpose_on_which_basis(gate: Gate) -> None:
    consent_id = gate.give()
    gate.take_over(gate.offer(consent_id))
    _seen(gate.sabine, gate)
    with at_work(gate.miriam, write=False):
        (line,) = judge.disclosures_of(gate.miriam, gate.person_id)
    assert (line.user_id, line.unit_id) == (gate.sabine.user_id, gate.jobcentre)
    assert line.topics == ("identity", "language", "work")
    assert (line.purpose, line.source_id) == ("benefit", consent_id)


def test_looking_twice_writes_one_line_and_a_change_writes_another(gate: Gate) -> None:
    consent_id = gate.give()
    gate.take_over(gate.offer(consent_id))
    for _ in range(3):
        _seen(gate.sabine, gate)
    assert _lines(gate) == 1
    with at_work(gate.miriam):
        consents.narrow_consent(gate.miriam, consent_id=consent_id, topics=["work"])
    _seen(gate.sabine, gate)
    assert _lines(gate) == 1  # the first line names what is left
    gate.take_over(gate.offer(gate.give()))
    _seen(gate.sabine, gate)
    assert _lines(gate) == 2  # another basis has a line of its own
    _seen(_again(gate.sabine), gate)
    assert _lines(gate) == 4  # another session, a line for each


def _again(someone: Actor) -> Actor:
    """Return the same person in a new working session."""
    return actor("sabine") if someone.name == "Sabine Wolters" else someone


def test_an_old_line_does_not_cover_a_new_look(gate: Gate, fresh_world: Database) -> None:
    _taken(gate)
    _seen(gate.sabine, gate)
    with fresh_world.cluster.admin(fresh_world.name) as behind:
        behind.execute("SET session_replication_role = replica")  # the register refuses every change
        behind.execute("UPDATE access_disclosure SET at = at - interval '11 minutes'")
    assert _seen(gate.sabine, gate, disclose=False) == set()
    assert _seen(gate.sabine, gate) == {NAME, REQUEST, WORK, LANGUAGE}
    assert _lines(gate) == 2


def test_a_look_at_some_topics_opens_only_these(gate: Gate) -> None:
    _taken(gate)
    with at_work(gate.sabine, write=False), for_purpose("benefit"):
        access.disclose(gate.sabine, [gate.person_id], topics=["work"])
        entries = cases.shared_entries(gate.sabine, gate.person_id, ["work", "language"])
        assert {entry.title for entry in entries} == {WORK}


@pytest.mark.parametrize("purpose", ["general", "counselling", "housing"])
def test_another_purpose_opens_nothing(gate: Gate, purpose: str) -> None:
    _taken(gate)
    _seen(gate.sabine, gate)
    assert _seen(gate.sabine, gate, purpose=purpose) == set()
    assert _lines(gate) == 1


def test_a_colleague_who_did_not_take_over_sees_nothing_and_leaves_no_line(gate: Gate) -> None:
    referral_id = _taken(gate)
    second = colleague(gate.jobcentre)
    assert _seen(second, gate) == set()
    assert _lines(gate) == 0
    with at_work(second), pytest.raises(NotAllowedError, match="zuerst"):
        operations.accept(second, referral_id=referral_id)
    gate.take_over(referral_id, by=second)
    assert WORK in _seen(second, gate)


def test_a_line_in_the_register_alone_opens_nothing_to_who_did_not_take_over(gate: Gate) -> None:
    _taken(gate)
    second = colleague(gate.jobcentre)
    _forge_line(second, gate)
    assert _seen(second, gate, disclose=False) == set()
    _forge_line(gate.sabine, gate, elsewhere=ids.uuid7())
    assert _seen(gate.sabine, gate, disclose=False) == set(), "a look on another basis"
    _forge_line(gate.sabine, gate)
    assert _seen(gate.sabine, gate, disclose=False) == {NAME, REQUEST, WORK, LANGUAGE}


def test_a_line_and_an_assignment_open_nothing_for_a_purpose_nobody_agreed_to(gate: Gate) -> None:
    _taken(gate)
    _forge_line(gate.sabine, gate, "counselling")
    assert _seen(gate.sabine, gate, purpose="counselling", disclose=False) == set()


def test_a_line_for_one_purpose_covers_no_other(gate: Gate) -> None:
    _taken(gate)
    _forge_line(gate.sabine, gate, "counselling")
    assert _seen(gate.sabine, gate, disclose=False) == set()


@pytest.mark.parametrize(
    "key", ["stefanie", "volker", "nadine", "elif", "thomas", "deniz", "birgit", "michael"]
)
def test_everybody_else_finds_nothing(gate: Gate, key: str) -> None:
    referral_id = _taken(gate)
    someone = actor(key)
    # Whoever leads cases in the same unit may find the name, or a second record would be made.
    assert _seen(someone, gate) == ({NAME} if key == "deniz" else set())
    with at_work(someone):
        if key != "birgit":
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM referrals_referral WHERE id = %s", [referral_id])
                assert cursor.fetchone() == (0,)
        for read in (queries.incoming, queries.received, queries.outgoing):
            with pytest.raises(NotFoundError):
                read(someone, referral_id)
        with pytest.raises(NotFoundError):
            operations.take_over(someone, referral_id=referral_id)
        assert all(row.id != referral_id for row in queries.inbox(someone))


def test_even_an_assignment_of_ones_own_making_opens_nothing_at_another_unit(gate: Gate) -> None:
    _taken(gate)
    volker = actor("volker")
    with at_work(volker), pytest.raises(DatabaseError):
        access.assign(volker, person_id=gate.person_id, user_id=volker.user_id, kind="recipient")  # type: ignore[arg-type]
    _forge_line(volker, gate)
    assert _seen(volker, gate) == set()


def test_a_narrowed_topic_is_gone_at_once_and_the_rest_stays(gate: Gate) -> None:
    consent_id = gate.give()
    referral_id = gate.offer(consent_id)
    gate.take_over(referral_id)
    _seen(gate.sabine, gate)
    with at_work(gate.miriam):
        consents.narrow_consent(gate.miriam, consent_id=consent_id, topics=["work"])
    assert _seen(gate.sabine, gate) == {NAME, REQUEST, WORK}
    with at_work(gate.sabine, write=False):
        assert queries.received(gate.sabine, referral_id).shown_topics == ("work",)


def test_withdrawal_closes_the_door_at_once_and_what_the_recipient_wrote_stays(gate: Gate) -> None:
    consent_id = gate.give()
    referral_id = gate.offer(consent_id)
    gate.take_over(referral_id)
    _seen(gate.sabine, gate)
    with at_work(gate.sabine):
        operations.accept(gate.sabine, referral_id=referral_id, text="Wir helfen gern.")
    with at_work(gate.miriam):
        consents.withdraw_consent(gate.miriam, consent_id=consent_id)
        assert operations.end_with_consent(gate.miriam, consent_id=consent_id) == 1
    assert _seen(gate.sabine, gate) == set()
    with at_work(gate.sabine):
        with pytest.raises(NotFoundError):
            queries.incoming(gate.sabine, referral_id)
        with pytest.raises(NotFoundError):
            operations.report_result(gate.sabine, referral_id=referral_id, result="reached")
        (own,) = [one for one in queries.answered_by_us(gate.sabine) if one.referral_id == referral_id]
        assert own.text == "Wir helfen gern."
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT unit_id FROM referrals_referralevent WHERE referral_id = %s", [referral_id]
            )
            assert cursor.fetchall() == [(gate.jobcentre,)]
    with at_work(gate.miriam, write=False):
        (sent,) = queries.of_case(gate.miriam, gate.case_id)
        assert sent.referral.status is Status.ENDED_BY_WITHDRAWAL


def test_withdrawal_alone_closes_the_door_even_if_nobody_closes_the_referral(gate: Gate) -> None:
    consent_id = gate.give()
    referral_id = gate.offer(consent_id)
    gate.take_over(referral_id)
    other = gate.give(topics=["housing"], purpose="housing")
    with at_work(gate.miriam):
        consents.withdraw_consent(gate.miriam, consent_id=consent_id)
        (sent,) = queries.of_case(gate.miriam, gate.case_id)
        assert not sent.is_permitted
    with at_work(gate.sabine), pytest.raises(NotFoundError):
        queries.incoming(gate.sabine, referral_id)
    assert REQUEST not in _seen(gate.sabine, gate, purpose="housing")
    assert other != consent_id


def test_expiry_closes_the_door_without_any_job(gate: Gate, fresh_world: Database) -> None:
    referral_id = _taken(gate)
    assert _seen(gate.sabine, gate) != set()
    with fresh_world.cluster.admin(fresh_world.name) as behind:
        behind.execute("SET session_replication_role = replica")
        behind.execute(
            "UPDATE access_grant SET valid_from = now() - interval '2 days', valid_to = now() - interval '1 second'"
            " WHERE person_id = %s",
            [gate.person_id],
        )
    assert _seen(gate.sabine, gate) == set()
    with at_work(gate.sabine, write=False):
        with pytest.raises(NotFoundError):
            queries.incoming(gate.sabine, referral_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM access_grant WHERE person_id = %s", [gate.person_id])
            assert cursor.fetchone() == (0,)


def test_the_whole_way_stands_on_the_timeline_of_the_case(gate: Gate) -> None:
    referral_id = gate.offer(gate.give(), due_on=clock.today() + dt.timedelta(days=14))
    gate.take_over(referral_id)
    soon = clock.now() + dt.timedelta(days=3)
    with at_work(gate.sabine):
        operations.accept(gate.sabine, referral_id=referral_id)
        operations.propose_appointment(
            gate.sabine, referral_id=referral_id, appointment_at=soon, place="Zimmer 12"
        )
    with at_work(gate.miriam):
        assert [row.id for row in queries.to_confirm(gate.miriam) if row.id == referral_id]
        operations.confirm_appointment(gate.miriam, referral_id=referral_id)
    with at_work(gate.sabine):
        operations.report_result(gate.sabine, referral_id=referral_id, result="reached", text="Kurs ab Mai")
    with at_work(gate.miriam, write=False):
        kinds = [happening.kind for happening in queries.timeline(gate.miriam, gate.case_id)]
        (sent,) = queries.of_case(gate.miriam, gate.case_id)
    assert kinds == [
        f"referral.{kind}"
        for kind in (
            EventKind.OFFERED,
            EventKind.TAKEN_OVER,
            EventKind.ACCEPTED,
            EventKind.APPOINTMENT_PROPOSED,
            EventKind.APPOINTMENT_CONFIRMED,
            EventKind.RESULT_REPORTED,
        )
    ]
    assert (sent.referral.outcome, sent.referral.is_open) == ("reached", False)
    assert sent.referral.answered_at is not None


def test_declining_needs_a_reason_and_no_look_at_the_person(gate: Gate) -> None:
    referral_id = gate.offer(gate.give())
    with at_work(gate.sabine):
        with pytest.raises(InvalidInputError):
            operations.decline(gate.sabine, referral_id=referral_id, reason="")
        operations.decline(gate.sabine, referral_id=referral_id, reason="no_capacity", text="Ab Mai wieder")
        with pytest.raises(NotAllowedError, match="abgelehnt"):
            operations.take_over(gate.sabine, referral_id=referral_id)
    assert _lines(gate) == 0
    with at_work(gate.miriam, write=False):
        (sent,) = queries.of_case(gate.miriam, gate.case_id)
    assert sent.events[-1].summary == "zurzeit kein Platz oder keine Zeit · Ab Mai wieder"


def test_an_answer_by_telephone_is_written_down_by_the_sender(gate: Gate) -> None:
    referral_id = gate.offer(gate.give())
    with at_work(gate.miriam):
        with pytest.raises(InvalidInputError):
            operations.note_answer(
                gate.miriam, referral_id=referral_id, kind=EventKind.RESULT_REPORTED, text="angerufen"
            )
        operations.note_answer(
            gate.miriam,
            referral_id=referral_id,
            kind=EventKind.RESULT_REPORTED,
            text="angerufen",
            result="partly",
        )
        assert queries.outgoing(gate.miriam, referral_id).referral.status is Status.RESULT_REPORTED


@pytest.mark.parametrize(
    "changes",
    [
        {"topics": ["work", "health"]},
        {"purpose": "housing"},
        {"consent_id": None, "topics": ["housing"]},
    ],
)
def test_a_referral_says_no_more_than_its_consent(gate: Gate, changes: dict[str, Any]) -> None:
    consent_id = gate.give()
    with pytest.raises(InvalidInputError) as caught:
        gate.offer(**{"consent_id": consent_id, **changes})
    assert "consent_id" in caught.value.errors


def test_a_covering_consent_is_found_by_itself_and_twice_sent_is_once(gate: Gate) -> None:
    gate.give()
    once = ids.uuid7()
    assert gate.offer(submission=once, topics=["work"]) == gate.offer(submission=once, topics=["work"])


def test_an_ended_consent_carries_no_new_referral(gate: Gate) -> None:
    consent_id = gate.give()
    with at_work(gate.miriam):
        consents.withdraw_consent(gate.miriam, consent_id=consent_id)
    with pytest.raises(InvalidInputError):
        gate.offer(consent_id)


def test_the_fachaufsicht_sees_thin_rows_and_no_word_of_either_side(gate: Gate) -> None:
    referral_id = _taken(gate)
    birgit = actor("birgit")
    with at_work(birgit, write=False), connection.cursor() as cursor:
        cursor.execute("SELECT status FROM referrals_referral WHERE id = %s", [referral_id])
        assert cursor.fetchone() == ("taken_over",)
        for table in ("referrals_referralevent", "referrals_referralmessage"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)


def test_neither_side_can_turn_a_referral_into_another_one(gate: Gate) -> None:
    referral_id = _taken(gate)
    for someone in (gate.miriam, gate.sabine):
        with at_work(someone):
            for column in (
                "topics",
                "person_id",
                "to_unit_id",
                "consent_id",
                "purpose",
                "case_id",
                "unit_id",
            ):
                statement = f"UPDATE referrals_referral SET {column} = {column} WHERE id = %s"
                with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement, [referral_id])


def test_nobody_writes_a_line_into_a_referral_of_others(gate: Gate) -> None:
    referral_id = _taken(gate)
    insert = (
        "INSERT INTO referrals_referralevent (id, unit_id, person_id, topic, confidentiality, author_id, created_at,"
        " referral_id, sender_unit_id, to_unit_id, kind, reason, result, text, place)"
        " VALUES (%s, %s, %s, 'casework', 'team', %s, now(), %s, %s, %s, 'accepted', '', '', 'x', '')"
    )
    for key in ("volker", "stefanie", "thomas", "deniz", "birgit"):
        someone = actor(key)
        for sender, recipient in (
            (gate.drk, gate.jobcentre),
            (gate.drk, someone.unit_id),
            (someone.unit_id, gate.drk),
        ):
            values = [
                ids.uuid7(),
                someone.unit_id,
                gate.person_id,
                someone.user_id,
                referral_id,
                sender,
                recipient,
            ]
            with (
                at_work(someone),
                pytest.raises(DatabaseError, match="row-level security"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(insert, values)


def test_two_clerks_answering_at_once_do_not_overwrite_each_other(gate: Gate) -> None:
    referral_id = _taken(gate)
    with at_work(gate.sabine):
        seen = queries.incoming(gate.sabine, referral_id).version
        operations.accept(gate.sabine, referral_id=referral_id, version=seen)
        with pytest.raises(Exception, match="inzwischen geändert"):
            operations.report_result(gate.sabine, referral_id=referral_id, result="reached", version=seen)
