"""Statutory bases: empty at first, entered by one officer, signed by another, approved by a second person."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cast import actor, at_work, client_of
from strang.access import operations as access
from strang.access import queries as judge
from strang.access.types import AssignmentKind
from strang.cases.models import Assessment
from strang.consents import operations, queries
from strang.consents.types import InstanceStatus
from strang.foundation import clock, ids
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from support.bases import NECESSITY, entry, in_force, request
from support.databases import Database
from support.gate import Gate, build_gate

TODAY = clock.today()


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's, and the Jobcenter."""
    return build_gate()


def _fails(statement: str, values: list[Any]) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(caught.value)


def test_the_catalogue_is_empty_at_first(gate: Gate) -> None:
    with at_work(gate.miriam, write=False):
        assert queries.bases() == []
        assert queries.bases_in_force() == []


def test_a_basis_is_put_in_force_by_a_second_officer_alone(gate: Gate) -> None:
    paul = actor("paul")
    with at_work(paul):
        basis_id = operations.enter_basis(paul, entry=entry())
        assert queries.bases_in_force() == []
        with pytest.raises(NotAllowedError, match="zweite Person"):
            operations.sign_basis(paul, basis_id=basis_id)
        own = "UPDATE consents_statutorybasis SET signed_by = %s, signed_at = now() WHERE id = %s"
        assert "consents_basis_two_officers" in _fails(own, [paul.user_id, basis_id])
        assert "signed once" in _fails(own, [ids.uuid7(), basis_id])
        assert "permission denied" in _fails(
            "UPDATE consents_statutorybasis SET norm = 'x' WHERE id = %s", [basis_id]
        )
    for someone in (gate.miriam, actor("michael")):
        with at_work(someone), pytest.raises(NotAllowedError):
            operations.enter_basis(someone, entry=entry())
        with at_work(someone), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE consents_statutorybasis SET signed_by = %s, signed_at = now()", [someone.user_id]
            )
            assert cursor.rowcount == 0
    ines = actor("ines")
    with at_work(ines):
        operations.sign_basis(ines, basis_id=basis_id)
        assert [one.id for one in queries.bases_in_force()] == [basis_id]
        with pytest.raises(NotAllowedError, match="kein Entwurf"):
            operations.sign_basis(ines, basis_id=basis_id)


def test_another_wording_is_another_version_and_the_newest_counts(gate: Gate) -> None:
    first, second = in_force(), in_force(title="Neue Fassung")
    with at_work(gate.miriam, write=False):
        assert [(one.id, one.version) for one in queries.bases_in_force()] == [(second, 2)]
        assert {one.id for one in queries.bases()} == {first, second}
    with pytest.raises(InvalidInputError):
        request(gate, first)


def test_no_basis_ever_names_an_authority_of_residence_law(gate: Gate) -> None:
    paul = actor("paul")
    with at_work(paul):
        for kind in ("foreigners_authority", "police", "court", "naturalisation_authority", "coordination"):
            with pytest.raises(InvalidInputError) as caught:
                operations.enter_basis(paul, entry=entry(recipient_kinds=(kind,)))
            assert "recipient_kinds" in caught.value.errors
        for name, wrong in (("topics", ("casework",)), ("purposes", ("general",)), ("norm", " ")):
            with pytest.raises(InvalidInputError) as caught:
                operations.enter_basis(paul, entry=entry(**{name: wrong}))
            assert name in caught.value.errors
        copied = (
            "INSERT INTO consents_statutorybasis SELECT (jsonb_populate_record(b, to_jsonb(b) || jsonb_build_object("
            "'id', gen_random_uuid(), 'key', 'x', 'recipient_kinds', ARRAY['police']))).*"
            " FROM consents_statutorybasis b WHERE id = %s"
        )
        basis_id = operations.enter_basis(paul, entry=entry())
        assert "consents_basis_recipients" in _fails(copied, [basis_id])


