"""Who belongs to the target group: a small rule set as data (``rules/target_group.toml``), one rule for each Kreis."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from strang.foundation.formats import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRule:
    """One rule with its source. ``max_years`` 0 means no limit."""

    key: str
    kreis: str
    max_years: int
    other_management: bool
    """Whether somebody whom another Fallmanagement accompanies may belong to the target group."""
    title: str
    source: str

    def includes(self, arrival: PartialDate | None, today: dt.date, *, elsewhere: bool) -> bool | None:
        """Return whether somebody belongs to the target group; None if the arrival is not known.

        A date known only in part counts with its latest day, in favour of the person.
        """
        if elsewhere and not self.other_management:
            return False
        if not self.max_years:
            return True
        if arrival is None:
            return None
        return arrival.latest() >= _years_before(today, self.max_years)


def rule_for(kreis: str | None) -> TargetRule:
    """Return the rule of a Kreis (key of five digits), or the rule of the Land."""
    rules = _rules()
    return rules.get(kreis or "", rules[""])


def rule(key: str) -> TargetRule | None:
    """Return the rule with this key, or None if the rule set no longer holds it."""
    return next((each for each in _rules().values() if each.key == key), None)


@cache
def _rules() -> dict[str, TargetRule]:
    text = files("strang.cases").joinpath("rules/target_group.toml").read_text(encoding="utf-8")
    return {entry["kreis"]: TargetRule(**entry) for entry in tomllib.loads(text)["rule"]}


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
