"""Nobody but who leads the case learns from any paper, file, calendar, figure or search who is protected, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from cast import client_of
from ids import id_of
from strang.demo.canaries import KEYS, canary

NAMES = ("Yıldırım-Öztürk", "Gülşah", "Sarwari", "Parwana")
MARKS = tuple(canary(key) for key in KEYS if key.startswith(("protected-", "masked-")))
WHERE = ("protected-address", "protected-phone", "protected-place")
READERS = (
    "visitor",
    "jan",
    "birgit",
    "lukas",
    "paul",
    "miriam",
    "thomas",
    "michael",
    "karin",
    "henrike",
    "elif",
)
LISTS = {
    "search": ("/people/?q=Gülşah", "/people/?q=Yıldırım-Öztürk", "/people/?q=Parwana", "/people/?q=Sarwari"),
    "forms": ("/people/new/?searched=Gülşah+Yıldırım-Öztürk", "/cases/new/?person={protected_person}"),
    "lists": ("/", "/cases/", "/people/", "/referrals/", "/referrals/answered/", "/contacts/", "/handovers/"),
    "figures": ("/overview/", "/cases/supervision/", "/emergency/figures/", "/requests/counts/", "/privacy/"),
    "files": (
        "/offers/file.csv",
        "/offers/print/",
        "/privacy/register/",
        "/basis/requests/",
        "/basis/alarms/",
    ),
    "machines": ("/api/v1/units", "/api/v1/organizations", "/api/v1/services", "/api/v1/offers"),
}
OF_THE_CASE = {
    "calendar": ("appointments.ics",),
    "paper": ("plan/", "plan.pdf", "disclosures/print/", "disclosures/pdf/"),
    "json": ("disclosures/json/",),
    "tabs": (
        "",
        "person/",
        "notes/",
        "assessment/",
        "tasks/",
        "documents/",
        "consents/",
        "referrals/",
        "team/",
    ),
}
QUESTION = re.compile(r'value="[^"]*"|\?q=[^"&]*|searched=[^"&]*|„[^“]*“')


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def _ways() -> Iterator[tuple[str, str]]:
    for way, paths in LISTS.items():
        for path in paths:
            yield way, path.format(protected_person=id_of("protected_person"))
    for person in ("protected", "masked"):
        for way, parts in OF_THE_CASE.items():
            for part in parts:
                yield way, f"/cases/{id_of(f'{person}_case')}/{part}"
        yield "person", f"/people/{id_of(f'{person}_person')}/"
        yield "why", f"/why/{id_of(f'{person}_person')}/"
    for thing in ("task", "appointment", "document"):
        yield "things", f"/cases/{thing}s/{id_of(f'protected_{thing}')}/"
    yield "referral", f"/referrals/{id_of('protected_referral')}/"


@pytest.mark.parametrize("key", READERS)
@pytest.mark.usefixtures("world_db")
def test_no_way_tells_who_or_where(key: str) -> None:
    client = client_of(key)
    found = []
    for way, path in _ways():
        text = _text(client, path)
        said = QUESTION.sub("", text)
        found += [(way, path, mark) for mark in MARKS if mark in text]
        found += [(way, path, name) for name in NAMES if name in said]
    assert found == []


@pytest.mark.usefixtures("world_db")
def test_who_leads_the_case_finds_them_on_these_ways() -> None:
    """The control. The calendar that travels to a telephone says neither who, nor where, nor what about."""
    client = client_of("carla")
    case = f"/cases/{id_of('protected_case')}"
    seen = "".join(_text(client, f"{case}/{part}") for part in OF_THE_CASE["tabs"])
    assert all(canary(key) in seen for key in WHERE)
    assert NAMES[0] in _text(client, "/people/?q=Gülşah")
    calendar = _text(client, f"{case}/appointments.ics").replace("\r\n ", "")
    assert "BEGIN:VEVENT" in calendar
    assert "LOCATION" not in calendar
    assert [mark for mark in (*MARKS, *NAMES) if mark in calendar] == []
