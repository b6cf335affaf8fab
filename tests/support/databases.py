"""One embedded server per test run; templates built once; a clone for whoever wants to write."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from strang.cli import roles
from strang.cli.cluster import Cluster
from strang.cli.demo_build import NO_WORLD
from strang.cli.errors import CommandError
from strang.cli.surroundings import OWNER_VARIABLE

FOLDER_VARIABLE = "STRANG_TEST_FOLDER"
PREFIX = "strang-test-"
_YOUNG = 600
"""Seconds in which another run may still be about to write into its new folder."""
_ROOM = 4 * 1024**3
"""Bytes a run may need for its clones."""
EMPTY, CAST, WORLD = "template_empty", "template_cast", "template_world"
_counter = itertools.count(1)


class NoWorldError(Exception):
    """This version has no demo world to clone."""


@dataclass(frozen=True)
class Database:
    """A database of the run, and the ways to it."""

    name: str
    cluster: Cluster

    def environment(self, *, owner: bool = False, demo: bool = True) -> dict[str, str]:
        """Return the environment for a process on this database."""
        variables = {name: value for name, value in os.environ.items() if name != OWNER_VARIABLE}
        variables |= self.cluster.environment(owner, self.name)
        variables["STRANG_DEMO"] = "1" if demo else "0"
        return variables

    @property
    def app_url(self) -> str:
        """URL of the role the application has: what a test of the row policies connects as."""
        return self.cluster.url(roles.APP, self.name)

    @property
    def audit_url(self) -> str:
        """URL of the role that writes the audit memory."""
        return self.cluster.url(roles.AUDIT, self.name)

    @property
    def sealer_url(self) -> str:
        """URL of the role that seals and checks the audit memory."""
        return self.cluster.url(roles.SEALER, self.name)

    @property
    def owner_url(self) -> str:
        """URL of the role that owns the tables: for looking behind the policies only."""
        return self.cluster.url(roles.OWNER, self.name)


class Run:
    """The server of one test run. The controller starts and stops it, the workers of xdist use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = Cluster(folder, durable=False)

    @classmethod
    def begin(cls) -> Run:
        """Make the folder of a new run and put what Django needs into the environment; starts nothing.

        Raises RuntimeError when Django has read another environment already: tests would write there.
        """
        from django.conf import settings

        if settings.configured:
            raise RuntimeError(
                "unset DJANGO_SETTINGS_MODULE, or run bin/test: tests bring their own database"
            )
        sweep()
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_base()))
        os.environ[FOLDER_VARIABLE] = str(folder)
        run = cls(folder)
        os.environ.update(run.cluster.environment(owner=False, database="no_fixture_asked_for_a_database"))
        os.environ.update({"STRANG_DEMO": "1", "STRANG_BASE_URL": "http://testserver"})
        os.environ["DJANGO_SETTINGS_MODULE"] = "strang.config.settings"
        os.environ.pop(OWNER_VARIABLE, None)
        return run

    @classmethod
    def join(cls) -> Run:
        """Return the run this process belongs to."""
        return cls(Path(os.environ[FOLDER_VARIABLE]))

    def end(self) -> None:
        """Stop the server and remove the folder."""
        self.cluster.stop()
        self.cluster.remove()

    def clone(self, template: str) -> Database:
        """Return a new database that is a copy of a template; the template is built when first asked for.

        Raises `NoWorldError` when the template is the demo world and this version has none.
        """
        self._ensure_template(template)
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        name = f"{template.removeprefix('template_')}_{worker}_{os.getpid()}_{next(_counter)}"
        with self._lock("clone", shared=True):
            self.cluster.create_database(name, template)
        return Database(name, self.cluster)

    def build_templates(self) -> None:
        """Build every template, for a run that is going to need them all; whoever comes first waits for it."""
        for template in (EMPTY, WORLD, CAST):
            with suppress(NoWorldError):
                self._ensure_template(template)

    def _ensure_template(self, template: str) -> None:
        with self._lock(template):
            if (self.folder / f"{template}.absent").exists():
                raise NoWorldError
            if template in self.cluster.databases():
                return
            building = f"{template}_building"
            self.cluster.drop_database(building)
            try:
                _BUILDERS[template](self, building)
            except NoWorldError:
                (self.folder / f"{template}.absent").touch()
                self.cluster.drop_database(building)
                raise
            with self.cluster.admin(building) as connection:
                connection.execute("VACUUM (ANALYZE)")
            self.cluster.rename_database(building, template)

    def _build_empty(self, name: str) -> None:
        self.cluster.create_database(name)
        self._command(name, "strang.cli.main", "migrate", "--quiet")

    def _build_world(self, name: str) -> None:
        self._ensure_template(EMPTY)
        self.cluster.create_database(name, EMPTY)
        self._command(name, "strang.cli.demo_build", "--small")

    def _build_cast(self, name: str) -> None:
        self._ensure_template(EMPTY)
        self.cluster.create_database(name, EMPTY)
        self._command(name, "strang.cli.demo_build", "--cast")

    def _command(self, database: str, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", *words],
            env=Database(database, self.cluster).environment(owner=True),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == NO_WORLD:
            raise NoWorldError
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")

    @contextmanager
    def _lock(self, name: str, *, shared: bool = False) -> Iterator[None]:
        with (self.folder / f"{name}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
            yield


_BUILDERS: dict[str, Callable[[Run, str], None]] = {
    EMPTY: Run._build_empty,
    CAST: Run._build_cast,
    WORLD: Run._build_world,
}


def _base() -> Path:
    """Return where the server of a run keeps its files: in memory if there is room, for clones cost mostly writing."""
    chosen = os.environ.get("STRANG_TEST_BASE")
    memory = Path("/dev/shm")
    if chosen or not (memory.is_dir() and os.access(memory, os.W_OK)):
        return Path(chosen or tempfile.gettempdir())
    return memory if shutil.disk_usage(memory).free > _ROOM else Path(tempfile.gettempdir())


def sweep() -> None:
    """Remove what a killed test run left behind: its server, its folder."""
    base = _base()
    for folder in base.glob(f"{PREFIX}*"):
        with suppress(CommandError, OSError):  # another run may be removing it right now
            if not folder.is_dir() or folder.stat().st_uid != os.geteuid():
                continue
            cluster = Cluster(folder, durable=False)
            if cluster.abandoned():
                cluster.remove()
        with suppress(OSError):
            if not (folder / "secrets.json").exists() and time.time() - folder.stat().st_mtime > _YOUNG:
                shutil.rmtree(folder, ignore_errors=True)


def point_connections(database: str) -> None:
    """Let Django's connections of this process go to another database; open ones are closed."""
    from django.db import connections

    for connection in connections.all():
        connection.close()
        close_pool = getattr(connection, "close_pool", None)
        if close_pool is not None:
            close_pool()
        # All threads' connections share this dictionary.
        connection.settings_dict["NAME"] = database