def test_a_request_opens_nothing_and_its_author_cannot_approve_it(gate: Gate) -> None:
    instance_id, deniz = request(gate, in_force()), actor("deniz")
    with at_work(gate.miriam):
        assert judge.live_grants_from(gate.miriam, gate.person_id) == []
        with pytest.raises(NotAllowedError, match="andere Person"):
            operations.decide_instance(gate.miriam, instance_id=instance_id, approve=True)
        raw = "UPDATE consents_basisinstance SET status = 'approved', decided_by = %s, decided_at = now() WHERE id = %s"
        assert "consents_instance" in _fails(raw, [gate.miriam.user_id, instance_id])
        assert "consents_instance_carried" in _fails(raw, [deniz.user_id, instance_id])
        grant = (
            "INSERT INTO access_grant (id, to_unit_id, grantable, from_unit_id, person_id, topic, purpose, valid_from,"
            " valid_to, source, source_id) VALUES (gen_random_uuid(), %s, true, %s, %s, 'work', 'benefit', now(),"
            " now() + interval '1 day', 'statute', %s)"
        )
        values = [gate.jobcentre, gate.drk, gate.person_id, instance_id]
        assert "access_grant_permitted" in _fails(grant, values)


@pytest.mark.parametrize("approver", ["deniz", "ines"])
def test_a_second_person_of_the_unit_approves_and_then_the_recipient_sees_exactly_this(
    gate: Gate, approver: str
) -> None:
    instance_id = request(gate, in_force())
    someone = actor(approver)
    with at_work(someone):
        (waiting,) = queries.instances_to_decide(someone)
        assert (waiting.id, waiting.necessity) == (instance_id, NECESSITY)
        operations.decide_instance(someone, instance_id=instance_id, approve=True)
        assert queries.instances_to_decide(someone) == []
        assert Assessment.objects.filter(person_id=gate.person_id).count() == 0
    with at_work(gate.sabine):
        access.assign(
            gate.sabine,
            person_id=gate.person_id,
            user_id=gate.sabine.user_id,
            kind=AssignmentKind.RECIPIENT,
            source_id=instance_id,
        )
    with at_work(gate.sabine, purpose="benefit", write=False):
        access.disclose(gate.sabine, [gate.person_id])
        assert list(Assessment.objects.filter(person_id=gate.person_id).values_list("topic", flat=True)) == [
            "work"
        ]
    with at_work(gate.miriam):
        (line,) = judge.disclosures_of(gate.miriam, gate.person_id)
        assert (line.source, line.source_id) == ("statute", instance_id)
        operations.end_instance(gate.miriam, instance_id=instance_id)
        assert judge.live_grants_from(gate.miriam, gate.person_id) == []
        assert queries.instance(gate.miriam, instance_id).status is InstanceStatus.ENDED
    with at_work(gate.sabine, purpose="benefit", write=False):
        assert Assessment.objects.filter(person_id=gate.person_id).count() == 0


@pytest.mark.parametrize("stranger", ["paul", "sabine", "thomas", "michael", "jan"])
def test_nobody_else_sees_or_decides_a_request(gate: Gate, stranger: str) -> None:
    instance_id = request(gate, in_force())
    someone = actor(stranger)
    with at_work(someone):
        assert queries.instances_to_decide(someone) == []
        with pytest.raises(NotFoundError):
            operations.decide_instance(someone, instance_id=instance_id, approve=True)


