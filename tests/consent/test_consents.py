"""What a consent opens, what it can never open, and how it ends."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from cast import actor, at_work
from strang.access import queries as judge
from strang.consents import operations, queries
from strang.consents.types import EventKind, State
from strang.foundation import clock, ids
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network import queries as network
from support.databases import Database
from support.gate import Gate, build_gate

TODAY = clock.today()


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person of miriam's, and the Jobcenter."""
    return build_gate()


def _unit(gate: Gate, key: str) -> UUID:
    with at_work(gate.miriam, write=False):
        return network.unit_by_key(key).id


def _refused(gate: Gate, **changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        gate.give(**changes)
    return caught.value.errors


def _fails(statement: str, values: list[Any]) -> str:
    """Return the name of the rule that refuses a raw statement."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(caught.value)


def test_a_consent_opens_exactly_its_topics_and_the_name(gate: Gate) -> None:
    consent_id = gate.give()
    with at_work(gate.miriam, write=False):
        (scope,) = judge.live_grants_from(gate.miriam, gate.person_id)
        assert scope.topics == {"identity", "work", "language"}
        assert (scope.to_unit_id, scope.purpose, scope.source_id) == (gate.jobcentre, "benefit", consent_id)
        assert scope.valid_to == queries.end_of(TODAY + dt.timedelta(days=90))
        (event,) = queries.events_of(gate.miriam, gate.person_id)
        assert event.kind is EventKind.GIVEN


@pytest.mark.parametrize(
    "key", ["hs-abh", "hs-ebh", "hs-ki-koordination", "drk-hs-ia", "drk-kai-hueckelhoven", "bra-kfi"]
)
def test_authorities_of_residence_law_and_units_without_casework_are_refused(gate: Gate, key: str) -> None:
    errors = _refused(gate, recipient_unit_id=_unit(gate, key))
    assert "keinen laufenden Zugriff" in errors["recipient_unit_id"]


def test_not_even_raw_sql_gives_the_foreigners_authority_a_grant(gate: Gate) -> None:
    authority = _unit(gate, "hs-abh")
    insert = (
        "INSERT INTO access_grant (id, to_unit_id, grantable, from_unit_id, person_id, topic, purpose, valid_from,"
        " valid_to, source, source_id) VALUES (%s, %s, %s, %s, %s, 'work', 'benefit', now(), now() + interval '1 day',"
        " %s, %s)"
    )
    with at_work(gate.miriam):
        for grantable, source, rule in (
            (True, "statute", "access_grant_recipient_fkey"),
            (False, "statute", "access_grant_grantable"),
        ):
            values = [ids.uuid7(), authority, grantable, gate.drk, gate.person_id, source, ids.uuid7()]
            assert rule in _fails(insert, values)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE access_grantableunit SET grantable = true, kind = 'jobcentre' WHERE unit_id = %s",
                [authority],
            )
            assert cursor.rowcount == 0


def test_not_even_raw_sql_makes_a_grant_without_its_consent(gate: Gate) -> None:
    consent_id = gate.give()
    insert = (
        "INSERT INTO access_grant (id, to_unit_id, grantable, from_unit_id, person_id, topic, purpose, valid_from,"
        " valid_to, source, source_id) VALUES (%s, %s, true, %s, %s, 'health', %s, now(), now() + interval '1 day',"
        " 'consent', %s)"
    )
    with at_work(gate.miriam):
        for purpose, source in (("benefit", ids.uuid7()), ("housing", consent_id)):
            values = [ids.uuid7(), gate.jobcentre, gate.drk, gate.person_id, purpose, source]
            assert "access_grant_consent_fkey" in _fails(insert, values)


def test_a_consent_has_an_end_within_a_year_a_definite_purpose_and_topics_that_may_be_shared(
    gate: Gate,
) -> None:
    assert "valid_to" in _refused(gate, valid_to=TODAY + dt.timedelta(days=367))
    assert "valid_to" in _refused(gate, valid_to=TODAY - dt.timedelta(days=1))
    assert "purpose" in _refused(gate, purpose="general")
    assert "topics" in _refused(gate, topics=["work", "casework"])
    assert "topics" in _refused(gate, topics=["identity"])
    assert "present" in _refused(gate, present=" ")
    assert "representative" in _refused(gate, given_by="guardian")
    assert "recipient_unit_id" in _refused(gate, recipient_unit_id=gate.drk)


def test_health_needs_a_signature_and_an_interpreter_has_a_name(gate: Gate) -> None:
    assert "interpreter" in _refused(gate, medium="oral_interpreted")
    spoken = {"medium": "oral_interpreted", "interpreter": "Farid Noori"}
    assert "§ 67b" in _refused(gate, topics=["health"], **spoken)["medium"]
    gate.give(**spoken)
    gate.give(topics=["health"], medium="signed")


def test_the_database_keeps_the_rules_of_a_consent_itself(gate: Gate) -> None:
    consent_id = gate.give()
    copied = (
        "INSERT INTO consents_consent SELECT (jsonb_populate_record(c, to_jsonb(c) || %s::jsonb)).*"
        " FROM consents_consent c WHERE id = %s"
    )
    broken = {
        "consents_one_year": '{"valid_to": "2031-01-01"}',
        "consents_topics_shareable": '{"topics": ["identity", "casework"]}',
        "consents_topics_named": '{"topics": ["identity"]}',
        "consents_definite_purpose": '{"purpose": "general"}',
        "consents_text_proved": '{"text": "Ich erlaube alles."}',
        "consents_consent_topic": '{"topic": "work"}',
    }
    with at_work(gate.miriam):
        for rule, change in broken.items():
            fresh = change[:-1] + f', "id": "{ids.uuid7()}", "submission": "{ids.uuid7()}"}}'
            assert rule in _fails(copied, [fresh, consent_id])


def test_the_proof_of_the_text_is_its_hash_and_the_file_is_not_kept(gate: Gate) -> None:
    consent_id = gate.give(evidence=b"scan")
    with at_work(gate.miriam, write=False):
        found = queries.consent(gate.miriam, consent_id)
        text, german = queries.texts_of(gate.miriam, consent_id, person_name="Salma Canarilla")
        assert found.text_hash == hashlib.sha256(text.plain.encode()).hexdigest()
        assert "Salma Canarilla" in text.plain
        assert found.has_evidence
        assert "Arbeit" in german.plain


def test_sending_the_form_twice_gives_one_consent(gate: Gate) -> None:
    once = ids.uuid7()
    assert gate.give(submission=once) == gate.give(submission=once)
    assert gate.give() != gate.give()


def test_withdrawal_takes_the_grants_away_and_tells_the_recipient_without_a_name(gate: Gate) -> None:
    consent_id = gate.give()
    with at_work(gate.sabine, write=False):
        assert judge.live_grants_to(gate.sabine, [gate.person_id])
    with at_work(gate.miriam):
        operations.withdraw_consent(gate.miriam, consent_id=consent_id, note="am Telefon")
        assert judge.live_grants_from(gate.miriam, gate.person_id) == []
        assert queries.consent(gate.miriam, consent_id).state is State.WITHDRAWN
    with at_work(gate.sabine, write=False):
        assert judge.live_grants_to(gate.sabine, [gate.person_id]) == []
        notice = queries.ended_permissions(gate.sabine)[0]
        assert (notice.from_unit_id, notice.reference) == (gate.drk, queries.reference_of(consent_id))
    with at_work(gate.miriam), pytest.raises(NotAllowedError, match="bereits beendet"):
        operations.extend_consent(gate.miriam, consent_id=consent_id, valid_to=TODAY + dt.timedelta(days=200))
    stefanie = actor("stefanie")
    with at_work(stefanie, write=False):
        assert [one for one in queries.ended_permissions(stefanie) if one.reference == notice.reference] == []


def test_narrowing_takes_topics_away_and_never_adds_one(gate: Gate) -> None:
    consent_id = gate.give()
    with at_work(gate.miriam):
        for topics in (["work", "language"], ["work", "health"], []):
            with pytest.raises(InvalidInputError):
                operations.narrow_consent(gate.miriam, consent_id=consent_id, topics=topics)
        operations.narrow_consent(gate.miriam, consent_id=consent_id, topics=["work"])
        (scope,) = judge.live_grants_from(gate.miriam, gate.person_id)
        assert scope.topics == {"identity", "work"}


def test_extending_moves_the_end_within_twelve_months_and_keeps_the_new_text(gate: Gate) -> None:
    consent_id = gate.give()
    with at_work(gate.miriam):
        for days in (30, 400):
            with pytest.raises(InvalidInputError):
                operations.extend_consent(
                    gate.miriam, consent_id=consent_id, valid_to=TODAY + dt.timedelta(days=days)
                )
        operations.extend_consent(gate.miriam, consent_id=consent_id, valid_to=TODAY + dt.timedelta(days=180))
        (scope,) = judge.live_grants_from(gate.miriam, gate.person_id)
        assert scope.valid_to == queries.end_of(TODAY + dt.timedelta(days=180))
        assert [event.kind for event in queries.events_of(gate.miriam, gate.person_id)] == [
            "given",
            "extended",
        ]


def test_expiry_needs_no_job(gate: Gate) -> None:
    with clock.at(clock.now() - dt.timedelta(days=100)):
        consent_id = gate.give(
            valid_from=TODAY - dt.timedelta(days=100), valid_to=TODAY - dt.timedelta(days=10)
        )
    with at_work(gate.miriam):
        assert queries.consent(gate.miriam, consent_id).state is State.EXPIRED
        assert queries.live_consent(gate.miriam, gate.person_id, gate.jobcentre) is None
        assert judge.live_grants_from(gate.miriam, gate.person_id) == []
        kinds = [happening.kind for happening in queries.timeline(gate.miriam, gate.person_id)]
        assert kinds == ["consent.given", "consent.expired"]
        with pytest.raises(NotAllowedError, match="abgelaufen"):
            operations.extend_consent(
                gate.miriam, consent_id=consent_id, valid_to=TODAY + dt.timedelta(days=9)
            )


def test_the_last_day_counts_in_full(gate: Gate) -> None:
    gate.give(valid_from=TODAY, valid_to=TODAY)
    with at_work(gate.miriam, write=False):
        consent = queries.live_consent(gate.miriam, gate.person_id, gate.jobcentre)
        assert consent is not None
        assert judge.live_grants_from(gate.miriam, gate.person_id) != []
        assert queries.expiring(gate.miriam, within_days=0)[0].id == consent.id


@pytest.mark.parametrize("key", ["deniz", "thomas", "sabine", "volker", "michael", "birgit"])
def test_a_consent_is_seen_by_who_works_with_the_person_and_nobody_else(gate: Gate, key: str) -> None:
    consent_id = gate.give()
    someone = actor(key)
    with at_work(someone):
        with pytest.raises(NotFoundError):
            queries.consent(someone, consent_id)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM consents_consent WHERE id = %s", [consent_id])
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT count(*) FROM consents_consentevent WHERE consent_id = %s", [consent_id])
            assert cursor.fetchone() == (0,)
        with pytest.raises(NotFoundError):
            operations.withdraw_consent(someone, consent_id=consent_id)
        with pytest.raises(NotFoundError):
            operations.give_consent(
                someone,
                person_id=gate.person_id,
                recipient_unit_id=gate.jobcentre,
                topics=["work"],
                purpose="benefit",
                valid_from=TODAY,
                valid_to=TODAY,
                language="de",
                present="x",
            )


def test_nobody_changes_recipient_person_purpose_or_text_afterwards(gate: Gate) -> None:
    consent_id = gate.give()
    with at_work(gate.miriam):
        for column in (
            "recipient_unit_id",
            "person_id",
            "purpose",
            "text",
            "text_hash",
            "valid_from",
            "present",
        ):
            statement = f"UPDATE consents_consent SET {column} = {column} WHERE id = %s"
            assert "permission denied" in _fails(statement, [consent_id])
        for statement in (
            "UPDATE consents_consentevent SET note = 'x' WHERE consent_id = %s",
            "DELETE FROM consents_consentevent WHERE consent_id = %s",
            "DELETE FROM consents_consent WHERE id = %s",
        ):
            assert "permission denied" in _fails(statement, [consent_id])


def test_two_people_changing_a_consent_do_not_overwrite_each_other(gate: Gate) -> None:
    consent_id = gate.give()
    with at_work(gate.miriam):
        seen = queries.consent(gate.miriam, consent_id).version
        operations.narrow_consent(gate.miriam, consent_id=consent_id, topics=["work"], version=seen)
        with pytest.raises(ConflictError):
            operations.extend_consent(
                gate.miriam, consent_id=consent_id, valid_to=TODAY + dt.timedelta(days=180), version=seen
            )


def test_a_consent_without_person_or_of_another_unit_is_refused_by_keys(gate: Gate) -> None:
    consent_id = gate.give()
    with (
        at_work(gate.miriam),
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO consents_consent SELECT (jsonb_populate_record(c, to_jsonb(c) || jsonb_build_object("
            "'id', gen_random_uuid(), 'submission', gen_random_uuid(), 'language', 'xx'))).*"
            " FROM consents_consent c WHERE id = %s",
            [consent_id],
        )
