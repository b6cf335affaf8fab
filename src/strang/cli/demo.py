"""`strang demo`: database, invented Kreis and web server with one command."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from strang.cli import assets, audit, audit_processes, demo_users, web_server
from strang.cli.cluster import DATABASE, Cluster
from strang.cli.demo_build import NO_WORLD
from strang.cli.errors import CommandError
from strang.cli.surroundings import DEMO_MARK, SEALER_VARIABLE, checkout, data_dir, strang, variables

WITH_WORLD, WITHOUT_WORLD = f"{DEMO_MARK}: complete", f"{DEMO_MARK}: this version has none"
BUILDING = f"{DATABASE}_building"
_SOURCES = (".py", ".sql", ".csv", ".json", ".txt", ".typ")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default: %(default)s)")
    parser.add_argument("--data", help="folder for the database and files (default: .strang in the checkout)")
    parser.add_argument("--check", action="store_true", help="start on a free port, check the pages, stop")
    parser.add_argument("--fresh", action="store_true", help="throw the demo database away and build it anew")


def run(options: argparse.Namespace) -> int:
    """Serve the demo until Ctrl-C; with `--check` return the result of the check instead."""
    started = time.monotonic()
    folder = data_dir(options.data)
    port = web_server.free_port() if options.check else options.port
    assets.ensure()
    cluster = Cluster(folder)
    _say(f"Database in {folder}")
    cluster.start(exclusive=True)
    try:
        web_server.end_leftover(folder / "server.pid")
        web_server.require_port("127.0.0.1", port)
        _bring_up_to_date(cluster, fresh=options.fresh)
        environment = variables(cluster, owner=False, base_url=f"http://127.0.0.1:{port}")
        server = web_server.WebServer(
            environment, port=port, workers=2, pid_file=folder / "server.pid", log=folder / "server.log"
        )
        with _sealing(cluster, folder), server:
            logins = _logins(environment)  # while the server starts
            server.wait_until_ready()
            if options.check:
                return _check(server.url, environment)
            _welcome(server.url, logins, time.monotonic() - started)
            return server.wait()
    finally:
        _say("Stopping")
        cluster.stop()


@contextmanager
def _sealing(cluster: Cluster, folder: Path) -> Iterator[None]:
    """Seal the record, with a file and a server as witnesses. On one machine they show how it works, no more."""
    from strang.audit import service
    from strang.audit.notes import NoteError
    from strang.audit.sealing import SealingError

    environment = variables(cluster, owner=False, sealer=True)
    log = folder / "audit.log"
    try:
        key = service.public_key(environment[SEALER_VARIABLE], audit.key_file(folder))
    except (SealingError, NoteError) as error:
        raise CommandError(f"{error}. Start anew with --fresh.") from error
    port = web_server.free_port()
    chosen = os.environ.get(audit.WITNESSES_VARIABLE, "").split()
    names = chosen or [str(folder / "audit" / "witness-1.jsonl"), f"http://127.0.0.1:{port}"]
    with ExitStack() as stack:
        if not chosen:
            file = folder / "audit" / "witness-2.jsonl"
            stack.enter_context(audit_processes.witness(environment, file, port, key, log))
        stack.enter_context(audit_processes.sealer(environment, names, log))
        yield


def _forget_record(folder: Path) -> None:
    """Throw key and witnesses of an earlier demo away: they would call the new database a forgery, rightly."""
    for path in (folder / "audit").glob("*"):
        path.unlink()


def _say(text: str) -> None:
    print(f"» {text}", flush=True)


def _bring_up_to_date(cluster: Cluster, *, fresh: bool) -> None:
    """Build the demo database once, or migrate the one that is there if the program has changed since.

    It is built under another name and renamed when it is complete: a crash half-way leaves nothing that
    could be mistaken for a demo.
    """
    source = _source_digest()
    existing = cluster.databases()
    mark = cluster.mark(DATABASE) if DATABASE in existing else ""
    if mark == f"{WITH_WORLD} {source}" and not fresh:
        return
    cluster.drop_database(BUILDING)
    keep = mark.startswith(WITH_WORLD) and not fresh
    if keep:
        with _progress("Database: bringing it up to this version"):
            _build(cluster, DATABASE, world=False)
        cluster.set_mark(DATABASE, f"{WITH_WORLD} {source}")
        return
    if DATABASE in existing and not mark.startswith(DEMO_MARK) and not fresh and not _is_empty(cluster):
        raise CommandError(
            f"{cluster.data_dir} holds a database that is not a demo; choose another with --data."
        )
    with _progress("Database: building it, once"):
        cluster.create_database(BUILDING)
        world = _build(cluster, BUILDING, world=True)
        cluster.set_mark(BUILDING, f"{WITH_WORLD if world else WITHOUT_WORLD} {source}")
        cluster.drop_database(DATABASE)
        _forget_record(cluster.data_dir)
        cluster.rename_database(BUILDING, DATABASE)


def _is_empty(cluster: Cluster) -> bool:
    with cluster.admin(DATABASE) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return row is not None and row[0] == 0


@contextmanager
def _progress(text: str) -> Iterator[None]:
    _say(f"{text} …")
    start = time.monotonic()
    yield
    print(f"  done in {time.monotonic() - start:.1f} s", flush=True)


def _source_digest() -> str:
    """Return a hash of all source files: what the database was built from."""
    total = hashlib.sha256()
    root = checkout() / "src" / "strang"
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(
            name for name in folders if name not in {"__pycache__", "static", "templates", "locale"}
        )
        for name in sorted(files):
            if name.endswith(_SOURCES):
                path = Path(folder, name)
                total.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return total.hexdigest()[:16]


def _build(cluster: Cluster, database: str, *, world: bool) -> bool:
    """Migrate and load in a process of its own, the only one with the owner's credentials.

    Returns whether the demo world was built.
    """
    environment = variables(cluster, owner=True, database=database) | {"STRANG_DEMO": "1"}
    command = [sys.executable, "-m", "strang.cli.demo_build", *(["--world"] if world else [])]
    code = subprocess.run(command, env=environment, check=False).returncode
    if code not in {0, NO_WORLD}:
        hint = "" if database == BUILDING else " Start anew with --fresh."
        raise CommandError(f"the database could not be brought up to this version.{hint}")
    return code == 0


def _logins(environment: dict[str, str]) -> str:
    """Return the table of logins, asked for in a Django process; empty when there are none."""
    answer = strang("demo-users", "--json", environment=environment, stdout=subprocess.PIPE)
    if answer.returncode != 0:
        return ""
    rows = json.loads(answer.stdout)
    return demo_users.table(rows) if rows else ""


def _check(url: str, environment: dict[str, str]) -> int:
    """Run the check of the running demo and return its exit code; 0 when this version has none."""
    code = (
        "import sys\nfrom strang.cli.optional import load\n"
        "run = load('strang.demo.check', 'run')\n"
        "if run is not None:\n"
        "    import django\n"
        "    django.setup()\n"
        "    from strang.web.routes import listing\n"
        "print('  the server answers; this version has no further check') if run is None else None\n"
        "sys.exit(run(sys.argv[1], listing()) if run else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, url], env=environment, check=False)
    _say("Check passed" if done.returncode == 0 else f"Check failed ({done.returncode})")
    return done.returncode


def _welcome(url: str, logins: str, seconds: float) -> None:
    print(f"\nStrang runs on {url}  (ready after {seconds:.1f} s)\n")
    print(f"{logins}\n" if logins else "There are no logins in this version yet.\n")
    print("Ctrl-C stops it.", flush=True)
