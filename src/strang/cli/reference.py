"""`strang reference`: write the pages in docs/reference that are made from the code."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any

from strang.cli.surroundings import checkout, django_process

FOLDER = "docs/reference"
_ROOMS = ("cases", "consents", "referrals", "steering", "funding", "people", "offers")
_NOTE = "<!-- Written by `strang reference`; change the code, not this page. -->\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "--check", action="store_true", help="change nothing; return 1 if a page is out of date"
    )


def run(options: argparse.Namespace) -> int:
    """Write the pages, or with `--check` name those that are out of date."""
    with django_process(owner=False):
        made = pages()
    folder = checkout() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    stale = 0
    for name, text in made.items():
        path = folder / name
        if options.check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                print(f"{FOLDER}/{name} is out of date: run `strang reference`")
                stale = 1
        else:
            path.write_text(text, encoding="utf-8")
    return stale


def pages() -> dict[str, str]:
    """Return the pages by file name, made in this (Django) process."""
    from django.utils import translation

    with translation.override("de"):
        return {
            "urls.md": _urls(),
            "settings.md": _settings(),
            "states.md": _states(),
            "figures.md": _figures(),
        }


def _urls() -> str:
    routes = importlib.import_module("strang.web.routes").listing()
    lines = [
        f"| `{r['path']}` | {r['name']} | {' '.join(r['methods'])} | {', '.join(r['access'])} |"
        for r in routes
    ]
    head = "# Addresses\n\n`public` is open to everybody, `signed-in` to everybody with a login, else the roles.\n\n"
    return f"{_NOTE}{head}| path | name | methods | access |\n|---|---|---|---|\n" + "\n".join(lines) + "\n"


def _settings() -> str:
    variables = importlib.import_module("strang.config.environment").VARIABLES
    lines = [f"| `{name}` | {text} |" for name, text in sorted(variables.items())]
    return f"{_NOTE}# Settings\n\n| variable | meaning |\n|---|---|\n" + "\n".join(lines) + "\n"


def _figures() -> str:
    functions = importlib.import_module("strang.reporting.functions").FUNCTIONS
    lines = [f"| `strang.{name}` | {text} |" for name, text in sorted(functions.items())]
    return f"{_NOTE}# Counting functions\n\n| function | counts |\n|---|---|\n" + "\n".join(lines) + "\n"


def _states() -> str:
    parts = [_NOTE + "# States\n"]
    for room, name, table in _lifecycles():
        title = f"## {room}: {name.removesuffix('TRANSITIONS').rstrip('_').lower() or room.rstrip('s')}"
        parts.append(f"{title}\n\n```mermaid\nstateDiagram-v2\n" + "\n".join(_arrows(table)) + "\n```\n")
    return "\n".join(parts)


def _lifecycles() -> Iterator[tuple[str, str, Mapping[Any, Any]]]:
    for room in _ROOMS:
        module_name = f"strang.{room}.lifecycle"
        if find_spec(module_name) is None:
            continue
        module = importlib.import_module(module_name)
        for name, value in vars(module).items():
            if name.endswith("TRANSITIONS"):
                yield room, name, value


def _arrows(table: Mapping[Any, Any]) -> Iterator[str]:
    for state in table:
        if state is not None:
            yield f'    state "{state.label}" as {state.value}'
    for state, following in table.items():
        origin = "[*]" if state is None else state.value
        if isinstance(following, Mapping):
            yield from (f"    {origin} --> {new.value}: {event.label}" for event, new in following.items())
        else:
            yield from (
                f"    {origin} --> {new.value}" for new in sorted(following, key=lambda s: str(s.value))
            )
