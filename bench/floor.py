"""What a measurement is compared with: the same queries by the same driver, of a role that passes every policy."""

from __future__ import annotations

import os
from typing import Any

import psycopg

from strang.cli.cluster import Cluster


def share_a_processor(cluster: Cluster) -> None:
    """Bind this process, and through its parent every connection's process to come, to one processor."""
    if hasattr(os, "sched_setaffinity") and cluster.pid:
        one = {max(os.sched_getaffinity(0))}  # the first one serves the machine, too
        for process in (0, cluster.pid):
            os.sched_setaffinity(process, one)


def without_rules(url: str) -> Any:
    """Return a connection like the application's, of a role that passes every policy."""
    from django.db import connections

    parts = psycopg.conninfo.conninfo_to_dict(url)
    like = connections.databases["default"]
    connections.databases["floor"] = {
        **like,
        "ENGINE": "django.db.backends.postgresql",
        "USER": parts["user"],
        "PASSWORD": parts["password"],
        "OPTIONS": {key: value for key, value in like["OPTIONS"].items() if key != "pool"},
    }
    return connections["floor"]
