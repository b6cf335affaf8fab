"""`strang serve`: the web server alone."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from strang.cli import audit, audit_processes, web_server
from strang.cli.cluster import Cluster
from strang.cli.surroundings import OWNER_VARIABLE, SEALER_VARIABLE, data_dir, variables


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="server processes (default: %(default)s)")


def run(options: argparse.Namespace) -> int:
    """Serve, and seal the record, until Ctrl-C or SIGTERM. The owner's credentials never reach the server process."""
    if os.environ.get("DATABASE_URL"):
        return _beside_a_database(options)
    folder = data_dir()
    with Cluster(folder) as cluster:
        environment = variables(cluster, owner=False, base_url=f"http://127.0.0.1:{options.port}")
        sealing = variables(cluster, owner=False, sealer=True)
        server = web_server.WebServer(
            environment, port=options.port, workers=options.workers, pid_file=folder / "server.pid"
        )
        with audit_processes.sealer(sealing, audit.witness_names(None)), server:
            return server.wait()


def _beside_a_database(options: argparse.Namespace) -> int:
    """Serve on the database of the environment; the sealer runs beside the server if its credentials are there."""
    environment = {name: value for name, value in os.environ.items() if name != OWNER_VARIABLE}
    arguments = web_server.command(options.host, options.port, options.workers)
    if SEALER_VARIABLE not in environment:
        print(f"{SEALER_VARIABLE} is not set: `strang audit seal` has to run elsewhere.", file=sys.stderr)
        os.execvpe(arguments[0], arguments, environment)  # noqa: S606 - our own program
    with audit_processes.sealer(environment, audit.witness_names(None)):
        del environment[SEALER_VARIABLE]
        server = subprocess.Popen(arguments, env=environment, start_new_session=True)
        try:
            return server.wait()
        finally:
            server.terminate()
            server.wait()
