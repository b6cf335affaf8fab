"""Whatever somebody sends: an answer that says what to do, never a failure of the server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from cast import KEYS, client_of
from ids import resolve
from rules.test_routes import EXPECTATIONS, Expectation
from strang.web.routes import ROUTES
from support.databases import WORLD, Database, Run, point_connections
from support.questions import names_read

BY_NAME = {route.name: route for route in ROUTES}
POSTED = [e for e in EXPECTATIONS if "POST" in BY_NAME[e.route].methods and e.route != "account_logout"]
FINE = {200, 302, 400, 401, 403, 404, 409, 413, 429}

LONG = "ü" * 20_000
NAUGHTY = "\u202e<script>alert(1)</script>'; DROP TABLE people_person; -- \u200b{{7*7}}%s%(x)s\\"
ASKED = ("after", "q", "text", "area", "period", "phase", "person", "case", "ags")
JUNK = ("", "-1", "99999999999999999999", "31.02.2026", "٣٤", NAUGHTY, LONG)


def _who_may(expectation: Expectation) -> str:
    """Return somebody who gets as far as the form."""
    refused = {302, 403} if BY_NAME[expectation.route].access != {"public"} else set()
    return next((key for key in KEYS if expectation.status_for(key) not in refused), "miriam")


def _field_names(client: Client, path: str) -> set[str]:
    page = client.get(path)
    text = page.content.decode(errors="replace") if not page.streaming else ""
    return set(re.findall(r'name="([^"]+)"', text)) - {"csrfmiddlewaretoken", "viewport", "color-scheme"}


@pytest.fixture(scope="module")
def scratch() -> Iterator[Database]:
    """A copy of the world that the forms may fill with junk."""
    database = Run.join().clone(WORLD)
    yield database
    database.cluster.drop_database(database.name)


@pytest.mark.parametrize("expectation", POSTED, ids=lambda e: f"{e.route}-{'-'.join(e.params.values())}")
def test_no_form_fails_whatever_is_typed(
    expectation: Expectation, scratch: Database, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        point_connections(scratch.name)
        path = reverse(expectation.route, kwargs=resolve(expectation.params)) + expectation.query
        client = client_of(_who_may(expectation))
        fields = _field_names(client, path) if "GET" in BY_NAME[expectation.route].methods else set()
        for junk in JUNK:
            answer = client.post(path, dict.fromkeys(fields or {"text"}, junk))
            assert answer.status_code in FINE, junk[:40]


def test_a_malformed_or_oversize_upload_is_refused_with_the_reason(fresh_world: Database) -> None:
    uploads = [
        SimpleUploadedFile("a.pdf", b"no pdf at all", content_type="application/pdf"),
        SimpleUploadedFile("a.svg", b"<svg onload='x'/>", content_type="image/svg+xml"),
        SimpleUploadedFile("a.pdf", b"%PDF-1.7" + b"0" * 6_000_000, content_type="application/pdf"),
        SimpleUploadedFile("../../etc/passwd", b"", content_type="application/pdf"),
    ]
    client = client_of("miriam")
    client.raise_request_exception = False
    for expectation in POSTED:
        if "document" in expectation.route:
            path = reverse(expectation.route, kwargs=resolve(expectation.params))
            for upload in uploads:
                upload.seek(0)
                answer = client.post(path, {"file": upload, "title": "Schreiben"})
                assert answer.status_code in {200, 400, 404, 405, 413}, (expectation.route, upload.name)


@pytest.mark.usefixtures("world_db")
def test_unknown_and_malformed_ids_are_not_found() -> None:
    client = client_of("miriam")
    for route in ROUTES:
        if "<uuid:" not in route.path or "GET" not in route.methods:
            continue
        if "case_manager" in route.access or route.access & {"public", "signed-in"}:
            head = "/" + route.path.split("<uuid:", 1)[0]
            for junk in ("nonsense/", "0/", "%00/", "../../"):
                assert client.get(head + junk).status_code in {404, 301, 302, 200, 400}, (route.name, junk)


@pytest.mark.usefixtures("world_db")
def test_odd_questions_are_answered() -> None:
    for key in ("miriam", "birgit", "visitor"):
        client = client_of(key)
        client.raise_request_exception = False
        for route in ROUTES:
            if "<" not in route.path and "GET" in route.methods and route.name != "account_logout":
                for junk in (NAUGHTY, "x", "-1", "00000000-0000-0000-0000-00000000000g", "\u0000"):
                    with names_read() as names:
                        status = client.get(f"/{route.path}", dict.fromkeys(ASKED, junk)).status_code
                    assert status in {200, 302, 400, 403, 404}, (route.name, key, junk, status)
                    if not names.intersection(ASKED):
                        break  # a page that looks at none of these answers nothing else to another
