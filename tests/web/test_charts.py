"""Charts and maps draw what the numbers say, and carry their table."""

from __future__ import annotations

import pytest
from django.template import engines

from strang.network.types import Municipality
from strang.web import charts, maps


def drawn(tag: str, **context: object) -> str:
    return str(engines["django"].from_string(tag).render(context))


def test_the_longest_bar_fills_the_width_and_the_others_keep_their_share() -> None:
    chart = charts.horizontal_bars("T", [charts.Bar("a", 8), charts.Bar("b", 2)], head=("x", "y"))
    assert [row.marks[0].width for row in chart.rows] == [100, 25]


def test_stacked_parts_touch_and_leave_out_what_is_zero() -> None:
    chart = charts.stacked_bars(
        "T", ["a"], [charts.Series("p", [1]), charts.Series("q", [0]), charts.Series("r", [3])], head="x"
    )
    assert [(mark.x, mark.width, mark.series) for mark in chart.rows[0].marks] == [(0, 25, 1), (25, 75, 3)]


@pytest.mark.parametrize(("top", "ticks"), [(7, ["0", "2", "4", "6", "8"]), (0, ["0"]), (1, ["0", "1"])])
def test_the_axis_ends_in_round_numbers(top: int, ticks: list[str]) -> None:
    chart = charts.columns("T", [charts.Bar("a", top)], head=("x", "y"))
    assert [tick.text for tick in chart.ticks] == ticks


@pytest.mark.parametrize("kind", ["columns", "line", "stacked", "bars", "funnel"])
def test_every_chart_carries_its_numbers_as_text(kind: str) -> None:
    bars, series = [charts.Bar("Mai", 1234)], [charts.Series("Fälle", [1234])]
    chart = {
        "columns": lambda: charts.columns("T", bars, head=("Monat", "Fälle")),
        "bars": lambda: charts.horizontal_bars("T", bars, head=("Monat", "Fälle")),
        "funnel": lambda: charts.funnel("T", bars, head=("Monat", "Fälle")),
        "line": lambda: charts.line("T", ["Mai"], series, head="Monat"),
        "stacked": lambda: charts.stacked_bars("T", ["Mai"], series, head="Monat"),
    }[kind]()
    page = drawn("{% chart chart %}", chart=chart)
    assert "1.234" in page
    assert "Mai" in page
    assert "style=" not in page


def test_a_chart_without_numbers_says_so() -> None:
    chart = charts.columns("T", [], head=("x", "y"))
    assert "Noch keine Zahlen" in drawn("{% chart chart %}", chart=chart)


def square(ags: str, west: float) -> Municipality:
    ring = [[west, 51.0], [west + 0.1, 51.0], [west + 0.1, 51.1], [west, 51.1]]
    return Municipality(ags, f"Ort {ags}", "Stadt", "05370", 51.05, west + 0.05, [[ring]])


def test_a_map_keeps_the_proportions_of_the_country() -> None:
    drawn_map = maps.municipality_map("T", [square("1", 6.0), square("2", 6.1)], head=("Ort", "Fälle"))
    inner_height = drawn_map.height - 16
    assert inner_height / (drawn_map.width - 16) == pytest.approx(0.1 / (0.2 * 0.6286), rel=0.01)


def test_municipalities_fall_into_classes_and_zero_stands_apart() -> None:
    places = [square(str(i), 6 + i / 10) for i in range(4)]
    drawn_map = maps.municipality_map("T", places, head=("Ort", "Fälle"), values={"1": 1, "2": 9, "3": 20})
    assert [area.shade for area in drawn_map.areas] == [0, 1, 2, 4]
    assert [shade.text for shade in drawn_map.legend] == ["0", "1–5", "6–10", "11–15", "16–20"]
