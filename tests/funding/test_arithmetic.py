"""What the money comes to: the cases the sources state, to the cent."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strang.funding import arithmetic
from strang.funding.types import Forwarding, Step

D = Decimal
YEAR = {"first": dt.date(2021, 1, 1), "last": dt.date(2021, 12, 31)}


@pytest.mark.parametrize(
    ("posts", "cap", "expected"),
    [("1.0", "50000", "50000"), ("1.5", "50000", "75000"), ("100", "50000", "5000000"), ("6", "55000", "330000"),
     ("1.5", "55000", "82500"), ("3.0", "55000", "165000"), ("3.5", "57000", "199500")],
)  # fmt: skip
def test_the_sums_the_sources_state_come_out(posts: str, cap: str, expected: str) -> None:
    assert arithmetic.land_maximum(cap_per_fte=D(cap), fte=D(posts)) == D(expected)


def test_a_forwarded_share_of_one_and_a_half_posts_comes_to_90000() -> None:
    contract = Forwarding(
        id=None, allocation_id=None, unit_id=None, unit_name="", fte=D("1.5"), contract_on=None,  # type: ignore[arg-type]
        topup_per_fte=D(5000), land_cap_per_fte=D(55000), source="",
    )  # fmt: skip
    assert (contract.land_maximum, contract.kreis_share, contract.maximum) == (D(82500), D(7500), D(90000))


def test_a_standard_kreis_gets_222000_for_block_1() -> None:
    posts = arithmetic.land_maximum(cap_per_fte=D(57000), fte=D("3.5"))
    assistance = arithmetic.land_maximum(cap_per_fte=D(45000), fte=D("0.5"))
    assert posts + assistance == D(222000)


def test_the_land_pays_no_more_than_the_post_really_cost() -> None:
    assert arithmetic.land_share(actual=D("41234.567"), cap_per_fte=D(55000), fte=D(1)) == D("41234.57")


def test_the_cap_shrinks_with_the_months_held() -> None:
    share = arithmetic.land_share(actual=D(56900), cap_per_fte=D(55000), fte=D(1), months=D(4))
    assert share == D("18333.33")


def test_the_kreis_fills_what_the_land_leaves_up_to_its_top_up() -> None:
    land = arithmetic.land_share(actual=D(57000), cap_per_fte=D(55000), fte=D(1))
    assert arithmetic.kreis_share(actual=D(57000), land=land, topup_per_fte=D(5000), fte=D(1)) == D(2000)
    assert arithmetic.kreis_share(actual=D(70000), land=land, topup_per_fte=D(5000), fte=D(1)) == D(5000)
    assert arithmetic.kreis_share(actual=D(40000), land=D(40000), topup_per_fte=D(5000), fte=D(1)) == 0


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        (dt.date(2020, 5, 1), None, "12"),
        (dt.date(2021, 9, 1), dt.date(2022, 12, 5), "4"),
        (dt.date(2021, 2, 15), dt.date(2021, 2, 28), "0.5"),
        (dt.date(2022, 1, 1), None, "0"),
        (dt.date(2021, 12, 31), dt.date(2021, 12, 31), str(D(1) / D(31))),
    ],
)
def test_months_are_counted_from_dates(starts_on: dt.date, ends_on: dt.date | None, months: str) -> None:
    assert arithmetic.months_in([(starts_on, ends_on)], **YEAR) == D(months)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2022, 12, 31)), st.integers(0, 400))
def test_a_change_of_holder_never_loses_or_doubles_a_day(middle: dt.date, length: int) -> None:
    start = middle - dt.timedelta(days=length)
    end = middle + dt.timedelta(days=length)
    whole = arithmetic.months_in([(start, end)], **YEAR)
    parts = arithmetic.months_in([(start, middle), (middle + dt.timedelta(days=1), end)], **YEAR)
    assert abs(whole - parts) < D("1e-20")
    assert 0 <= whole <= 12


def test_the_first_step_leaves_184_half_posts_open() -> None:
    step = Step(
        None, "s", 3, "", 2020, D(100), D(5000000), D(8), D(400000), "", "",  # type: ignore[arg-type]
    )  # fmt: skip
    assert (step.half_posts, step.allocated_half_posts, step.open_half_posts) == (200, 16, 184)
    assert (step.open_amount, step.per_half_post) == (D(4600000), D(25000))
