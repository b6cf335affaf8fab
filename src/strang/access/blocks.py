"""Blocks: a colleague or a whole unit is shut out from one person."""

import datetime as dt
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db.models import DateTimeField, Q, QuerySet
from django.db.models.functions import Least, Now
from django.utils.translation import gettext as _

from strang.access import queries
from strang.access.models import Block
from strang.access.types import CASEWORK_ROLES, AssignmentKind, BlockedOne, Role
from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError

REASON = 300
LIFTED_DAYS = 30
"""How long whoever works with the person is shown that data protection lifted a block."""


@operation
def block(
    actor: Actor,
    /,
    *,
    person_id: UUID,
    reason: str,
    user_id: UUID | None = None,
    unit_id: UUID | None = None,
) -> UUID:
    """Shut a colleague of the own unit, or a whole other unit, out from a person the actor works with, at once.

    It beats every permission and every assignment. Doing it twice changes nothing. A deputy shuts nobody out who
    leads the case; the database refuses it, too.
    """
    _check_works(actor, person_id)
    errors = {}
    if not reason.strip():
        errors["reason"] = _("Bitte schreiben Sie den Grund.")
    if (user_id is None) == (unit_id is None):
        errors["user_id"] = _("Bitte wählen Sie jemanden aus Ihrer Stelle oder eine andere Stelle.")
    elif user_id == actor.user_id:
        errors["user_id"] = _("Sich selbst sperrt niemand. Übergeben Sie den Fall, wenn Sie befangen sind.")
    elif unit_id == actor.unit_id:
        errors["unit_id"] = _(
            "Die eigene Stelle lässt sich nicht sperren. Wählen Sie einzelne Kolleginnen und Kollegen."
        )
    elif user_id and _stands_in_for(actor, person_id, user_id):
        errors["user_id"] = _(
            "Sie vertreten nur. Wer den Fall führt, lässt sich von der Vertretung nicht sperren."
            " Wenden Sie sich an den Datenschutz Ihrer Stelle."
        )
    if errors:
        raise InvalidInputError(errors)
    standing = _running(actor, person_id).filter(user_id=user_id, blocked_unit_id=unit_id).first()
    row = standing or Block.objects.create(
        unit_id=actor.unit_id,
        person_id=person_id,
        user_id=user_id,
        blocked_unit_id=unit_id,
        reason=reason.strip()[:REASON],
        author_id=actor.user_id,
        valid_from=Least(clock.now(), TransactionNow(), output_field=DateTimeField()),
    )
    return row.id


@operation
def lift_block(actor: Actor, /, *, person_id: UUID, block_id: UUID) -> None:
    """Let somebody see again what they may see otherwise."""
    _check_works(actor, person_id)
    if not _running(actor, person_id).filter(id=block_id).update(valid_to=clock.now()):
        raise NotFoundError


@operation
def lift_block_as_officer(actor: Actor, /, *, block_id: UUID, reason: str) -> None:
    """Lift any block of the own unit for a reason: data protection, who does not learn whom it is about."""
    block_to_check(actor, block_id)
    if not reason.strip():
        raise InvalidInputError({"reason": _("Bitte schreiben Sie, warum die Sperre endet.")})
    if len(reason.strip()) > REASON:
        raise InvalidInputError({"reason": _("Bitte fassen Sie sich kürzer.")})
    lifted = _of_unit(actor).filter(id=block_id).exclude(user_id=actor.user_id)
    if not lifted.update(valid_to=clock.now(), lift_reason=reason.strip()):
        raise NotAllowedError(_("Eine Sperre, die Sie selbst ausschließt, hebt jemand anders auf."))


def blocks_of_unit(actor: Actor) -> list[BlockedOne]:
    """Return the running blocks of the own unit, the oldest first, for data protection: who, by whom, why."""
    if not actor.has_role(Role.PRIVACY_OFFICER):
        raise NotAllowedError(_("Das prüft der Datenschutz der Stelle."))
    return [_blocked_one(row) for row in _of_unit(actor).order_by("valid_from", "id")]


def block_to_check(actor: Actor, block_id: UUID) -> BlockedOne:
    """Return one running block of the own unit, for data protection; raises NotFoundError."""
    found = next((one for one in blocks_of_unit(actor) if one.id == block_id), None)
    if found is None:
        raise NotFoundError
    return found


def lifted_lately(actor: Actor) -> list[tuple[UUID, BlockedOne]]:
    """Return the blocks data protection lifted in the last days, by the person, of those the actor works with."""
    rows = Block.objects.filter(
        unit_id=actor.unit_id,
        person_id__in=queries.persons_of(actor),
        valid_to__gte=clock.now() - dt.timedelta(days=LIFTED_DAYS),
    ).exclude(lift_reason="")
    rows = rows.exclude(user_id=actor.user_id)
    return [(row.person_id, _blocked_one(row)) for row in rows.order_by("-valid_to", "-id")]


def blocks_of(actor: Actor, person_id: UUID) -> list[BlockedOne]:
    """Return who is shut out from a person the actor works with, the newest first."""
    _check_works(actor, person_id)
    return [_blocked_one(row) for row in _running(actor, person_id).order_by("-valid_from", "-id")]


def _blocked_one(row: Block) -> BlockedOne:
    return BlockedOne(
        row.id,
        row.user_id,
        row.blocked_unit_id,
        row.reason,
        row.author_id,
        row.valid_from,
        row.valid_to,
        row.lifted_by,
        row.lift_reason,
    )


def _stands_in_for(actor: Actor, person_id: UUID, user_id: UUID) -> bool:
    """Return whether the actor is no more than a deputy and the other one leads, as the database asks."""
    kinds = {
        (one.user_id, one.kind)
        for one in queries.assignments_of(actor, person_id)
        if one.user_id in {actor.user_id, user_id}
    }
    mine = {kind for user, kind in kinds if user == actor.user_id}
    leads = {(user_id, AssignmentKind.RESPONSIBLE.value), (user_id, AssignmentKind.RECIPIENT.value)}
    return mine <= {AssignmentKind.DEPUTY.value} and bool(kinds & leads)


def _of_unit(actor: Actor) -> QuerySet[Block]:
    return Block.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=Now()), unit_id=actor.unit_id)


def _running(actor: Actor, person_id: UUID) -> QuerySet[Block]:
    return _of_unit(actor).filter(person_id=person_id)


def _check_works(actor: Actor, person_id: UUID) -> None:
    if not queries.works_with(actor, person_id) or queries.is_shut_out(actor, person_id):
        raise NotFoundError
    if not actor.has_role(*CASEWORK_ROLES):
        raise NotAllowedError(_("Eine Sperre setzt, wer den Fall führt."))
