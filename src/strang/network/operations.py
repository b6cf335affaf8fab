"""Writes of the network: memberships. The reference data come in through :mod:`strang.network.reference`."""

import datetime as dt
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db.models import DateTimeField, F, Q, QuerySet
from django.db.models.functions import Greatest, Least

from strang.access.types import Role, UnitKind, may_give
from strang.foundation import clock
from strang.foundation.context import Actor, SystemActor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.network.models import Membership, Unit


@operation
def put_membership(
    actor: Actor | SystemActor,
    /,
    *,
    user_id: UUID,
    unit_id: UUID,
    roles: list[str],
    until: dt.datetime | None = None,
) -> UUID:
    """Let a user work for a unit in ``roles`` from now on; a running membership gets exactly these roles and this end.

    With ``until`` everything they have open ends then, by the database's clock; None: it runs on.
    """
    if isinstance(actor, Actor) and not (actor.unit_id == unit_id and actor.has_role(Role.UNIT_ADMIN)):
        raise NotAllowedError("Nur die Verwaltung der Stelle legt Zugehörigkeiten fest.")
    _check_not_oneself(actor, user_id)
    unknown = set(roles) - set(Role.values)
    if unknown or not roles:
        raise InvalidInputError({"roles": "Bitte wählen Sie mindestens eine Rolle."})
    kind = Unit.objects.values_list("kind", flat=True).get(id=unit_id)
    if not all(may_give(UnitKind(kind), Role(role)) for role in roles):
        raise InvalidInputError({"roles": "Diese Rolle gibt es in einer Stelle dieser Art nicht."})
    if until is not None and until <= clock.now():
        raise InvalidInputError({"until": "Das Ende muss in der Zukunft liegen."})
    row = _running().filter(user_id=user_id, unit_id=unit_id).first()
    if row is None:
        row = Membership(user_id=user_id, unit_id=unit_id, valid_from=clock.now())
    row.roles = sorted(roles)
    row.valid_to = until
    row.save()
    return row.id


@operation
def end_membership(actor: Actor, /, *, membership_id: UUID) -> None:
    """End a membership of the actor's unit now; the database ends the sessions and assignments with it."""
    if not actor.has_role(Role.UNIT_ADMIN):
        raise NotAllowedError("Nur die Verwaltung der Stelle beendet Zugehörigkeiten.")
    rows = _running().filter(id=membership_id, unit_id=actor.unit_id)
    for user_id in rows.values_list("user_id", flat=True):
        _check_not_oneself(actor, user_id)
    now = Greatest(F("valid_from"), Least(clock.now(), TransactionNow()), output_field=DateTimeField())
    rows.update(valid_to=now)


def _running() -> QuerySet[Membership]:
    """Return what has not ended; what begins later is part of it."""
    return Membership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=clock.now()))


def _check_not_oneself(actor: Actor | SystemActor, user_id: UUID) -> None:
    if isinstance(actor, Actor) and actor.user_id == user_id:
        raise NotAllowedError("Die eigene Zugehörigkeit ändert jemand anders aus der Verwaltung der Stelle.")


@operation
def mask_unit(actor: SystemActor, /, *, key: str, masked: bool) -> None:
    """Hide a unit from everybody who does not share a person with it, or show it again; raises NotFoundError."""
    if not Unit.objects.filter(key=key).update(masked=masked):
        raise NotFoundError
