"""`strang urls`: every address of the web server, pages and API, with its methods and who may use it."""

from __future__ import annotations

import argparse
import json
from typing import Any

from strang.cli.errors import CommandError
from strang.cli.optional import load
from strang.cli.surroundings import django_process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Print the addresses: name, path, methods, access, parameters."""
    with django_process(owner=False):
        listing = load("strang.web.routes", "listing")
        if listing is None:
            raise CommandError("this version has no list of its addresses.")
        rows: list[dict[str, Any]] = listing()
        api_listing = load("strang.api.routes", "listing")
        rows += api_listing() if api_listing is not None else []
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
    else:
        for row in rows:
            print(f"{row['path']}  {row['methods']}  {row['access']}  {row['name']}")
    return 0
