"""The plan on paper: tagged PDF/UA-1, German beside the person's language, with lines to sign on."""

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path

from strang.cases.types import Goal, Measure, ResponsibleKind
from strang.cases.wording import PlanWords, plan_words
from strang.network.types import LifeArea
from strang.web.paper import UNPRINTABLE, compiled

TEMPLATE = Path(__file__).with_name("plan.typ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What stands on the paper."""

    number: str
    person: str
    original: str
    unit: str
    manager: str
    on: dt.date
    version: int
    draft: bool
    next_review: dt.date | None
    goals: tuple[Goal, ...]


def render(paper: Paper, language: str) -> bytes:
    """Return the PDF in German and ``language`` (one of ``PLAN_LANGUAGES``)."""
    german, own = plan_words("de"), plan_words(language)
    content = {
        "title": f"{german.heading} – {paper.number}",
        "heading": german.heading,
        "footer": f"Fall {paper.number}, Plan {paper.version}",
        "unit": paper.unit,
        "number": paper.number,
        "version": paper.version,
        "draft": paper.draft,
        "person": paper.person,
        "original": _original(paper),
        "manager": paper.manager,
        "on": _day(paper.on),
        "next": _day(paper.next_review),
        "german": _words(german),
        "own": _words(own),
        "twin": language != "de",
        "goals": [_goal(goal, german, own) for goal in paper.goals],
    }
    return compiled(TEMPLATE, "plan", content)


def _original(paper: Paper) -> str:
    """Return the name in its own script; nothing if it is the same or in a script we have no font for."""
    return "" if paper.original == paper.person or UNPRINTABLE.search(paper.original) else paper.original


def _words(words: PlanWords) -> dict[str, str]:
    return asdict(words) | {"lang": words.code.partition("-")[0]}


def _goal(goal: Goal, german: PlanWords, own: PlanWords) -> dict[str, object]:
    words = plan_words(goal.language)
    return {
        "area": str(LifeArea(goal.area).label),
        "german": goal.german,
        "wording": goal.wording if goal.wording != goal.german else "",
        "lang": words.code.partition("-")[0],
        "direction": words.direction,
        "criterion": goal.criterion,
        "steps": [_step(step, german, own) for step in goal.measures],
    }


def _step(step: Measure, german: PlanWords, own: PlanWords) -> dict[str, str]:
    who, who_own = step.responsible, step.responsible
    if step.responsible_kind == ResponsibleKind.PERSON:
        who, who_own = german.me, own.me
    elif step.responsible_kind == ResponsibleKind.CASE_MANAGER:
        who, who_own = german.case_manager, own.case_manager
    return {"title": step.title, "who": who, "who_own": who_own, "until": _day(step.due_on)}


def _day(day: dt.date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "–"
