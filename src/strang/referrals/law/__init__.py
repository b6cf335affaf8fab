"""Law as data: the norms requests rest on, and the facts that may touch a duty to inform."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm a request or a hand-over may rest on. Whether it carries the single case a person decides."""

    code: str
    norm: str
    title: str
    is_duty: bool
    """Whether it obliges the asked unit; else it only permits."""
    covers: str
    limits: str
    public_only: bool
    """Whether it speaks to public bodies alone."""
    valid_from: dt.date
    source: str

    @property
    def label(self) -> str:
        """Return the norm with its title, for lists."""
        return f"{self.norm}: {self.title}"


@dataclass(frozen=True, slots=True)
class Duty:
    """A fact whose recording by a public body may touch a duty to inform unasked."""

    code: str
    norm: str
    fact: str
    statuses: frozenset[str]
    ended: bool
    """Whether a limited paper whose end has passed touches it."""
    areas: frozenset[str]
    words: tuple[str, ...]
    valid_from: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class DutyException:
    """When the duty does not apply."""

    norm: str
    text: str
    source: str


@cache
def norms() -> dict[str, Norm]:
    """Return the catalogue of norms by code, in the order in which it is offered."""
    return {
        row["code"]: Norm(is_duty=row.pop("kind") == "duty", **row) for row in _rows("norms.toml")["norm"]
    }


@cache
def duties() -> tuple[Duty, ...]:
    """Return the facts that touch a duty to inform."""
    return tuple(
        Duty(
            **{
                **row,
                "statuses": frozenset(row["statuses"]),
                "areas": frozenset(row["areas"]),
                "words": tuple(row["words"]),
            }
        )
        for row in _rows("duties.toml")["duty"]
    )


@cache
def duty_exceptions() -> tuple[DutyException, ...]:
    """Return when the duty does not apply."""
    return tuple(DutyException(**row) for row in _rows("duties.toml")["exception"])


def _rows(name: str) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return rows
