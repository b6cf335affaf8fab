"""Requests, restriction, correction: who may, what two people it takes, and what the database itself refuses."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from cast import actor, at_work, client_of
from strang.access import operations as access
from strang.cases import operations as cases
from strang.cases.models import Assessment
from strang.consents import operations as consents
from strang.consents import queries as consent_queries
from strang.foundation import clock
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.people import operations as people
from strang.people import queries as people_queries
from strang.people.types import ContactKind
from strang.privacy import catalogue, checks, operations, queries
from strang.privacy.refusals import refusals_of
from strang.privacy.types import CorrectionState, NoticeKind, RefusalNorm, RequestKind, RequestState
from support.databases import Database
from support.gate import Gate, build_gate

IN_A_YEAR = clock.today() + dt.timedelta(days=365)


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person whose language and work the Jobcenter has looked at."""
    made = build_gate()
    made.take_over(made.offer(made.give()))
    with at_work(made.sabine, purpose="benefit", write=False):
        access.disclose(made.sabine, [made.person_id])
    return made


def ask(gate: Gate, kind: str = "access", asker: str = "self", **more: object) -> UUID:
    """Record a request."""
    values = {"channel": "oral", "received_on": clock.today()} | more
    with at_work(gate.miriam):
        return operations.receive_request(
            gate.miriam, person_id=gate.person_id, kind=kind, asker=asker, **values
        )


def restrict(gate: Gate) -> UUID:
    """Restrict processing."""
    with at_work(gate.miriam):
        return operations.restrict_processing(
            gate.miriam, person_id=gate.person_id, ground="contested", review_on=IN_A_YEAR
        )


def test_no_table_about_a_person_is_forgotten_in_the_copy() -> None:
    assert catalogue.shortcomings() == []


