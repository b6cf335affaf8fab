"""Pages as somebody sees them: axe, wide and light, narrow and dark; and nothing wider than the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from playwright.sync_api import Page, Route

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = ((1280, "light"), (390, "dark"))


def problems(page: Page, axe_source: str, seen: Iterable[tuple[str, bytes]]) -> dict[str, object]:
    """Return what is wrong with some pages, given by address and content; style comes from the live server."""
    found: dict[str, object] = {}
    for number, (path, content) in enumerate(seen):
        page.route(f"**{path}", _answering(content))
        page.goto(path)
        page.evaluate(axe_source)
        for width, colours in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
            result = page.evaluate(
                "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
            )
            if result["violations"]:
                found[f"{number} {path} {width}"] = [
                    (one["id"], [node["html"][:200] for node in one["nodes"]]) for one in result["violations"]
                ]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found[f"{number} {path} wide"] = "wider than the window"
        page.unroute(f"**{path}")
    return found


def _answering(body: bytes) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")
