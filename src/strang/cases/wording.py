"""The words around the plan in the languages of the people it belongs to (``vocabulary/*.toml``)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from strang.cases.types import PLAN_LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWords:
    """The words of one language. ``direction`` is ``ltr`` or ``rtl``."""

    code: str
    name: str
    direction: str
    heading: str
    case_manager: str
    as_of: str
    strengths: str
    goal: str
    goals: str
    reached_when: str
    step: str
    steps: str
    who: str
    me: str
    until: str
    status: str
    next_talk: str
    date: str
    signature: str
    note: str
    open: str
    in_progress: str
    reached: str
    partly_reached: str
    not_reached: str
    dropped: str
    person: str
    """The word for "name" before the person's name."""


@cache
def plan_words(language: str) -> PlanWords:
    """Return the words of a language; German if there are none."""
    known = language if language in PLAN_LANGUAGES else "de"
    text = files("strang.cases").joinpath(f"vocabulary/{known}.toml").read_text(encoding="utf-8")
    return PlanWords(**tomllib.loads(text))
