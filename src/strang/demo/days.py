"""Placing the demo in time: everything counts back from today, so that the demo stays true on every day."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from strang.foundation import clock

WRITTEN_ON = dt.date(2026, 11, 22)
"""The day the dates of the content files were written for."""

_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a demo that is built today."""

    today: dt.date

    def ago(self, days: int) -> dt.date:
        """Return the day that was ``days`` days ago."""
        return self.today - dt.timedelta(days=days)

    def ahead(self, days: int) -> dt.date:
        """Return the day that comes in ``days`` days."""
        return self.today + dt.timedelta(days=days)

    def working(self, day: dt.date) -> dt.date:
        """Return the day, or the Friday before a weekend."""
        return day - dt.timedelta(days=max(0, day.weekday() - _FRIDAY))

    def moved(self, day: dt.date) -> dt.date:
        """Return a day of the content files as seen from today."""
        return day + (self.today - WRITTEN_ON)


def days() -> Days:
    """Return the calendar of a demo that is built now."""
    return Days(clock.today())


def moment(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """Return a moment of a day, German time."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=clock.LOCAL_ZONE)


@contextmanager
def on(day: dt.date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """Let everything inside happen on a day at an hour, but never later than now."""
    now = dt.datetime.fromtimestamp(clock.system_time(), tz=dt.UTC)
    with clock.at(min(moment(day, hour, minute), now)):
        yield
