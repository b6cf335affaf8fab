"""A withdrawal works at once: twenty readers on every path, and what the last of them still got."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from cast import at_work, client_of
from strang.cases.models import Assessment
from strang.cli.web_server import WebServer, free_port
from strang.consents import operations as consents
from support.databases import CAST, Database, point_connections
from support.gate import LANGUAGE, REQUEST, WORK, Gate, build_gate
from support.proof import Proof

READERS = 20
SECONDS_BEFORE = 2.0
SECONDS_AFTER = 3.0
MARKS = (WORK, LANGUAGE, REQUEST)


@dataclass
class Readers:
    """Twenty clients that read until they are stopped, and when each of them last got something."""

    port: int
    cookie: str
    paths: tuple[str, ...]
    stop: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[float, str]] = field(default_factory=list)
    answers: int = 0

    def run(self) -> list[threading.Thread]:
        """Start them, evenly over the paths."""
        threads = [
            threading.Thread(target=self._read, args=(self.paths[number % len(self.paths)],))
            for number in range(READERS)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _read(self, path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        while not self.stop.is_set():
            connection.request("GET", path, headers={"Cookie": f"sessionid={self.cookie}"})
            text = connection.getresponse().read().decode("utf-8", "replace")
            self.answers += 1
            if any(mark in text for mark in MARKS):
                self.seen.append((time.monotonic(), path))
        connection.close()


def _watch(readers: Readers, withdraw: Callable[[], None]) -> float:
    """Let the readers read, withdraw in the middle, and return when the withdrawal was committed."""
    threads = readers.run()
    time.sleep(SECONDS_BEFORE)
    withdraw()
    committed = time.monotonic()
    time.sleep(SECONDS_AFTER)
    readers.stop.set()
    for thread in threads:
        thread.join(30)
    return committed


@dataclass
class Outcome:
    """What the readers saw: with a withdrawal in the middle, and (the control) without."""

    paths: tuple[str, ...]
    readers: Readers
    control: Readers
    committed: float
    rows_left: int

    @property
    def lag(self) -> float:
        """Seconds from the commit to the last success; negative if it came before."""
        return max((at for at, _ in self.readers.seen), default=0.0) - self.committed

    @property
    def before(self) -> int:
        """How often somebody saw something before the withdrawal."""
        return sum(1 for at, _ in self.readers.seen if at < self.committed)

    @property
    def control_seconds(self) -> float:
        """How long the control went on seeing."""
        moments = [at for at, _ in self.control.seen]
        return max(moments) - min(moments)


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
            "Wege": len(outcome.paths),
            "Antworten": outcome.readers.answers,
            "Erfolge vorher": outcome.before,
            "letzter Erfolg nachher (s)": round(max(outcome.lag, 0.0), 3),
        },
    ).finish(holds=outcome.lag <= 1.0 and outcome.rows_left == 0)
    assert outcome.rows_left == 0
    assert outcome.before > 0
    assert outcome.lag <= 1.0
    assert outcome.control_seconds > SECONDS_AFTER


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
    cookie = client_of("sabine").cookies["sessionid"].value
    paths = (
        reverse("referral", kwargs={"referral_id": referral_id}),
        reverse("referral_list"),
        reverse("referral_answers"),
        reverse("start"),
    )
    readers, control = Readers(port, cookie, paths), Readers(port, cookie, paths)
    with server:
        server.wait_until_ready()
        _watch(control, lambda: None)
        committed = _watch(readers, lambda: _withdraw(gate, consent_id))
    return Outcome(paths, readers, control, committed, _rows_of(gate))


def _withdraw(gate: Gate, consent_id: UUID) -> None:
    with at_work(gate.miriam):
        consents.withdraw_consent(gate.miriam, consent_id=consent_id)


def _rows_of(gate: Gate) -> int:
    with at_work(gate.sabine, purpose="benefit", write=False):
        return Assessment.objects.filter(person_id=gate.person_id).count()
