"""`strang load-reference`: load or refresh the reference data that every installation needs."""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec

from strang.cli.surroundings import django_process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments."""


def run(_options: argparse.Namespace) -> int:
    """Load the reference data; running it again changes nothing."""
    with django_process(owner=False):
        for line in load_reference():
            print(line)
    return 0


def load_reference() -> list[str]:
    """Load the reference data in this (Django) process and return a line for each room that has some.

    A room with reference data has a module `reference` with an operation `load(actor)`. All or nothing.
    """
    from django.apps import apps

    from strang.foundation.context import SystemActor, work

    actor = SystemActor("load-reference")
    lines = []
    with work(actor, purpose="reference", write=True):
        for room in apps.get_app_configs():
            name = f"{room.name}.reference"
            if room.name.startswith("strang.") and find_spec(name) is not None:
                lines.append(f"{room.label}: {import_module(name).load(actor)}")
    return lines
