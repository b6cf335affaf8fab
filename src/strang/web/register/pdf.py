"""The register on paper: tagged PDF/UA-1, the person's language first, German beside it."""

from dataclasses import asdict
from pathlib import Path

from strang.consents import queries as consents
from strang.consents.types import Wording
from strang.foundation import clock
from strang.people.types import Person
from strang.web.paper import UNPRINTABLE, compiled
from strang.web.register.lines import Line, Period, Sheet

TEMPLATE = Path(__file__).with_name("register.typ")


def render(sheet: Sheet, period: Period, words: Wording, person: Person, unit: str) -> bytes:
    """Return the PDF."""
    german = consents.wording("de")
    original = person.original_name
    own_script = original if original != person.name and not UNPRINTABLE.search(original) else ""
    content = {
        "person": person.name,
        "original": own_script,
        "unit": unit,
        "on": f"{clock.today():%d.%m.%Y}",
        "period": _period(period),
        "twin": words.code != "de",
        "own": _words(words),
        "german": _words(german),
        "team": [list(pair) for pair in sheet.team],
        "lines": [_line(line) for line in sheet.lines],
    }
    return compiled(TEMPLATE, "register", content)


def _words(words: Wording) -> dict[str, str]:
    return {**words.register, "lang": words.code.partition("-")[0], "direction": words.direction}


def _line(line: Line) -> dict[str, object]:
    return {"at": line.moment, "own": asdict(line.own), "german": asdict(line.german)}


def _period(period: Period) -> str:
    if period == Period():
        return ""
    first, last = (f"{day:%d.%m.%Y}" if day else "…" for day in (period.since, period.until))
    return f"{first} – {last}"
