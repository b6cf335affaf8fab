"""`strang unit mask KEY`: hide a unit from everybody who does not share a person with it, or show it again."""

from __future__ import annotations

import argparse

from strang.cli.errors import CommandError
from strang.cli.surroundings import django_process


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("action", choices=("mask", "unmask"), help="hide the unit, or show it again")
    parser.add_argument("key", help="key of the unit in the reference data")


def run(options: argparse.Namespace) -> int:
    """Set or take the mark; doing it twice changes nothing."""
    with django_process(owner=False):
        from strang.foundation.context import SystemActor, work
        from strang.foundation.errors import NotFoundError
        from strang.network import operations

        actor = SystemActor("mask-unit")
        try:
            with work(actor, write=True):
                operations.mask_unit(actor, key=options.key, masked=options.action == "mask")
        except NotFoundError as error:
            raise CommandError(f"there is no unit with the key {options.key}") from error
    print(f"{options.key}: {'masked' if options.action == 'mask' else 'shown'}")
    return 0
