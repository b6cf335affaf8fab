"""Figures as pages get them. A figure says whether it is exact, rounded, or too small to be told."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open period of calendar days: ``since`` is in it, ``until`` is not."""

    since: dt.date
    until: dt.date


@dataclass(frozen=True, slots=True)
class Figure:
    """A count with what it counts."""

    key: str
    number: int
    rounded: bool = False

    def __str__(self) -> str:
        if self.rounded and self.number == 0:
            return "0–2"
        return f"{self.number:,}".replace(",", ".")


@dataclass(frozen=True, slots=True)
class WaitingFigure:
    """How many referrals went to a recipient and how many days half of them waited for an answer at most."""

    key: str
    number: int
    median_days: float | None
    """None when fewer than ten have been answered."""


@dataclass(frozen=True, slots=True)
class ContactFigures:
    """Anonymous contacts of a period."""

    total: int
    by_month: tuple[Figure, ...]
    by_area: tuple[Figure, ...]
    by_place: tuple[Figure, ...]
    by_unit: tuple[Figure, ...]
    by_language: tuple[Figure, ...]
    by_result: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """Cases that ran in a period."""

    by_phase: tuple[Figure, ...]
    by_unit: tuple[Figure, ...]
    by_place: tuple[Figure, ...]
    opened_by_month: tuple[Figure, ...]
    closed_by_reason: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class ReferralFigures:
    """Referrals sent in a period."""

    total: int
    median_days: float | None
    by_state: tuple[Figure, ...]
    by_recipient: tuple[WaitingFigure, ...]
