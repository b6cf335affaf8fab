"""What nobody may find beside the pages: marks in a dump, in logs, in sessions, in mails, in files that were kept.

A world is used by people who may read, on a real server: pages, exports, PDFs, a form that is refused, an emergency
access that alerts two officers. Then everything that stays behind is searched for the marks of the texts.
"""

from __future__ import annotations

import base64
import http.client
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.core import mail
from django.urls import reverse
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from cast import actor, at_work, client_of
from ids import id_of
from strang.cli.web_server import WebServer, free_port
from strang.demo.canaries import KEYS, canary
from strang.foundation import ids
from strang.foundation.context import Actor, signed_token
from support.databases import WORLD, Database, point_connections
from support.proof import Proof
from support.searching import files_below

MARKS = {key: canary(key) for key in KEYS}
OPEN_WORDS = {"own-finding", "foreign-finding"}
"""Findings are written without names, for many to read: they are no secret of a person."""
SECRET = {key: mark for key, mark in MARKS.items() if key not in OPEN_WORDS}
NEAREST = ("protected-address", "own-address", "own-note-team", "own-note-author", "own-assessment-health")
AUTHOR = "own-note-author"


def _forms(mark: str) -> tuple[bytes, ...]:
    """Return a mark as it may stand in a file or a dump: plain, in hexadecimal, in base 64 at each offset."""
    plain = mark.encode()
    coded = (base64.b64encode(b"\0" * shift + plain)[4:-4] for shift in range(3))
    return (plain, plain.hex().encode(), plain[::-1], *coded)


def _found(content: bytes, marks: dict[str, str]) -> set[str]:
    return {key for key, mark in marks.items() if any(form in content for form in _forms(mark))}


def _tables(connection: psycopg.Connection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE c.relkind IN ('r', 'v', 'm', 'p') AND n.nspname IN ('public', 'strang') ORDER BY 1, 2"
    ).fetchall()


def _dump(connection: psycopg.Connection) -> Iterator[tuple[str, bytes]]:
    """Copy out what a role gets of every table and view; a refusal is nothing."""
    for schema, name in _tables(connection):
        copy = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(sql.Identifier(schema, name))
        try:
            with connection.cursor() as cursor, cursor.copy(copy) as rows:
                yield name, b"".join(bytes(row) for row in rows)
        except psycopg.errors.InsufficientPrivilege:
            yield name, b""


def _dumps(database: Database) -> tuple[dict[str, set[str]], set[str]]:
    """Return the marks in what the application's role can copy out, table by table, and in the superuser's dump."""
    with psycopg.connect(database.app_url, autocommit=True) as app:
        dumped = {f"dump {name}": _found(content, SECRET) for name, content in _dump(app)}
    with database.cluster.admin(database.name) as admin:
        whole = b"".join(content for _name, content in _dump(admin))
    return dumped, _found(whole, SECRET)


class _Reader:
    """Somebody's browser on the real server."""

    def __init__(self, port: int, key: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie = f"sessionid={client_of(key).cookies['sessionid'].value}"

    def get(self, address: str) -> bytes:
        """Return a page, or whatever comes."""
        return self._send("GET", address, None)

    def post(self, address: str, values: dict[str, str]) -> bytes:
        """Send a form without its token: it is refused, and what was typed is kept for the writer."""
        return self._send("POST", address, urlencode(values))

    def _send(self, method: str, address: str, body: str | None) -> bytes:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, address, body, headers)
        return self.connection.getresponse().read()


def _pages(case: str) -> tuple[str, ...]:
    base = f"/cases/{id_of(f'{case}_case')}/"
    tabs = (
        "",
        "person/",
        "notes/",
        "assessment/",
        "plan/",
        "plan.pdf",
        "tasks/",
        "documents/",
        "appointments.ics",
    )
    more = (
        "consents/",
        "referrals/",
        "disclosures/",
        "disclosures/print/",
        "disclosures/pdf/",
        "disclosures/json/",
    )
    return (*tuple(base + tab for tab in (*tabs, *more)), f"/people/{id_of(f'{case}_person')}/")


READERS = (("miriam", "own"), ("carla", "protected"), ("deniz", "team_foreign"))


def _use(port: int) -> set[str]:
    """Let people who may read use the world; returns the marks they came across."""
    seen: set[str] = set()
    for key, case in READERS:
        reader = _Reader(port, key)
        for address in ("/", "/cases/", "/people/?q=Rania", *_pages(case)):
            seen |= _found(reader.get(address), SECRET)
        typed = {"text": f"Getippt: {MARKS['own-note-team']}", "title": MARKS["own-task"]}
        reader.post(f"/cases/{id_of(f'{case}_case')}/notes/", typed)
    clerk = _Reader(port, "sabine")
    for address in ("/", "/referrals/", reverse("referral", kwargs={"referral_id": id_of("own_referral")})):
        seen |= _found(clerk.get(address), SECRET)
    return seen


