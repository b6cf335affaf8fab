"""`strang demo-users`: the logins of the invented people, on a demo database only."""

from __future__ import annotations

import argparse
import json
import os
from typing import Any

from strang.cli.errors import CommandError
from strang.cli.optional import load
from strang.cli.surroundings import django_process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Print who can log in; raises `CommandError` on a database that is not a demo."""
    with django_process(owner=False):
        if os.environ.get("STRANG_DEMO") != "1":
            raise CommandError("this is not a demo database; it has no invented logins.")
        logins = demo_logins()
    print(json.dumps(logins, ensure_ascii=False, indent=2) if options.json else table(logins))
    return 0


def demo_logins() -> list[dict[str, Any]]:
    """Return the logins as dictionaries login/password/roles/unit; empty if there is no demo world."""
    function = load("strang.demo.logins", "demo_logins")
    if function is None:
        return []
    logins: list[dict[str, Any]] = function()
    return logins


def table(logins: list[dict[str, Any]]) -> str:
    """Write logins as an aligned text table."""
    rows = [
        (_text(row["login"]), _text(row["password"]), _text(row["roles"]), _text(row["unit"]))
        for row in logins
    ]
    head = ("Login", "Password", "Roles", "Unit")
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(4)]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    )


def _text(value: Any) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value or "–")
