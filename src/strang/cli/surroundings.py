"""Where a command works: which checkout, which data folder, which database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from strang.cli.cluster import DATABASE, Cluster

DEMO_MARK = "strang demo world"
OWNER_VARIABLE = "STRANG_OWNER_DATABASE_URL"
SEALER_VARIABLE = "STRANG_SEALER_DATABASE_URL"
RESERVED = {OWNER_VARIABLE, SEALER_VARIABLE}
"""Credentials that only the processes made for them get."""


def checkout() -> Path:
    """Return the folder that holds `src`, the lock files and `node_modules`."""
    return Path(__file__).resolve().parents[3]


def build_dir() -> Path:
    """Return the folder for made files (static files, fonts); beside it lies `node_modules`."""
    chosen = os.environ.get("STRANG_BUILD_DIR")
    return Path(chosen) if chosen else checkout() / "build"


def data_dir(given: str | None = None) -> Path:
    """Return the folder for runtime data: as given, as STRANG_DATA_DIR says, or `.strang` in the checkout."""
    chosen = given or os.environ.get("STRANG_DATA_DIR")
    return Path(chosen).absolute() if chosen else checkout() / ".strang"


def variables(
    cluster: Cluster, *, owner: bool, sealer: bool = False, database: str = DATABASE, base_url: str = ""
) -> dict[str, str]:
    """Return the complete environment for a process of ours on the local cluster.

    Without `owner` and `sealer` their credentials are taken out even if our own environment has them.
    """
    environment = {name: value for name, value in os.environ.items() if name not in RESERVED}
    environment.update(cluster.environment(owner, database, sealer=sealer))
    environment["STRANG_DEMO"] = "1" if cluster.mark(database).startswith(DEMO_MARK) else "0"
    environment["STRANG_BASE_URL"] = base_url or os.environ.get("STRANG_BASE_URL", "http://127.0.0.1:8000")
    environment["STRANG_BUILD_DIR"] = str(build_dir())
    environment["DJANGO_SETTINGS_MODULE"] = "strang.config.settings"
    return environment


@contextmanager
def django_process(*, owner: bool) -> Iterator[None]:
    """Make this process a Django process for the time of the block.

    It uses the database of the environment if DATABASE_URL is set, otherwise the local cluster, which is
    started (and its database created) if need be and stopped again at the end.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strang.config.settings")
    if os.environ.get("DATABASE_URL"):
        if not owner:
            os.environ.pop(OWNER_VARIABLE, None)
        _set_up()
        yield
        return
    with Cluster(data_dir()) as cluster:
        if DATABASE not in cluster.databases():
            cluster.create_database(DATABASE)
        os.environ.pop(OWNER_VARIABLE, None)
        os.environ.update(variables(cluster, owner=owner))
        _set_up()
        try:
            yield
        finally:
            _close_connections()


def _set_up() -> None:
    import django

    django.setup()


def _close_connections() -> None:
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        close_pool = getattr(connection, "close_pool", None)
        if close_pool is not None:  # or its threads go on looking for a server that is gone
            close_pool()


def strang(*arguments: str, environment: dict[str, str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a sub-command of ours in its own process, so that credentials stay where they are needed."""
    return subprocess.run(
        [sys.executable, "-m", "strang.cli.main", *arguments],
        env=environment,
        text=True,
        check=False,
        **options,
    )
