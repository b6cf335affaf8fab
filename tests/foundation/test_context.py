"""The working context: nothing happens outside it, and nobody can forge it."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import threading
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections

from cast import actor, at_work
from strang.accounts import operations as accounts
from strang.foundation import clock, context
from strang.foundation.context import Actor, SystemActor, Visitor, work
from strang.network import operations as network
from strang.network import reference
from strang.network.models import Kreis, Membership
from support.databases import Database

pytestmark = pytest.mark.usefixtures("fresh_world")

LOADER = SystemActor("load-reference")


def _seen_units(token: str) -> list[object]:
    """Return what the database takes the token for, on a bare connection of the application's role."""
    other = connections["default"].copy()
    other.execute_wrappers.clear()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"SET LOCAL strang.context = '{token}'")
            cursor.execute("SELECT strang.unit_id()")
            row = cursor.fetchone()
            cursor.execute("ROLLBACK")
            return [value for value in row if value is not None]
    finally:
        other.close()


def _token(
    someone: Actor, *, key: bytes | None = None, pid: int = 0, seconds: int = 60, purpose: str = "general"
) -> str:
    payload = f"v1|u|{someone.session_id}|{purpose}|{pid}|{int(clock.system_time()) + seconds}"
    secret = key or bytes.fromhex(settings.STRANG_CONTEXT_KEY)
    return f"{payload}|{hmac.new(secret, payload.encode(), hashlib.sha256).hexdigest()}"


def test_a_statement_outside_a_context_is_refused() -> None:
    with pytest.raises(context.NoContextError):
        Kreis.objects.count()


def test_contexts_do_not_nest() -> None:
    with work(Visitor()), pytest.raises(context.NoContextError), work(LOADER):
        pass


def test_a_signed_token_is_accepted_and_an_altered_one_is_not() -> None:
    miriam = actor("miriam")
    good = _token(miriam)
    assert _seen_units(good) == [miriam.unit_id]
    assert _seen_units(good.replace("|general|", "|benefit|")) == []
    assert _seen_units(good[:-1] + ("0" if good[-1] != "0" else "1")) == []
    assert _seen_units(_token(miriam, key=b"x" * 32)) == []


def test_an_expired_token_is_refused() -> None:
    assert _seen_units(_token(actor("miriam"), seconds=-5)) == []


def test_a_token_of_another_connection_is_refused() -> None:
    assert _seen_units(_token(actor("miriam"), pid=1)) == []


@pytest.mark.parametrize("junk", ["", "x", "v1|u|x", "v1|u|a|b|0|9999999999|ff", "v2|u|a|b|c|d|e"])
def test_junk_is_no_token(junk: str) -> None:
    assert _seen_units(junk) == []


def test_an_ended_session_ends_the_context() -> None:
    miriam = actor("miriam")
    with at_work(miriam):
        accounts.end_session(miriam, session_id=miriam.session_id)
    with pytest.raises(context.SessionEndedError), at_work(miriam):
        pass
    assert _seen_units(_token(miriam)) == []


@pytest.mark.parametrize(
    "change", ["unit_id = gen_random_uuid()", "roles = '{coordination}'", "expires_at = now()"]
)
def test_nobody_changes_what_a_session_stands_for(change: str) -> None:
    miriam = actor("miriam")
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        at_work(miriam),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE foundation_session SET {change} WHERE id = %s", [miriam.session_id])


def test_a_leaver_loses_every_session_of_the_unit() -> None:
    miriam, michael = actor("miriam"), actor("michael")
    with at_work(michael):
        assert accounts.end_sessions(michael, user_id=miriam.user_id, unit_id=michael.unit_id) >= 1
    with pytest.raises(context.SessionEndedError), at_work(miriam):
        pass


def test_nothing_of_the_context_outlives_the_transaction() -> None:
    with at_work(actor("miriam")), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), current_setting('strang.context', true)")
        assert cursor.fetchone()[1]
    with work(Visitor()), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('strang.context', true), '')")
        assert cursor.fetchone() == ("",)


def test_a_reading_context_cannot_write() -> None:
    with pytest.raises(DatabaseError, match="read-only"), work(LOADER):
        Kreis.objects.create(key="05999", name="Neu", kind="Kreis", population=1)


def test_an_operation_needs_a_writing_context_of_its_own_actor() -> None:
    miriam, deniz = actor("miriam"), actor("deniz")
    with at_work(miriam, write=False), pytest.raises(context.NoContextError, match="writing"):
        accounts.end_session(miriam, session_id=miriam.session_id)
    with at_work(deniz), pytest.raises(context.NoContextError, match="another actor"):
        accounts.end_session(miriam, session_id=miriam.session_id)


def test_a_write_without_an_actor_is_refused_by_the_database() -> None:
    with pytest.raises(DatabaseError), work(Visitor(), write=True):
        Membership.objects.create(
            unit_id=actor_unit(), user_id=uuid4(), roles=["clerk"], valid_from=dt.datetime.now(tz=dt.UTC)
        )


def actor_unit() -> object:
    """Return some unit's id, read by a visitor."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM network_unit LIMIT 1")
        return cursor.fetchone()[0]


def test_every_write_leaves_an_entry_with_actor_and_operation(fresh_world: Database) -> None:
    michael = actor("michael")
    with at_work(michael):
        row = network.put_membership(michael, user_id=uuid4(), unit_id=michael.unit_id, roles=["volunteer"])
    with fresh_world.cluster.admin(fresh_world.name) as superuser:
        entries = superuser.execute(
            "SELECT user_id, unit_id, operation, command, columns @> '{roles}' FROM audit_entry WHERE row_id = %s",
            [str(row)],
        ).fetchall()
    assert entries == [(michael.user_id, michael.unit_id, "network.put_membership", "INSERT", True)]


def test_the_audit_names_what_the_user_did_not_its_parts(fresh_world: Database) -> None:
    with work(LOADER, write=True):
        reference.load(LOADER)
    with fresh_world.cluster.admin(fresh_world.name) as superuser:
        operations = superuser.execute(
            "SELECT DISTINCT operation FROM audit_entry WHERE table_name IN ('network_unit', 'access_grantableunit')"
            " ORDER BY 1"
        ).fetchall()
    assert operations == [("network.load",), ("network.mask_unit",), ("network.put_units",)]


def test_parallel_requests_never_see_each_others_unit() -> None:
    people = [actor(key) for key in ("miriam", "sabine", "elif", "jan")]
    wrong: list[tuple[object, object]] = []

    def ask(someone: Actor) -> None:
        for _ in range(25):
            with at_work(someone, write=False), connection.cursor() as cursor:
                cursor.execute("SELECT strang.unit_id()")
                seen = cursor.fetchone()[0]
                if seen != someone.unit_id:
                    wrong.append((someone.unit_id, seen))
        connections.close_all()

    threads = [threading.Thread(target=ask, args=(someone,)) for someone in people * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
