"""Charts as numbers for templates: positions in per cent of the width, so that text keeps its size on any screen.

Every chart carries its table. Nothing here knows where the numbers come from.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from strang.web.templatetags.ui_words import number

HEIGHT = 200
"""Height of the drawing area of upright charts, in pixels."""
LEFT = 6.0
"""Share of the width the numbers of the upright axis take, in per cent."""
_TOP = 20
_CROWDED = 14
_MAX_SERIES = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One value with its name; with a URL the name is a link."""

    label: str
    value: float
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one kind, one for each label of the chart."""

    label: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle or the end of a line: position and size in per cent across and pixels down."""

    x: float
    width: float
    y: float
    height: float
    series: int = 1
    text: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line."""

    x1: float
    y1: float
    x2: float
    y2: float
    series: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the chart's table, for bars with the drawing of its bar."""

    label: str
    cells: tuple[str, ...]
    url: str = ""
    note: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Something to draw: ``kind`` names the template under ``strang/components/charts``."""

    kind: str
    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    legend: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    segments: tuple[Segment, ...] = ()
    ticks: tuple[Tick, ...] = ()
    labels: tuple[Tick, ...] = ()
    height: int = HEIGHT

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.rows

    @property
    def wide(self) -> bool:
        """Whether a phone has to scroll it."""
        return len(self.rows) > _CROWDED


def horizontal_bars(title: str, bars: Sequence[Bar], *, head: tuple[str, str], note: str = "") -> Chart:
    """Return bars side by side with their names: the chart is its own table. ``head`` names the two columns."""
    top = max((bar.value for bar in bars), default=0) or 1
    rows = tuple(
        Row(bar.label, (number(bar.value),), bar.url, bar.note, (Mark(0, _share(bar.value, top), 0, 20),))
        for bar in bars
    )
    return Chart("bars", title, head, rows, note)


def stacked_bars(
    title: str, labels: Sequence[str], series: Sequence[Series], *, head: str, note: str = ""
) -> Chart:
    """Return one bar per label, divided by series (at most five). ``head`` names the column of labels."""
    _check(labels, series)
    top = max((sum(one.values[i] for one in series) for i in range(len(labels))), default=0) or 1
    rows = []
    for i, label in enumerate(labels):
        start, marks = 0.0, []
        for place, one in enumerate(series, 1):
            width = _share(one.values[i], top)
            if width:
                marks.append(Mark(round(start, 2), width, 0, 20, place))
            start += width
        rows.append(Row(label, tuple(number(one.values[i]) for one in series), marks=tuple(marks)))
    names = tuple(one.label for one in series)
    return Chart("stacked", title, (head, *names), tuple(rows), note, legend=names)


def columns(title: str, bars: Sequence[Bar], *, head: tuple[str, str], note: str = "") -> Chart:
    """Return upright columns, for values over time. ``head`` names the two columns of the table."""
    top, ticks = _scale(max((bar.value for bar in bars), default=0))
    step = (100 - LEFT) / max(len(bars), 1)
    marks = tuple(
        Mark(
            round(LEFT + i * step + step * 0.15, 2),
            round(step * 0.7, 2),
            round(_y(bar.value, top), 1),
            round(_TOP + HEIGHT - _y(bar.value, top), 1),
            text=number(bar.value),
        )
        for i, bar in enumerate(bars)
    )
    rows = tuple(Row(bar.label, (number(bar.value),), bar.url, bar.note) for bar in bars)
    labels = _labels([bar.label for bar in bars], step)
    return Chart("columns", title, head, rows, note, marks=marks, ticks=ticks, labels=labels)


def line(title: str, labels: Sequence[str], series: Sequence[Series], *, head: str, note: str = "") -> Chart:
    """Return one line per series (at most three are told apart by their dashes)."""
    _check(labels, series)
    top, ticks = _scale(max((max(one.values, default=0) for one in series), default=0))
    step = (100 - LEFT) / max(len(labels), 1)
    segments, marks = [], []
    for place, one in enumerate(series, 1):
        points = [(round(LEFT + (i + 0.5) * step, 2), round(_y(v, top), 1)) for i, v in enumerate(one.values)]
        segments += [Segment(*a, *b, place) for a, b in itertools.pairwise(points)]
        marks += [Mark(x, 0, y, 0, place) for x, y in points]
    rows = tuple(Row(label, tuple(number(one.values[i]) for one in series)) for i, label in enumerate(labels))
    names = tuple(one.label for one in series)
    return Chart(
        "line",
        title,
        (head, *names),
        rows,
        note,
        legend=names,
        marks=tuple(marks),
        segments=tuple(segments),
        ticks=ticks,
        labels=_labels(labels, step),
    )


def funnel(title: str, stages: Sequence[Bar], *, head: tuple[str, str], note: str = "") -> Chart:
    """Return how many stand at each stage, in the order of the stages: the strip is its own table."""
    rows = tuple(Row(stage.label, (number(stage.value),), stage.url, stage.note) for stage in stages)
    return Chart("funnel", title, head, rows, note)


def _share(value: float, top: float) -> float:
    return round(max(value, 0) / top * 100, 2)


def _y(value: float, top: float) -> float:
    return _TOP + HEIGHT * (1 - max(value, 0) / top)


def _scale(top: float) -> tuple[float, tuple[Tick, ...]]:
    """Return the upper end of the axis and its ticks in round numbers."""
    if top <= 0:
        return 1, (Tick(_TOP + HEIGHT, "0"),)
    rough = top / 4
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= rough)
    step = max(step, 1) if float(top).is_integer() else step
    end = math.ceil(top / step) * step
    count = round(end / step)
    return end, tuple(Tick(round(_y(i * step, end), 1), number(_round(i * step))) for i in range(count + 1))


def _round(value: float) -> float:
    return int(value) if float(value).is_integer() else round(value, 2)


def _labels(labels: Sequence[str], step: float) -> tuple[Tick, ...]:
    every = max(1, math.ceil(len(labels) / _CROWDED))
    return tuple(
        Tick(round(LEFT + (i + 0.5) * step, 2), label) for i, label in enumerate(labels) if i % every == 0
    )


def _check(labels: Sequence[str], series: Sequence[Series]) -> None:
    if len(series) > _MAX_SERIES or any(len(one.values) != len(labels) for one in series):
        raise ValueError("at most five series, each with one value per label")