def test_a_refusal_needs_a_reason_and_opens_nothing(gate: Gate) -> None:
    instance_id = request(gate, in_force())
    deniz = actor("deniz")
    with at_work(deniz):
        with pytest.raises(InvalidInputError):
            operations.decide_instance(deniz, instance_id=instance_id, approve=False)
        operations.decide_instance(
            deniz, instance_id=instance_id, approve=False, note="Eine Einwilligung ist möglich."
        )
    with at_work(gate.miriam):
        assert judge.live_grants_from(gate.miriam, gate.person_id) == []
        with pytest.raises(NotAllowedError):
            operations.end_instance(gate.miriam, instance_id=instance_id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"necessity": "Weil es nötig ist."}, "necessity"),
        ({"topics": ["health"]}, "topics"),
        ({"purpose": "housing"}, "purpose"),
        ({"file_number": " "}, "file_number"),
        ({"valid_to": TODAY + dt.timedelta(days=400)}, "valid_to"),
        ({"valid_to": TODAY - dt.timedelta(days=1)}, "valid_to"),
        ({"valid_from": TODAY - dt.timedelta(days=100)}, "valid_from"),
        ({"basis_id": ids.uuid7()}, "basis_id"),
    ],
)
def test_a_request_stays_within_its_basis(gate: Gate, changes: dict[str, Any], field: str) -> None:
    basis_id = in_force()
    with pytest.raises(InvalidInputError) as caught:
        request(gate, **{"basis_id": basis_id, **changes})
    assert field in caught.value.errors


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"necessity": "kurz"}, "consents_instance_necessity"),
        ({"topics": ["identity", "health"]}, "consents_instance_carried"),
        ({"purpose": "housing"}, "consents_instance_carried"),
        ({"valid_to": "2031-01-01"}, "consents_instance_one_year"),
        ({"status": "approved"}, "consents_instance_carried"),
    ],
)
def test_the_database_keeps_a_request_within_its_basis_itself(
    gate: Gate, change: dict[str, Any], rule: str
) -> None:
    import json

    instance_id = request(gate, in_force())
    fresh = json.dumps({**change, "id": str(ids.uuid7()), "submission": str(ids.uuid7())})
    copied = (
        "INSERT INTO consents_basisinstance SELECT (jsonb_populate_record(i, to_jsonb(i) || %s::jsonb)).*"
        " FROM consents_basisinstance i WHERE id = %s"
    )
    with at_work(gate.miriam):
        assert rule in _fails(copied, [fresh, instance_id])


@pytest.mark.parametrize("whole", [True, False])
def test_who_works_with_the_person_and_who_approved_learn_that_somebody_else_closed_it(
    gate: Gate, *, whole: bool
) -> None:
    basis_id = in_force()
    instance_id = request(gate, basis_id)
    deniz, ines, paul = actor("deniz"), actor("ines"), actor("paul")
    with at_work(ines):
        operations.decide_instance(ines, instance_id=instance_id, approve=True)
    closer = paul if whole else gate.miriam
    with at_work(closer):
        if whole:
            operations.end_basis(closer, basis_id=basis_id)
        else:
            operations.end_instance(closer, instance_id=instance_id)
    for someone, told in ((gate.miriam, whole), (ines, True), (deniz, False), (paul, False)):
        with at_work(someone, write=False):
            closed = queries.closed_lately(someone)
            assert {one.closed_by for one in closed} == ({closer.user_id} if told else set())
            assert {one.whole_version for one in closed} == ({whole} if told else set())
    shown = client_of("ines").get("/").content.decode()
    assert "Beendete gesetzliche Grundlagen" in shown
    assert "KIM 4711" in shown
    with at_work(gate.sabine, write=False):
        assert queries.reference_of(instance_id) in {
            one.reference for one in queries.ended_permissions(gate.sabine)
        }


def test_what_the_end_of_its_basis_closed_is_not_ended_and_told_again(gate: Gate) -> None:
    basis_id = in_force()
    instance_id = request(gate, basis_id)
    ines, paul = actor("ines"), actor("paul")
    with at_work(ines):
        operations.decide_instance(ines, instance_id=instance_id, approve=True)
    with at_work(paul):
        operations.end_basis(paul, basis_id=basis_id)
    with at_work(gate.miriam), pytest.raises(NotAllowedError, match="nichts mehr offen"):
        operations.end_instance(gate.miriam, instance_id=instance_id)
    with at_work(gate.sabine, write=False):
        assert len(queries.ended_permissions(gate.sabine)) == 1


def test_what_had_not_been_approved_closes_without_a_word(gate: Gate) -> None:
    basis_id = in_force()
    request(gate, basis_id)
    paul = actor("paul")
    with at_work(paul):
        operations.end_basis(paul, basis_id=basis_id)
    with at_work(gate.miriam, write=False):
        assert queries.closed_lately(gate.miriam) == []
    with at_work(gate.sabine, write=False):
        assert queries.ended_permissions(gate.sabine) == []
