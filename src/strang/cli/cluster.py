"""The embedded PostgreSQL: one server per data folder, started and stopped by us.

The server listens on a Unix socket in a private folder only, asks for a scram password even there, and the
passwords are kept in a file that only its owner can read. A lock on the data folder is held by the process
that started the server; the system drops that lock when the process dies, however it dies, so the next
start knows whether a server it finds is still wanted or was left behind.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from strang.cli import processes, roles
from strang.cli.errors import CommandError
from strang.cli.server_account import reachable_folder, reachable_installation, server_account, socket_folder

DATABASE = "strang"
SUPERUSER = "strang_super"
_READY_SECONDS = 120.0
_STOP_SECONDS = 30.0
_START_ATTEMPTS = 5


class ClusterInUseError(CommandError):
    """Another process owns the server of this data folder."""


class Cluster:
    """The server of one data folder. Usable as a context manager: starts on entry, stops on exit.

    `durable=False` trades safety against a crash of the machine for speed; it is meant for tests. `memory_mb` is what
    the server keeps of its pages; a small one suffices for a demo, a quarter of the machine's is what the manual of
    PostgreSQL advises for a server of its own.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True, memory_mb: int = 256) -> None:
        self.data_dir = data_dir.absolute()
        self.durable = durable
        self.memory_mb = memory_mb
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._account = server_account()
        self._folder = reachable_folder(self.data_dir, self._account)
        self._socket = socket_folder(self._folder, self._account)
        self._secrets = _read_secrets(self.data_dir / "secrets.json")
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    # -- life ---------------------------------------------------------------------------------------------

    def start(self, *, exclusive: bool = False) -> bool:
        """Start the server, or attach to the one that runs; return whether this object now owns it.

        With `exclusive` a server owned by another process is refused with `ClusterInUseError`.
        A server left behind by a process that was killed is taken over. Raises `CommandError` when the server
        does not come up; its log is `postgres.log` in the data folder.
        """
        if self._lock is not None:
            return True
        lock = self._try_lock()
        if lock is None:
            if exclusive or not self._wait_for_other():
                raise ClusterInUseError(f"{self.data_dir} is in use by {self._owner()}: stop that one first.")
            return False
        self._lock = lock
        try:
            if not self.is_running():
                self._clear_remains()
                self._initialise()
                self._launch()
            with self.admin() as connection:
                roles.ensure_roles(connection, self._secrets)
        except BaseException:
            self.stop()
            raise
        return True

    def stop(self) -> None:
        """Stop the server if this object owns it; open transactions are rolled back."""
        if self._lock is None:
            return
        self._stop_server()
        if self._process is not None:
            self._process.wait()
            self._process = None
        self._lock.close()
        self._lock = None

    def abandoned(self) -> bool:
        """Tell whether no living process owns this data folder."""
        lock = self._lock or self._try_lock()
        if lock is None:
            return False
        if lock is not self._lock:
            lock.close()
        return True

    def remove(self) -> None:
        """Stop the server if it runs and delete the data folder with everything in it. For tests."""
        self._stop_server()
        for folder in {self.data_path, self._socket, self._folder, self.data_dir}:
            shutil.rmtree(folder, ignore_errors=True)

    def is_running(self) -> bool:
        """Tell whether a server of this data folder answers, whoever started it."""
        try:
            with self.admin() as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.Error:
            return False
        return row is not None and row[0] == str(self.data_path)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- what others need to know -------------------------------------------------------------------------

    @property
    def data_path(self) -> Path:
        """PostgreSQL's own data folder."""
        return self._folder / "postgres"

    @property
    def log_path(self) -> Path:
        """The server's log. It never holds statements: they carry personal data."""
        return self.data_dir / "postgres.log"

    @property
    def pid(self) -> int | None:
        """Process id of the running (or left-behind) server, None when there is none."""
        try:
            pid = int((self.data_path / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if str(self.data_path) in processes.command_line(pid) else None

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the connection URL of a role. It contains the password: never print it."""
        password = quote(self._secrets[role], safe="")
        return f"postgresql://{role}:{password}@/{quote(database)}?host={quote(str(self._socket), safe='/')}"

    def environment(self, owner: bool, database: str = DATABASE, *, sealer: bool = False) -> dict[str, str]:  # noqa: FBT001
        """Return the settings for a process, with `owner` or `sealer` also the credentials for migrating or sealing.

        The environment of a web server or job worker must be made without either.
        """
        variables = {
            "STRANG_DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.url(roles.APP, database),
            "STRANG_AUDIT_DATABASE_URL": self.url(roles.AUDIT, database),
            "STRANG_SECRET_KEY": self._secrets["secret_key"],
            "STRANG_CONTEXT_KEY": self._secrets["context_key"],
        }
        if owner:
            variables["STRANG_OWNER_DATABASE_URL"] = self.url(roles.OWNER, database)
        if sealer:
            variables["STRANG_SEALER_DATABASE_URL"] = self.url(roles.SEALER, database)
        return variables

    # -- databases ----------------------------------------------------------------------------------------

    @contextmanager
    def admin(self, database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
        """Give an autocommit connection as superuser: for the launcher and for tests only."""
        with psycopg.connect(
            host=str(self._socket),
            user=SUPERUSER,
            password=self._secrets[SUPERUSER],
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        ) as connection:
            yield connection

    def databases(self) -> set[str]:
        """Return the names of all databases but PostgreSQL's own."""
        with self.admin() as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate").fetchall()
        return {str(row[0]) for row in rows} - {"postgres"}

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database with the rights the roles need, as a copy of `template` if one is given.

        Nobody may be connected to the template. A database that was not completed is removed again.
        """
        # Copying files beats writing every page to the log as soon as nothing has to reach the disk.
        strategy = "file_copy" if template and not self.durable else "wal_log"
        with self.admin() as connection:
            roles.create_database(connection, name, template, strategy)
        if template is not None:
            return
        try:
            with self.admin(name) as connection:
                roles.prepare_database(connection)
        except BaseException:
            self.drop_database(name)
            raise

    def drop_database(self, name: str) -> None:
        """Drop a database if it exists, and end the connections to it."""
        with self.admin() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def rename_database(self, name: str, new_name: str) -> None:
        """Give a database another name; nobody may be connected to it."""
        with self.admin() as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(name), sql.Identifier(new_name)
                )
            )

    def mark(self, database: str) -> str:
        """Return the mark of a database (its comment), an empty text when there is none."""
        with self.admin() as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [database]
            ).fetchone()
        return str(row[0]) if row and row[0] else ""

    def set_mark(self, database: str, text: str) -> None:
        """Write the mark of a database: what it was built as and that the building came to its end."""
        with self.admin() as connection:
            connection.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database), sql.Literal(text))
            )

    # -- inside -------------------------------------------------------------------------------------------

    def _try_lock(self) -> IO[str] | None:
        """Take the lock of the data folder, or return None when another process holds it."""
        handle = (self.data_dir / "owner.lock").open("a+")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            return None
        handle.seek(0)
        handle.truncate()
        handle.write(str(os.getpid()))
        handle.flush()
        return handle

    def _owner(self) -> str:
        with suppress(OSError):
            return f"process {(self.data_dir / 'owner.lock').read_text().strip()}"
        return "another process"

    def _wait_for_other(self) -> bool:
        """Wait until the server that another process is starting answers."""
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            if self.is_running():
                return True
            time.sleep(0.1)
        return False

    def _clear_remains(self) -> None:
        """Stop a server that hangs and remove lock files whose process is gone or is somebody else's."""
        self._stop_server()
        (self.data_path / "postmaster.pid").unlink(missing_ok=True)
        for remains in self._socket.glob(".s.PGSQL.*"):
            remains.unlink(missing_ok=True)

    def _initialise(self) -> None:
        """Create the data folder of the server; a half-made one from a crash is thrown away."""
        if (self.data_path / "PG_VERSION").exists():
            return
        partial = self._folder / "postgres.new"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        self._account.own(partial)
        password_file = self._socket / "password"
        password_file.write_text(self._secrets[SUPERUSER])
        password_file.chmod(0o600)
        self._account.own(password_file)
        command = [
            str(reachable_installation(self._account) / "bin" / "initdb"),
            *("--pgdata", str(partial), "--username", SUPERUSER, "--pwfile", str(password_file)),
            *("--auth-local", "scram-sha-256", "--auth-host", "scram-sha-256", "--encoding", "UTF8"),
            # Characters by their Unicode rules, order by code point: the same on every machine.
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *(() if self.durable else ("--no-sync",)),
        ]
        try:
            done = self._account.run(command)
        finally:
            password_file.unlink()
        if done.returncode != 0:
            raise CommandError(f"initdb failed: {(done.stderr or done.stdout).strip()}")
        partial.rename(self.data_path)

    def _launch(self) -> None:
        """Start the server and wait until it answers."""
        program = str(reachable_installation(self._account) / "bin" / "postgres")
        command = [program, "-D", str(self.data_path)]
        for name, value in self._server_settings().items():
            command += ["-c", f"{name}={value}"]
        for _ in range(_START_ATTEMPTS):
            with self.log_path.open("w") as log:
                process = self._process = subprocess.Popen(
                    command,
                    cwd="/",
                    env={"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C at the terminal is ours to handle, in the right order
                    **self._account.options(),
                )
            if self._wait_until_ready(process):
                return
            # Backends of a killed server need a moment to notice; until then the new one refuses to start.
            if "still in use" not in self.log_path.read_text():
                break
            time.sleep(1)
        lines = self.log_path.read_text().strip().splitlines()
        raise CommandError(
            f"PostgreSQL did not start: {lines[-1] if lines else 'no message'} (see {self.log_path})"
        )

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> bool:
        deadline = time.monotonic() + _READY_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            if self.is_running():
                return True
            time.sleep(0.05)
        if process.poll() is None:
            process.send_signal(signal.SIGQUIT)
            process.wait(_STOP_SECONDS)
        return False

    def _server_settings(self) -> dict[str, str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket),
            "max_connections": "100",
            "shared_buffers": f"{self.memory_mb}MB" if self.durable else "128MB",
            "effective_cache_size": "2GB",
            "work_mem": "16MB",
            "maintenance_work_mem": "128MB",
            "random_page_cost": "1.1",
            "max_parallel_workers_per_gather": "1",
            "max_wal_size": "2GB",
            "jit": "off",
            "idle_in_transaction_session_timeout": "10s",
            "timezone": "UTC",
            # Statements and their parameters carry personal data: they do not belong in a log file.
            # Nor do messages of failed statements, which quote the value that did not fit; whoever asked gets them.
            "log_min_messages": "log",
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",  # the detail of a refused row is the row
            "log_parameter_max_length_on_error": "0",
            "log_checkpoints": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return settings

    def _stop_server(self) -> None:
        pid = self.pid
        if pid is None:
            return
        for order, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 10.0)):
            with suppress(ProcessLookupError):
                os.kill(pid, order)
            if processes.wait_for_end(pid, seconds):
                return
        raise CommandError(f"The database server (process {pid}) does not stop.")


def _read_secrets(path: Path) -> dict[str, str]:
    """Read the passwords and keys, and make those that are missing; only the owner can read the file."""
    values: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    wanted = (SUPERUSER, *roles.LOGIN_ROLES, "secret_key", "context_key")
    missing = [name for name in wanted if name not in values]
    if not missing:
        return values
    for name in missing:
        values[name] = secrets.token_hex(32)
    partial = path.with_suffix(".new")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        json.dump(values, handle)
    partial.replace(path)
    return values
