"""Builds the demo database: run by `strang demo` as a process of its own, with the owner's credentials."""

from __future__ import annotations

import sys
from collections.abc import Callable

from strang.cli.load_reference import load_reference
from strang.cli.migrate import migrate
from strang.cli.optional import load
from strang.cli.surroundings import django_process

NO_WORLD = 3


def main() -> int:
    """Migrate, load the reference data and build a world: `--world` all, `--small` for tests, `--cast` people only.

    Returns 3 when this version has no demo world.
    """
    with django_process(owner=True):
        _say("tables")
        migrate(verbosity=0)
        _say("reference data")
        load_reference()
        _mark()
        if "--world" in sys.argv:
            return _build("build", _say)
        if "--small" in sys.argv:
            return _build("build_small")
        if "--cast" in sys.argv:
            return _build("build_staff")
    return 0


def _build(name: str, *arguments: Callable[[str], None]) -> int:
    build = load("strang.demo.world", name)
    if build is None:
        _say("no demo world in this version: nobody can log in yet")
        return NO_WORLD
    build(*arguments)
    return 0


def _mark() -> None:
    """Say in the database that nobody in it is real: only the owner of the tables can."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_demomark (id, set_at) VALUES (1, now()) ON CONFLICT (id) DO NOTHING"
        )


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
