"""Working days in North Rhine-Westphalia: the public holidays as the law names them.

Source: Feiertagsgesetz NW § 2 (1) and the Unity Treaty Art. 2 (2). Saturdays are no working days here (§ 193 BGB
treats them like Sundays).
"""

import datetime as dt

FIXED = ((1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26))
"""Holidays on the same day every year, as month and day."""

AROUND_EASTER = (-2, 0, 1, 39, 49, 50, 60)
"""Days from Easter Sunday: Good Friday, Easter, Ascension, Whitsun, Corpus Christi."""

_SATURDAY = 5


def easter(year: int) -> dt.date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous rule of 1876, Meeus/Jones/Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def is_working_day(day: dt.date) -> bool:
    """Return whether offices in NRW work on a day."""
    if day.weekday() >= _SATURDAY or (day.month, day.day) in FIXED:
        return False
    return (day - easter(day.year)).days not in AROUND_EASTER


def after_working_days(day: dt.date, count: int) -> dt.date:
    """Return the ``count``-th working day after ``day``."""
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day
