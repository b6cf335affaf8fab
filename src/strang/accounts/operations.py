"""Writes of the room: users and working sessions."""

import datetime as dt
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db.models import Q

from strang.accounts.models import User
from strang.foundation import clock
from strang.foundation.context import Actor, SystemActor, operation
from strang.foundation.models import Session

SESSION_HOURS = 8
"""A working day; after that everybody signs in again."""


@operation
def put_user(
    actor: SystemActor,
    /,
    *,
    login: str,
    email: str,
    display_name: str,
    password: str = "",
    password_hash: str = "",
    language: str = "de",
) -> UUID:
    """Create a user, or bring name, mail and password of the login up to date; returns the user's id.

    ``password_hash`` (as `make_password` returns it) instead of ``password`` spares the slow hashing for many users.
    """
    user = User.objects.filter(login=login).first() or User(login=login)
    user.email, user.display_name, user.language = email, display_name, language
    if password_hash:
        user.password = password_hash
    else:
        user.set_password(password)
    user.save()
    return user.id


@operation
def deactivate_user(actor: SystemActor, /, *, user_id: UUID) -> None:
    """Switch a user off; the database ends their sessions and assignments in every unit with it."""
    User.objects.filter(id=user_id).update(is_active=False)


@operation
def open_session(actor: SystemActor, /, *, user_id: UUID, unit_id: UUID, roles: list[str]) -> UUID:
    """Open a working session after a sign-in; returns its id."""
    return _open(user_id=user_id, unit_id=unit_id, roles=roles)


@operation
def change_session(actor: Actor, /, *, unit_id: UUID, roles: list[str]) -> UUID:
    """Open a working session of the same user for another unit. The roles come from the membership there."""
    return _open(user_id=actor.user_id, unit_id=unit_id, roles=roles)


@operation
def end_session(actor: Actor, /, *, session_id: UUID) -> None:
    """End one working session; the next statement in it finds nothing."""
    Session.objects.filter(id=session_id, ended_at__isnull=True).update(ended_at=TransactionNow())


@operation
def end_sessions(actor: Actor | SystemActor, /, *, user_id: UUID, unit_id: UUID) -> int:
    """End all working sessions of a user in a unit, as when somebody leaves; returns how many."""
    return Session.objects.filter(Q(ended_at__isnull=True), user_id=user_id, unit_id=unit_id).update(
        ended_at=TransactionNow()
    )


@operation
def end_other_sessions(actor: Actor, /) -> None:
    """End every working session of the actor but this one, in every unit: as after a new password."""
    rows = Session.objects.filter(ended_at__isnull=True, user_id=actor.user_id).exclude(id=actor.session_id)
    rows.update(ended_at=TransactionNow())


def _open(*, user_id: UUID, unit_id: UUID, roles: list[str]) -> UUID:
    session = Session(
        user_id=user_id,
        unit_id=unit_id,
        roles=roles,
        opened_at=dt.datetime.fromtimestamp(clock.system_time(), tz=dt.UTC),
        expires_at=dt.datetime.fromtimestamp(clock.system_time() + SESSION_HOURS * 3600, tz=dt.UTC),
    )
    session.save(force_insert=True)
    return session.id
