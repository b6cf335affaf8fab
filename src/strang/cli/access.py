"""`strang access compare`: is every grant in the database what a permission opens, and nothing missing?"""

from __future__ import annotations

import argparse
import json
from typing import Any

from strang.cli.surroundings import django_process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("what", choices=("compare",), help="compare grants and permissions")
    parser.add_argument("--repair", action="store_true", help="take away grants that no permission carries")


def run(options: argparse.Namespace) -> int:
    """Print one JSON line; 1 if anything differs."""
    with django_process(owner=False):
        found = compare(repair=options.repair)
    print(json.dumps(found))
    return 1 if found["differences"] else 0


def compare(*, repair: bool = False) -> dict[str, Any]:
    """Compare in this (Django) process and return the figures; each difference has raised an alarm."""
    from dataclasses import asdict

    from strang.consents import operations
    from strang.foundation.context import work

    with work(operations.COMPARE, purpose="compare", write=True):
        found = operations.compare_grants(operations.COMPARE, repair=repair)
    return {"command": "access compare", **asdict(found), "differences": found.differences}
