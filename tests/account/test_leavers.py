"""Whoever leaves is out at once: in the database, in every session, whoever ends what."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, connections
from django.urls import reverse

from cast import actor, at_work, client_of
from strang.accounts import operations as accounts
from strang.foundation import clock, context
from strang.foundation.context import Actor, SystemActor, work
from strang.network import operations as network
from strang.network.models import Membership
from support.databases import Database

SIGN_IN = SystemActor("sign-in")
OPERATOR = SystemActor("accounts")
SEEN = "SELECT count(*) FROM access_assignment WHERE user_id = strang.user_id()"


def membership(someone: Actor) -> Membership:
    with work(SIGN_IN):
        return Membership.objects.get(user_id=someone.user_id, unit_id=someone.unit_id, valid_to=None)


def assignments(database: Database, someone: Actor) -> int:
    """Return how many running assignments somebody has in their unit."""
    with database.cluster.admin(database.name) as superuser:
        row = superuser.execute(
            "SELECT count(*) FROM access_assignment WHERE user_id = %s AND unit_id = %s"
            " AND (valid_to IS NULL OR valid_to > now())",
            [someone.user_id, someone.unit_id],
        ).fetchone()
        assert row
        return int(row[0])


def is_out(someone: Actor) -> bool:
    try:
        with at_work(someone, write=False):
            return False
    except context.SessionEndedError:
        return True


@contextmanager
def reading(someone: Actor) -> Iterator[list[tuple[float, int]]]:
    """Read as somebody on a connection of one's own, in one transaction, until the block is over."""
    seen: list[tuple[float, int]] = []
    stop, ready = threading.Event(), threading.Event()

    def read() -> None:
        try:
            with at_work(someone, write=False), connection.cursor() as cursor:
                while not stop.is_set():
                    cursor.execute(SEEN)
                    seen.append((time.monotonic(), cursor.fetchone()[0]))
                    ready.set()
                    time.sleep(0.005)
        finally:
            connections.close_all()

    thread = threading.Thread(target=read)
    thread.start()
    assert ready.wait(10)
    try:
        yield seen
        time.sleep(0.2)
    finally:
        stop.set()
        thread.join()


def test_a_reader_in_the_middle_of_a_transaction_sees_nothing_within_a_second(fresh_world: Database) -> None:
    miriam, michael = actor("miriam"), actor("michael")
    with reading(miriam) as seen:
        leaving = _id(miriam)
        with at_work(michael):
            network.end_membership(michael, membership_id=leaving)
        committed = time.monotonic()
    assert seen[0][1] > 0
    last = max(moment for moment, rows in seen if rows)
    assert seen[-1][1] == 0
    assert last - committed < 1.0
    assert is_out(miriam)


def _id(someone: Actor) -> object:
    return membership(someone).id


def test_every_session_of_the_unit_ends_and_no_other(fresh_world: Database) -> None:
    first, second, deniz, michael = actor("miriam"), actor("miriam"), actor("deniz"), actor("michael")
    leaving = _id(first)
    with at_work(michael):
        network.end_membership(michael, membership_id=leaving)
    assert [is_out(each) for each in (first, second, deniz)] == [True, True, False]


def test_the_web_session_of_a_leaver_is_gone(fresh_world: Database) -> None:
    client, miriam, michael = client_of("miriam"), actor("miriam"), actor("michael")
    assert client.get("/").status_code == 200
    leaving = _id(miriam)
    with at_work(michael):
        network.end_membership(michael, membership_id=leaving)
    assert client.get(reverse("account_unit")).status_code == 302
    assert "strang_actor" not in client.session


def test_assignments_end_and_coming_back_revives_none(fresh_world: Database) -> None:
    miriam, michael = actor("miriam"), actor("michael")
    assert assignments(fresh_world, miriam) > 0
    leaving = _id(miriam)
    with at_work(michael):
        network.end_membership(michael, membership_id=leaving)
        network.put_membership(
            michael, user_id=miriam.user_id, unit_id=miriam.unit_id, roles=["case_manager"]
        )
    assert assignments(fresh_world, miriam) == 0
    assert is_out(miriam)


def test_a_set_end_caps_every_session_open_now_and_later(fresh_world: Database) -> None:
    miriam, michael = actor("miriam"), actor("michael")
    until = clock.now() + dt.timedelta(seconds=1.5)
    with at_work(michael):
        network.put_membership(
            michael, user_id=miriam.user_id, unit_id=miriam.unit_id, roles=["case_manager"], until=until
        )
    later = actor_again(miriam)
    assert not is_out(miriam)
    assert not is_out(later)
    time.sleep(1.6)
    assert is_out(miriam)
    assert is_out(later)
    assert assignments(fresh_world, miriam) > 0
    with at_work(michael):
        network.put_membership(
            michael, user_id=miriam.user_id, unit_id=miriam.unit_id, roles=["case_manager"]
        )
    assert assignments(fresh_world, miriam) == 0
    assert is_out(miriam)


def actor_again(someone: Actor) -> Actor:
    with work(SIGN_IN, write=True):
        session_id = accounts.open_session(
            SIGN_IN, user_id=someone.user_id, unit_id=someone.unit_id, roles=sorted(someone.roles)
        )
    return Actor(session_id, someone.user_id, someone.unit_id, someone.roles)


def test_a_role_taken_away_ends_the_sessions_that_hold_it(fresh_world: Database) -> None:
    deniz, michael = actor("deniz"), actor("michael")
    with at_work(michael):
        network.put_membership(michael, user_id=deniz.user_id, unit_id=deniz.unit_id, roles=["volunteer"])
    assert is_out(deniz)


def test_a_user_switched_off_is_out_everywhere_and_cannot_come_back(fresh_world: Database) -> None:
    miriam = actor("miriam")
    with work(OPERATOR, write=True):
        accounts.deactivate_user(OPERATOR, user_id=miriam.user_id)
    assert is_out(miriam)
    assert assignments(fresh_world, miriam) == 0
    with pytest.raises(DatabaseError, match="nobody works without a membership"):
        actor_again(miriam)


@pytest.mark.parametrize("roles", [["coordination"], ["case_manager", "unit_admin"]])
def test_no_session_opens_in_roles_nobody_gave(fresh_world: Database, roles: list[str]) -> None:
    miriam = actor("miriam")
    with pytest.raises(DatabaseError, match="nobody works without a membership"), work(SIGN_IN, write=True):
        accounts.open_session(SIGN_IN, user_id=miriam.user_id, unit_id=miriam.unit_id, roles=roles)


def test_an_ended_membership_stays_ended(fresh_world: Database) -> None:
    miriam, michael = actor("miriam"), actor("michael")
    leaving = _id(miriam)
    with at_work(michael):
        network.end_membership(michael, membership_id=leaving)
    with pytest.raises(DatabaseError, match="stays ended"), at_work(michael):
        Membership.objects.filter(id=leaving).update(valid_to=None)
