"""A second member of a unit that has only one in the demo."""

from __future__ import annotations

from uuid import UUID

from strang.accounts import operations as accounts
from strang.foundation.context import Actor, SystemActor, work
from strang.network import operations as network


def colleague(unit_id: UUID, role: str = "clerk", login: str = "second.clerk") -> Actor:
    """Let somebody new work for a unit in one role, and return them at work."""
    demo, sign_in, name = SystemActor("demo"), SystemActor("sign-in"), "Zweite Fachkraft"
    with work(demo, write=True):
        user_id = accounts.put_user(
            demo, login=login, email=f"{login}@example.org", display_name=name, password="x" * 12
        )
        network.put_membership(demo, user_id=user_id, unit_id=unit_id, roles=[role])
    with work(sign_in, write=True):
        session = accounts.open_session(sign_in, user_id=user_id, unit_id=unit_id, roles=[role])
    return Actor(session, user_id, unit_id, frozenset({role}), name)
