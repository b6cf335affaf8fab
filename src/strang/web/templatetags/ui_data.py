"""Tables, key figures, charts and maps as tags; ``web.charts`` and ``web.maps`` compute what is drawn."""

from collections.abc import Iterable
from typing import Any
from zlib import crc32

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from strang.web.charts import Chart
from strang.web.maps import Map


def table(content: SafeString, caption: str, *, hidden: bool = False, stack: bool = False) -> SafeString:
    """Return a table that scrolls inside its frame; ``content`` is thead and tbody.

    ``hidden`` keeps the caption for screen readers; ``stack`` turns rows into sheets on a phone (cells
    carry ``data-label``).
    """
    return render_to_string(
        "strang/components/table.html",
        {
            "content": content,
            "caption": caption,
            "hidden": hidden,
            "stack": stack,
            "id": _id(caption, content),
        },
    )


def figures(items: Iterable[Any]) -> SafeString:
    """Return key figures. Each item has ``label``, ``value`` and may have ``note`` and ``url``."""
    return render_to_string("strang/components/figures.html", {"items": list(items)})


def chart(chart: Chart) -> SafeString:
    """Return a chart with its title, legend and table."""
    context = {"chart": chart, "id": _id(chart.kind, chart.title)}
    return render_to_string(f"strang/components/charts/{chart.kind}.html", context)


def map_picture(map: Map) -> SafeString:  # noqa: A002 - the thing's name in templates
    """Return a map with its legend, markers and table."""
    return render_to_string("strang/components/map.html", {"map": map, "id": _id("map", map.title)})


def _id(*parts: str) -> str:
    """Return an id that stays the same for the same content, so that equal pages are equal bytes."""
    return f"i{crc32(''.join(parts).encode()):08x}"
