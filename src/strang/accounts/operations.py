"""Writes of the room: users, their invitations, their guesses at the door, and working sessions."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Sequence
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.postgres.functions import TransactionNow
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from strang.access.types import Role
from strang.accounts import types
from strang.accounts.models import Guess, Invitation, User
from strang.accounts.types import Limit
from strang.foundation import clock, ids
from strang.foundation.context import Actor, SystemActor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError
from strang.foundation.models import Session

SESSION_HOURS = 8
"""A working day; after that everybody signs in again."""

INVITATION_HOURS = 72
"""How long the link of an invitation works."""


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
def create_user(actor: Actor, /, *, login: str, email: str, display_name: str) -> UUID:
    """Create a user without a password: only the link of an invitation gives them one."""
    _check_administers(actor)
    if User.objects.filter(login__iexact=login).exists():
        raise InvalidInputError({"login": _("Diesen Anmeldenamen gibt es schon.")})
    user = User(login=login, email=email, display_name=display_name)
    user.set_unusable_password()
    user.save(force_insert=True)
    return user.id


@operation
def invite(actor: Actor, /, *, user_id: UUID) -> types.Invitation:
    """Make a link by which the user chooses a new password; earlier links of theirs no longer work.

    The database refuses it for somebody who also works elsewhere: one unit's administration must not
    open another unit's door.
    """
    _check_administers(actor)
    _check_only_here(user_id)
    Invitation.objects.filter(user_id=user_id, unit_id=actor.unit_id, used_at__isnull=True).update(
        used_at=clock.now()
    )
    secret = secrets.token_urlsafe(32)
    row = Invitation(
        user_id=user_id,
        unit_id=actor.unit_id,
        digest=_digest(secret),
        expires_at=clock.now() + dt.timedelta(hours=INVITATION_HOURS),
    )
    row.save(force_insert=True)
    return types.Invitation(secret, row.expires_at)


def invited(actor: SystemActor, /, *, secret: str) -> User | None:
    """Return whose open invitation this is."""
    row = _open_invitations().filter(digest=_digest(secret)).first()
    return User.objects.filter(id=row.user_id, is_active=True).first() if row else None


@operation
def accept_invitation(actor: SystemActor, /, *, secret: str, password: str) -> UUID | None:
    """Give the user of an invitation the password they chose; None if the link is used, old or unknown.

    The update of the link decides: of two who use it at the same time one gets through.
    """
    user = invited(actor, secret=secret)
    taken = _open_invitations().filter(digest=_digest(secret)).update(used_at=TransactionNow())
    if user is None or taken != 1:
        return None
    user.set_password(password)
    user.save(update_fields=["password"])
    Session.objects.filter(ended_at__isnull=True, user_id=user.id).update(ended_at=TransactionNow())
    return user.id


@operation
def remove_factors(actor: Actor, /, *, user_id: UUID) -> int:
    """Remove every second factor of a member of the actor's unit, who lost them; returns how many.

    Their sessions end. The database refuses it for somebody who also works elsewhere.
    """
    _check_administers(actor)
    _check_only_here(user_id)
    removed, _by_model = Authenticator.objects.filter(user_id=user_id).delete()
    end_sessions(actor, user_id=user_id, unit_id=actor.unit_id)
    return int(removed)


@operation
def take_guess(actor: SystemActor, /, *, limits: Sequence[Limit]) -> UUID | None:
    """Take a ticket for one guess in every bucket; None if one of them is full.

    The caller commits before it checks the guess, so that parallel guesses count one another.
    """
    ticket = ids.uuid7()
    with connection.cursor() as cursor:
        for limit in sorted(limits, key=lambda each: each.bucket):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [limit.bucket])
            cursor.execute(
                "SELECT count(*) FROM accounts_guess"
                " WHERE bucket = %s AND at > clock_timestamp() - make_interval(secs => %s)",
                [limit.bucket, limit.seconds],
            )
            if cursor.fetchone()[0] >= limit.guesses:
                return None
        cursor.execute("DELETE FROM accounts_guess WHERE at < now() - interval '1 day'")
        for limit in limits:
            cursor.execute(
                "INSERT INTO accounts_guess (id, ticket, bucket, at) VALUES (%s, %s, %s, clock_timestamp())",
                [ids.uuid7(), ticket, limit.bucket],
            )
    return ticket


@operation
def give_back(actor: SystemActor, /, *, ticket: UUID, keep: Collection[str] = ()) -> None:
    """Give a ticket back after a right guess: only wrong ones count. Buckets in ``keep`` stay used."""
    Guess.objects.filter(ticket=ticket).exclude(bucket__in=keep).delete()


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


def _check_administers(actor: Actor) -> None:
    if not actor.has_role(Role.UNIT_ADMIN):
        raise NotAllowedError(_("Zugänge legt die Verwaltung der Stelle an."))


def _check_only_here(user_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT strang.works_only_here(%s)", [user_id])
        if not cursor.fetchone()[0]:
            raise NotAllowedError(
                _(
                    "Diese Person arbeitet auch für eine andere Stelle. Ihren Zugang setzt deshalb nur der"
                    " Betreiber zurück."
                )
            )


def _open_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.filter(used_at__isnull=True, expires_at__gt=clock.now())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
