"""Writes of the room: allocate, forward, set up and fill posts, note what they cost."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from strang.access.types import Role, UnitKind
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.foundation.ids import uuid7
from strang.funding.models import ActualCost, Allocation, BuildingBlock, Forwarding, Occupancy, Post, Step
from strang.funding.refusals import refusals
from strang.funding.types import AllocationInput, PostInput, PostKind
from strang.network import queries as network


@operation
def allocate(actor: Actor, /, *, allocation: AllocationInput, allocation_id: UUID | None = None) -> UUID:
    """Allocate posts and money of a block to a recipient; refused where the step's frame is used up.

    ``allocation_id`` may be given beforehand, so that a form sent twice allocates once.
    """
    unit = network.unit(actor.unit_id)
    if not actor.has_role(Role.GRANT_OFFICER) or unit.kind != UnitKind.GRANTING_AUTHORITY:
        raise NotAllowedError(_("Zuweisungen hält die Bewilligungsbehörde fest."))
    wanted = allocation_id or uuid7()
    if Allocation.objects.filter(id=wanted).exists():
        return wanted
    block = BuildingBlock.objects.filter(number=allocation.block).first()
    step = Step.objects.filter(key=allocation.step_key).first() if allocation.step_key else None
    errors = {}
    if block is None:
        errors["block"] = _("Bitte wählen Sie den Baustein.")
    if allocation.step_key and (step is None or (block is not None and step.block_id != block.id)):
        errors["step_key"] = _("Dieser Schritt gehört nicht zu dem Baustein.")
    if errors:
        raise InvalidInputError(errors)
    row = Allocation(
        id=wanted,
        key=str(wanted),
        block=block,
        step=step,
        year=allocation.year,
        starts_on=allocation.starts_on,
        kreis=allocation.kreis,
        ags=allocation.ags or None,
        recipient=allocation.recipient,
        fte=allocation.fte,
        amount=allocation.amount,
        source=allocation.source,
        computed=allocation.computed,
        example=allocation.example,
        note=allocation.note,
    )
    with refusals(row):
        row.save(force_insert=True)
    return row.id


@operation
def forward(
    actor: Actor,
    /,
    *,
    allocation_id: UUID,
    unit_id: UUID,
    fte: Decimal,
    contract_on: dt.date | None,
    topup_per_fte: Decimal = Decimal(0),
    source: str = "",
) -> UUID:
    """Hand posts of an allocation on to a carrier by contract, with the Kreis' own top-up per post and year (EUR)."""
    allocation = _managed_allocation(actor, allocation_id)
    if network.unit(unit_id).public_body:
        raise InvalidInputError({"unit_id": _("Weitergeleitet wird an freie Träger.")})
    row = Forwarding(
        allocation=allocation,
        kreis=allocation.kreis,
        unit_id=unit_id,
        fte=fte,
        contract_on=contract_on,
        topup_per_fte=topup_per_fte,
        source=source,
    )
    with refusals(row):
        row.save(force_insert=True)
    return row.id


@operation
def create_post(actor: Actor, /, *, post: PostInput, post_id: UUID | None = None) -> UUID:
    """Create a funded post out of an allocation; one more than it holds is refused with the numbers.

    ``post_id`` may be given beforehand, so that a form sent twice makes one post.
    """
    allocation = _managed_allocation(actor, post.allocation_id)
    wanted = post_id or uuid7()
    if Post.objects.filter(id=wanted).exists():
        return wanted
    if post.kind not in PostKind.values:
        raise InvalidInputError({"kind": _("Bitte wählen Sie, wofür die Stelle da ist.")})
    row = Post(
        id=wanted,
        allocation=allocation,
        kreis=allocation.kreis,
        block_id=allocation.block_id,
        year=allocation.year,
        unit_id=post.unit_id,
        kind=post.kind,
        title=post.title,
        fte=post.fte,
        approved_from=post.approved_from,
        approved_to=post.approved_to,
        vacancy_reason=post.vacancy_reason,
        example=post.example,
        source=post.source,
    )
    with refusals(row):
        row.save(force_insert=True)
    return row.id


