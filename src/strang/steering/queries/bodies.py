"""Reads of bodies and their members."""

from collections import defaultdict
from uuid import UUID

from strang.access.types import Role
from strang.accounts import queries as users
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.network import queries as network
from strang.steering import models
from strang.steering.queries._shared import home_of
from strang.steering.types import Body, BodyKind, BodyMember


def bodies(actor: Actor, *, only_mine: bool = False) -> list[Body]:
    """Return the open bodies of the actor's Kreis with their members: the steering group first."""
    rows = models.Body.objects.filter(closed_at__isnull=True)
    home = home_of(actor)
    if home is not None:
        rows = rows.filter(kreis=home)
    order = {kind.value: index for index, kind in enumerate(BodyKind)}
    found = _bodies(actor, sorted(rows, key=lambda row: (order[row.kind], row.name)))
    return [each for each in found if each.mine] if only_mine else found


def body(actor: Actor, body_id: UUID) -> Body:
    """Return one body with its members; raises NotFoundError."""
    row = models.Body.objects.filter(id=body_id).first()
    if row is None:
        raise NotFoundError
    return _bodies(actor, [row])[0]


def _bodies(actor: Actor, rows: list[models.Body]) -> list[Body]:
    seats = list(
        models.BodyMember.objects.filter(
            body_id__in=[row.id for row in rows], valid_to__isnull=True
        ).order_by("-chair", "valid_from", "id")
    )
    units = network.unit_names(seat.unit_id for seat in seats)
    names = users.display_names(seat.user_id for seat in seats if seat.user_id)
    of_body: dict[UUID, list[BodyMember]] = defaultdict(list)
    for seat in seats:
        of_body[seat.body_id].append(
            BodyMember(
                seat.id,
                seat.unit_id,
                units.get(seat.unit_id, ""),
                seat.user_id,
                names.get(seat.user_id, "") if seat.user_id else "",
                seat.chair,
            )
        )
    return [_body(actor, row, of_body[row.id]) for row in rows]


def _body(actor: Actor, row: models.Body, members: list[BodyMember]) -> Body:
    kind = BodyKind(row.kind)
    for_unit = kind is not BodyKind.STEERING_GROUP or actor.has_role(Role.STEERING_MEMBER)
    own = [
        member
        for member in members
        if member.unit_id == actor.unit_id
        and (member.user_id == actor.user_id or (member.user_id is None and for_unit))
    ]
    return Body(
        id=row.id,
        name=row.name,
        kind=kind,
        task=row.task,
        members=tuple(members),
        mine=bool(own),
        chaired=any(member.chair for member in own),
    )
