"""What has the focus of the keyboard shows it, also where the design system takes the mark away; paper keeps quiet."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from cast import client_of
from ids import id_of
from support.databases import Database

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("world_db")]

_MARK = """() => {
    const one = document.activeElement;
    const style = getComputedStyle(one);
    return one.matches('.st-table-region, input[type=date]')
        ? [one.matches('.st-table-region') ? 'table' : 'date', style.outlineStyle] : null;
}"""
_TABS = 40


def show(page: Page, key: str, path: str) -> None:
    """Show a page as a member of the cast gets it, with the style of the live server."""
    content = client_of(key).get(path).content
    page.route(
        f"**{path}", lambda route: route.fulfill(body=content, content_type="text/html; charset=utf-8")
    )
    page.goto(path)


@pytest.mark.parametrize(
    ("kind", "key", "path"), [("table", "ines", "/privacy/"), ("date", "volker", "/requests/new/")]
)
def test_the_focus_is_seen(page: Page, kind: str, key: str, path: str) -> None:
    show(page, key, path)
    marks = set()
    for _step in range(_TABS):
        page.keyboard.press("Tab")
        found = page.evaluate(_MARK)
        if found:
            marks.add(tuple(found))
    assert marks == {(kind, "solid")}


def test_a_protected_address_is_not_printed(page: Page, world_db: Database) -> None:
    show(page, "carla", f"/people/{id_of('protected_person')}/")
    address, note = page.get_by_text("Mühlenstieg").first, page.get_by_text("wird nicht gedruckt")
    expect(address).to_be_visible()
    expect(note).to_be_hidden()
    page.emulate_media(media="print")
    expect(address).to_be_hidden()
    expect(page.get_by_text("Mühlenstieg").last).to_be_hidden()
    expect(note).to_be_visible()
