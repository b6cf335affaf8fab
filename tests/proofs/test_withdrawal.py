"""A withdrawal works at once: twenty readers on every path, and what the last of them still got.

A path is every address at which the recipient reads anything about the person, found by asking all there are; lists
that might; and the rows themselves, by the application's own connection. Each reader goes round all of them, before the
withdrawal and after it.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections
from django.http import HttpResponse
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from cast import at_work, client_of
from strang.access import operations as access
from strang.cases.models import Assessment
from strang.cli.web_server import WebServer, free_port
from strang.consents import operations as consents
from strang.web.routes import ROUTES
from support.databases import CAST, Database, point_connections
from support.gate import LANGUAGE, REQUEST, WORK, Gate, build_gate
from support.proof import Proof

READERS = 20
ROUND_SECONDS = 120.0
"""How long everybody may take to have asked at every path once."""
NAME = "Canarilla"
MARKS = (WORK, LANGUAGE, REQUEST, NAME)
PARAMETER = re.compile(r"<(\w+:)?\w+>")
SIGNS_OUT = "account_logout"
LISTS = {"/", "/referrals/", "/referrals/answered/"}
ROWS = "the rows"


@dataclass
class Readers:
    """Twenty readers that go round the paths until they are stopped, and when which of them got something."""

    paths: dict[str, Callable[[], bool]]
    stop: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[float, str]] = field(default_factory=list)
    rounds: list[int] = field(default_factory=lambda: [0] * READERS)
    """How many paths each reader has asked."""

    def run(self) -> list[threading.Thread]:
        """Start them, each at another path."""
        threads = [threading.Thread(target=self._read, args=(number,)) for number in range(READERS)]
        for thread in threads:
            thread.start()
        return threads

    @property
    def answers(self) -> int:
        """How many answers came."""
        return sum(self.rounds)

    def wait_for_a_round(self) -> None:
        """Wait until every reader has asked at every path once more."""
        wanted = [asked + len(self.paths) + 1 for asked in self.rounds]  # the one under way does not count
        end = time.monotonic() + ROUND_SECONDS
        while any(asked < goal for asked, goal in zip(self.rounds, wanted, strict=True)):
            if time.monotonic() > end:
                raise TimeoutError(f"a round takes longer than {ROUND_SECONDS} s")
            time.sleep(0.05)

    def _read(self, number: int) -> None:
        paths = list(self.paths.items())
        while not self.stop.is_set():
            name, reads = paths[(number + self.rounds[number]) % len(paths)]
            if reads():
                self.seen.append((time.monotonic(), name))
            self.rounds[number] += 1


def _watch(readers: Readers, withdraw: Callable[[], None]) -> float:
    """Let everybody read at every path, withdraw, let them once more; return when the withdrawal was committed."""
    threads = readers.run()
    try:
        readers.wait_for_a_round()
        withdraw()
        committed = time.monotonic()
        readers.wait_for_a_round()
    finally:
        readers.stop.set()
        for thread in threads:
            thread.join(60)
    return committed


@dataclass
class Outcome:
    """What the readers saw: with a withdrawal in the middle, and (the control) without."""

    readers: Readers
    control: Readers
    addresses: int
    revealing: set[str]
    committed: float
    control_committed: float
    rows_left: int

    @property
    def lag(self) -> float:
        """Seconds from the commit to the last success; negative if it came before."""
        return max(at for at, _ in self.readers.seen) - self.committed

    @property
    def before(self) -> list[str]:
        """Where somebody saw something before the withdrawal, once for each time."""
        return [path for at, path in self.readers.seen if at < self.committed]

    @property
    def control_after(self) -> set[str]:
        """Where the control still saw something after the moment at which nobody withdrew."""
        return {path for at, path in self.control.seen if at > self.control_committed}


@pytest.mark.slow
def test_nobody_reads_on_after_a_withdrawal(
    clone_database: Callable[[str], Database], django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    database = clone_database(CAST)
    with django_db_blocker.unblock():
        point_connections(database.name)
        outcome = _outcome(database, tmp_path)
        point_connections("no_fixture_asked_for_a_database")
    Proof(
        name="withdrawal",
        claim="Nach einem Widerruf liest niemand weiter: zwanzig gleichzeitige Leser auf allen Wegen der empfangenden"
        " Stelle; gemessen ist der letzte Erfolg nach dem Widerruf in Sekunden.",
        command="bin/test tests/proofs/test_withdrawal.py -s",
        negative_control="Ohne Widerruf lesen dieselben zwanzig bis zum Ende weiter.",
        figures={
            "Leser": READERS,
            "Adressen, unter denen die Wege gesucht wurden": outcome.addresses,
            "Wege": len(outcome.readers.paths),
            "davon vorher ergiebig": len(set(outcome.before)),
            "Antworten": outcome.readers.answers,
            "Erfolge vorher": len(outcome.before),
            "letzter Erfolg nachher (s)": round(max(outcome.lag, 0.0), 3),
        },
    ).finish(holds=outcome.lag <= 1.0 and outcome.rows_left == 0)
    assert outcome.rows_left == 0
    assert set(outcome.before) == outcome.revealing
    assert outcome.lag <= 1.0
    assert outcome.control_after == outcome.revealing


def _outcome(database: Database, folder: Path) -> Outcome:
    port = free_port()
    server = WebServer(
        database.environment() | {"STRANG_BASE_URL": f"http://127.0.0.1:{port}"},
        port=port,
        pid_file=folder / "server.pid",
        log=folder / "server.log",
    )
    gate = build_gate()
    consent_id = gate.give()
    referral_id = gate.offer(consent_id)
    gate.take_over(referral_id)
    addresses = _addresses(gate.person_id, gate.case_id, referral_id, consent_id)
    client = client_of("sabine")
    revealing = {one for one in addresses if any(mark in _text(client.get(one)) for mark in MARKS)}
    assert reverse("referral", kwargs={"referral_id": referral_id}) in revealing
    cookie = client.cookies["sessionid"].value
    paths = {one: partial(_page, port, cookie, one) for one in sorted(revealing | LISTS)}
    paths[ROWS] = partial(_rows, gate)
    readers, control = Readers(paths), Readers(paths)
    with server:
        server.wait_until_ready()
        nothing = _watch(control, lambda: None)
        committed = _watch(readers, lambda: _withdraw(gate, consent_id))
    return Outcome(readers, control, len(addresses), revealing | {ROWS}, committed, nothing, _rows_of(gate))


def _addresses(*known: UUID) -> set[str]:
    """Return every address that can be read, once with each of these ids."""
    addresses = {
        PARAMETER.sub(str(one), f"/{route.path}")
        for route in ROUTES
        if "GET" in route.methods and route.name != SIGNS_OUT
        for one in known
    }
    return addresses | {
        "/people/?q=Salma",
        "/people/new/?searched=Salma",
        f"/emergency/new/?person={known[0]}",
    }


def _page(port: int, cookie: str, path: str) -> bool:
    """Return whether a page tells anything about the person."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
    text = connection.getresponse().read().decode("utf-8", "replace")
    connection.close()
    return any(mark in text for mark in MARKS)


def _rows(gate: Gate) -> bool:
    """Return whether a row can be read, the look written to the register first."""
    try:
        with at_work(gate.sabine, purpose="benefit", write=False):
            access.disclose(gate.sabine, [gate.person_id])
            return Assessment.objects.filter(person_id=gate.person_id).exists()
    finally:
        connections.close_all()  # the next reader waits for it


def _text(answer: HttpResponse) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def _withdraw(gate: Gate, consent_id: UUID) -> None:
    with at_work(gate.miriam):
        consents.withdraw_consent(gate.miriam, consent_id=consent_id)


def _rows_of(gate: Gate) -> int:
    with at_work(gate.sabine, purpose="benefit", write=False):
        return Assessment.objects.filter(person_id=gate.person_id).count()
