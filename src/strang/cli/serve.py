"""`strang serve`: the web server alone."""

from __future__ import annotations

import argparse
import os

from strang.cli import web_server
from strang.cli.cluster import Cluster
from strang.cli.surroundings import OWNER_VARIABLE, data_dir, variables


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="server processes (default: %(default)s)")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM. The owner's credentials never reach the server process."""
    if os.environ.get("DATABASE_URL"):
        environment = {name: value for name, value in os.environ.items() if name != OWNER_VARIABLE}
        arguments = web_server.command(options.host, options.port, options.workers)
        os.execvpe(arguments[0], arguments, environment)  # noqa: S606 - our own program
    folder = data_dir()
    with Cluster(folder) as cluster:
        environment = variables(cluster, owner=False, base_url=f"http://127.0.0.1:{options.port}")
        server = web_server.WebServer(
            environment, port=options.port, workers=options.workers, pid_file=folder / "server.pid"
        )
        with server:
            return server.wait()
