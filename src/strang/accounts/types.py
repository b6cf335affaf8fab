"""What signing in is made of: who needs a second factor, how often somebody may guess."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from strang.access.types import Role

WITHOUT_SECOND_FACTOR = frozenset({Role.VOLUNTEER.value, Role.STEERING_MEMBER.value})
"""Roles that touch neither persons nor cases nor rights. Everybody else proves themselves twice."""

FACTORS = ("totp", "webauthn")
"""What counts as a second factor; recovery codes only stand in for one of these."""


def needs_second_factor(roles: Iterable[str]) -> bool:
    """Return whether somebody in these roles must have a second factor; a role not known yet needs one."""
    return not set(roles) <= WITHOUT_SECOND_FACTOR


@dataclass(frozen=True, slots=True)
class SignInState:
    """What the door must know before it opens a working session."""

    active: bool
    has_factor: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """So many guesses in one bucket in so many seconds; the bucket's name tells nobody whose it is."""

    bucket: str
    guesses: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link by which somebody chooses their first password; shown once."""

    secret: str
    expires_at: dt.datetime
