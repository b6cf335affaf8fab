"""`strang migrate`: bring the database to the current version, as its owner."""

from __future__ import annotations

import argparse

from strang.cli.surroundings import django_process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def run(options: argparse.Namespace) -> int:
    """Run all outstanding migrations."""
    with django_process(owner=True):
        migrate(verbosity=0 if options.quiet else 1)
    return 0


def migrate(verbosity: int) -> None:
    """Run the migrations in this (Django) process, on the owner's connection."""
    from django.conf import settings
    from django.core.management import call_command

    alias = "owner" if "owner" in settings.DATABASES else "default"
    call_command("migrate", database=alias, interactive=False, verbosity=verbosity)
