"""The posts of the demo world: the granting authority allocates, the Kreis sets up, fills and accounts for them."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from strang.accounts import queries as users
from strang.demo.content.case_types import Occupancy, PostStory
from strang.demo.content.loader import load_cast, load_posts
from strang.demo.staff import actor_of
from strang.foundation import clock
from strang.foundation.context import Actor, work
from strang.funding import arithmetic, operations, queries
from strang.funding.types import AllocationInput, PostInput, PostKind
from strang.network import queries as network

KREIS = "05370"
_CONTRACTS_OF_2022 = dt.date(2022, 12, 6)


def build_posts() -> int:
    """Create every post of the content file with its holders and costs; returns how many."""
    officer, assistant = actor_of("henrike"), actor_of("lukas")
    with work(officer, write=True):
        coordination = _allocate_coordination(officer)
    stories = load_posts()
    with work(assistant, write=True):
        names = {staff.key: (staff.name, users.user_id_of(staff.login)) for staff in load_cast()}
        units = {unit.key: unit.id for unit in network.units()}
        for story in stories:
            allocation_id = coordination if story.block == 1 else _allocation_of(story)
            post_id = operations.create_post(
                assistant, post=_input(story, allocation_id=allocation_id, unit_id=units[story.unit])
            )
            _fill(assistant, story, post_id, names)
    return len(stories)


def _allocate_coordination(officer: Actor) -> UUID:
    """Allocate block 1; no source states the posts of this Kreis, so they are an example."""
    return operations.allocate(
        officer,
        allocation=AllocationInput(
            block=1,
            year=2023,
            kreis=KREIS,
            recipient="Kreis Heinsberg",
            fte=Decimal("2.5"),
            amount=Decimal(2 * 57000 + 22500),
            source="",
            example=True,
            note="Beispiel: Zahl der Koordinationsstellen dieses Kreises ist nicht veröffentlicht.",
        ),
    )


def _allocation_of(story: PostStory) -> UUID:
    year = story.approved_from.year
    if story.block == 2:
        year = 2022 if story.approved_from >= _CONTRACTS_OF_2022 else 2021
    return queries.allocation_by_key(f"{KREIS}-b{story.block}-{year}").id


def _input(story: PostStory, *, allocation_id: UUID, unit_id: UUID) -> PostInput:
    kinds = {1: PostKind.COORDINATION, 2: PostKind.CASE_MANAGEMENT, 3: PostKind.AUTHORITY}
    assistance = story.title.startswith("Verwaltungsassistenz")
    return PostInput(
        allocation_id=allocation_id,
        unit_id=unit_id,
        kind=PostKind.ADMIN_ASSISTANCE if assistance else kinds[story.block],
        title=story.title,
        fte=Decimal(str(story.fte)),
        approved_from=story.approved_from,
        approved_to=story.approved_to,
        vacancy_reason=story.vacancy_reason or "",
        example=story.example,
        source=story.source or "",
    )


def _fill(
    assistant: Actor, story: PostStory, post_id: UUID, names: dict[str, tuple[str, UUID | None]]
) -> None:
    costs: defaultdict[int, Decimal] = defaultdict(Decimal)
    for held in story.occupancies:
        name, user_id = names[held.holder] if held.holder else (held.holder_name or "", None)
        operations.occupy_post(
            assistant,
            post_id=post_id,
            holder_name=name,
            user_id=user_id,
            starts_on=held.start,
            ends_on=held.end,
        )
        for year in range(held.start.year, clock.today().year):
            costs[year] += _cost(held, Decimal(str(story.fte)), year)
    for year, amount in sorted(costs.items()):
        if amount:
            operations.record_actual_cost(
                assistant, post_id=post_id, year=year, amount=arithmetic.cents(amount)
            )


def _cost(held: Occupancy, fte: Decimal, year: int) -> Decimal:
    months = arithmetic.months_in(
        [(held.start, held.end)], first=dt.date(year, 1, 1), last=dt.date(year, 12, 31)
    )
    return Decimal(held.salary_eur) * fte * months / arithmetic.MONTHS_OF_A_YEAR
