"""Reads of the room. What a reader sees of allocations and posts, the row policies decide."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, Sum

from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.funding import models
from strang.funding.types import (
    ActualCost,
    Allocation,
    Block,
    Forwarding,
    Occupancy,
    Post,
    PostFigures,
    PostKind,
    Programme,
    Rate,
    RateItem,
    Step,
)
from strang.network import queries as network

LIMIT = 1000


def programme() -> Programme:
    """Return the programme with blocks, steps and rates; raises NotFoundError before the facts are loaded.

    What is allocated of a step is the whole only for the granting authority; others see their own part.
    """
    row = models.Programme.objects.order_by("key").first()
    if row is None:
        raise NotFoundError
    blocks = list(models.BuildingBlock.objects.filter(programme=row).order_by("number"))
    return Programme(
        key=row.key,
        name=row.name,
        law=row.law,
        note=row.note,
        blocks=tuple(
            Block(one.number, one.name, one.older_name, one.legal_form, one.smallest_share) for one in blocks
        ),
        steps=tuple(_steps()),
        rates=tuple(rates()),
    )


def rates() -> list[Rate]:
    """Return all rates by block, item and day."""
    rows = models.Rate.objects.select_related("block").order_by("block__number", "item", "valid_from")
    return [
        Rate(
            row.block.number,
            RateItem(row.item),
            row.cap,
            row.per_fte,
            row.valid_from,
            row.valid_to,
            row.source,
        )
        for row in rows
    ]


def cap_per_fte(known: Iterable[Rate], *, block: int, item: str, day: dt.date) -> Decimal | None:
    """Return the cap of a whole post and year on a day, or None where no rate is known for it."""
    for rate in known:
        starts = rate.valid_from is None or rate.valid_from <= day
        if (
            rate.block == block
            and rate.item == item
            and starts
            and (rate.valid_to is None or day <= rate.valid_to)
        ):
            return rate.cap_per_fte
    return None


def allocations(*, step: str = "", kreis: str = "", block: int | None = None) -> list[Allocation]:
    """Return the allocations the reader may see, newest year first, by recipient."""
    rows = models.Allocation.objects.select_related("block", "step")
    if step:
        rows = rows.filter(step__key=step)
    if kreis:
        rows = rows.filter(kreis=kreis)
    if block is not None:
        rows = rows.filter(block__number=block)
    return [_allocation(row) for row in rows.order_by("-year", "block__number", "recipient", "id")[:LIMIT]]


def allocation(allocation_id: UUID) -> Allocation:
    """Return one allocation; raises NotFoundError."""
    row = models.Allocation.objects.select_related("block", "step").filter(id=allocation_id).first()
    if row is None:
        raise NotFoundError
    return _allocation(row)


def allocation_by_key(key: str) -> Allocation:
    """Return the allocation of the reference data with this key (``05370-b2-2021``); raises NotFoundError."""
    row = models.Allocation.objects.select_related("block", "step").filter(key=key).first()
    if row is None:
        raise NotFoundError
    return _allocation(row)


def forwardings(*, kreis: str = "") -> list[Forwarding]:
    """Return the contracts with carriers the reader may see, newest first."""
    rows = models.Forwarding.objects.select_related("allocation", "allocation__block")
    if kreis:
        rows = rows.filter(kreis=kreis)
    found = list(rows.order_by("-allocation__year", "unit_id", "id")[:LIMIT])
    names = network.unit_names(row.unit_id for row in found)
    known = rates()
    return [
        Forwarding(
            id=row.id,
            allocation_id=row.allocation_id,
            unit_id=row.unit_id,
            unit_name=names[row.unit_id],
            fte=_trimmed(row.fte),
            contract_on=row.contract_on,
            topup_per_fte=row.topup_per_fte,
            land_cap_per_fte=cap_per_fte(
                known,
                block=row.allocation.block.number,
                item=RateItem.CASE_MANAGEMENT,
                day=row.contract_on or dt.date(row.allocation.year, 12, 31),
            ),
            source=row.source,
        )
        for row in found
    ]


def managed_kreis(actor: Actor) -> str:
    """Return the Kreis (key) the actor's unit belongs to; empty for units of the Land."""
    return network.unit(actor.unit_id).kreis or ""


