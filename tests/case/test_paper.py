"""The plan on paper in every language it can be printed in."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from strang.cases.types import (
    PLAN_LANGUAGES,
    Goal,
    GoalStatus,
    Measure,
    MeasureStatus,
    Priority,
    ResponsibleKind,
)
from strang.cases.wording import plan_words
from strang.foundation.ids import uuid7
from strang.web.case import plan_pdf


def paper() -> plan_pdf.Paper:
    goal_id = uuid7()
    steps = tuple(
        Measure(uuid7(), goal_id, "Üben", kind, "", dt.date(2026, 12, 1), MeasureStatus.OPEN, None, 1)
        for kind in ResponsibleKind
    )
    goal = Goal(
        id=goal_id,
        case_id=uuid7(),
        area="SPR",
        wording="أريد أن أتعلم",
        language="ar",
        german="Ich möchte lernen. #[*] $ \\ @",
        criterion="B1",
        priority=Priority.FIRST,
        status=GoalStatus.OPEN,
        status_reason="",
        due_on=None,
        version=1,
        measures=steps,
    )
    return plan_pdf.Paper(
        number="2026-0012",
        person="Samira",
        original="سميرة",
        unit="DRK",
        manager="Miriam Kessler",
        on=dt.date(2026, 11, 22),
        version=1,
        draft=True,
        next_review=None,
        goals=(goal,),
    )


@pytest.mark.parametrize("language", PLAN_LANGUAGES)
def test_the_plan_prints_in_every_language(language: str) -> None:
    content = plan_pdf.render(paper(), language)
    assert content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in content


def test_every_language_has_its_own_words() -> None:
    headings = {plan_words(language).heading for language in PLAN_LANGUAGES if language != "de-easy"}
    assert len(headings) == len(PLAN_LANGUAGES) - 1
    assert {code for code in PLAN_LANGUAGES if plan_words(code).direction == "rtl"} == {"ar", "fa"}


def test_an_unknown_language_reads_german() -> None:
    assert plan_words("xx").code == "de"


def test_letters_without_a_font_do_not_keep_the_plan_from_printing() -> None:
    unusual = replace(paper(), original="ዮናስ ተስፋይ", unit="DRK 😀")
    assert plan_pdf.render(unusual, "en").startswith(b"%PDF")
