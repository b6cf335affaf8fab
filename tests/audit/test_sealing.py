"""The sealer: no row is left out, however late it commits; one at a time; it outlives a database that goes away."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from strang.audit import service
from strang.audit.notes import Signer
from strang.audit.sealing import LOCK, OtherSealerError, Sealer, SealingError
from strang.audit.service import connect
from strang.cli import audit_processes
from strang.cli.surroundings import SEALER_VARIABLE, strang
from support.casework import Casework
from support.databases import Database
from support.record import Record

INSERT = (
    "INSERT INTO audit_entry (id, at, system_name, purpose, operation, command, table_name, row_id, columns)"
    " VALUES (%s, clock_timestamp(), 'test', 'general', 'none', 'INSERT', 'x', 'x', '{}')"
)


def _write(connection: psycopg.Connection[tuple[object, ...]], number: int) -> None:
    """Write an entry as the trigger does."""
    row = f"00000000-0000-0000-0000-{number:012d}"
    connection.execute(INSERT, [row])
    connection.execute("INSERT INTO audit_pending (stream, row_id) VALUES ('entry', %s)", [row])


@pytest.fixture
def alone(fresh_cast: Database, tmp_path: Path) -> Record:
    """The record of a database without clients, one file as its witness."""
    return Record(fresh_cast, tmp_path, (str(tmp_path / "file.jsonl"),))


def _until(true: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_a_row_that_commits_late_gets_its_leaf(alone: Record) -> None:
    alone.seal()
    with (
        psycopg.connect(alone.database.audit_url) as late,
        psycopg.connect(alone.database.audit_url) as early,
    ):
        _write(late, 1)
        _write(early, 2)
        early.commit()
        before = alone.seal().size
        late.commit()
        assert alone.seal().size == before + 1
    assert alone.kinds(*alone.witnesses) == set()


def test_a_row_rolled_back_gets_none(alone: Record) -> None:
    before = alone.seal().size
    with psycopg.connect(alone.database.audit_url) as connection:
        _write(connection, 1)
        connection.rollback()
    assert alone.seal().size == before


def test_there_is_one_sealer(alone: Record) -> None:
    alone.seal()
    signer = Signer.load(alone.key_file)
    with (
        service.connect(alone.database.sealer_url) as first,
        service.connect(alone.database.sealer_url) as second,
    ):
        Sealer(first, signer)
        with pytest.raises(OtherSealerError):
            Sealer(second, signer)


def test_a_lost_key_is_not_replaced(alone: Record) -> None:
    alone.seal()
    alone.key_file.unlink()
    with pytest.raises(SealingError, match="is missing"):
        alone.seal()


def test_nothing_is_signed_on_top_of_a_changed_checkpoint(alone: Record) -> None:
    alone.seal()
    alone.tamper("UPDATE audit_checkpoint SET root = sha256('x')")
    with pytest.raises(SealingError):
        alone.seal()


def test_sealing_is_as_fast_as_it_should_be(alone: Record, capsys: pytest.CaptureFixture[str]) -> None:
    count = 100_000
    alone.tamper(
        "INSERT INTO audit_entry (id, at, session_id, user_id, unit_id, purpose, operation, command, table_name,"
        " row_id, subject, columns) SELECT gen_random_uuid(), clock_timestamp(), gen_random_uuid(), gen_random_uuid(),"
        " gen_random_uuid(), 'general', 'cases.put_entry', 'INSERT', 'cases_entry',"
        f" encode(sha256(n::text::bytea), 'hex'), NULL, '{{id,text}}' FROM generate_series(1, {count}) n",
        "INSERT INTO audit_pending SELECT 'entry', id FROM audit_entry WHERE operation = 'cases.put_entry'",
    )
    started = time.monotonic()
    size = alone.seal().size
    sealed = time.monotonic() - started
    report = alone.check(*alone.witnesses)
    assert size > count
    assert report.findings == []
    with capsys.disabled():
        figures = {"leaves": size, "seal_seconds": round(sealed, 2), "verify_seconds": report.seconds}
        print(f"\naudit: {json.dumps(figures)}")


def test_the_loop_outlives_lost_connections_and_signs(alone: Record) -> None:
    ended = threading.Event()
    running = service.Service(alone.database.sealer_url, alone.key_file, alone.witnesses, ended.is_set)
    thread = threading.Thread(target=running.run)
    thread.start()
    pid = "SELECT pid FROM pg_stat_activity WHERE application_name = 'strang sealer' AND datname = current_database()"
    waiting = "SELECT count(*) FROM audit_pending"
    try:
        _until(lambda: alone.ask("SELECT count(*) FROM audit_checkpoint"))
        _until(lambda: Path(alone.witnesses[0]).exists())
        first = alone.ask(pid)
        alone.ask(f"SELECT pg_terminate_backend({first})")
        Casework().person()
        _until(lambda: alone.ask(pid) not in {None, first})
        _until(lambda: alone.ask(waiting) == 0)
    finally:
        ended.set()
        thread.join(20)
    assert not thread.is_alive()
    assert alone.kinds(*alone.witnesses) == set()


def test_the_command_line(alone: Record) -> None:
    environment = alone.database.environment() | {
        SEALER_VARIABLE: alone.database.sealer_url,
        "STRANG_AUDIT_KEY_FILE": str(alone.key_file),
        "STRANG_AUDIT_WITNESSES": alone.witnesses[0],
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return strang("audit", *words, environment=environment, capture_output=True, stdin=subprocess.DEVNULL)

    sealed = run("seal", "--once")
    assert sealed.returncode == 0, sealed.stderr
    key = run("key").stdout.strip()
    clean = run("verify", "--key", key)
    assert clean.returncode == 0, clean.stdout
    assert "unverändert" in clean.stdout
    last = json.loads(clean.stdout.splitlines()[-1])
    assert (last["findings"], last["witnesses"], last["checkpoints"]) == ([], 1, 1)
    proof = json.loads(run("prove", "3").stdout)
    assert (proof["leaf"], proof["size"]) == (3, last["leaves"])
    assert run("prove", str(last["leaves"])).returncode == 1
    alone.tamper(
        "UPDATE audit_entry SET purpose = 'x' WHERE id = (SELECT row_id FROM audit_leaf WHERE index = 3)"
    )
    found = run("verify")
    assert found.returncode == 1
    assert "Blatt 3" in found.stdout
    assert json.loads(found.stdout.splitlines()[-1])["findings"][0]["kind"] == "changed"
    assert run("prove", "3").returncode == 1


def test_the_process_beside_the_server_comes_back_and_ends_with_it(alone: Record, tmp_path: Path) -> None:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("STRANG_")} | {
        SEALER_VARIABLE: alone.database.sealer_url,
        "STRANG_AUDIT_KEY_FILE": str(alone.key_file),
    }
    with audit_processes.sealer(environment, list(alone.witnesses), tmp_path / "log") as kept:
        _until(lambda: alone.ask("SELECT count(*) FROM audit_checkpoint"))
        first = kept.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        _until(lambda: kept.pid != first)
        Casework().person()
        _until(lambda: alone.ask("SELECT count(*) FROM audit_pending") == 0)
        last = kept.pid
        assert last is not None
    with pytest.raises(ProcessLookupError):
        os.kill(last, 0)
    assert dt.datetime.now(tz=dt.UTC) - alone.ask("SELECT max(at) FROM audit_checkpoint") < dt.timedelta(
        minutes=1
    )


def test_only_another_sealer_keeps_one_from_sealing(record: Record) -> None:
    """Any role can take an advisory lock; the application in the sealer's place would leave everything unsealed."""
    with psycopg.connect(record.database.app_url) as app:
        assert app.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK]).fetchone() == (True,)
        before = record.seal().size
        Casework().person("Zana", "Ohnesiegel")
        assert record.seal().size > before
    with connect(record.database.sealer_url) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(OtherSealerError):
            record.seal()
