"""Every component in a real browser: light and dark, desk and phone, with axe; by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from strang.cli.surroundings import build_dir

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(params=[(1280, "light"), (390, "light"), (1280, "dark"), (390, "dark")], ids=str)
def screen(request: pytest.FixtureRequest, browser: Browser, live_server_url: str) -> Iterator[Page]:
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
        base_url=live_server_url,
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ["/gallery/", "/account/login/"])
def test_no_component_breaks_a_rule_of_accessibility_or_runs_over_the_edge(screen: Page, path: str) -> None:
    screen.goto(path)
    screen.add_script_tag(path=str(build_dir() / "test" / "axe.min.js"))
    found = screen.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]] == []
    assert screen.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.fixture
def desk(browser: Browser, live_server_url: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server_url)
    yield context.new_page()
    context.close()


def test_the_first_tab_leads_past_the_header(desk: Page) -> None:
    desk.goto("/gallery/")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.getAttribute('href')") == "#content"
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.id") == "content"


def test_the_keyboard_walks_through_the_whole_page_and_out_again(desk: Page) -> None:
    desk.goto("/gallery/")
    seen = []
    for _step in range(400):
        desk.keyboard.press("Tab")
        where = desk.evaluate(
            "document.activeElement === document.body ? '' : document.activeElement.outerHTML"
        )
        if not where:
            break
        seen.append(where)
    assert len(seen) > 50
    assert len(seen) < 400, "the focus is caught somewhere"


def test_the_browser_complains_about_nothing(desk: Page) -> None:
    complaints: list[str] = []
    desk.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    desk.on("pageerror", lambda error: complaints.append(str(error)))
    desk.goto("/gallery/")
    assert complaints == []


def test_a_wrong_form_puts_the_focus_on_what_has_to_be_corrected(desk: Page) -> None:
    desk.goto("/account/login/")
    desk.get_by_role("button", name="Anmelden", exact=True).click()
    expect(desk.locator("#errors")).to_be_focused()
    desk.get_by_role("alert").get_by_role("link").first.click()
    expect(desk.locator("#id_login")).to_be_focused()


def test_the_colours_somebody_chose_stay(desk: Page) -> None:
    desk.goto("/gallery/")
    desk.get_by_text("Anzeige", exact=True).click()
    desk.get_by_role("button", name="Dunkel").click()
    expect(desk.locator("html")).to_have_attribute("data-kern-theme", "dark")
    assert desk.url.endswith("/gallery/")
    desk.goto("/account/login/")
    assert desk.locator("html").get_attribute("data-kern-theme") == "dark"


def test_the_menu_closes_on_escape_and_gives_the_focus_back(desk: Page) -> None:
    desk.goto("/gallery/")
    desk.get_by_text("Anzeige", exact=True).click()
    desk.keyboard.press("Escape")
    assert desk.locator("details.st-menu[open]").count() == 0
    assert desk.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_everything_works_without_a_script(browser: Browser, live_server_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server_url}/gallery/")
    page.get_by_text("Anzeige", exact=True).click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()
