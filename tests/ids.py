"""Ids of the test world by name, so that the table of routes can speak of „own case" and „foreign case"."""

from __future__ import annotations

from uuid import UUID

ABSENT = UUID("01890000-0000-7000-8000-000000000000")


def resolve(params: dict[str, str]) -> dict[str, str]:
    """Return the parameters of a route with names of the world replaced by ids."""
    return {name: _value(value) for name, value in params.items()}


def _value(name: str) -> str:
    if name == "absent":
        return str(ABSENT)
    return name
