"""The rule, decided twice: by the database, and by a model that knows only the German text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from strang.proofs import access, database
from strang.proofs.database import Connection
from support.databases import EMPTY

SEED = 20


@pytest.fixture(scope="module")
def scratch(run) -> Iterator[Connection]:
    """A superuser's connection to a database of its own that nobody else uses."""
    clone = run.clone(EMPTY)
    with clone.cluster.admin(clone.name) as connection:
        database.equip(connection)
        yield connection
    run.cluster.drop_database(clone.name)


def test_model_and_database_agree_on_a_hundred_thousand_decisions(scratch: Connection) -> None:
    tally = access.Tally()
    for _ in access.agree(scratch, access.invented(SEED), tally, 100_000):
        assert [str(each) for each in tally.disagreements] == []
    assert tally.decisions >= 100_000
    assert tally.foreign > 500
