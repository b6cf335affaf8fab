"""Data period, representation, majority, protected address, release from secrecy: as rules and in raw SQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cast import at_work, client_of
from strang.access import operations as access
from strang.access import queries as judge
from strang.cases.models import Assessment
from strang.consents import operations, queries
from strang.consents.models import ConsentText
from strang.consents.types import EventKind, GivenBy, Representation, RepresentationProof, State
from strang.consents.wording import fingerprint
from strang.foundation import clock, ids
from strang.foundation.context import Actor, SystemActor, work
from strang.foundation.errors import InvalidInputError, NotFoundError
from support.databases import Database
from support.gate import Gate, build_gate

TODAY = clock.today()
APPOINTED = Representation(proof=RepresentationProof.APPOINTMENT, proof_on=TODAY)


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's, and the Jobcenter."""
    return build_gate()


def _born(gate: Gate, adult_on: dt.date) -> None:
    """Let the person come of age on a day."""
    with at_work(gate.miriam), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_person SET birth_year = %s WHERE id = %s", [adult_on.year - 18, gate.person_id]
        )
        cursor.execute(
            "UPDATE people_particulars SET birth_month = %s, birth_day = %s WHERE person_id = %s",
            [adult_on.month, adult_on.day, gate.person_id],
        )


def _protect(gate: Gate) -> None:
    with at_work(gate.miriam), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET protected = true WHERE id = %s", [gate.person_id])


def _refused(gate: Gate, **changes: Any) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        gate.give(**changes)
    return caught.value.errors


def _seen(someone: Actor, gate: Gate) -> int:
    with at_work(someone, purpose="benefit", write=False):
        access.disclose(someone, [gate.person_id])
        return Assessment.objects.filter(person_id=gate.person_id).count()


