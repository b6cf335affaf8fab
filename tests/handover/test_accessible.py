"""Pages of hand-overs and requests in a real browser: axe finds nothing, wide and narrow, light and dark."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route

from cast import client_of
from ids import id_of

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TITLE = {"status": "none", "note": "Titel abgelaufen"}
PAGES = (
    ("miriam", "case_handovers", ("own_case",), {}),
    ("miriam", "handover_new", ("own_case",), {}),
    ("miriam", "handover_new", ("own_case",), {"basis": "statute"}),
    ("miriam", "case_handover", ("own_case", "own_handover"), {}),
    ("volker", "handover_list", (), {}),
    ("nadine", "handover_list", (), {}),
    ("volker", "handover", ("own_copy",), {}),
    ("volker", "request_list", (), {}),
    ("jan", "request_list", (), {}),
    ("volker", "request_new", (), {}),
    ("miriam", "request_note", (), {"norm": ""}),
    ("volker", "request_filed", ("own_request",), {}),
    ("jan", "request", ("ki_request",), {}),
    ("miriam", "request", ("own_request",), {}),
    ("birgit", "request_counts", (), {}),
    ("ines", "request_list", (), {}),
    ("jan", "person_title_new", ("ki_person",), TITLE),
)
"""Who looks at which page of the small world, and what they sent to it."""


def _answering(body: bytes) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")


@pytest.mark.usefixtures("world_db")
@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(page: Page, axe_source: str, width: int, colours: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
    found = {}
    for number, (who, name, things, typed) in enumerate(PAGES):
        path = reverse(name, args=[id_of(thing) for thing in things])
        client = client_of(who)
        answer = client.post(path, typed) if typed else client.get(path)
        assert answer.status_code == 200, path
        page.route(f"**{path}", _answering(answer.content))
        page.goto(path)
        page.evaluate(axe_source)
        result = page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
        )
        if result["violations"]:
            found[f"{number} {name}"] = [
                (one["id"], [node["html"][:200] for node in one["nodes"]]) for one in result["violations"]
            ]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found[f"{number} {name} wide"] = [("wider than the window", [])]
        if folder := os.environ.get("STRANG_PICTURES"):
            page.screenshot(path=Path(folder) / f"{width}-{number:02d}-{name}.png", full_page=True)
        page.unroute(f"**{path}")
    assert found == {}
