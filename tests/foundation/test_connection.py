"""What goes over the connections outside Django's cursors: purpose, commit, look; and what happens when it fails."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, InternalError, OperationalError, connection, connections, transaction

from cast import actor, at_work
from strang.access import operations as access
from strang.foundation import context
from strang.foundation.database.base import ask
from support.databases import Database


def told() -> str:
    """Return the purpose the database goes by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT strang.purpose()")
        return str(cursor.fetchone()[0])


def test_the_database_goes_by_the_purpose_of_the_block(fresh_world: Database) -> None:
    miriam = actor("miriam")
    with at_work(miriam, write=False):
        with context.for_purpose("benefit"):
            with context.for_purpose("counselling"):
                pass
            assert told() == "benefit"
            with context.for_purpose("counselling"):
                assert told() == "counselling"
            assert told() == "benefit"
        assert told() == "general"
        with pytest.raises(ValueError, match="not a purpose"), context.for_purpose("two words"):
            pass


def test_a_rollback_to_a_savepoint_does_not_change_the_purpose(fresh_world: Database) -> None:
    miriam = actor("miriam")
    with at_work(miriam):
        with context.for_purpose("benefit"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                assert told() == "benefit"
                cursor.execute("SELECT 1 / 0")
            assert told() == "benefit"
        before = transaction.savepoint()
        with context.for_purpose("benefit"):
            assert told() == "benefit"
            transaction.savepoint_rollback(before)
            assert told() == "benefit"
        assert told() == "general"
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            context.for_purpose("benefit"),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT 1 / 0")
        assert told() == "general"


def test_a_commit_of_what_had_failed_is_an_error(fresh_world: Database) -> None:
    done: list[str] = []
    with pytest.raises(InternalError, match="nothing was committed"), at_work(actor("miriam")):
        transaction.on_commit(lambda: done.append("sent"))
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    assert done == []
    with at_work(actor("miriam")):
        assert told() == "general"


@pytest.mark.parametrize("moment", ["begin", "commit", "look"])
def test_a_server_that_is_gone_is_an_operational_error(fresh_world: Database, moment: str) -> None:
    miriam = actor("miriam")
    with at_work(miriam):
        access.disclose(miriam, [])
    alias = "audit" if moment == "look" else "default"
    pid = connections[alias].connection.info.backend_pid

    def end_the_server() -> None:
        with fresh_world.cluster.admin(fresh_world.name) as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    if moment == "begin":
        end_the_server()
    with pytest.raises(OperationalError), at_work(miriam):
        end_the_server()
        if moment == "look":
            access.disclose(miriam, [])
    connections[alias].close()
    with at_work(miriam):
        access.disclose(miriam, [])
        assert told() == "general"


def test_what_commits_by_itself_is_not_asked_in_another_transaction(fresh_world: Database) -> None:
    miriam = actor("miriam")
    with (
        at_work(miriam),
        transaction.atomic(using="audit"),
        pytest.raises(transaction.TransactionManagementError),
    ):
        access.disclose(miriam, [])
    with at_work(miriam), pytest.raises(ValueError, match="NUL"):
        ask(connections["audit"], "SELECT $1", "a\0b")
