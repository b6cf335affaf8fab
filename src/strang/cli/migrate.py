"""`strang migrate`: bring the database to the current version, as its owner."""

from __future__ import annotations

import argparse

from strang.cli import keys
from strang.cli.errors import CommandError
from strang.cli.surroundings import OWNER_VARIABLE, django_process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def run(options: argparse.Namespace) -> int:
    """Run all outstanding migrations."""
    with django_process(owner=True):
        migrate(verbosity=0 if options.quiet else 1)
    return 0


def migrate(verbosity: int) -> None:
    """Run the migrations as owner, make the policies what the code declares, keep the keys."""
    from django.conf import settings
    from django.core.management import call_command

    from strang.foundation import protection
    from strang.foundation.operations import install_signing_key

    if "owner" not in settings.DATABASES:
        raise CommandError(f"{OWNER_VARIABLE} is not set: only the owner of the tables may change them.")
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    protection.apply()
    install_signing_key()
    keys.prepare()
