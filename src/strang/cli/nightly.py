"""`strang nightly`: what runs once a night. No right depends on it: permissions end by their dates."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from strang.cli import access
from strang.cli.surroundings import django_process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments."""


def run(_options: argparse.Namespace) -> int:
    """Run every job and print a JSON line for each; 1 if one of them found something wrong."""
    code = 0
    with django_process(owner=False):
        for job in JOBS:
            found = job()
            print(json.dumps(found), flush=True)
            code = code or int(bool(found.get("differences")))
    return code


def expire() -> dict[str, Any]:
    """Write down which consents have ended by themselves, and tell the recipients."""
    from strang.consents import operations
    from strang.foundation.context import work

    with work(operations.EXPIRE, purpose="expire", write=True):
        return {"command": "nightly expire", "expired": operations.record_expiries(operations.EXPIRE)}


def forget() -> dict[str, Any]:
    """Let what is recorded of persons whose file is gone name nobody any more."""
    from strang.foundation.context import work
    from strang.privacy import operations

    with work(operations.ERASURE, purpose="erasure", write=True):
        return {"command": "nightly forget", "forgotten": operations.forget_gone_persons(operations.ERASURE)}


def alert() -> dict[str, Any]:
    """Mail the data protection officers who could not be reached when an emergency access was opened."""
    from strang.web.emergency.alert import alert_officers

    reached, missed = alert_officers()
    return {"command": "nightly alert", "reached": reached, "not_reached": missed}


JOBS: tuple[Callable[[], dict[str, Any]], ...] = (expire, access.compare, forget, alert)
"""The jobs in their order; another one is added here. Each returns the figures of its line."""
