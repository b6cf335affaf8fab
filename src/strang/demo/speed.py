"""Connections for building: the same few hundred statements tens of thousands of times, so plan them once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

_OPTIONS = {"server_side_binding": True, "prepare_threshold": 2}


@contextmanager
def prepared_statements() -> Iterator[None]:
    """Let PostgreSQL keep the plans of repeated statements inside; row policies make planning the greater part."""
    connection = connections["default"]
    options = connection.settings_dict["OPTIONS"]
    before = dict(options)
    _reconnect()
    options.update(_OPTIONS)
    try:
        yield
    finally:
        options.clear()
        options.update(before)
        _reconnect()


def _reconnect() -> None:
    """Close the connections, so that the next one reads its options anew."""
    connection = connections["default"]
    connection.close()
    close_pool = getattr(connection, "close_pool", None)
    if close_pool is not None:
        close_pool()
