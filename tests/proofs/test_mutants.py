"""A proof that never fails proves nothing: every broken variant of the rule has to be noticed."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from strang.access import facts, policies
from strang.proofs import access, mutants
from strang.proofs.database import Connection
from support.databases import Database
from support.proof import Proof

HUNTED_FROM, HUNTED_IN = 3, 400
"""Seed and greatest number of the worlds for those written by hand; `strang prove access` tries all of them."""


@pytest.fixture
def declared(empty_db: Database) -> Iterator[dict[str, mutants.Target]]:
    """The texts of the rule, as the migrations declare them."""
    yield mutants.targets()


def test_every_part_of_the_rule_is_among_the_texts(declared: dict[str, mutants.Target]) -> None:
    texts = " ".join(target.text for target in declared.values())
    functions = [
        f for _, f in inspect.getmembers(policies, inspect.isfunction) if f.__module__ == policies.__name__
    ]
    words = [f() for f in functions if f not in {policies.personal, policies.identity} and not _asks(f)]
    assert len(words) > 8
    assert [word for word in words if word not in texts] == []
    assert set(facts.VIEWS) - {"my_opening", "my_unseen", "my_look"} <= set(declared)


def _asks(function: object) -> bool:
    parameters = inspect.signature(function).parameters.values()  # type: ignore[arg-type]
    return any(each.default is each.empty for each in parameters)


def test_every_condition_has_its_mutants(declared: dict[str, mutants.Target]) -> None:
    made = mutants.everyone()
    assert len(made) >= 400
    assert len({mutant.name for mutant in made}) == len(made)
    changed = " ".join(mutant.name for mutant in made)
    for key in declared:
        assert key in changed, key


def test_a_mutant_whose_text_is_gone_is_an_error(
    declared: dict[str, mutants.Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(mutants.BY_HAND, "alt", (("my_block", "was es nicht mehr gibt", ""),))
    with pytest.raises(mutants.StaleMutantError):
        mutants.by_hand()


def test_every_mutant_written_by_hand_is_noticed(
    declared: dict[str, mutants.Target], scratch: Connection
) -> None:
    tried = mutants.by_hand()
    noticed = {
        each.mutant.name for each in mutants.hunt(scratch, access.invented(HUNTED_FROM), tried, HUNTED_IN)
    }
    Proof(
        name="mutants",
        part="short",
        claim="Jede von Hand verfälschte Fassung der Regel fällt auf.",
        command="strang prove access",
        negative_control="Eine Fassung, deren Text es nicht mehr gibt, ist ein Fehler.",
        seed=HUNTED_FROM,
        figures={"verfälschte Fassungen": len(tried), "bemerkt": len(noticed)},
    ).finish(holds=len(noticed) == len(tried), keep=False)
    assert [mutant.name for mutant in tried if mutant.name not in noticed] == []


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-28T22:59:59.999999Z",
        "2026-03-28T23:00Z",
        "2026-10-24T21:59Z",
        "2026-10-24T22:00Z",
        "2027-01-01T23:30Z",
    ],
)
def test_today_is_the_day_in_berlin(scratch: Connection, moment: str) -> None:
    at = f"'{moment}'::timestamptz"
    row = scratch.execute(f"SELECT {facts.TODAY.replace('now()', at)}").fetchone()
    assert row == (dt.datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Berlin")).date(),)
