"""What the money comes to, to the cent. Pure functions; every amount is EUR, every share a whole post = 1.

The rule (Kreis Heinsberg, resolutions of 2021 and 2022): the Land pays the actual personnel cost, at most
rate × FTE × months/12; the Kreis may add its own share for what is not covered.
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

_CENT = Decimal("0.01")
MONTHS_OF_A_YEAR = Decimal(12)


def cents(amount: Decimal) -> Decimal:
    """Round to whole cents, half a cent upwards."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def land_maximum(*, cap_per_fte: Decimal, fte: Decimal, months: Decimal = MONTHS_OF_A_YEAR) -> Decimal:
    """Return the most the Land pays for a post held ``months`` of a year."""
    return cents(cap_per_fte * fte * months / MONTHS_OF_A_YEAR)


def land_share(
    *, actual: Decimal, cap_per_fte: Decimal, fte: Decimal, months: Decimal = MONTHS_OF_A_YEAR
) -> Decimal:
    """Return what the Land pays: the actual cost of those months, capped."""
    return min(cents(actual), land_maximum(cap_per_fte=cap_per_fte, fte=fte, months=months))


def kreis_share(
    *,
    actual: Decimal,
    land: Decimal,
    topup_per_fte: Decimal,
    fte: Decimal,
    months: Decimal = MONTHS_OF_A_YEAR,
) -> Decimal:
    """Return what the Kreis adds: the cost the Land leaves over, at most its top-up × FTE × months/12."""
    most = land_maximum(cap_per_fte=topup_per_fte, fte=fte, months=months)
    return min(max(cents(actual) - land, Decimal(0)), most)


def months_in(periods: Iterable[tuple[dt.date, dt.date | None]], *, first: dt.date, last: dt.date) -> Decimal:
    """Return the months that ``periods`` (both days included, open end allowed) cover between two days.

    A month begun or left within counts with its days over the days of that month. Periods must not overlap.
    """
    total = Decimal(0)
    for starts_on, ends_on in periods:
        total += _months(max(starts_on, first), min(ends_on or last, last))
    return total


def _months(first: dt.date, last: dt.date) -> Decimal:
    total = Decimal(0)
    day = first
    while day <= last:
        length = calendar.monthrange(day.year, day.month)[1]
        end = min(last, day.replace(day=length))
        total += Decimal((end - day).days + 1) / Decimal(length)
        day = end + dt.timedelta(days=1)
    return total
