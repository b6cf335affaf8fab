"""The cast at work: users, memberships, and working sessions for building the demo."""

import secrets
from uuid import UUID

from django.contrib.auth import hashers

from strang.accounts import operations as accounts
from strang.accounts import queries as users
from strang.demo import logins
from strang.demo.content.loader import load_cast
from strang.demo.content.types import Staff
from strang.foundation.context import Actor, SystemActor, work
from strang.network import operations as network_operations
from strang.network import queries as network

DEMO = SystemActor("demo")
_SIGN_IN = SystemActor("sign-in")

SHELTER = Staff(
    key="hanna",
    name="Hanna Evers",
    login="hanna.evers",
    email="hanna.evers@example.org",
    unit="schutzraum",
    roles=("counsellor",),
    language="de",
    about="Beraterin in einer Stelle, die niemand sieht, der nicht mit ihr zu tun hat.",
)
"""Who works in the masked unit. She is not among the logins of the demo: that list is public."""


def build_staff() -> tuple[Staff, ...]:
    """Create the users of the cast and their memberships; again: bring them up to date."""
    cast = load_cast()
    password_hash = hashers.make_password(logins.make_password(cast))
    with work(DEMO, write=True):
        for staff in cast:
            user_id = accounts.put_user(
                DEMO,
                login=staff.login,
                email=staff.email,
                display_name=staff.name,
                password_hash=password_hash,
                language=staff.language,
            )
            unit = network.unit_by_key(staff.unit)
            network_operations.put_membership(DEMO, user_id=user_id, unit_id=unit.id, roles=list(staff.roles))
    return cast


def employ(staff: Staff) -> None:
    """Create somebody beside the cast, under a password nobody is told, and their membership."""
    password_hash = hashers.make_password(secrets.token_urlsafe())
    with work(DEMO, write=True):
        user_id = accounts.put_user(
            DEMO,
            login=staff.login,
            email=staff.email,
            display_name=staff.name,
            password_hash=password_hash,
            language=staff.language,
        )
        unit = network.unit_by_key(staff.unit)
        network_operations.put_membership(DEMO, user_id=user_id, unit_id=unit.id, roles=list(staff.roles))


def add_membership(key: str, *, unit: str, roles: list[str]) -> None:
    """Let a member of the cast work for a second unit, too."""
    staff = next(staff for staff in load_cast() if staff.key == key)
    with work(DEMO, write=True):
        user_id = users.user_id_of(staff.login)
        if user_id is None:
            raise LookupError(f"{staff.login} is not in this database")
        network_operations.put_membership(
            DEMO, user_id=user_id, unit_id=network.unit_by_key(unit).id, roles=roles
        )


def actor_of(key: str) -> Actor:
    """Open a working session for a member of the cast and return them at work.

    ``ruth`` works for her first unit, ``ruth@drk-kai-gangelt`` for another one she belongs to.
    """
    name, _, unit = key.partition("@")
    staff = next(staff for staff in (*load_cast(), SHELTER) if staff.key == name)
    with work(_SIGN_IN, write=True):
        user_id = users.user_id_of(staff.login)
        if user_id is None:
            raise LookupError(f"{staff.login} is not in this database")
        memberships = network.memberships_of_user(user_id)
        wanted = network.unit_by_key(unit or staff.unit).id
        membership = next(each for each in memberships if each.unit_id == wanted)
        session_id = accounts.open_session(
            _SIGN_IN, user_id=user_id, unit_id=membership.unit_id, roles=sorted(membership.roles)
        )
    return Actor(session_id, user_id, membership.unit_id, membership.roles, staff.name)


class Cast:
    """The cast at work: one working session each, however often somebody is asked for."""

    def __init__(self) -> None:
        self._at_work: dict[str, Actor] = {}
        self._staff = {staff.key: staff for staff in load_cast()}
        with work(DEMO):
            self.units: dict[str, UUID] = {unit.key: unit.id for unit in network.units()}

    def actor(self, key: str) -> Actor:
        """Return a member of the cast at work."""
        if key not in self._at_work:
            self._at_work[key] = actor_of(key)
        return self._at_work[key]

    def unit_of(self, key: str) -> str:
        """Return the key of the unit a member of the cast works for."""
        return self._staff[key].unit

    def first_of(self, unit: str, roles: frozenset[str]) -> str | None:
        """Return who of a unit holds one of the roles, the first of the content file; None if nobody does."""
        for staff in self._staff.values():
            if staff.unit == unit and not roles.isdisjoint(staff.roles):
                return staff.key
        return None
