"""The only clock of the application (the database keeps its own for deciding what is valid).

Demo data and tests place their operations in time with :func:`at`; nothing else may move the clock.
"""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Europe/Berlin")

_moment: ContextVar[dt.datetime | None] = ContextVar("strang_clock", default=None)


def now() -> dt.datetime:
    """Return the current moment, timezone-aware."""
    return _moment.get() or dt.datetime.now(tz=dt.UTC)


def system_time() -> float:
    """Return seconds since the epoch of the machine's clock, for expiries that no one may move."""
    return time.time()


def today() -> dt.date:
    """Return the current calendar day in Germany."""
    return now().astimezone(LOCAL_ZONE).date()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let everything inside happen at ``moment`` (timezone-aware)."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs a timezone-aware moment")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
