"""The rules of the target group, as data."""

from __future__ import annotations

import datetime as dt

import pytest

from strang.cases import target_group
from strang.foundation.formats import PartialDate

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("arrival", "inside"),
    [
        (PartialDate(2023, 11, 22), True),
        (PartialDate(2023, 11, 21), False),
        (PartialDate(2023, 11), True),
        (PartialDate(2023), True),
        (PartialDate(2022), False),
        (None, None),
    ],
)
def test_three_years_count_from_the_latest_day_the_arrival_can_mean(
    arrival: PartialDate | None, inside: bool | None
) -> None:
    assert target_group.rule_for("05370").includes(arrival, TODAY, elsewhere=False) is inside


def test_a_leap_day_has_a_day_three_years_before() -> None:
    rule = target_group.rule_for(None)
    assert rule.includes(PartialDate(2025, 2, 28), dt.date(2028, 2, 29), elsewhere=False) is True


def test_another_fallmanagement_excludes_where_the_rule_says_so() -> None:
    recent = PartialDate(2026)
    assert target_group.rule_for("05962").includes(recent, TODAY, elsewhere=True) is False
    assert target_group.rule_for("05370").includes(recent, TODAY, elsewhere=True) is True


def test_a_rule_without_a_limit_includes_everybody() -> None:
    assert target_group.rule_for("05916").includes(PartialDate(1990), TODAY, elsewhere=True) is True


def test_a_kreis_without_a_rule_follows_the_land() -> None:
    assert target_group.rule_for("05111").key == "nrw"