def _rule(statement: str, values: list[Any]) -> str:
    """Return what the database says to a raw statement."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(caught.value)


def test_only_what_was_recorded_in_the_data_period_is_opened(gate: Gate) -> None:
    assert "data_to" in _refused(gate, data_from=TODAY, data_to=TODAY - dt.timedelta(days=1))
    past = gate.give(data_to=TODAY - dt.timedelta(days=1))
    gate.take_over(gate.offer(past))
    assert _seen(gate.sabine, gate) == 0
    present = gate.give(data_from=TODAY, data_to=TODAY)
    gate.take_over(gate.offer(present))
    assert _seen(gate.sabine, gate) == 2
    with at_work(gate.miriam, write=False):
        text, german = queries.texts_of(gate.miriam, present, person_name="Salma Canarilla")
        assert f"zwischen dem {TODAY:%d.%m.%Y} und dem {TODAY:%d.%m.%Y}" in german.plain
        assert f"{TODAY:%d.%m.%Y}" in text.plain


@pytest.mark.parametrize(("days", "seen"), [(1, 2), (0, 0)])
def test_what_a_guardian_permitted_is_gone_on_the_eighteenth_birthday(
    gate: Gate, days: int, seen: int
) -> None:
    _born(gate, TODAY + dt.timedelta(days=30))
    consent_id = gate.give(
        given_by=GivenBy.GUARDIAN, representative="Amtsvormundschaft", representation=APPOINTED
    )
    gate.take_over(gate.offer(consent_id))
    assert _seen(gate.sabine, gate) == 2
    _born(gate, TODAY + dt.timedelta(days=days))
    assert _seen(gate.sabine, gate) == seen
    with at_work(gate.miriam, write=False):
        found = queries.consent(gate.miriam, consent_id)
        assert found.state is (State.LIVE if seen else State.EXPIRED)
        assert found.ends_on == TODAY + dt.timedelta(days=days)


def test_a_legal_carer_speaks_for_an_adult_and_nothing_ends_at_eighteen(gate: Gate) -> None:
    carer = Representation(
        proof=RepresentationProof.APPOINTMENT, proof_on=TODAY, scope="Behördenangelegenheiten"
    )
    missing = {"given_by": GivenBy.LEGAL_CARER, "representative": "Jutta Berens"}
    assert "representation_scope" in _refused(gate, representation=APPOINTED, **missing)
    consent_id = gate.give(representation=carer, **missing)
    with at_work(gate.miriam, write=False):
        (scope,) = judge.live_grants_from(gate.miriam, gate.person_id)
        assert scope.source_id == consent_id


def test_parents_need_both_names_a_proof_and_a_date_of_birth(gate: Gate) -> None:
    both = Representation("Adel Canarilla", RepresentationProof.BIRTH_CERTIFICATE, TODAY)
    wanted: dict[str, Any] = {"given_by": GivenBy.PARENTS, "representative": "Huda Canarilla"}
    assert "volljährig" in _refused(gate, representation=both, **wanted)["given_by"]
    with at_work(gate.miriam), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET birth_year = NULL WHERE id = %s", [gate.person_id])
        cursor.execute(
            "UPDATE people_particulars SET birth_month = NULL, birth_day = NULL WHERE person_id = %s",
            [gate.person_id],
        )
    assert "zuerst das Geburtsdatum" in _refused(gate, representation=both, **wanted)["given_by"]
    _born(gate, TODAY + dt.timedelta(days=1000))
    errors = _refused(gate, representation=Representation(), **wanted)
    assert set(errors) == {"second_representative", "representation_proof", "representation_proof_on"}
    consent_id = gate.give(representation=both, **wanted)
    with at_work(gate.miriam, write=False):
        text, german = queries.texts_of(gate.miriam, consent_id, person_name="Salma Canarilla")
        assert "Huda Canarilla, Adel Canarilla (Eltern gemeinsam)" in german.plain
        assert "18. Geburtstag" in german.plain
        assert fingerprint(text.plain) == queries.consent(gate.miriam, consent_id).text_hash


def test_a_young_person_decides_alone_with_a_note_of_why(gate: Gate) -> None:
    _born(gate, TODAY + dt.timedelta(days=700))
    assert "§ 36 SGB I" in _refused(gate)["capacity_note"]
    gate.give(capacity_note="16 Jahre, hat Zweck und Folgen selbst erklärt")


def test_a_protected_address_is_opened_only_by_name(gate: Gate) -> None:
    assert "names_protected" in _refused(gate, topics=["address"], names_protected=True)
    _protect(gate)
    assert "geschützt" in _refused(gate, topics=["address"])["names_protected"]
    gate.give(topics=["work"])
    consent_id = gate.give(topics=["address"], names_protected=True)
    with at_work(gate.miriam, write=False):
        _text, german = queries.texts_of(gate.miriam, consent_id, person_name="Salma Canarilla")
        assert "diese geschützte Anschrift" in german.plain
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT names_protected FROM access_grant WHERE source_id = %s", [consent_id]
            )
            assert cursor.fetchall() == [(True,)]


def test_without_the_release_a_consent_opens_nothing_and_without_the_consent_the_release_neither(
    gate: Gate,
) -> None:
    consent_id = gate.give(secrecy_release=False)
    with at_work(gate.miriam):
        assert queries.consent(gate.miriam, consent_id).state is State.UNRELEASED
        assert judge.live_grants_from(gate.miriam, gate.person_id) == []
        assert queries.live_consent(gate.miriam, gate.person_id, gate.jobcentre) is None
        with pytest.raises(InvalidInputError):
            operations.give_release(gate.miriam, consent_id=consent_id, present=" ")
        operations.give_release(gate.miriam, consent_id=consent_id, present="Miriam Kessler")
        with pytest.raises(InvalidInputError, match="schon"):
            operations.give_release(gate.miriam, consent_id=consent_id, present="Miriam Kessler")
        (scope,) = judge.live_grants_from(gate.miriam, gate.person_id)
        assert scope.topics == {"identity", "work", "language"}
        found = queries.release_texts_of(gate.miriam, consent_id, person_name="Salma Canarilla")
        assert found is not None
        release = queries.consent(gate.miriam, consent_id).release
        assert release is not None
        assert fingerprint(found[0].plain) == release.text_hash
        operations.withdraw_consent(gate.miriam, consent_id=consent_id)
        assert judge.live_grants_from(gate.miriam, gate.person_id) == []


def test_withdrawing_the_release_takes_the_grants_and_leaves_the_consent(gate: Gate) -> None:
    consent_id = gate.give()
    gate.take_over(gate.offer(consent_id))
    assert _seen(gate.sabine, gate) == 2
    with at_work(gate.miriam):
        operations.withdraw_release(gate.miriam, consent_id=consent_id, note="am Telefon")
    assert _seen(gate.sabine, gate) == 0
    with at_work(gate.miriam):
        assert queries.consent(gate.miriam, consent_id).state is State.UNRELEASED
        with pytest.raises(NotFoundError):
            operations.withdraw_release(gate.miriam, consent_id=consent_id)
        operations.give_release(gate.miriam, consent_id=consent_id, present="Miriam Kessler")
        kinds = [event.kind for event in queries.events_of(gate.miriam, gate.person_id)]
        assert kinds == [EventKind.GIVEN, EventKind.RELEASE_ENDED, EventKind.RELEASED]
    assert _seen(gate.sabine, gate) == 2
    with at_work(gate.sabine, write=False):
        assert queries.ended_permissions(gate.sabine)[0].kind is EventKind.RELEASE_ENDED


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"given_by": "guardian", "representative": "V"}, "consents_majority_ahead"),
        ({"given_by": "legal_carer", "representative": "B"}, "consents_representation_proved"),
        (
            {
                "given_by": "legal_carer",
                "representative": "B",
                "representation_proof": "custody_register",
                "representation_proof_on": "2026-01-01",
            },
            "consents_representation_proved",
        ),
        (
            {
                "given_by": "legal_carer",
                "representative": "B",
                "representation_proof": "appointment",
                "representation_proof_on": "2026-01-01",
            },
            "consents_representation_scope",
        ),
        ({"names_protected": True}, "consents_protected_named"),
        ({"data_from": "2026-02-01", "data_to": "2026-01-01"}, "consents_data_period"),
    ],
)
def test_the_database_itself_refuses_an_incomplete_consent(
    gate: Gate, change: dict[str, Any], rule: str
) -> None:
    import json

    consent_id = gate.give()
    fresh = {**change, "id": str(ids.uuid7()), "submission": str(ids.uuid7())}
    copied = (
        "INSERT INTO consents_consent SELECT (jsonb_populate_record(c, to_jsonb(c) || %s::jsonb)).*"
        " FROM consents_consent c WHERE id = %s"
    )
    with at_work(gate.miriam):
        assert rule in _rule(copied, [json.dumps(fresh), consent_id])


@pytest.mark.parametrize(
    "change",
    [
        "topic = 'health'",
        "valid_to = valid_to + interval '1 day'",
        "valid_from = valid_from - interval '1 day'",
        "data_from = now()",
        "ends_at_majority = true",
        "names_protected = true",
        "source = 'emergency'",
        "source = 'statute'",
    ],
)
def test_no_grant_is_taken_that_says_more_or_else_than_its_permission(gate: Gate, change: str) -> None:
    consent_id = gate.give()
    column, value = change.split(" = ", 1)
    statement = (
        "INSERT INTO access_grant (id, to_unit_id, grantable, from_unit_id, person_id, topic, purpose, valid_from,"
        " valid_to, source, source_id, data_from, data_to, ends_at_majority, names_protected)"
        " SELECT gen_random_uuid(), to_unit_id, grantable, from_unit_id, person_id, {topic}, purpose, {valid_from},"
        " {valid_to}, {source}, gone.source_id, {data_from}, data_to, {ends_at_majority}, {names_protected}"
        "   FROM jsonb_populate_record(NULL::access_grant, %s) gone"
    )
    columns = (
        "topic",
        "valid_from",
        "valid_to",
        "source",
        "data_from",
        "ends_at_majority",
        "names_protected",
    )
    words = {name: name for name in columns} | {column: value}
    with at_work(gate.miriam):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT to_jsonb(g)::text FROM access_grant g WHERE source_id = %s AND topic = 'work'",
                [consent_id],
            )
            (gone,) = cursor.fetchone()
            cursor.execute("DELETE FROM access_grant WHERE source_id = %s AND topic = 'work'", [consent_id])
        assert "access_grant_permitted" in _rule(statement.format_map(words), [gone])


def test_no_grant_is_taken_without_the_release_or_after_the_end(gate: Gate) -> None:
    statement = (
        "INSERT INTO access_grant (id, to_unit_id, grantable, from_unit_id, person_id, topic, purpose, valid_from,"
        " valid_to, source, source_id, ends_at_majority, names_protected)"
        " SELECT gen_random_uuid(), recipient_unit_id, true, unit_id, person_id, 'work', purpose,"
        " valid_from::timestamp AT TIME ZONE 'Europe/Berlin', (valid_to + 1)::timestamp AT TIME ZONE 'Europe/Berlin',"
        " 'consent', id, false, false FROM consents_consent WHERE id = %s"
    )
    unreleased, ended = gate.give(secrecy_release=False), gate.give()
    with at_work(gate.miriam):
        operations.withdraw_consent(gate.miriam, consent_id=ended)
        assert "access_grant_permitted" in _rule(statement, [unreleased])
        assert "access_grant_permitted" in _rule(statement, [ended])
        operations.give_release(gate.miriam, consent_id=unreleased, present="Miriam Kessler")
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM access_grant WHERE source_id = %s", [unreleased])
            cursor.execute(statement, [unreleased])
            assert cursor.rowcount == 1


def test_the_release_is_given_and_withdrawn_on_pages_of_its_own(gate: Gate) -> None:
    client = client_of("miriam")
    consent_id = gate.give(secrecy_release=False)
    page = f"/cases/{gate.case_id}/consents/{consent_id}/"
    assert "nicht entbunden" in client.get(page).content.decode()
    form = client.get(f"{page}release/").content.decode()
    assert 'name="released"' in form
    assert "checked" not in form
    empty = client.post(f"{page}release/", {"version": 1})
    assert empty.status_code == 200
    given = client.post(f"{page}release/", {"version": 1, "present": "Miriam Kessler", "released": "on"})
    assert given.status_code == 302
    assert client.get(f"{page}release/").status_code == 404
    assert "entbunden: " in client.get(page).content.decode()
    assert "Entbindung von der Schweigepflicht" in client.get(f"{page}print/").content.decode()
    fields = {"version": 1, "reported_by": "person", "happened_on": TODAY.isoformat()}
    assert client.post(f"{page}release/withdraw/", fields).status_code == 302
    assert client.get(f"{page}release/withdraw/").status_code == 404


def test_the_form_of_a_consent_asks_for_everything_and_loses_nothing(gate: Gate) -> None:
    _protect(gate)
    _born(gate, TODAY + dt.timedelta(days=900))
    client, path = client_of("miriam"), f"/cases/{gate.case_id}/consents/new/"
    fields: dict[str, Any] = {
        "recipient_unit_id": gate.jobcentre,
        "topics": ["address"],
        "purpose": "benefit",
        "valid_from": TODAY.isoformat(),
        "valid_to": TODAY.isoformat(),
        "data_from": TODAY.isoformat(),
        "language": "uk",
        "given_by": "one_parent",
        "representative": "Huda Canarilla",
        "submission": ids.uuid7(),
        "step": "show",
    }
    wrong = client.post(path, fields).content.decode()
    for words in ("geschützt", "passenden Nachweis", "Datum des Nachweises", 'value="Huda Canarilla"'):
        assert words in wrong
    fields |= {
        "names_protected": "on",
        "representation_proof": "other_prevented",
        "representation_proof_on": TODAY.isoformat(),
        "representation_scope": "unbekannter Aufenthalt",
    }
    shown = client.post(path, fields).content.decode()
    assert "Huda Canarilla (Elternteil)" in shown
    assert shown.count("checked") == shown.count('value="signed" ') or 'name="agreed" checked' not in shown
    proof = {"step": "give", "medium": "signed", "present": "Miriam Kessler"}
    assert "eingewilligt hat" in client.post(path, fields | proof).content.decode()
    answer = client.post(path, fields | proof | {"agreed": "on"}, follow=True).content.decode()
    assert "wenn auch die Entbindung vorliegt" in answer
    assert "wartet auf die Entbindung" in answer


def test_withdrawal_ends_a_consent_with_all_its_parts_at_once(gate: Gate) -> None:
    _protect(gate)
    _born(gate, TODAY + dt.timedelta(days=300))
    consent_id = gate.give(
        topics=["work", "language", "address"],
        names_protected=True,
        data_from=TODAY,
        given_by=GivenBy.GUARDIAN,
        representative="Amtsvormundschaft",
        representation=APPOINTED,
    )
    gate.take_over(gate.offer(consent_id, topics=["work", "language", "address"]))
    assert _seen(gate.sabine, gate) == 2
    with at_work(gate.miriam):
        operations.narrow_consent(gate.miriam, consent_id=consent_id, topics=["work"])
    assert _seen(gate.sabine, gate) == 1
    with at_work(gate.miriam):
        operations.withdraw_consent(gate.miriam, consent_id=consent_id)
    assert _seen(gate.sabine, gate) == 0
    with at_work(gate.miriam), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_grant WHERE source_id = %s", [consent_id])
        assert cursor.fetchone() == (0,)


def test_a_consent_under_the_first_text_stays_readable_and_keeps_its_release(gate: Gate) -> None:
    with work(SystemActor("load-reference"), write=True):
        words = ConsentText.objects.get(language="de", version="2026-11")
        later = {"represented", "data_from", "data_to", "data_between", "protected_address", "majority"}
        words.consent = {
            name: sentence
            for name, sentence in words.consent.items()
            if name not in later and not name.startswith(("release_", "role_"))
        }
        words.key, words.version = "de:2026-01", "2026-01"
        words.save(force_insert=True)
    consent_id = gate.give(language="de", text_version="2026-01")
    with at_work(gate.miriam):
        text, german = queries.texts_of(gate.miriam, consent_id, person_name="Salma Canarilla")
        assert text.plain == german.plain
        assert "Schweigepflicht (§ 203 StGB)" in text.plain
        assert queries.release_texts_of(gate.miriam, consent_id, person_name="Salma Canarilla") is None
        assert judge.live_grants_from(gate.miriam, gate.person_id)
        operations.extend_consent(gate.miriam, consent_id=consent_id, valid_to=TODAY + dt.timedelta(days=180))
        operations.withdraw_release(gate.miriam, consent_id=consent_id)
        assert judge.live_grants_from(gate.miriam, gate.person_id) == []
