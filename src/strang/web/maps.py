"""Maps as numbers for templates: outlines of municipalities in classes, points with links, and their table.

Projection: equirectangular with the cosine of the middle latitude, good enough for a Kreis and for the Land.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from strang.network.types import Municipality
from strang.web.templatetags.ui_words import number

WIDTH = 640.0
"""Width of the drawing in its own units."""
_MARGIN = 8.0
_CLASSES = 4


@dataclass(frozen=True, slots=True)
class Point:
    """A place to mark (WGS 84 degrees); ``count`` greater than one is written into the mark."""

    label: str
    latitude: float
    longitude: float
    url: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Area:
    """A municipality as a path, with its class and the place of its name."""

    ags: str
    name: str
    path: str
    x: float
    y: float
    shade: int
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """A point in the drawing."""

    label: str
    x: float
    y: float
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Shade:
    """A class of the legend."""

    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Map:
    """A drawn map; ``head`` names the columns of its table."""

    title: str
    note: str
    width: float
    height: float
    areas: tuple[Area, ...]
    markers: tuple[Marker, ...]
    legend: tuple[Shade, ...]
    head: tuple[str, str]

    @property
    def names_shown(self) -> bool:
        """Whether there is room for the names of the municipalities."""
        return len(self.areas) <= 20  # noqa: PLR2004 - a Kreis, not the Land


def municipality_map(
    title: str,
    municipalities: Sequence[Municipality],
    *,
    head: tuple[str, str],
    values: Mapping[str, float] | None = None,
    links: Mapping[str, str] | None = None,
    points: Iterable[Point] = (),
    note: str = "",
) -> Map:
    """Return a map of municipalities; ``values`` and ``links`` go by AGS, ``head`` names the table's columns."""
    projection = _Projection(municipalities)
    edges = _edges(list((values or {}).values()))
    areas = tuple(
        Area(
            one.ags,
            one.name,
            projection.path(one),
            *projection.place(one.longitude, one.latitude),
            _class(values.get(one.ags, 0), edges) if values is not None else 0,
            number(values.get(one.ags, 0)) if values is not None else "",
            (links or {}).get(one.ags, ""),
        )
        for one in municipalities
    )
    markers = tuple(
        Marker(point.label, *projection.place(point.longitude, point.latitude), point.url, point.count)
        for point in points
    )
    return Map(title, note, WIDTH, projection.height, areas, markers, _legend(edges) if values else (), head)


class _Projection:
    def __init__(self, municipalities: Sequence[Municipality]) -> None:
        points = [point for one in municipalities for ring in _rings(one) for point in ring]
        points += [[one.longitude, one.latitude] for one in municipalities]
        points = points or [[6.0, 51.0], [7.0, 52.0]]
        self.west, self.east = min(p[0] for p in points), max(p[0] for p in points)
        self.south, self.north = min(p[1] for p in points), max(p[1] for p in points)
        self.squeeze = math.cos(math.radians((self.south + self.north) / 2))
        across = max((self.east - self.west) * self.squeeze, 1e-9)
        self.scale = (WIDTH - 2 * _MARGIN) / across
        self.height = round((self.north - self.south) * self.scale + 2 * _MARGIN, 1)

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = (longitude - self.west) * self.squeeze * self.scale + _MARGIN
        return round(x, 1), round((self.north - latitude) * self.scale + _MARGIN, 1)

    def path(self, municipality: Municipality) -> str:
        parts = []
        for ring in _rings(municipality):
            points = [self.place(point[0], point[1]) for point in ring]
            parts.append("M" + "L".join(f"{x:g},{y:g}" for x, y in points) + "Z")
        return "".join(parts)


def _rings(municipality: Municipality) -> Iterable[list[list[float]]]:
    return (ring for polygon in municipality.outline for ring in polygon)


def _edges(values: Sequence[float]) -> tuple[float, ...]:
    """Return the upper ends of the classes: equal steps in round numbers, zero stands apart."""
    top = max(values, default=0)
    if top <= 0:
        return ()
    if top <= _CLASSES:
        return tuple(float(i) for i in range(1, math.ceil(top) + 1))
    step = math.ceil(top / _CLASSES)
    return tuple(float(step * i) for i in range(1, _CLASSES + 1))


def _class(value: float, edges: Sequence[float]) -> int:
    if value <= 0 or not edges:
        return 0
    return next((place for place, edge in enumerate(edges, 1) if value <= edge), len(edges))


def _legend(edges: Sequence[float]) -> tuple[Shade, ...]:
    shades = [Shade(0, "0")]
    start = 1.0
    for place, edge in enumerate(edges, 1):
        shades.append(
            Shade(place, number(int(edge)) if edge == start else f"{number(int(start))}–{number(int(edge))}")
        )
        start = edge + 1
    return tuple(shades)
