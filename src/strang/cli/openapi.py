"""`strang openapi`: the description of the public API, as it is committed in `docs/reference/openapi.json`."""

from __future__ import annotations

import argparse
import os


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command has no arguments."""


def run(_options: argparse.Namespace) -> int:
    """Print the OpenAPI document. It needs no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strang.config.settings")
    for name in ("STRANG_SECRET_KEY", "STRANG_CONTEXT_KEY"):
        os.environ.setdefault(name, "00")
    for name in ("DATABASE_URL", "STRANG_AUDIT_DATABASE_URL"):
        os.environ.setdefault(name, "postgresql://localhost/none")
    import django

    django.setup()
    from strang.api import openapi

    print(openapi.text(), end="")
    return 0
