"""Looking for words where a database keeps them: in a dump, in its files, in its write-ahead log, in the log."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from strang.cli.cluster import SUPERUSER
from strang.cli.server_account import reachable_installation, server_account
from support.databases import Database


def dump(database: Database) -> bytes:
    """Return what a backup holds: `pg_dump` of the whole database as superuser."""
    program = reachable_installation(server_account()) / "bin" / "pg_dump"
    done = subprocess.run(
        [str(program), "--dbname", database.cluster.url(SUPERUSER, database.name)],
        capture_output=True,
        check=True,
    )
    return done.stdout


def places_of(database: Database, words: str) -> dict[str, int]:
    """Return how many files (and dumps) hold these words, by kind of place."""
    with database.cluster.admin(database.name) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT pg_relation_filepath('cases_note')").fetchone()
    assert row is not None
    paths, sought = files_below(database.cluster.data_path), words.encode()
    return {
        "dump": dump(database).count(sought),
        "table": holding([database.cluster.data_path / str(row[0])], sought),
        "files": holding([path for path in paths if "pg_wal" not in path.parts], sought),
        "wal": holding([path for path in paths if "pg_wal" in path.parts], sought),
        "log": holding([database.cluster.log_path], sought),
    }


def files_below(folder: Path) -> list[Path]:
    """Return all files of a folder that the server may be changing at this moment."""
    paths = (Path(where, name) for where, _folders, names in os.walk(folder) for name in names)
    return [path for path in paths if path.is_file()]


def holding(paths: list[Path], sought: bytes) -> int:
    """Return how many of these files hold some bytes."""
    found = 0
    for path in paths:
        try:
            found += path.is_file() and sought in path.read_bytes()
        except FileNotFoundError:  # the server removes files meanwhile
            continue
    return found
