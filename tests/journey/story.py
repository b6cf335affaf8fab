"""The person of the journey and what the steps remember for each other. Everybody is invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

NAME, ORIGINAL = "Hala Khoury", "هالة خوري"
BIRTH_YEAR = "1991"
HEALTH = "Wacht nachts auf und hat Angst vor lauten Geräuschen."
NOTE = "Sie wirkte heute erleichtert und erzählte vom Haus am Fluss."
WORK = "Hat zehn Jahre als Buchhalterin gearbeitet."
LANGUAGE = "Spricht etwas Deutsch und sucht einen Kurs am Vormittag."


@dataclass
class Story:
    """Addresses of what came into being on the way."""

    person: str = ""
    case: str = ""
    referral: str = ""
    findings: tuple[str, ...] = ()
    theme: str = ""


def now() -> dt.datetime:
    """Return the time as the people of the journey read it from the wall."""
    return dt.datetime.now(ZoneInfo("Europe/Berlin"))


def day(ahead: int) -> str:
    """Return the day so many days from now, as a date field takes it."""
    return (now() + dt.timedelta(days=ahead)).date().isoformat()


def german(iso: str) -> str:
    """Return a day as pages show it."""
    return f"{dt.date.fromisoformat(iso):%d.%m.%Y}"
