"""A passkey from its making to the sign-in, in a real browser with a virtual authenticator."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from account.door import password_of

DENIZ = "deniz"


@pytest.fixture
def own_host(browser: Browser, live_server_url: str) -> object:
    """A page on ``localhost``: browsers make passkeys for names, never for addresses."""
    address = f"http://localhost:{urlsplit(live_server_url).port}"
    context = browser.new_context(base_url=address, locale="de-DE", timezone_id="Europe/Berlin")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def authenticator(page: Page) -> object:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return devtools


def login_of(key: str) -> str:
    from strang.demo.content.loader import load_cast

    return next(staff.login for staff in load_cast() if staff.key == key)


@pytest.mark.browser
def test_making_a_passkey_and_signing_in_with_it_alone(own_host: Page, axe_source: str) -> None:
    page, login = own_host, login_of(DENIZ)
    devtools = authenticator(page)
    page.goto("/account/login/")
    page.get_by_label("Anmeldename").or_(page.locator("[name=login]")).first.fill(login)
    page.locator("[name=password]").fill(password_of(login))
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/")

    page.goto("/account/second-factor/passkeys/new/")
    page.locator("[name=name]").fill("Diensthandy")
    check(page, axe_source)
    page.get_by_role("button", name="Einrichten").click()
    page.wait_for_url("**/account/second-factor/codes/**")
    page.goto("/account/second-factor/")
    expect(page.get_by_text("Diensthandy").first).to_be_visible()
    check(page, axe_source)
    assert devtools

    page.context.clear_cookies()
    page.goto("/account/login/")
    check(page, axe_source)
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    page.wait_for_url(lambda url: "/account/" not in url)
    page.goto("/account/unit/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Für welche Stelle")

    page.goto("/account/second-factor/")
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password_of(login))
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url("**/account/second-factor/sign-in/**")
    check(page, axe_source)
    page.get_by_role("button", name="Passkey verwenden").click()
    page.wait_for_url(lambda url: "/account/" not in url)


def check(page: Page, axe_source: str) -> None:
    page.evaluate(axe_source)
    found = page.evaluate("async () => (await axe.run()).violations.map(v => v.id)")
    assert found == []
