"""The rule, decided twice: by the database, and by a model that knows only the German text."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strang.proofs import access
from strang.proofs.database import RIGHTS, Connection, court
from strang.proofs.invention import invent, invent_small
from strang.proofs.oracle import Key
from strang.proofs.worlds import PURPOSES, World
from support.proof import Proof

SEED = 20
Answers = dict[tuple[UUID, str], set[Key]]


def test_model_and_database_agree_on_a_hundred_thousand_decisions(scratch: Connection) -> None:
    tally = access.Tally()
    for _ in access.agree(scratch, access.invented(SEED), tally, 100_000):
        assert [str(each) for each in tally.disagreements] == []
    Proof(
        name="access",
        part="short",
        claim="Die Datenbank entscheidet in erfundenen Welten genauso wie ein zweites Modell.",
        command="strang prove access",
        negative_control="`strang prove access --broken` endet mit Abweichungen.",
        seed=SEED,
        figures={"Entscheidungen": tally.decisions, "Abweichungen": len(tally.disagreements)},
    ).finish(holds=not tally.disagreements, keep=False)
    assert tally.decisions >= 100_000
    assert tally.foreign > 500


@settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(draw=st.randoms(use_true_random=False))
def test_model_and_database_agree_on_worlds_that_shrink(scratch: Connection, draw: random.Random) -> None:
    tally = access.Tally()
    for _ in access.agree(scratch, [invent_small(draw)], tally, 1):
        assert [str(each) for each in tally.disagreements] == []


def _answers(scratch: Connection, world: World) -> Answers:
    """Return the personal rows that every session sees for every purpose."""
    found = {}
    with court(scratch, world) as place, place.as_app():
        for session in world.sessions:
            for purpose in PURPOSES:
                place.at_work(session, purpose)
                found[session.id, purpose] = {key for key in place.visible() if key[0] not in RIGHTS}
    return found


@pytest.fixture(scope="module")
def world() -> World:
    return invent(f"{SEED}/metamorphic")


@pytest.fixture(scope="module")
def before(scratch: Connection, world: World) -> Answers:
    return _answers(scratch, world)


def _every_other() -> Callable[[Any], bool]:
    turn = itertools.count()
    return lambda _: next(turn) % 2 == 0


@pytest.mark.parametrize("part", ["grants", "assignments", "disclosures", "emergencies"])
def test_withdrawing_never_shows_and_adding_never_hides(
    scratch: Connection, world: World, before: Answers, part: str
) -> None:
    less = _answers(scratch, world.without(**{part: _every_other()}))
    assert all(less[asked] <= before[asked] for asked in before)
    assert less != before


@pytest.mark.parametrize("part", ["blocks", "suspensions"])
def test_lifting_a_hindrance_never_hides(
    scratch: Connection, world: World, before: Answers, part: str
) -> None:
    more = _answers(scratch, world.without(**{part: lambda _: True}))
    assert all(more[asked] >= before[asked] for asked in before)


def _renamed(part: Any, names: dict[UUID, UUID]) -> Any:
    """Return a part of a world with other ids for some things."""
    if isinstance(part, UUID):
        return names.get(part, part)
    if isinstance(part, tuple):
        return tuple(_renamed(each, names) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{f.name: _renamed(getattr(part, f.name), names) for f in fields(part)})
    return part


def test_renaming_units_changes_nothing(scratch: Connection, world: World, before: Answers) -> None:
    ids = [unit.id for unit in world.units]
    others = [UUID(int=each.int ^ (1 << 64)) for each in reversed(ids)]
    names = dict(zip(ids, others, strict=True))
    assert _answers(scratch, _renamed(world, names)) == before


def test_the_order_of_events_does_not_matter(scratch: Connection, world: World, before: Answers) -> None:
    shuffled = {f.name: tuple(reversed(getattr(world, f.name))) for f in fields(world)}
    assert _answers(scratch, replace(world, **shuffled)) == before