def posts(actor: Actor, *, kreis: str = "", allocation_id: UUID | None = None) -> list[Post]:
    """Return the posts the actor answers for: of the Kreis for its coordination, else of the own unit."""
    rows = models.Post.objects.filter(Q(kreis=kreis) if kreis else Q(unit_id=actor.unit_id))
    if allocation_id is not None:
        rows = rows.filter(allocation_id=allocation_id)
    return _posts(rows.order_by("block__number", "-year", "title", "id")[:LIMIT])


def post(post_id: UUID) -> Post:
    """Return one post; raises NotFoundError."""
    found = _posts(models.Post.objects.filter(id=post_id))
    if not found:
        raise NotFoundError
    return found[0]


def post_figures(found: Iterable[Post], day: dt.date) -> dict[int, PostFigures]:
    """Return for each block how many posts (FTE) are approved and filled on ``day``."""
    approved: dict[int, Decimal] = {}
    filled: dict[int, Decimal] = {}
    for one in found:
        if one.approved_on(day):
            approved[one.block] = approved.get(one.block, Decimal(0)) + one.fte
            held = one.fte if one.holder_on(day) else Decimal(0)
            filled[one.block] = filled.get(one.block, Decimal(0)) + held
    return {
        block: PostFigures(_trimmed(approved[block]), _trimmed(filled[block])) for block in sorted(approved)
    }


def _day_of_rate(row: models.Post) -> dt.date:
    """Return the day whose rate counts: today, for an ended post its last day, for a coming one its first."""
    return max(row.approved_from, min(clock.today(), row.approved_to or clock.today()))


def _trimmed(share: Decimal) -> Decimal:
    """Return a share without zeros at the end: 1.50 as 1.5, 10.00 as 10."""
    whole = share.to_integral_value()
    return whole if share == whole else share.normalize()


def _steps() -> list[Step]:
    rows = models.Step.objects.select_related("block").annotate(
        allocated_fte=Sum("allocations__fte"), allocated_amount=Sum("allocations__amount")
    )
    return [
        _step(row, row.allocated_fte or Decimal(0), row.allocated_amount or Decimal(0))
        for row in rows.order_by("year", "key")
    ]


def _step(row: models.Step, allocated_fte: Decimal, allocated_amount: Decimal) -> Step:
    return Step(
        row.id,
        row.key,
        row.block.number,
        row.name,
        row.year,
        row.fte,
        row.amount,
        allocated_fte,
        allocated_amount,
        row.source,
        row.note,
    )


def _allocation(row: models.Allocation) -> Allocation:
    return Allocation(
        id=row.id,
        key=row.key,
        block=row.block.number,
        year=row.year,
        starts_on=row.starts_on,
        recipient=row.recipient,
        kreis=row.kreis,
        ags=row.ags or "",
        fte=_trimmed(row.fte),
        amount=row.amount,
        step_key=row.step.key if row.step else "",
        computed=row.computed,
        example=row.example,
        source=row.source,
        note=row.note,
    )


def _posts(rows: QuerySet[models.Post]) -> list[Post]:
    held = models.Occupancy.objects.order_by("-starts_on")
    costs = models.ActualCost.objects.order_by("-year")
    found = list(
        rows.select_related("block").prefetch_related(
            Prefetch("occupancies", queryset=held), Prefetch("costs", queryset=costs)
        )
    )
    if not found:
        return []
    names = network.unit_names(row.unit_id for row in found)
    known = rates()
    return [_post(row, names[row.unit_id], known) for row in found]


def _post(row: models.Post, unit_name: str, known: list[Rate]) -> Post:
    number = row.block.number
    return Post(
        id=row.id,
        allocation_id=row.allocation_id,
        block=number,
        year=row.year,
        kreis=row.kreis,
        unit_id=row.unit_id,
        unit_name=unit_name,
        kind=PostKind(row.kind),
        title=row.title,
        fte=_trimmed(row.fte),
        approved_from=row.approved_from,
        approved_to=row.approved_to,
        vacancy_reason=row.vacancy_reason,
        example=row.example,
        source=row.source,
        version=row.version,
        cap_per_fte=cap_per_fte(known, block=number, item=row.kind, day=_day_of_rate(row)),
        occupancies=tuple(
            Occupancy(one.id, one.holder_name, one.user_id, one.starts_on, one.ends_on)
            for one in row.occupancies.all()
        ),
        costs=tuple(ActualCost(one.year, one.amount) for one in row.costs.all()),
    )