@operation
def change_post(
    actor: Actor,
    /,
    *,
    post_id: UUID,
    version: int,
    title: str,
    approved_to: dt.date | None,
    vacancy_reason: str,
) -> None:
    """Change title, end of approval and reason of a vacancy; raises ConflictError when somebody was faster."""
    row = _managed_post(actor, post_id)
    last = Occupancy.objects.filter(post=row).order_by("-starts_on").first()
    if approved_to is not None and last is not None and (last.ends_on is None or last.ends_on > approved_to):
        raise InvalidInputError(
            {"approved_to": _("Die Stelle ist noch besetzt. Bitte beenden Sie das zuerst.")}
        )
    row.title, row.approved_to, row.vacancy_reason = title, approved_to, vacancy_reason
    with refusals(row):
        changed = Post.objects.filter(id=post_id, version=version).update(
            title=title, approved_to=approved_to, vacancy_reason=vacancy_reason, version=F("version") + 1
        )
    if not changed:
        raise ConflictError(_("Jemand hat diese Stelle inzwischen geändert."))


@operation
def occupy_post(
    actor: Actor,
    /,
    *,
    post_id: UUID,
    holder_name: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    user_id: UUID | None = None,
) -> UUID:
    """Note who holds a post from when on; two holders at a time are refused."""
    post = _managed_post(actor, post_id)
    outside = starts_on < post.approved_from or (
        post.approved_to is not None and (ends_on is None or ends_on > post.approved_to)
    )
    if outside:
        raise InvalidInputError({"starts_on": _period_text(post)})
    row = Occupancy(
        post=post,
        kreis=post.kreis,
        unit_id=post.unit_id,
        user_id=user_id,
        holder_name=holder_name,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    with refusals(row):
        row.save(force_insert=True)
    return row.id


@operation
def vacate_post(actor: Actor, /, *, post_id: UUID, last_day: dt.date, reason: str = "") -> None:
    """End the running occupancy of a post with ``last_day``; ``reason`` explains the vacancy."""
    post = _managed_post(actor, post_id)
    row = Occupancy.objects.filter(post=post, ends_on__isnull=True).first()
    if row is None:
        raise InvalidInputError({"last_day": _("Diese Stelle ist zurzeit nicht besetzt.")})
    row.ends_on = last_day
    with refusals(row):
        Occupancy.objects.filter(id=row.id, ends_on__isnull=True).update(ends_on=last_day)
    if reason:
        Post.objects.filter(id=post.id).update(vacancy_reason=reason, version=F("version") + 1)


@operation
def record_actual_cost(actor: Actor, /, *, post_id: UUID, year: int, amount: Decimal) -> None:
    """Note what a post really cost in a calendar year (EUR); a second note of the year replaces the first."""
    post = _managed_post(actor, post_id)
    row = ActualCost.objects.filter(post=post, year=year).first()
    if row is not None:
        ActualCost.objects.filter(id=row.id).update(amount=amount, version=F("version") + 1)
        return
    row = ActualCost(post=post, kreis=post.kreis, unit_id=post.unit_id, year=year, amount=amount)
    with refusals(row):
        row.save(force_insert=True)


def _period_text(post: Post) -> str:
    start = f"{post.approved_from:%d.%m.%Y}"
    if post.approved_to is None:
        return _("Die Stelle ist erst ab %(start)s bewilligt.") % {"start": start}
    return _("Die Stelle ist von %(start)s bis %(end)s bewilligt.") % {
        "start": start,
        "end": f"{post.approved_to:%d.%m.%Y}",
    }


def _check_manages(actor: Actor) -> str:
    """Return the Kreis whose posts the actor manages; raises NotAllowedError."""
    unit = network.unit(actor.unit_id)
    if (
        not actor.has_role(Role.ADMIN_ASSISTANT, Role.COORDINATION)
        or unit.kind != UnitKind.COORDINATION
        or unit.kreis is None
    ):
        raise NotAllowedError(_("Stellen führt die KIM-Koordination des Kreises."))
    return unit.kreis


def _managed_allocation(actor: Actor, allocation_id: UUID) -> Allocation:
    kreis = _check_manages(actor)
    row = Allocation.objects.filter(id=allocation_id, kreis=kreis).first()
    if row is None:
        raise NotFoundError
    return row


def _managed_post(actor: Actor, post_id: UUID) -> Post:
    kreis = _check_manages(actor)
    row = Post.objects.filter(id=post_id, kreis=kreis).first()
    if row is None:
        raise NotFoundError
    return row
