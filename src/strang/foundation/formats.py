"""Values with a shape of their own: dates known only in part, money in euros, people's German number formats."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from strang.foundation.errors import InvalidInputError

_PARTIAL = re.compile(r"\A(?:(?:(\d{1,2})\.)?(\d{1,2})\.)?(\d{4})\Z")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A calendar date of which only the year, or year and month, may be known.

    Many papers carry 1 January because only the year is known; such a date says so instead of pretending.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        dt.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def from_german(cls, text: str) -> "PartialDate":
        """Read ``1987``, ``04.1990`` or ``17.04.1990``; raises InvalidInputError."""
        match = _PARTIAL.match(text.strip())
        refusal = InvalidInputError({"": "Bitte schreiben Sie 1987, 04.1990 oder 17.04.1990."})
        if match is None:
            raise refusal
        day, month, year = match.groups()
        try:
            return cls(int(year), int(month) if month else None, int(day) if day else None)
        except ValueError as error:
            raise refusal from error

    @classmethod
    def from_iso(cls, text: str) -> "PartialDate":
        """Read ``1987``, ``1990-04`` or ``1990-04-17``; raises ValueError."""
        parts = [int(part) for part in text.split("-")]
        return cls(*parts)

    def iso(self) -> str:
        """Return ``1987``, ``1990-04`` or ``1990-04-17``."""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
        if self.day is not None:
            parts.append(f"{self.day:02d}")
        return "-".join(parts)

    def latest(self) -> dt.date:
        """Return the last day this date can mean (somebody is certainly of age only after it)."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def earliest(self) -> dt.date:
        """Return the first day this date can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.insert(0, f"{self.month:02d}")
        if self.day is not None:
            parts.insert(0, f"{self.day:02d}")
        return ".".join(parts)


def euros(amount: Decimal | int) -> str:
    """Return an amount as German papers write it: ``5.000.000 EUR``, cents only where there are some."""
    value = Decimal(amount).quantize(Decimal("0.01"))
    text = f"{value:,.2f}" if value % 1 else f"{value:,.0f}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".") + " EUR"
