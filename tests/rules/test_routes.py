"""One table: route × role → status. It also drives the checks of headers and of what a page may contain."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cast import KEYS, client_of
from ids import resolve
from strang.web.headers import POLICY
from strang.web.routes import ROUTES

TABLES = sorted(Path(__file__).resolve().parents[1].glob("*/routes.toml"))
INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE)


@dataclass(frozen=True)
class Expectation:
    """What each member of the cast gets for a page."""

    route: str
    params: dict[str, str]
    query: str
    status: dict[str, int]

    def status_for(self, key: str) -> int:
        """Return the status the table promises."""
        return self.status.get(key, self.status["default"])


def _expectations() -> Iterator[Expectation]:
    for table in TABLES:
        for route, entry in tomllib.loads(table.read_text(encoding="utf-8")).items():
            variants = entry if isinstance(entry, list) else [entry]
            for variant in variants:
                yield Expectation(
                    route, variant.get("params", {}), variant.get("query", ""), variant["status"]
                )


EXPECTATIONS = tuple(_expectations())


@cache
def _client(key: str) -> Client:
    return client_of(key)


def test_every_route_stands_in_the_table() -> None:
    listed = {expectation.route for expectation in EXPECTATIONS}
    assert {route.name for route in ROUTES} - listed == set()
    assert listed - {route.name for route in ROUTES} == set()


def test_the_table_names_only_members_of_the_cast() -> None:
    unknown = {
        (expectation.route, key)
        for expectation in EXPECTATIONS
        for key in expectation.status
        if key not in {*KEYS, "default"}
    }
    assert unknown == set()


@pytest.mark.parametrize(
    "expectation", EXPECTATIONS, ids=lambda e: f"{e.route}-{'-'.join(e.params.values())}"
)
@pytest.mark.usefixtures("world_db")
def test_everybody_gets_the_answer_the_table_promises(expectation: Expectation) -> None:
    """Also: a page with an id of a foreign thing answers byte for byte like one with an id that does not exist."""
    path = reverse(expectation.route, kwargs=resolve(expectation.params)) + expectation.query
    route = next(route for route in ROUTES if route.name == expectation.route)
    wrong: dict[str, object] = {}
    for key in KEYS:
        answer = _client(key).get(path)
        expected = expectation.status_for(key) if "GET" in route.methods else 405
        if answer.status_code != expected:
            wrong[key] = (answer.status_code, expected)
        if expectation.params and expected == 404 and _differs_from_nothing(expectation, key, answer):
            wrong[key] = "answers otherwise than for an id that does not exist"
        assert answer.headers["Content-Security-Policy"] == POLICY or "sandbox" in POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"].startswith("no-store") or answer.status_code == 200
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            assert INLINE.findall(answer.content) == []
    assert wrong == {}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
@pytest.mark.usefixtures("world_db")
def test_a_wrong_method_is_refused(route: object) -> None:
    expectation = next(e for e in EXPECTATIONS if e.route == route.name)  # type: ignore[attr-defined]
    path = reverse(expectation.route, kwargs=resolve(expectation.params))
    answer = _client("miriam").delete(path)
    assert answer.status_code == 405


def _about_nothing(expectation: Expectation, key: str) -> HttpResponse:
    """Return the answer about ids that do not exist."""
    absent = resolve(dict.fromkeys(expectation.params, "absent"))
    return _client(key).get(reverse(expectation.route, kwargs=absent))


@cache
def _kept_about_nothing(route: str, names: tuple[str, ...], key: str) -> HttpResponse:
    return _about_nothing(Expectation(route, dict.fromkeys(names, ""), "", {}), key)


def _differs_from_nothing(expectation: Expectation, key: str, answer: HttpResponse) -> bool:
    nothing = _kept_about_nothing(expectation.route, tuple(expectation.params), key)
    if not expectation.query and _alike(answer, nothing):
        return False
    # Both once more: a message that an earlier page left is shown once, and nothing is asked for with a query.
    nothing = _about_nothing(expectation, key)
    answer = _client(key).get(reverse(expectation.route, kwargs=resolve(expectation.params)))
    return not _alike(answer, nothing)


def _alike(one: HttpResponse, other: HttpResponse) -> bool:
    return _masked(one.content) == _masked(other.content) and one.headers == other.headers


@pytest.mark.usefixtures("world_db")
def test_the_comparison_would_notice() -> None:
    """The control: a page of one's own is not like one that does not exist."""
    own = next(e for e in EXPECTATIONS if e.params == {"case_id": "own_case"} and not e.query)
    answer = _client("miriam").get(reverse(own.route, kwargs=resolve(own.params)))
    assert _differs_from_nothing(own, "miriam", answer)


def _masked(content: bytes) -> bytes:
    """Mask what differs between any two answers: the form token and the page's own address."""
    content = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"token", content)
    return re.sub(rb'name="next" value="[^"]*"', b"next", content)
