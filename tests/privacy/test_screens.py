"""The pages of the rights in a real browser: desk and phone, light and dark, with axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from strang.cli.surroundings import build_dir
from strang.demo.content.loader import load_cast
from strang.demo.logins import demo_logins

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def sign_in(screen: Page, key: str) -> None:
    """Sign in through the form."""
    login = next(staff.login for staff in load_cast() if staff.key == key)
    screen.goto("/account/login/")
    screen.get_by_label("Anmeldename").fill(login)
    password = next(one["password"] for one in demo_logins() if one["login"] == login)
    screen.locator("input[type=password]").first.fill(password)
    screen.get_by_role("button", name="Anmelden").first.click()
    screen.wait_for_url(lambda url: "login" not in url)


def check(screen: Page) -> None:
    """Hold the page that is open against axe, and its width against the screen."""
    screen.add_script_tag(path=str(build_dir() / "test" / "axe.min.js"))
    found = screen.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    broken = [(each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]]
    assert broken == [], screen.url
    wide = screen.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth ? []"
        " : [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right"
        " > document.documentElement.clientWidth || one.scrollWidth > document.documentElement.clientWidth)"
        ".map(one => one.outerHTML.slice(0, 90))"
    )
    assert wide == [], screen.url


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_pages_keep_the_rules_of_accessibility(
    browser: Browser, live_server_url: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
        base_url=live_server_url,
    )
    screen = context.new_page()
    sign_in(screen, "miriam")
    screen.goto("/cases/")
    case = next(
        link
        for link in (each.get_attribute("href") or "" for each in screen.locator("main a").all())
        if link.startswith("/cases/") and link.count("-") == 4
    )
    for page in (
        "rights/",
        "rights/new/",
        "records/",
        "restriction/",
        "disclosures/",
        "disclosures/print/?language=ar",
    ):
        assert screen.goto(case + page)
        check(screen)
    screen.goto(f"{case}rights/new/")
    screen.get_by_label("Auskunft (Art. 15 DSGVO)").check()
    screen.get_by_role("button", name="Festhalten").click()
    check(screen)
    screen.get_by_role("link", name="Angaben über andere prüfen").click()
    check(screen)
    context.close()
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
        base_url=live_server_url,
    )
    screen = context.new_page()
    sign_in(screen, "ines")
    for page in ("/privacy/", "/privacy/register/"):
        assert screen.goto(page)
        check(screen)
    context.close()
