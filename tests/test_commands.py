"""The sub-commands of `strang` on a database given by the environment."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from strang.cli import web_server
from strang.cli.errors import CommandError
from strang.cli.surroundings import OWNER_VARIABLE, strang
from support.databases import Database


def _run(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return strang(*words, environment=environment, capture_output=True, stdin=subprocess.DEVNULL)


def test_check_finds_nothing_on_a_fresh_database(empty_db: Database) -> None:
    done = _run("check", environment=empty_db.environment())
    assert done.returncode == 0, done.stderr


def test_check_refuses_the_owner_as_the_application(empty_db: Database) -> None:
    environment = empty_db.environment() | {"DATABASE_URL": empty_db.owner_url}
    done = _run("check", environment=environment)
    assert done.returncode == 1
    assert "DATABASE_URL: the role owns the database" in done.stderr


def test_migrate_wants_the_owner(empty_db: Database) -> None:
    done = _run("migrate", environment=empty_db.environment())
    assert done.returncode == 1
    assert OWNER_VARIABLE in done.stderr
    assert "Traceback" not in done.stderr
    assert _run("migrate", environment=empty_db.environment(owner=True)).returncode == 0


def test_reference_data_can_be_loaded_twice(empty_db: Database) -> None:
    first = _run("load-reference", environment=empty_db.environment())
    assert first.returncode == 0, first.stderr
    assert _run("load-reference", environment=empty_db.environment()).stdout == first.stdout


def test_urls_are_listed(empty_db: Database) -> None:
    rows = json.loads(_run("urls", "--json", environment=empty_db.environment()).stdout)
    assert "/readyz" in {row["path"] for row in rows}
    assert all({"name", "path", "methods", "access", "params"} <= row.keys() for row in rows)


def test_logins_are_shown_on_a_demo_only(fresh_world: Database) -> None:
    logins = json.loads(_run("demo-users", "--json", environment=fresh_world.environment()).stdout)
    assert logins
    assert {"login", "password", "roles", "unit"} <= logins[0].keys()
    refused = _run("demo-users", "--json", environment=fresh_world.environment(demo=False))
    assert refused.returncode == 1
    assert refused.stdout == ""


def test_a_taken_port_is_refused_in_one_line() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandError, match="choose another"):
            web_server.require_port("127.0.0.1", taken.getsockname()[1])


def test_the_web_server_never_gets_the_owner(empty_db: Database, tmp_path: Path) -> None:
    server = web_server.WebServer(empty_db.environment(owner=True), port=1, pid_file=tmp_path / "pid")
    assert OWNER_VARIABLE not in server._environment


def test_a_foreign_process_in_the_pid_file_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["/bin/sleep", "30"]) as stranger:
        pid_file = tmp_path / "pid"
        pid_file.write_text(str(stranger.pid))
        web_server.end_leftover(pid_file)
        assert stranger.poll() is None
        assert not pid_file.exists()
        stranger.kill()
