"""A member of the cast at a desk: one browser session, driven by what stands on the page in German.

Every page that is opened is checked: the status, no error in the console, nothing for axe to complain about.
Pictures for the manual are taken only when `STRANG_SCREENSHOTS` is set.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response, expect

from strang.demo.content.loader import load_cast

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "manual" / "images"
TAKES_PICTURES = os.environ.get("STRANG_SCREENSHOTS") == "1"
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 800}
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_MOST_TABS = 60


@dataclass
class Office:
    """Where everybody of the cast gets a desk of their own."""

    browser: Browser
    address: str
    axe: str
    passwords: dict[str, str]
    desks: dict[str, Desk] = field(default_factory=dict)
    looked_at: set[tuple[str, ...]] = field(default_factory=set)
    """Kinds of pages axe has seen: the path without ids, what the page is about, the width."""

    def desk(self, key: str) -> Desk:
        """Return the desk of a member of the cast, signed in through the form; `visitor` has no login."""
        if key not in self.desks:
            context = self.browser.new_context(
                base_url=self.address,
                locale="de-DE",
                timezone_id="Europe/Berlin",
                viewport=WIDE,
                color_scheme="light",
                reduced_motion="reduce",
            )
            context.set_default_timeout(10_000)
            self.desks[key] = Desk(self, context.new_page())
            if key != "visitor":
                self.desks[key].sign_in(key)
        return self.desks[key]

    def close(self) -> None:
        """Clear all desks."""
        for desk in self.desks.values():
            desk.page.context.close()


class Desk:
    """A page with verbs for what people do."""

    def __init__(self, office: Office, page: Page) -> None:
        self.office = office
        self.page = page
        self._complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._complaints.append(str(error)))

    def _console(self, message: ConsoleMessage) -> None:
        # The browser notes every answer that is no 2xx; the journey asks for the status itself.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._complaints.append(message.text)

    def sign_in(self, key: str) -> None:
        """Sign in as a member of the cast."""
        login = next(staff.login for staff in load_cast() if staff.key == key)
        self.open("/account/login/")
        self.fill({"Anmeldename": login, "Passwort": self.office.passwords[login]})
        self.press("Anmelden")
        self.sees("Was muss ich heute tun?")

    # going

    def open(self, path: str, *, status: int = 200) -> None:
        """Open an address."""
        self._arrived(self.page.goto(path), status)

    def reload(self, *, status: int = 200) -> None:
        """Load the page once more."""
        self._arrived(self.page.reload(), status)

    def follow(self, link: str, *, within: Locator | None = None) -> None:
        """Click the first link whose text begins so; of two, the one that is exactly so."""
        inside = within or self.main
        named = inside.get_by_role("link", name=link, exact=True)
        self._click(named.or_(inside.get_by_role("link", name=re.compile(rf"^{re.escape(link)} \("))).first)

    def menu(self, entry: str) -> None:
        """Choose an entry of the main menu."""
        self._click(self.page.locator(".st-side").get_by_role("link", name=entry, exact=True))

    def press(self, button: str, *, within: Locator | None = None) -> None:
        """Send a form."""
        self._click((within or self.main).get_by_role("button", name=button, exact=True).first)

    def unfold(self, summary: str) -> Locator:
        """Open what is folded and return it."""
        found = self.main.locator("details").filter(has=self.page.locator(f'summary:text-is("{summary}")'))
        if found.first.get_attribute("open") is None:
            found.first.locator("summary").first.click()
        return found.first

    def _click(self, target: Locator) -> None:
        with self.page.expect_event("load"):
            target.click()
        self._arrived(None, None)

    def _arrived(self, response: Response | None, status: int | None) -> None:
        if response is not None and status is not None:
            assert response.status == status, (self.page.url, response.status)
        expect(self.page.locator("html")).to_have_attribute("lang", "de")
        assert self._complaints == [], (self.page.url, self._complaints)
        self.check()

    # looking

    @property
    def main(self) -> Locator:
        """The content of the page, without the frame around it."""
        return self.page.get_by_role("main")

    @property
    def text(self) -> str:
        """What stands in the content, in one line."""
        return " ".join(self.main.inner_text().split())

    def sees(self, *texts: str) -> None:
        """Assert that all these texts can be read on the page."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def sees_nowhere(self, *texts: str) -> None:
        """Assert that none of these texts stands anywhere in the page's source."""
        source = self.page.content()
        assert [text for text in texts if text in source] == []

    def row(self, text: str) -> Locator:
        """Return the row of a table or the item of a list that holds a text."""
        return self.main.locator("tr, li").filter(has_text=text).last

    def section(self, heading: str) -> Locator:
        """Return the section or card under a heading that begins so."""
        inner = self.page.get_by_role("heading", name=re.compile(rf"^\s*{re.escape(heading)}"))
        return self.main.locator("section, .st-card").filter(has=inner).last

    def figure(self, label: str) -> int:
        """Return the whole number above a label that begins so; 0 if the page shows no such figure."""
        named = self.page.locator("dt").filter(has_text=re.compile(rf"^\s*{re.escape(label)}"))
        found = self.main.locator(".st-figure").filter(has=named)
        if not found.count():
            return 0
        return int(re.sub(r"\D.*", "", found.first.locator("dd").first.inner_text().replace(".", "")))

    # writing

    def field(self, label: str) -> Locator:
        """Return the field with a label."""
        return self.main.get_by_label(_exactly(label)).first

    def fill(self, values: dict[str, str], *, within: Locator | None = None) -> None:
        """Type into fields by their labels."""
        for label, value in values.items():
            (within or self.main).get_by_label(_exactly(label)).first.fill(value)

    def pick(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """Choose from a select box by the beginning of the option."""
        box = (within or self.main).get_by_label(_exactly(label)).first
        wanted = [each for each in box.locator("option").all_inner_texts() if each.strip().startswith(option)]
        assert wanted, (label, option)
        box.select_option(label=wanted[0].strip())

    def tick(self, question: str, *answers: str) -> None:
        """Tick boxes or choose an answer under a question, by the beginning of the answer."""
        group = self.main.get_by_role("group", name=_exactly(question)).first
        for answer in answers:
            group.get_by_label(re.compile(rf"^\s*{re.escape(answer)}")).first.check()

    def tab_to(self, target: Locator) -> None:
        """Walk to a control with the Tab key, as somebody without a mouse does."""
        for _step in range(_MOST_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")

    # checking and showing

    def check(self) -> None:
        """Let axe look at the page, once for each kind of page."""
        path = _ID.sub("…", self.page.url.split("?")[0].removeprefix(self.office.address))
        kind = (
            path,
            *self.main.locator("h1, h2, h3, summary").all_inner_texts(),
            str(self.page.viewport_size),
        )
        if kind in self.office.looked_at:
            return
        self.office.looked_at.add(kind)
        self.page.evaluate(self.office.axe)
        result: dict[str, Any] = self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", AXE_RULES
        )
        found = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in result["violations"]]
        assert found == [], (self.page.url, json.dumps(found, ensure_ascii=False))

    def show(self, name: str, *, at: str | Locator = "", narrow: bool = False) -> None:
        """Take a picture for the manual, with a text or an element at its upper edge; also check the width."""
        if narrow:
            self.page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a ViewportSize
            self.check()
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, (self.page.url, "the page is wider than the window")
        if TAKES_PICTURES:
            self._picture(name, at)
        if narrow:
            self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # a ViewportSize

    def _picture(self, name: str, at: str | Locator) -> None:
        target = (
            self.main.get_by_text(re.compile(rf"^\s*{re.escape(at)}")).first
            if isinstance(at, str) and at
            else at
        )
        self.page.evaluate("document.activeElement.blur()")
        if target:
            target.evaluate(  # type: ignore[union-attr]  # a Locator by now
                "element => window.scrollTo(0, window.scrollY + element.getBoundingClientRect().top - 90)"
            )
        else:
            self.page.evaluate("window.scrollTo(0, 0)")
        # What has just come into view is painted two frames later.
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        IMAGES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=IMAGES / f"{name}.png", animations="disabled", caret="hide")


def _exactly(label: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{re.escape(label)}\s*(Pflichtfeld)?\s*$")
