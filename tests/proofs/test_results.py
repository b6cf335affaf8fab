"""What the proofs found last, and the page made of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from strang.proofs import results

EXAMPLE = results.Result(
    name="beispiel",
    claim_de="Es stimmt.",
    command="strang prove access",
    figures={"Entscheidungen": 1_000_000, "Anteil": 0.5},
    seed=7,
    negative_control="Fällt auf.",
    details_de=["erste", "zweite"],
)


def test_a_result_is_kept_and_read_again(tmp_path: Path) -> None:
    results.record(EXAMPLE, tmp_path)
    assert results.recorded(tmp_path) == [EXAMPLE]


def test_the_page_adds_the_parts_of_a_proof_up(tmp_path: Path) -> None:
    for part, figure in (("links", 3), ("rechts", 4000)):
        results.record(replace(EXAMPLE, part=part, figures={"Anfragen": figure}, details_de=[]), tmp_path)
    page = results.page(results.recorded(tmp_path))
    assert page.count("| Es stimmt. |") == page.count("## beispiel") == 1
    for words in ("Teile: 2, Anfragen: 4.003", "1. links: Anfragen: 3", "2. rechts: Anfragen: 4.000"):
        assert words in page


def test_the_page_says_claim_figure_command_and_control() -> None:
    page = results.page([EXAMPLE])
    for words in ("Es stimmt.", "1.000.000", "0,5", "`strang prove access`", "Fällt auf.", "2. zweite"):
        assert words in page


def test_the_committed_page_is_the_one_of_the_committed_results() -> None:
    page = results.folder().parent / "proof.md"
    assert page.read_text(encoding="utf-8") == results.page(results.recorded())
