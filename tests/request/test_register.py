"""Formal requests: the asker learns nothing but the answer, a second person checks, nothing changes afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from cast import actor, at_work
from strang.cases import queries as cases
from strang.foundation.context import Actor
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.referrals.handover import operations as handovers
from strang.referrals.handover import queries as sent
from strang.referrals.handover.operations import Plan
from strang.referrals.request import operations, queries
from strang.referrals.request.operations import Asked
from strang.referrals.request.types import AnswerKind, Status
from support.databases import Database
from support.gate import HEALTH, NAME, WORK, Gate, build_gate

SCOPE = "KANARI-UMFANG"


@dataclass(frozen=True)
class Counter:
    """The Jobcenter asks the DRK: miriam prepares, deniz checks."""

    gate: Gate
    sabine: Actor
    miriam: Actor
    deniz: Actor

    def ask(self, person: str = NAME) -> UUID:
        """Ask formally."""
        with at_work(self.sabine):
            return operations.file_request(
                self.sabine, to_unit_id=self.miriam.unit_id, asked=Asked("sgb10_69", person, SCOPE)
            )

    def prepare(self, request_id: UUID, kind: str, **changes: object) -> None:
        """Prepare an answer for deniz to check."""
        with at_work(self.miriam):
            operations.prepare_answer(
                self.miriam,
                request_id=request_id,
                answer_kind=kind,
                **{"checker_id": self.deniz.user_id, **changes},  # type: ignore[arg-type]
            )

    def choose(self, request_id: UUID) -> UUID:
        """Choose the work assessment for the request."""
        with at_work(self.miriam):
            offered = sent.offered_items(self.miriam, cases.case(self.miriam, self.gate.case_id))
            keys = tuple(one.key for one in offered if WORK in one.text)
            plan = Plan(
                keys,
                "Leistungen",
                "statute",
                to_unit_id=self.sabine.unit_id,
                norm="sgb10_69",
                necessity="Erforderlich.",
                approver_id=self.deniz.user_id,
            )
            return handovers.prepare_handover(
                self.miriam, case_id=self.gate.case_id, plan=plan, request_id=request_id
            )

    def check(self, request_id: UUID, outcome: str = "permitted", version: int = 1) -> None:
        """Let deniz check and answer."""
        with at_work(self.deniz):
            operations.check_and_answer(
                self.deniz, request_id=request_id, outcome=outcome, reason="Geprüft.", version=version
            )


@pytest.fixture
def counter(fresh_cast: Database) -> Counter:
    """A person of miriam's, about whom the Jobcenter asks."""
    gate = build_gate()
    return Counter(gate, actor("sabine"), gate.miriam, actor("deniz"))


@contextmanager
def _refused(someone: Actor) -> Iterator[None]:
    with pytest.raises(DatabaseError), at_work(someone), transaction.atomic():
        yield


