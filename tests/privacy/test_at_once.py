"""Two people at one request: the second one waits, or is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from cast import at_work
from strang.cases.models import Assessment
from strang.foundation import clock
from strang.foundation.errors import ConflictError
from strang.privacy import operations
from support.databases import Database
from support.gate import Gate, build_gate


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person whose work is written down."""
    return build_gate()


def request_of(gate: Gate) -> UUID:
    with at_work(gate.miriam):
        return operations.receive_request(
            gate.miriam,
            person_id=gate.person_id,
            kind="rectification",
            asker="self",
            channel="oral",
            received_on=clock.today(),
        )


def ask(gate: Gate, request_id: UUID) -> UUID:
    with at_work(gate.miriam):
        row = Assessment.objects.filter(person_id=gate.person_id, area="ARB").first()
        assert row is not None
        return operations.ask_correction(
            gate.miriam,
            request_id=request_id,
            table="cases.assessment",
            row_id=row.id,
            wrong="falsch",
            right="richtig",
        )


def meanwhile(database: Database, statement: str, values: list[Any], attempt: Callable[[], Any]) -> list[Any]:
    """Let somebody try something while another transaction has done its part but not ended; returns what came."""
    came: list[Any] = []

    def run() -> None:
        try:
            came.append(attempt())
        except ConflictError as error:
            came.append(error)
        finally:
            connections.close_all()

    with database.cluster.admin(database.name) as server, server.transaction():
        server.execute("SET LOCAL session_replication_role = replica")
        assert server.execute(statement, values).rowcount == 1
        trying = threading.Thread(target=run)
        trying.start()
        trying.join(0.7)
        assert came == [], "it did not wait"
    trying.join(10)
    return came


def test_whoever_decides_second_is_told(gate: Gate, fresh_cast: Database) -> None:
    correction_id = ask(gate, request_of(gate))

    def decide() -> None:
        with at_work(gate.miriam):
            operations.decide_correction(gate.miriam, correction_id=correction_id, accept=True)

    (told,) = meanwhile(
        fresh_cast,
        "UPDATE privacy_correction SET state = 'refused', reason = 'nein', decided_by = author_id,"
        " decided_on = current_date WHERE id = %s",
        [correction_id],
        decide,
    )
    assert isinstance(told, ConflictError)


def test_nothing_is_added_to_a_request_while_it_is_answered(gate: Gate, fresh_cast: Database) -> None:
    request_id = request_of(gate)
    lock = "SELECT 1 FROM privacy_privacyrequest WHERE id = %s FOR NO KEY UPDATE"
    (added,) = meanwhile(fresh_cast, lock, [request_id], lambda: ask(gate, request_id))
    assert isinstance(added, UUID)
