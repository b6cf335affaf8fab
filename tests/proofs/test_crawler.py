"""Whatever is sent to whatever address: every route and operation × every role × every method × every kind of id.

`rules/test_leaks.py` reads every page with everything of the small world. Here the other methods follow, forms that
are filled in plausibly, ids that are malformed, and the interface for machines. No answer carries a mark that somebody
may not read, neither in its text nor in its headers; none fails; and what is hidden answers like what is absent.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from cast import client_of
from ids import ABSENT, id_of
from rules.test_leaks import ALLOWED, _marks, _masked, _parameters, _value, things
from strang.api.routes import listing
from strang.web.routes import ROUTES
from strang.web.routing import Route
from support.databases import WORLD, Database, Run, point_connections
from support.filled_forms import filled_form
from support.proof import Proof

ROLES = (
    *("visitor", "miriam", "deniz", "thomas", "sabine", "stefanie", "volker", "andrea", "birgit", "amina"),
    *("ruth", "karin", "lukas", "henrike", "paul", "michael", "elif", "jan", "carla", "ines", "hanna"),
)
"""One of each role and each relation to the own case: leads it, colleague, elsewhere, granted, withdrawn, authority."""

SHORT = ("deniz", "sabine", "thomas")
LONG = bool(os.environ.get("STRANG_PROOFS_LONG"))
"""`STRANG_PROOFS_LONG=1` posts as every role; otherwise as those nearest to what they may not read."""

OUTSIDERS = {"thomas", "andrea", "henrike", "amina", "ruth", "karin", "paul", "lukas", "birgit", "michael"}
"""Who may not learn that the own case exists: by every address of it they get what an absent one gives."""

OF_THE_PERSON = {
    *("case_id", "person_id", "consent_id", "goal_id", "measure_id", "task_id", "appointment_id"),
    *(
        "document_id",
        "relation_id",
        "contact_point_id",
        "referral_id",
        "handover_id",
        "copy_id",
        "request_id",
    ),
    *("assignment_id", "block_id", "instance_id", "alarm_id", "emergency_id", "restriction_id"),
}
KINDS = ("own", "foreign", "ended", "protected", "child", "masked")
"""Whose things are posted to."""
FILLED_IN = {"own", "foreign"}
"""Whose forms are sent filled in, too: the others must be refused before anything that was typed is read."""
WRONG = ("put", "delete", "head", "options")
MALFORMED = ("nonsense", "0", "%00", "{id}x", "{id}%20", "{upper}", "' OR 1=1--", "..%2f..")
LEAVES = {"account_logout", "account_unit"}
"""After these somebody would be somebody else."""


@dataclass
class Crawl:
    """One member of the cast on the way through every address."""

    key: str
    client: Client
    faults: list[str] = field(default_factory=list)
    requests: int = 0
    nothing: dict[tuple[str, ...], tuple[object, ...]] = field(default_factory=dict)

    def ask(self, method: str, address: str, values: dict[str, str] | None = None) -> HttpResponse:
        """Send a request and check what holds for any answer."""
        self.requests += 1
        send = getattr(self.client, method)
        answer: HttpResponse = send(address, values) if method == "post" else send(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = unquote(str(dict(answer.headers)))
        found = (_marks(content) | _marks(headers.encode())) - ALLOWED[self.key]
        if found:
            self.faults.append(f"{method} {address}: shows {sorted(found)}")
        if answer.status_code >= 500:
            self.faults.append(f"{method} {address}: status {answer.status_code}")
        return answer

    def compare(
        self, there: str, absent: str, values: dict[str, str], *, strict: bool, method: str = "post"
    ) -> int:
        """Compare the answer about a thing with the answer about nothing; returns the status of the first."""
        answer = self.ask(method, there, values)
        if answer.status_code == 404 or strict:
            again = (method, absent, *values)
            if again not in self.nothing:
                self.nothing[again] = _alike(self.ask(method, absent, values), absent)
            if _alike(answer, there) != self.nothing[again]:
                self._compare_once_more(method, there, absent, values)
        return answer.status_code

    def _compare_once_more(self, method: str, there: str, absent: str, values: dict[str, str]) -> None:
        """Ask both again: a message that an earlier page left is shown once, to whichever page comes next."""
        nothing = _alike(self.ask(method, absent, values), absent)
        answer = _alike(self.ask(method, there, values), there)
        if answer != nothing:
            self.faults.append(
                f"{method} {there}: {answer[0]} differs from what does not exist: {nothing[0]}"
            )


def _alike(answer: HttpResponse, address: str) -> tuple[object, ...]:
    """Return what of an answer must be the same for a hidden and an absent thing: everything but its own address."""
    content = b"" if answer.streaming else _masked(answer.content)
    headers = {name: value.replace(address, "…") for name, value in answer.headers.items()}
    kept = re.sub(rb'name="kept" value="[^"]*"', b"kept", content.replace(address.encode(), b"..."))
    headers.pop("Content-Length", None)
    return answer.status_code, kept, tuple(sorted(headers.items()))


def _addresses(route: Route) -> Iterator[tuple[str, str]]:
    """Return each kind of id with the address it makes, each address once."""
    names = _parameters(route)
    known = set()
    for kind in KINDS:
        values = {name: _value(_thing(route, name, kind)) for name in names}
        address = reverse(route.name, kwargs=values)
        if address not in known:
            known.add(address)
            yield kind, address


def _thing(route: Route, name: str, kind: str) -> str:
    tried = things(route, name)
    return next((thing for thing in tried if thing.startswith(f"{kind}_")), tried[0])


def _absent(route: Route) -> str:
    values = {
        name: str(ABSENT)
        if name.endswith("_id") and name != "provider_id"
        else _value(things(route, name)[0])
        for name in _parameters(route)
    }
    return reverse(route.name, kwargs=values)


@cache
def _plausible(route: Route, address: str) -> dict[str, str]:
    """Return the form of a page, filled in, as its owner sees it; for another one a few usual fields."""
    usual = {"text": "Ein Satz.", "reason": "Ein Grund.", "version": "1"}
    if "GET" not in route.methods:
        return usual
    key = next((key for key in ("miriam", "birgit", "michael", "henrike", "paul") if _enters(route, key)), "")
    if not key:
        return usual
    page = client_of(key).get(address)
    return usual | (filled_form(page.content.decode("utf-8", "replace")) if not page.streaming else {})


def _enters(route: Route, key: str) -> bool:
    return bool(route.access & (_ROLE_OF[key] | {"signed-in", "public"}))


_ROLE_OF = {
    "miriam": {"case_manager"},
    "birgit": {"coordination"},
    "michael": {"unit_admin"},
    "henrike": {"grant_officer"},
    "paul": {"privacy_officer"},
}


@pytest.fixture
def scratch(django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """A copy of the world for the posts of one member of the cast."""
    database = Run.join().clone(WORLD)
    with django_db_blocker.unblock():
        point_connections(database.name)
        yield database
        point_connections("no_fixture_asked_for_a_database")
    database.cluster.drop_database(database.name)


def _crawl(key: str) -> Crawl:
    client = client_of(key)
    client.raise_request_exception = False
    return Crawl(key, client)


def _finish(crawl: Crawl, name: str) -> None:
    Proof(
        name="crawler",
        part=f"{name}-{crawl.key}",
        claim="Jede Adresse, jede Methode, jede Rolle, jede Art von Nummer (eigene, fremde, widerrufene, nicht"
        " vorhandene, verstümmelte): Keine Antwort zeigt eine Markierung, die dieser Mensch nicht lesen darf, keine"
        " scheitert, und Verborgenes antwortet wie Nichtvorhandenes.",
        command="STRANG_PROOFS_LONG=1 bin/test tests/proofs/test_crawler.py -s",
        negative_control="Ohne die Liste des Erlaubten meldet derselbe Durchgang Markierungen und Unterschiede.",
        figures={"Anfragen": crawl.requests, "Befunde": len(crawl.faults)},
    ).finish(holds=not crawl.faults)
    assert crawl.faults == [], "\n".join(crawl.faults)


@pytest.mark.parametrize("key", ROLES if LONG else SHORT)
@pytest.mark.usefixtures("scratch")
def test_no_posted_form_shows_or_betrays_anything(key: str) -> None:
    """Empty and filled in, with one's own, another one's and an absent id."""
    crawl = _crawl(key)
    for route in ROUTES:
        if "POST" in route.methods and route.name not in LEAVES:
            _post(crawl, route)
    _finish(crawl, "post")


def _post(crawl: Crawl, route: Route) -> None:
    for kind, address in _addresses(route):
        if not _parameters(route):
            crawl.ask("post", address, {})
            crawl.ask("post", address, _plausible(route, address))
            continue
        strict = crawl.key in OUTSIDERS and bool(OF_THE_PERSON.intersection(_parameters(route)))
        bodies: list[dict[str, str]] = [{}, _plausible(route, address)] if kind in FILLED_IN else [{}]
        for body in bodies:
            status = crawl.compare(address, _absent(route), body, strict=strict and kind == "own")
            if status in {302, 403} and not route.access & {"public", "signed-in"}:
                return  # the role does not enter: the same for every thing


@pytest.mark.parametrize("key", ROLES if LONG else ("sabine", "thomas", "visitor"))
@pytest.mark.usefixtures("world_db")
def test_no_other_method_shows_anything(key: str) -> None:
    """A method a route does not know is refused before anything is read; HEAD says no more than GET."""
    crawl = _crawl(key)
    for route in ROUTES:
        address = next(address for _kind, address in _addresses(route))
        for method in WRONG:
            answer = crawl.ask(method, address)
            if method != "head" and answer.status_code != 405:
                crawl.faults.append(f"{method} {address}: status {answer.status_code} instead of 405")
        if key in OUTSIDERS and OF_THE_PERSON.intersection(_parameters(route)):
            crawl.compare(address, _absent(route), {}, strict=True, method="head")
    _finish(crawl, "methods")


@pytest.mark.parametrize("key", ["visitor", "miriam", "sabine"] if LONG else ["sabine"])
@pytest.mark.usefixtures("world_db")
def test_a_malformed_id_is_not_found_and_nothing_else(key: str) -> None:
    crawl = _crawl(key)
    for route in ROUTES:
        if "<uuid:" not in route.path:
            continue
        name = re.findall(r"<uuid:(\w+)>", route.path)[0]
        known = _value(things(route, name)[0])
        head, tail = f"/{route.path}".split(f"<uuid:{name}>", 1)
        for other in re.findall(r"<uuid:(\w+)>", tail):
            tail = tail.replace(f"<uuid:{other}>", _value(things(route, other)[0]))
        for junk in MALFORMED:
            if junk == "{upper}" and known == known.upper():
                continue
            address = head + junk.format(id=known, upper=known.upper()) + re.sub(r"<\w+:\w+>", "x", tail)
            status = crawl.ask("get", address).status_code
            if status not in {301, 404}:
                crawl.faults.append(f"get {address}: status {status}")
    _finish(crawl, "malformed")


@pytest.mark.parametrize("key", ["visitor", "miriam", "sabine", "volker"] if LONG else ["miriam"])
@pytest.mark.usefixtures("world_db")
def test_the_interface_for_machines_knows_nobody(key: str) -> None:
    """It is public: whoever asks, with whatever id and question, gets no mark at all, and the same as everybody."""
    crawl, stranger = _crawl(key), _crawl("visitor")
    things = ("own_case", "own_person", "own_document", "own_offer", "own_unit", "own_finding")
    ids = (*(str(id_of(thing)) for thing in things), str(ABSENT), "nonsense")
    questions = ("", "?full=true&expand=person,case&full_service=true", "?search=KANARIE&text=Rania&page=-1")
    for operation in listing():
        path, parameters = operation["path"], operation["params"]
        for thing in ids if parameters else ids[:1]:
            for question in questions:
                address = re.sub(r"<(?:\w+:)?\w+>", thing, path) + question
                answer = crawl.ask("get", address)
                if _marks(answer.content):
                    crawl.faults.append(f"get {address}: shows {_marks(answer.content)}")
                if answer.content != stranger.ask("get", address).content:
                    crawl.faults.append(f"get {address}: answers {key} otherwise than a visitor")
        for method in ("post", "put", "patch", "delete"):
            address = re.sub(r"<(?:\w+:)?\w+>", ids[0], path)
            if (status := crawl.ask(method, address).status_code) != 405:
                crawl.faults.append(f"{method} {address}: status {status} instead of 405")
    _finish(crawl, "machines")


@pytest.mark.usefixtures("world_db")
def test_the_crawler_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with an empty list of what is allowed, the very same pages are reported."""
    monkeypatch.setitem(ALLOWED, "miriam", set())
    crawl = _crawl("miriam")
    crawl.ask("get", reverse("case_notes", kwargs={"case_id": id_of("own_case")}))
    there, absent = (reverse("case", kwargs={"case_id": one}) for one in (id_of("own_case"), ABSENT))
    crawl.compare(there, absent, {}, strict=True, method="get")
    assert any("shows" in fault for fault in crawl.faults)
    assert any("differs" in fault for fault in crawl.faults)
