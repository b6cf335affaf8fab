"""`strang demo --check`: sign in as everybody of the demo over HTTP, open every page they may, read the answers."""

import heapq
import http.client
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from strang.demo.logins import Login, demo_logins

MOST_PAGES = 110
"""How many pages are opened for one user at most."""

PER_ROUTE = 2
"""How many pages of one kind: two cases tell as much as twenty."""

AT_ONCE = 3
_SECONDS = 30
_LINK = re.compile(r"<a\b[^>]*?\bhref=\"([^\"]*)\"", re.IGNORECASE)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_ERROR = re.compile(r"Traceback \(most recent call last\)|DEBUG = True|Exception Value|TemplateSyntaxError")
_HEADERS = {
    "Content-Security-Policy": re.compile(r"\A(?!.*unsafe-).*default-src 'none'"),
    "X-Content-Type-Options": re.compile(r"\Anosniff\Z"),
    "X-Frame-Options": re.compile(r"\ADENY\Z"),
    "Referrer-Policy": re.compile(r"\Asame-origin\Z"),
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_VISITOR = "(ohne Anmeldung)"
_LOGIN_PATH = "/account/login/"
_ONLY_BY_LINK = "mfa_"
"""Pages that are there only in some state of the account: whether they are, a link says."""


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page: how its address looks, and who may open it."""

    name: str
    pattern: re.Pattern[str]
    access: frozenset[str]
    path: str
    has_parameters: bool

    def open_to(self, roles: frozenset[str]) -> bool:
        """Return whether somebody with these roles (none: a visitor) may open it."""
        if "public" in self.access:
            return True
        return bool(roles) and ("signed-in" in self.access or not roles.isdisjoint(self.access))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def is_html(self) -> bool:
        """Return whether it is a page."""
        return str(self.headers.get("Content-Type", "")).startswith("text/html")

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode("utf-8", "replace")


class Browser:
    """As much of a browser as the check needs: one connection, cookies, no redirects by itself."""

    def __init__(self, base_url: str) -> None:
        self.base = urlsplit(base_url)
        self._cookies: SimpleCookie = SimpleCookie()
        self._connection = http.client.HTTPConnection(self.base.netloc, timeout=_SECONDS)

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields))

    def local(self, page: str, link: str) -> str:
        """Return a link of a page as a path of this server; empty if it leads elsewhere."""
        target = urlsplit(urldefrag(urljoin(f"{self.base.geturl()}{page}", unescape(link))).url)
        if target.netloc != self.base.netloc or target.scheme not in {"http", "https"}:
            return ""
        return f"{target.path}?{target.query}" if target.query else target.path

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{one.key}={one.value}" for one in self._cookies.values())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = headers["Origin"] = self.base.geturl().rstrip("/")
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        except (
            http.client.HTTPException,
            ConnectionError,
        ):  # the server closed a connection it had kept open
            self._connection.close()
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(cookie)
        return Answer(answer.status, answer.headers, content)


@dataclass(slots=True)
class Visit:
    """One user's way through the pages."""

    who: str
    browser: Browser
    roles: frozenset[str]
    pages: Sequence[Page]
    failures: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)
    queue: list[tuple[int, int, str, str]] = field(default_factory=list)

    def walk(self) -> int:
        """Open pages until there are no new ones; returns how many."""
        for page in self.pages:
            if not (page.has_parameters or page.name.startswith(_ONLY_BY_LINK)) and page.open_to(self.roles):
                self._offer(page.path, "")
        opened = 0
        while self.queue and opened < MOST_PAGES:
            _rank, _order, path, source = heapq.heappop(self.queue)
            name = self._name(path)
            if self.seen[name] < PER_ROUTE:
                self.seen[name] += 1
                opened += 1
                self._open(path, source)
        return opened

    def fail(self, path: str, what: object, source: str = "") -> None:
        """Note a failure."""
        self.failures.append(f"{self.who}: {path} → {what}" + (f" (Link auf {source})" if source else ""))

    def _open(self, path: str, source: str) -> None:
        answer = self.browser.get(path)
        if answer.status in _REDIRECTS:
            target = self.browser.local(path, answer.headers.get("Location", ""))
            if target.startswith(_LOGIN_PATH) and self.roles:
                self.fail(path, "Anmeldung verlangt", source)
            elif target:
                self._offer(target, path)
            return
        if answer.status != http.client.OK:
            self.fail(path, answer.status, source)
            return
        for name, wanted in _HEADERS.items():
            if not wanted.search(answer.headers.get(name, "")):
                self.fail(path, f"Kopfzeile {name} fehlt oder ist falsch", source)
        if answer.is_html:
            if _ERROR.search(answer.text):
                self.fail(path, "Fehlertext auf der Seite", source)
            for link in _links(answer.text):
                self._offer(self.browser.local(path, link), path)

    def _offer(self, path: str, source: str) -> None:
        """Remember a page to open; kinds that have been seen less come first."""
        if path and path not in self.known and not path.startswith("/static/"):
            self.known.add(path)
            rank = self.seen[self._name(path)] * 2 + ("?" in path)
            heapq.heappush(self.queue, (rank, len(self.known), path, source))

    def _name(self, path: str) -> str:
        bare = path.partition("?")[0]
        return next((page.name for page in self.pages if page.pattern.fullmatch(bare)), bare)


def run(base_url: str, listing: Sequence[Mapping[str, Any]]) -> int:
    """Check the demo at ``base_url``; ``listing`` tells every page with its access. Returns 0, or 1 and says why."""
    pages = [_page(entry) for entry in listing if "GET" in entry["methods"]]
    logins = demo_logins()
    if not logins:
        print("demo check: there are no logins in this database")
        return 1
    with ThreadPoolExecutor(AT_ONCE) as pool:
        visits = list(pool.map(lambda login: _visit(base_url, pages, login), [None, *logins]))
    failures = [failure for _opened, found in visits for failure in found]
    for failure in failures:
        print(f"demo check: {failure}")
    if failures:
        print(f"demo check: {len(failures)} failures")
        return 1
    print(f"demo ok: {len(logins)} users, {sum(opened for opened, _found in visits)} pages")
    return 0


def _visit(base_url: str, pages: Sequence[Page], login: Login | None) -> tuple[int, list[str]]:
    browser = Browser(base_url)
    roles = frozenset(login["roles"]) if login else frozenset()
    visit = Visit(login["login"] if login else _VISITOR, browser, roles, pages)
    if login is not None:
        token = _TOKEN.search(browser.get(_LOGIN_PATH).text)
        fields = {"login": login["login"], "password": login["password"]}
        answer = browser.post(_LOGIN_PATH, fields | {"csrfmiddlewaretoken": token.group(1) if token else ""})
        if answer.status not in _REDIRECTS:
            visit.fail(_LOGIN_PATH, f"Anmeldung: {answer.status}")
            return 0, visit.failures
    return visit.walk(), visit.failures


def _links(text: str) -> Iterator[str]:
    for match in _LINK.finditer(text):
        if not match.group(1).startswith(("#", "mailto:", "tel:")):
            yield match.group(1)


def _page(entry: Mapping[str, Any]) -> Page:
    path = str(entry["path"])
    parts = re.split(r"(<[^>]+>|\{[^}]+\})", path)
    pattern = "".join(r"[^/]+" if part[:1] in {"<", "{"} else re.escape(part) for part in parts)
    return Page(
        str(entry["name"]), re.compile(pattern), frozenset(entry["access"]), path, bool(entry["params"])
    )