def _fail_on_a_note(database: Database, someone: Actor) -> None:
    """Let statements fail in the middle of a note and of an address, as a mistake in a program would."""
    with psycopg.connect(database.app_url, autocommit=True) as app:
        for statement in ("SELECT text::int FROM cases_note", "SELECT street::date FROM people_address"):
            with pytest.raises(psycopg.DataError), app.transaction():
                token = signed_token(someone, "general", backend_pid=app.info.backend_pid)
                app.execute("SELECT set_config('strang.context', %s, true)", [token])
                app.execute(statement)


def _sessions(database: Database) -> bytes:
    """Return what the kept sessions hold, also unpacked."""
    found = b""
    with database.cluster.admin(database.name) as admin:
        for (data,) in admin.execute("SELECT session_data FROM django_session").fetchall():
            raw = bytes(data) if isinstance(data, (bytes, memoryview)) else data.encode()
            found += raw
            packed = raw.split(b":", 1)[0].lstrip(b".")
            try:
                unpacked = base64.urlsafe_b64decode(packed + b"=" * (-len(packed) % 4))
                found += unpacked
                found += zlib.decompress(unpacked)
            except (ValueError, zlib.error):
                continue
    return found


def _letters(database: Database) -> str:
    """Let somebody open a file in an emergency, which alerts both officers; return every letter."""
    mail.outbox = []
    with at_work(actor("miriam"), write=False):
        unit = str(id_of("own_unit"))
    values = {
        "submission": str(ids.uuid7()),
        "unit_id": unit,
        "name": "Rania Al-Khatib",
        "birth_year": "1987",
        "reason": "danger_to_life",
        "text": f"Die Nachbarin hört Schreie. {MARKS['own-note-team']}",
        "sure": "on",
    }
    assert client_of("sabine").post("/emergency/new/", values).status_code == 302
    assert mail.outbox, database.name
    return "\n".join(str(letter.message()) for letter in mail.outbox)


def _kept_files(database: Database, *more: Path) -> Iterator[tuple[str, bytes]]:
    """Return what lies in the data folder beside the database's own files."""
    cluster = database.cluster
    for folder in (cluster.data_dir, *more):
        for file in files_below(folder):
            inside = cluster.data_path in file.parents
            if not file.is_symlink() and (not inside or file.suffix in {".log", ".csv"}):
                yield str(file.relative_to(folder)), file.read_bytes()


@pytest.mark.slow
def test_nothing_that_stays_behind_holds_a_mark(
    clone_database: Callable[[str], Database], django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    database = clone_database(WORLD)
    port = free_port()
    log = tmp_path / "server.log"
    environment = database.environment() | {"STRANG_BASE_URL": f"http://127.0.0.1:{port}"}
    server = WebServer(environment, port=port, pid_file=tmp_path / "server.pid", log=log)
    with django_db_blocker.unblock():
        point_connections(database.name)
        with server:
            server.wait_until_ready()
            seen = _use(port)
        _fail_on_a_note(database, actor("miriam"))
        letters = _letters(database).encode()
        sessions = _sessions(database)
        point_connections("no_fixture_asked_for_a_database")
    places: dict[str, set[str]] = {
        "letters": _found(letters, SECRET),
        "sessions": _found(sessions, SECRET),
        "server log": _found(log.read_bytes(), SECRET),
        "database log": _found(database.cluster.log_path.read_bytes(), SECRET),
    }
    places |= {f"file {name}": _found(content, SECRET) for name, content in _kept_files(database, tmp_path)}
    dumped, behind = _dumps(database)
    found = sum(map(len, (*places.values(), *dumped.values())))
    Proof(
        name="canaries",
        claim="Geschützte Anschrift, eigene Notizen, Angaben zur Gesundheit und alle anderen Markierungen: keine im"
        " Abzug der Anwendungsrolle, in den Protokollen, Sitzungen, Mails und Dateien; eigene Notizen nicht einmal im"
        " Abzug des Superusers.",
        command="bin/test tests/proofs/test_canaries.py -s",
        negative_control="Die berechtigten Menschen lesen die Markierungen auf den Seiten, und ein Abzug des Superusers"
        " enthält die Notiz an das Team.",
        figures={
            "Markierungen": len(SECRET),
            "auf Seiten gelesen": len(seen),
            "Tabellen": len(dumped),
            "Orte": len(places),
            "gefunden": found,
            "im Abzug des Superusers": len(behind),
        },
    ).finish(holds=not found and AUTHOR not in behind)
    assert [(place, marks) for place, marks in (places | dumped).items() if marks] == []
    assert set(NEAREST) <= seen, "the control: whoever may read has read them"
    assert "own-note-team" in behind, "the control: the dump of a superuser holds them"
    assert AUTHOR not in behind
