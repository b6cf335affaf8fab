"""Writes of the network: memberships. The reference data come in through :mod:`strang.network.reference`."""

from uuid import UUID

from strang.access.types import Role, UnitKind, may_give
from strang.foundation import clock
from strang.foundation.context import Actor, SystemActor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError
from strang.network.models import Membership, Unit


@operation
def put_membership(actor: Actor | SystemActor, /, *, user_id: UUID, unit_id: UUID, roles: list[str]) -> UUID:
    """Let a user work for a unit in ``roles`` from now on; a running membership gets exactly these roles."""
    if isinstance(actor, Actor) and not (actor.unit_id == unit_id and actor.has_role(Role.UNIT_ADMIN)):
        raise NotAllowedError("Nur die Verwaltung der Stelle legt Zugehörigkeiten fest.")
    _check_not_oneself(actor, user_id)
    unknown = set(roles) - set(Role.values)
    if unknown or not roles:
        raise InvalidInputError({"roles": "Bitte wählen Sie mindestens eine Rolle."})
    kind = Unit.objects.values_list("kind", flat=True).get(id=unit_id)
    if not all(may_give(UnitKind(kind), Role(role)) for role in roles):
        raise InvalidInputError({"roles": "Diese Rolle gibt es in einer Stelle dieser Art nicht."})
    row = Membership.objects.filter(user_id=user_id, unit_id=unit_id, valid_to__isnull=True).first()
    if row is None:
        row = Membership(user_id=user_id, unit_id=unit_id, valid_from=clock.now())
    row.roles = sorted(roles)
    row.save()
    return row.id


@operation
def end_membership(actor: Actor, /, *, membership_id: UUID) -> None:
    """End a membership of the actor's unit now. The caller also ends the working sessions."""
    if not actor.has_role(Role.UNIT_ADMIN):
        raise NotAllowedError("Nur die Verwaltung der Stelle beendet Zugehörigkeiten.")
    rows = Membership.objects.filter(id=membership_id, unit_id=actor.unit_id, valid_to__isnull=True)
    for user_id in rows.values_list("user_id", flat=True):
        _check_not_oneself(actor, user_id)
    rows.update(valid_to=clock.now())


def _check_not_oneself(actor: Actor | SystemActor, user_id: UUID) -> None:
    if isinstance(actor, Actor) and actor.user_id == user_id:
        raise NotAllowedError("Die eigene Zugehörigkeit ändert jemand anders aus der Verwaltung der Stelle.")
