"""The command `strang`: one module per sub-command, found by name and imported only when it is asked for."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from importlib import import_module
from types import FrameType

from strang.cli.errors import CommandError

# Sub-command and what it does; the module has the same name with underscores and has add_arguments and run.
COMMANDS = {
    "demo": "start everything with an invented Kreis and show who can log in",
    "serve": "run the web server",
    "migrate": "bring the database to the current version",
    "load-reference": "load the reference data (territories, languages, texts)",
    "unit": "hide a unit from everybody who does not share a person with it, or show it again",
    "demo-users": "list the logins of a demo database",
    "urls": "list all addresses of the web server",
    "audit": "seal the record, check it, prove a line of it, be a witness",
    "keys": "list and rotate the keys of encrypted notes",
    "openapi": "print the description of the public API (OpenAPI 3.1)",
    "messages": "collect the texts to be translated, or check that all are",
    "reference": "write the reference pages, or check that they are up to date",
    "access": "compare the grants with the permissions behind them",
    "nightly": "run what runs once a night: expiries, comparison of grants, forgetting",
    "prove": "prove in invented worlds that the database keeps the rule",
    "check": "check the set-up: Django's own checks and the rights of the database roles",
}


def parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """Build the parser; only the arguments of the `chosen` sub-command are loaded."""
    top = argparse.ArgumentParser(prog="strang", description="Kommunales Integrationsmanagement")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        sub = commands.add_parser(name, help=purpose, description=purpose)
        if name == chosen:
            import_module(_module(name)).add_arguments(sub)
    return top


def _module(command: str) -> str:
    return "strang.cli." + command.replace("-", "_")


def _end(_number: int, _frame: FrameType | None) -> None:
    """Take the way out of Ctrl-C, so that whatever was started is stopped; a second one changes nothing."""
    for order in (signal.SIGTERM, signal.SIGINT):
        signal.signal(order, signal.SIG_IGN)
    raise KeyboardInterrupt


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code; 130 after Ctrl-C or SIGTERM."""
    given = sys.argv[1:] if arguments is None else arguments
    chosen = next((word for word in given if word in COMMANDS), None)
    options = parser(chosen).parse_args(given)
    for order in (signal.SIGTERM, signal.SIGINT):  # a shell starts background commands with SIGINT ignored
        signal.signal(order, _end)
    try:
        code: int = import_module(_module(options.command)).run(options)
    except CommandError as error:
        print(f"strang {options.command}: {error}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"strang {options.command}: {error.filename} belongs to another user.", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of a listing has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