def _sql(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _seen(counter: Counter, request_id: UUID) -> tuple[object, ...]:
    with at_work(counter.sabine, write=False):
        found, _words = queries.filed_request(counter.sabine, request_id)
        answer = found.answer
        return found.status, answer and (answer.kind, answer.refusal_reason, answer.copy_id)


def test_known_and_unknown_look_alike_at_every_step(counter: Counter) -> None:
    known, unknown = counter.ask(NAME), counter.ask("Niemand Nirgends")
    assert _seen(counter, known) == _seen(counter, unknown) == (Status.RECEIVED, None)
    for request_id in (known, unknown):
        counter.prepare(request_id, "no_information")
    assert _seen(counter, known) == _seen(counter, unknown) == (Status.RECEIVED, None)
    for request_id in (known, unknown):
        counter.check(request_id)
    assert _seen(counter, known) == _seen(counter, unknown)
    assert _seen(counter, known)[1] == (AnswerKind.NO_INFORMATION, "", None)


def test_asking_touches_no_person(counter: Counter) -> None:
    """The same statements for a known and an unknown name: nothing is looked up."""
    from support.casework import statements

    asked = []
    for person in (NAME, "Niemand Nirgends"):
        with statements() as made:
            counter.ask(person)
        asked.append(len(made))
        assert not [text for text in map(str, made) if "people_" in text or "cases_" in text]
    assert asked[0] == asked[1]


def test_the_asker_sees_nothing_of_the_work(counter: Counter) -> None:
    request_id = counter.ask()
    counter.choose(request_id)
    counter.prepare(request_id, "handover", note="Ist bekannt.")
    with at_work(counter.sabine, write=False):
        for table in ("requesthandling", "requestevent", "handover", "handoveritem", "handovercopy"):
            assert _sql(f"SELECT 1 FROM referrals_{table}") == 0
        with pytest.raises(NotFoundError):
            queries.request(counter.sabine, request_id)


def test_the_check_delivers_what_was_chosen_and_nothing_else(counter: Counter) -> None:
    request_id = counter.ask()
    with pytest.raises(InvalidInputError):
        counter.prepare(request_id, "handover")
    counter.choose(request_id)
    counter.prepare(request_id, "handover")
    with at_work(counter.deniz, write=False):
        assert [one.id for one in queries.to_check(counter.deniz)] == [request_id]
        assert WORK in str(sent.of_request(counter.deniz, request_id))
    with pytest.raises(InvalidInputError):
        counter.check(request_id, "not_permitted")
    counter.check(request_id, "partly")
    status, answer = _seen(counter, request_id)
    assert status is Status.ANSWERED
    copy_id = answer[2]  # type: ignore[index]
    with at_work(counter.sabine):
        handovers.open_copy(counter.sabine, copy_id=copy_id)
    with at_work(counter.sabine, write=False):
        shown = str(sent.copy(counter.sabine, copy_id))
        assert WORK in shown
        assert HEALTH not in shown


def test_a_second_person_checks_in_the_database_too(counter: Counter) -> None:
    request_id = counter.ask()
    with pytest.raises(InvalidInputError):
        counter.prepare(request_id, "no_information", checker_id=counter.miriam.user_id)
    counter.prepare(request_id, "no_information")
    with pytest.raises(NotAllowedError), at_work(counter.miriam):
        operations.check_and_answer(
            counter.miriam, request_id=request_id, outcome="permitted", reason="x", version=1
        )
    answered = (
        "UPDATE referrals_requesthandling SET status = 'answered', outcome = 'permitted', checked_by = %s"
        " WHERE request_id = %s"
    )
    for someone in (counter.miriam, counter.deniz):
        with _refused(counter.miriam):
            _sql(answered, someone.user_id, request_id)
    with _refused(counter.miriam):
        _sql(
            "UPDATE referrals_requesthandling SET checker_id = prepared_by WHERE request_id = %s", request_id
        )
    with _refused(counter.deniz):
        _sql(
            "INSERT INTO referrals_requestanswer (id, request_id, unit_id, asking_unit_id, author_id, kind,"
            " refusal_reason, created_at) VALUES (gen_random_uuid(), %s, %s, %s, %s, 'no_information', '', now())",
            request_id,
            counter.deniz.unit_id,
            counter.sabine.unit_id,
            counter.deniz.user_id,
        )


def test_an_answer_never_changes(counter: Counter) -> None:
    request_id = counter.ask()
    counter.prepare(request_id, "refusal", refusal_reason="no_basis")
    counter.check(request_id, "not_permitted")
    for table in ("informationrequest", "requestwords", "requestevent", "requestanswer"):
        for statement in (
            f"UPDATE referrals_{table} SET unit_id = unit_id",
            f"DELETE FROM referrals_{table}",
        ):
            with _refused(counter.deniz):
                _sql(statement)
    with _refused(counter.deniz):
        _sql("UPDATE referrals_requesthandling SET outcome = 'permitted' WHERE request_id = %s", request_id)
    with pytest.raises(ConflictError):
        counter.prepare(request_id, "no_information", version=2)


def test_a_returned_one_is_prepared_anew_and_its_items_are_gone(counter: Counter) -> None:
    request_id = counter.ask()
    handover_id = counter.choose(request_id)
    counter.prepare(request_id, "handover")
    with at_work(counter.deniz):
        operations.return_request(counter.deniz, request_id=request_id, reason="Zu viel.", version=1)
    with at_work(counter.miriam, write=False):
        assert sent.handover(counter.miriam, handover_id).status == "refused"
    counter.prepare(request_id, "no_information", version=2)
    counter.check(request_id, version=3)
    assert _seen(counter, request_id)[0] is Status.ANSWERED


def test_other_units_and_colleagues_of_the_asker_find_nothing(counter: Counter) -> None:
    request_id = counter.ask()
    for key in ("thomas", "volker", "jan", "ruth", "michael"):
        someone = actor(key)
        with at_work(someone, write=False):
            for table in ("informationrequest", "requestwords"):
                assert _sql(f"SELECT 1 FROM referrals_{table}") == 0, key
            with pytest.raises(NotFoundError):
                queries.request(someone, request_id)


def test_data_protection_and_coordination_count_without_reading(counter: Counter) -> None:
    request_id = counter.ask()
    counter.prepare(request_id, "refusal", refusal_reason="no_basis")
    counter.check(request_id, "not_permitted")
    for key in ("ines", "birgit"):
        someone = actor(key)
        with at_work(someone, write=False):
            (count,) = queries.counts(someone)
            assert (count.norm, count.outcome, count.number) == ("sgb10_69", "refusal", 1)
            assert _sql("SELECT 1 FROM referrals_requestwords") == 0
            assert _sql("SELECT 1 FROM referrals_requestevent") == 0
    paul = actor("paul")
    with at_work(paul, write=False):
        assert queries.counts(paul) == []
