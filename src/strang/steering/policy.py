"""Who may do what in steering, with the reason a refusal is given. The same rules stand in the row policies."""

from strang.access.types import Role
from strang.foundation.context import Actor
from strang.foundation.errors import NotAllowedError
from strang.steering.types import Body

WRITERS = (
    Role.CASE_MANAGER,
    Role.COUNSELLOR,
    Role.CLERK,
    Role.VOLUNTEER,
    Role.INTEGRATION_AGENCY,
    Role.COORDINATION,
    Role.STEERING_MEMBER,
)
"""Roles that meet the gaps in the system and write them down."""


def may_write(actor: Actor) -> bool:
    """Return whether the actor writes findings."""
    return actor.has_role(*WRITERS)


def check_write(actor: Actor) -> None:
    """Raise unless the actor writes findings."""
    if not may_write(actor):
        raise NotAllowedError("Befunde schreiben die Menschen, die beraten, begleiten oder entscheiden.")


def may_coordinate(actor: Actor) -> bool:
    """Return whether the actor is the coordination."""
    return actor.has_role(Role.COORDINATION)


def check_coordinate(actor: Actor) -> None:
    """Raise unless the actor is the coordination."""
    if not may_coordinate(actor):
        raise NotAllowedError("Das macht die KIM-Koordination.")


def may_lead(actor: Actor, body: Body) -> bool:
    """Return whether the actor prepares and records the meetings of a body."""
    return may_coordinate(actor) or body.chaired


def check_lead(actor: Actor, body: Body) -> None:
    """Raise unless the actor prepares and records the meetings of a body."""
    if not may_lead(actor, body):
        raise NotAllowedError("Das machen der Vorsitz und die KIM-Koordination.")


def sees_all(actor: Actor) -> bool:
    """Return whether the actor reads the findings of the whole Kreis (the steering group: once bundled)."""
    return actor.has_role(Role.COORDINATION, Role.STEERING_MEMBER)
