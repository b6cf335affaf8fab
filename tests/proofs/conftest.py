"""A scratch database for the proofs: invented worlds are written there as superuser and taken back again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from strang.proofs import database
from strang.proofs.database import Connection
from support.databases import EMPTY, Run


@pytest.fixture(scope="session")
def scratch(run: Run) -> Iterator[Connection]:
    """A superuser's connection to a database of its own that nobody else uses."""
    clone = run.clone(EMPTY)
    with clone.cluster.admin(clone.name) as connection:
        database.equip(connection)
        yield connection
    run.cluster.drop_database(clone.name)
