"""Posts and money in the words of a page: who holds what since when, what is vacant, what the Land pays."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from strang.foundation.formats import euros
from strang.funding import arithmetic, queries
from strang.funding.types import Allocation, Forwarding, Occupancy, Post, PostFigures, Programme, Rate, Step
from strang.web.charts import Bar, Chart, horizontal_bars
from strang.web.templatetags.ui_words import number


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure."""

    label: str
    value: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as it stands on a day."""

    post: Post
    url: str
    holder: Occupancy | None
    """Who holds it, or who held it last when its approval has ended."""
    vacant_since: dt.date | None
    vacant_days: int
    ended: bool
    yearly_maximum: Decimal | None


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """An allocation with the name of the municipality or Kreis it goes to."""

    allocation: Allocation
    area: str


@dataclass(frozen=True, slots=True)
class AllocationSheet:
    """An allocation with the posts made of it and what is handed on."""

    allocation: Allocation
    rows: tuple[PostRow, ...]
    forwardings: tuple[Forwarding, ...]
    open_fte: Decimal
    new_post_url: str


@dataclass(frozen=True, slots=True)
class BlockSheet:
    """A building block with its allocations."""

    number: int
    name: str
    allocations: tuple[AllocationSheet, ...]


@dataclass(frozen=True, slots=True)
class CostRow:
    """What a post cost in a year and who pays it."""

    year: int
    actual: Decimal
    months: Decimal
    land: Decimal | None
    rest: Decimal | None


def row_of(post: Post, day: dt.date) -> PostRow:
    """Return a post as it stands on ``day``."""
    most = None
    if post.cap_per_fte is not None:
        most = arithmetic.land_maximum(cap_per_fte=post.cap_per_fte, fte=post.fte)
    ended = not post.approved_on(day)
    last = post.occupancies[0] if post.occupancies else None
    return PostRow(
        post=post,
        url=reverse("funding_post", args=[post.id]),
        holder=last if ended else post.holder_on(day),
        vacant_since=post.vacant_since(day),
        vacant_days=post.vacant_days(day),
        ended=ended,
        yearly_maximum=most,
    )


def block_sheets(
    programme: Programme,
    allocations: Iterable[Allocation],
    posts: Iterable[Post],
    forwardings: Iterable[Forwarding],
    day: dt.date,
) -> list[BlockSheet]:
    """Return blocks with allocations, and posts below them; a block nothing is known of is left out."""
    known, contracts = list(posts), list(forwardings)
    names = {block.number: block.name for block in programme.blocks}
    ordered = sorted(allocations, key=lambda one: (one.block, -one.year))
    return [
        BlockSheet(number_, names[number_], tuple(_sheet(one, known, contracts, day) for one in group))
        for number_, group in groupby(ordered, key=lambda one: one.block)
    ]


def _sheet(
    allocation: Allocation, posts: list[Post], contracts: list[Forwarding], day: dt.date
) -> AllocationSheet:
    own = [post for post in posts if post.allocation_id == allocation.id]
    open_fte = allocation.fte - sum((post.fte for post in own), Decimal(0))
    return AllocationSheet(
        allocation,
        tuple(row_of(post, day) for post in own),
        tuple(one for one in contracts if one.allocation_id == allocation.id),
        open_fte,
        f"{reverse('funding_post_new')}?allocation={allocation.id}",
    )


def step_figures(step: Step) -> list[Figure]:
    """Return what there is, what is allocated, what is open."""
    halves = _("halbe Stellen")
    return [
        Figure(_("Gesamt"), f"{number(step.half_posts)} {halves}", euros(step.amount)),
        Figure(
            _("Zugewiesen"), f"{number(step.allocated_half_posts)} {halves}", euros(step.allocated_amount)
        ),
        Figure(_("Offen (errechnet)"), f"{number(step.open_half_posts)} {halves}", euros(step.open_amount)),
        Figure(_("Je halbe Stelle"), euros(step.per_half_post)),
    ]


def step_chart(step: Step, allocations: Iterable[Allocation]) -> Chart:
    """Return the allocations of a step as bars, with what is open as the last one."""
    bars = [
        Bar(one.recipient, one.half_posts, note=_("errechnet") if one.computed else "") for one in allocations
    ]
    return horizontal_bars(
        _("Bekannte Zuweisungen"), bars, head=(_("Empfänger"), _("Halbe Stellen")), note=step.name
    )


def post_figures(figures: dict[int, PostFigures], names: dict[int, str]) -> list[Figure]:
    """Return for each block how many of the approved posts are filled."""
    return [
        Figure(
            _("Baustein %(number)s: besetzt") % {"number": block},
            _("%(filled)s von %(approved)s")
            % {"filled": number(one.filled), "approved": number(one.approved)},
            names.get(block, ""),
        )
        for block, one in figures.items()
    ]


def cost_rows(post: Post, rates: list[Rate]) -> list[CostRow]:
    """Return for each year the actual cost, the months held, the Land's share and what is left."""
    rows = []
    for cost in post.costs:
        first, last = dt.date(cost.year, 1, 1), dt.date(cost.year, 12, 31)
        months = arithmetic.months_in(
            [(one.starts_on, one.ends_on) for one in post.occupancies], first=first, last=last
        )
        per_fte = queries.cap_per_fte(rates, block=post.block, item=post.kind, day=last)
        land = None
        if per_fte is not None:
            land = arithmetic.land_share(actual=cost.amount, cap_per_fte=per_fte, fte=post.fte, months=months)
        rest = None if land is None else cost.amount - land
        rows.append(CostRow(cost.year, cost.amount, arithmetic.cents(months), land, rest))
    return rows
