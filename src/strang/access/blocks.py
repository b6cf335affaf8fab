"""Blocks: a colleague or a whole unit is shut out from one person."""

from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db.models import DateTimeField, Q, QuerySet
from django.db.models.functions import Least, Now
from django.utils.translation import gettext as _

from strang.access import queries
from strang.access.models import Block
from strang.access.types import CASEWORK_ROLES, BlockedOne
from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError

REASON = 300


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

    It beats every permission and every assignment. Doing it twice changes nothing.
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


def blocks_of(actor: Actor, person_id: UUID) -> list[BlockedOne]:
    """Return who is shut out from a person the actor works with, the newest first."""
    _check_works(actor, person_id)
    return [
        BlockedOne(row.id, row.user_id, row.blocked_unit_id, row.reason, row.author_id, row.valid_from)
        for row in _running(actor, person_id).order_by("-valid_from", "-id")
    ]


def _running(actor: Actor, person_id: UUID) -> QuerySet[Block]:
    return Block.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=Now()), unit_id=actor.unit_id, person_id=person_id
    )


def _check_works(actor: Actor, person_id: UUID) -> None:
    if not queries.works_with(actor, person_id) or queries.is_shut_out(actor, person_id):
        raise NotFoundError
    if not actor.has_role(*CASEWORK_ROLES):
        raise NotAllowedError(_("Eine Sperre setzt, wer den Fall führt."))
