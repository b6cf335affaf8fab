"""A record that grew in three steps, each signed and witnessed by a file and a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from strang.audit.notes import Signer
from strang.foundation.context import for_purpose
from support.casework import Casework
from support.databases import Database
from support.gate import Gate, build_gate
from support.record import Record, server


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person who is known to two units."""
    return build_gate()


@pytest.fixture
def record(gate: Gate, fresh_world: Database, tmp_path: Path) -> Iterator[Record]:
    """The world's record: sealed, then a referral with a look from outside, sealed, then a new person, sealed."""
    from cast import at_work
    from strang.access import operations as access

    signer = Signer.create(tmp_path / "signing.key")
    with server(tmp_path / "http.jsonl", signer.verifier) as url:
        record = Record(fresh_world, tmp_path, (str(tmp_path / "file.jsonl"), url))
        record.seal()
        gate.take_over(gate.offer(gate.give()))
        with at_work(gate.sabine, write=False), for_purpose("benefit"):
            access.disclose(gate.sabine, [gate.person_id])
        record.seal()
        Casework().person()
        record.seal()
        yield record
