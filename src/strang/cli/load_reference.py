"""`strang load-reference`: load or refresh the reference data that every installation needs."""

from __future__ import annotations

import argparse

from strang.cli.surroundings import django_process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments."""


def run(_options: argparse.Namespace) -> int:
    """Load the reference data; running it again changes nothing."""
    with django_process(owner=True):
        load_reference()
    return 0


def load_reference() -> None:
    """Load the reference data in this (Django) process, if this version has any."""
    from django.core.management import call_command, get_commands

    if "load_reference" in get_commands():
        call_command("load_reference")
    else:
        print("  no reference data in this version")