def test_a_request_is_due_in_a_month_and_sent_twice_stands_once(gate: Gate) -> None:
    received = clock.today() - dt.timedelta(days=3)
    once = uuid4()
    assert ask(gate, received_on=received, submission=once) == ask(
        gate, received_on=received, submission=once
    )
    with at_work(gate.miriam, write=False):
        (request,) = queries.requests_of(gate.miriam, gate.person_id)
    assert request.due_on == checks.months_after(received, 1)
    assert checks.months_after(dt.date(2026, 1, 31), 1) == dt.date(2026, 2, 28)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "everything"}, "kind"),
        ({"asker": "neighbour"}, "asker"),
        ({"channel": "pigeon"}, "channel"),
        ({"received_on": clock.today() + dt.timedelta(days=1)}, "received_on"),
        ({"received_on": dt.date(2001, 1, 1)}, "received_on"),
    ],
)
def test_a_wrong_request_is_refused_beside_its_field(
    gate: Gate, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        ask(gate, **changes)  # type: ignore[arg-type]
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("key", ["deniz", "sabine", "thomas", "ines"])
def test_nobody_else_records_a_request(gate: Gate, key: str) -> None:
    other = actor(key)
    with at_work(other), pytest.raises((NotFoundError, NotAllowedError)):
        operations.receive_request(
            other,
            person_id=gate.person_id,
            kind="access",
            asker="self",
            channel="oral",
            received_on=clock.today(),
        )


def test_a_refusal_takes_two_people_and_data_protection_sees_no_content(gate: Gate) -> None:
    request_id = ask(gate)
    ines = actor("ines")
    with at_work(gate.miriam):
        with pytest.raises(InvalidInputError):
            operations.propose_refusal(gate.miriam, request_id=request_id, version=1, norm="", reason="")
        operations.propose_refusal(
            gate.miriam, request_id=request_id, version=1, norm="excessive", reason="Zum zehnten Mal."
        )
        with pytest.raises(NotAllowedError):
            operations.confirm_refusal(gate.miriam, request_id=request_id, version=2)
    with at_work(ines):
        assert request_id in {each.id for each in queries.requests_of_unit(ines, owed=True)}
        with pytest.raises(NotFoundError):
            people_queries.person(ines, gate.person_id)
        operations.confirm_refusal(ines, request_id=request_id, version=2)
        assert queries.request(ines, request_id).state is RequestState.REFUSED


def test_the_database_itself_lets_nobody_decide_alone_or_for_another(gate: Gate) -> None:
    request_id, ines = ask(gate), actor("ines")
    alone = (
        "UPDATE privacy_privacyrequest SET state = 'refused', refusal_norm = 'excessive', refusal_reason = 'x',"
        f" proposed_by = '{ines.user_id}', decided_by = '{gate.miriam.user_id}', closed_on = now() WHERE id = %s"
    )
    for statement in (
        alone,
        "UPDATE privacy_privacyrequest SET kind = 'erasure' WHERE id = %s",
        "UPDATE privacy_privacyrequest SET state = 'refused' WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), at_work(gate.miriam), connection.cursor() as cursor:
            cursor.execute(statement, [request_id])
    restriction_id = restrict(gate)
    for statement, value in (
        ("UPDATE access_subject SET restricted_at = NULL WHERE person_id = %s", gate.person_id),
        ("UPDATE privacy_restriction SET ground = 'unlawful' WHERE id = %s", restriction_id),
        (
            "UPDATE privacy_restriction SET lifted_at = now(), lifted_by = strang.user_id() WHERE id = %s",
            restriction_id,
        ),
    ):
        with pytest.raises(DatabaseError), at_work(gate.miriam), connection.cursor() as cursor:
            cursor.execute(statement, [value])


def test_a_restriction_stops_writing_and_sharing_and_finding_but_not_reading(gate: Gate) -> None:
    with at_work(gate.sabine, purpose="benefit", write=False):
        access.disclose(gate.sabine, [gate.person_id])
        assert Assessment.objects.filter(person_id=gate.person_id).count() == 2
    restrict(gate)
    with at_work(gate.sabine, purpose="benefit", write=False):
        access.disclose(gate.sabine, [gate.person_id])
        assert Assessment.objects.filter(person_id=gate.person_id).count() == 0
    deniz = actor("deniz")
    with at_work(deniz, write=False):
        assert people_queries.search(deniz, "Salma Canarilla") == []
    with at_work(gate.miriam):
        assert Assessment.objects.filter(person_id=gate.person_id).count() == 3
        with pytest.raises(NotAllowedError, match="eingeschränkt"):
            cases.record_assessment(
                gate.miriam, case_id=gate.case_id, area="ARB", situation="neu", urgency=1, level=1
            )
    with at_work(gate.miriam), pytest.raises(NotAllowedError, match="eingeschränkt"):
        people.add_contact_point(
            gate.miriam, person_id=gate.person_id, kind=ContactKind.PHONE, value="0123456"
        )
    with pytest.raises(NotAllowedError, match="eingeschränkt"):
        gate.give(topics=["housing"], purpose="housing")
    with at_work(gate.miriam):
        (consent,) = consent_queries.consents_of(gate.miriam, gate.person_id)
        consents.withdraw_consent(gate.miriam, consent_id=consent.id, reported_by="person")
    ask(gate)
    with at_work(gate.sabine, write=False):
        (notice,) = queries.notices_to(gate.sabine)
    assert notice.kind is NoticeKind.RESTRICTED
    assert notice.reference == consent.reference


def test_a_restriction_is_lifted_by_a_second_person_after_the_first_was_told(gate: Gate) -> None:
    restriction_id, ines = restrict(gate), actor("ines")
    with at_work(gate.miriam), pytest.raises(NotAllowedError):
        operations.lift_restriction(gate.miriam, restriction_id=restriction_id)
    with at_work(gate.miriam):
        with pytest.raises(InvalidInputError):
            operations.propose_lift(
                gate.miriam, person_id=gate.person_id, ground="checked", informed_on=IN_A_YEAR
            )
        operations.propose_lift(
            gate.miriam, person_id=gate.person_id, ground="checked", informed_on=clock.today()
        )
        with pytest.raises(NotAllowedError):
            operations.lift_restriction(gate.miriam, restriction_id=restriction_id)
    for key, path in (("ines", "/privacy/"), ("miriam", f"/cases/{gate.case_id}/rights/")):
        shown = client_of(key).get(path).content.decode()
        assert "Aufheben vorgeschlagen: Die Richtigkeit ist geprüft" in shown
        assert "Wieder prüfen am" in shown
    deniz = actor("deniz")
    with at_work(deniz), pytest.raises(NotFoundError):
        operations.lift_restriction(deniz, restriction_id=restriction_id)
    with at_work(ines):
        operations.lift_restriction(ines, restriction_id=restriction_id)
    with at_work(gate.miriam, write=False):
        assert queries.restriction_of(gate.miriam, gate.person_id) is None
    with at_work(gate.sabine, purpose="benefit", write=False):
        access.disclose(gate.sabine, [gate.person_id])
        assert Assessment.objects.filter(person_id=gate.person_id).count() == 2


def test_a_correction_is_kept_beside_the_row_or_told_to_who_saw_the_topic(gate: Gate) -> None:
    request_id = ask(gate, "rectification")
    with at_work(gate.miriam, write=False):
        rows = {row.topic: row.id for row in Assessment.objects.filter(person_id=gate.person_id)}
    with at_work(gate.miriam):
        ids = {
            topic: operations.ask_correction(
                gate.miriam,
                request_id=request_id,
                table="cases.assessment",
                row_id=rows[topic],
                wrong="So war es nicht.",
                right="So war es.",
            )
            for topic in ("work", "health")
        }
        with pytest.raises(NotAllowedError):
            operations.answer_request(gate.miriam, request_id=request_id, version=1)
        with pytest.raises(InvalidInputError):
            operations.decide_correction(gate.miriam, correction_id=ids["health"], accept=False)
        operations.decide_correction(gate.miriam, correction_id=ids["health"], accept=False, reason="Attest.")
        operations.decide_correction(gate.miriam, correction_id=ids["work"], accept=True)
        operations.answer_request(gate.miriam, request_id=request_id, version=1)
        (statement,) = queries.statements_of(gate.miriam, gate.person_id).values()
    assert (statement.row_id, statement.state) == (rows["health"], CorrectionState.REFUSED)
    with at_work(gate.sabine, write=False):
        assert [notice.kind for notice in queries.notices_to(gate.sabine)] == [NoticeKind.CORRECTED]


@pytest.mark.parametrize("table", ["cases.note", "accounts.user", "cases.assessment", ""])
def test_a_correction_of_a_forged_row_is_not_found(gate: Gate, table: str) -> None:
    request_id = ask(gate, "rectification")
    with at_work(gate.miriam), pytest.raises(NotFoundError):
        operations.ask_correction(
            gate.miriam, request_id=request_id, table=table, row_id=uuid4(), wrong="x", right="y"
        )


def test_a_request_is_refused_by_a_norm_of_its_own_kind_alone(gate: Gate) -> None:
    fitting = {kind: {one.reason for one in refusals_of(kind)} for kind in RequestKind}
    assert set.union(*fitting.values()) == set(RefusalNorm)
    assert all(len({one.norm for one in refusals_of(kind)}) > 2 for kind in RequestKind)
    assert all(one.source.startswith("https://") for kind in RequestKind for one in refusals_of(kind))
    client = client_of("miriam")
    for kind, reason in (("erasure", "correct"), ("access", "still_needed"), ("objection", "others")):
        request_id = ask(gate, kind)
        path = f"/cases/{gate.case_id}/rights/{request_id}/"
        shown = client.get(path).content.decode()
        assert f'value="{reason}"' not in shown
        for one in refusals_of(kind):
            assert f'value="{one.reason.value}"' in shown
            assert one.norm in shown
        typed = {"action": "propose_refusal", "version": 1, "norm": reason, "reason": "Bleibt stehen."}
        assert "Bleibt stehen." in client.post(path, typed).content.decode()
        with at_work(gate.miriam), pytest.raises(InvalidInputError, match="für diesen Antrag gilt"):
            operations.propose_refusal(
                gate.miriam, request_id=request_id, version=1, norm=reason, reason="Passt nicht."
            )


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("access", "Geben Sie zuerst die Kopie heraus"),
        ("portability", "Geben Sie zuerst die Kopie heraus"),
        ("rectification", "Wählen Sie zuerst den Eintrag"),
        ("restriction", "Schränken Sie zuerst die Verarbeitung ein"),
    ],
)
def test_nothing_is_fulfilled_before_it_is_done_and_the_page_says_what_to_do(
    gate: Gate, kind: str, what: str
) -> None:
    request_id = ask(gate, kind)
    path = f"/cases/{gate.case_id}/rights/{request_id}/"
    answer = client_of("miriam").post(path, {"action": "answer", "version": 1}, follow=True)
    assert answer.redirect_chain == [(path, 302)]
    assert what in answer.content.decode()
    if kind in {"access", "portability"}:
        assert "Antrag ist erfüllt" not in answer.content.decode()
        done = "UPDATE privacy_privacyrequest SET state = 'answered', closed_on = now() WHERE id = %s"
        with (
            at_work(gate.miriam),
            pytest.raises(DatabaseError, match="privacy_copy_before_answer"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(done, [request_id])


def test_nobody_types_a_note_that_cannot_be_kept(gate: Gate) -> None:
    client, path = client_of("miriam"), f"/cases/{gate.case_id}/notes/"
    assert "Notiz speichern" in client.get(path).content.decode()
    restrict(gate)
    shown = client.get(path).content.decode()
    assert "Die Verarbeitung ist eingeschränkt" in shown
    assert "Notiz speichern" not in shown
    rights = client.get(f"/cases/{gate.case_id}/rights/").content.decode()
    assert rights.count("Die Verarbeitung ist eingeschränkt") == 1
