"""Pages made from the code, and the catalogue of texts, are up to date."""

from __future__ import annotations

from pathlib import Path

from strang.cli import messages, reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_pages_are_up_to_date() -> None:
    stale = [
        name
        for name, text in reference.pages().items()
        if not (ROOT / "docs" / "reference" / name).exists()
        or (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `strang reference`"


def test_the_english_catalogue_is_complete() -> None:
    assert messages.shortcomings(ROOT / messages.CATALOGUE) == [], "run `strang messages` and translate"
