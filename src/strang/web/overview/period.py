"""The periods one can choose: the last twelve months, and each quarter and year of the last three years."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from strang.reporting.types import Period

_YEARS = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """A period with its name and its key in the address."""

    key: str
    label: str
    period: Period


def choices(today: dt.date) -> list[Choice]:
    """Return the choices, the usual one first."""
    a_year_ago = dt.date(today.year - 1, today.month, 1)
    next_month = (today.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    found = [Choice("year", _("letzte zwölf Monate"), Period(a_year_ago, next_month))]
    for year in range(today.year, today.year - _YEARS, -1):
        found.append(Choice(str(year), str(year), Period(dt.date(year, 1, 1), dt.date(year + 1, 1, 1))))
        found.extend(
            Choice(
                f"{year}-{quarter}",
                _("%(number)d. Quartal %(year)d") % {"number": quarter, "year": year},
                span,
            )
            for quarter in range(4, 0, -1)
            if (span := _quarter(year, quarter)).since <= today
        )
    return found


def chosen(offered: list[Choice], key: str) -> Choice:
    """Return the choice with this key, else the usual one."""
    return next((choice for choice in offered if choice.key == key), offered[0])


def _quarter(year: int, quarter: int) -> Period:
    first = dt.date(year, 3 * quarter - 2, 1)
    after = dt.date(year + 1, 1, 1) if quarter == 4 else dt.date(year, 3 * quarter + 1, 1)  # noqa: PLR2004
    return Period(first, after)
