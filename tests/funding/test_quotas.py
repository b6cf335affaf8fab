"""A third half post, two writers at once, foreign eyes: PostgreSQL holds the quotas and the doors."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from cast import actor, at_work
from strang.foundation.context import Actor, SystemActor, Visitor, work
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.funding import operations, queries, reference
from strang.funding.types import AllocationInput, PostInput
from strang.network import queries as network
from strang.network.reference import BrokenRowError
from strang.network.reference import load as load_network

D = Decimal
FIRST_STEP = "05370-b3-2020"


def post_input(allocation: str, unit: str, **changes: Any) -> PostInput:
    values: dict[str, Any] = {
        "allocation_id": queries.allocation_by_key(allocation).id,
        "unit_id": network.unit_by_key(unit).id,
        "kind": "authority",
        "title": "Bleiberecht",
        "fte": D("0.5"),
        "approved_from": dt.date(2020, 7, 1),
    }
    return PostInput(**(values | changes))


@pytest.fixture
def lukas(fresh_world: object) -> Actor:
    return actor("lukas")


def test_a_third_half_post_is_refused_with_the_numbers(lukas: Actor) -> None:
    with at_work(lukas):
        before = len(queries.posts(lukas, kreis="05370"))
        with pytest.raises(InvalidInputError) as refusal:
            operations.create_post(lukas, post=post_input(FIRST_STEP, "hs-abh"))
        assert "2 halbe Stellen (50.000 EUR)" in refusal.value.errors["fte"]
        assert len(queries.posts(lukas, kreis="05370")) == before


def test_two_writers_at_once_cannot_both_take_the_last_half_post(lukas: Actor) -> None:
    henrike = actor("henrike")
    with at_work(henrike):
        allocation_id = operations.allocate(
            henrike,
            allocation=AllocationInput(
                block=3,
                year=2027,
                kreis="05370",
                recipient="Kreis Heinsberg",
                fte=D("0.5"),
                amount=None,
                source="",
            ),
        )
    first_has_written, second_has_written = threading.Event(), threading.Event()
    results: dict[str, str] = {}

    def create(name: str) -> None:
        someone = actor("lukas")
        try:
            with at_work(someone):
                post = post_input(FIRST_STEP, "hs-abh", allocation_id=allocation_id, title=name)
                if name == "second":
                    first_has_written.wait(timeout=10)
                operations.create_post(someone, post=post)
                if name == "second":
                    second_has_written.set()
                else:
                    first_has_written.set()
                    # The first commits only after the second had its chance to write beside it.
                    second_has_written.wait(timeout=1.5)
            results[name] = "created"
        except InvalidInputError:
            results[name] = "refused"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=create, args=(name,)) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert results == {"first": "created", "second": "refused"}


def test_a_share_below_half_a_post_is_refused(lukas: Actor) -> None:
    with at_work(lukas), pytest.raises(InvalidInputError, match="halbe Stelle"):
        operations.create_post(lukas, post=post_input("05370-b3-2022", "hs-abh", fte=D("0.4")))


def test_a_post_at_a_carrier_needs_a_contract(lukas: Actor) -> None:
    with at_work(lukas), pytest.raises(InvalidInputError) as refusal:
        operations.create_post(
            lukas, post=post_input("05370-b2-2021", "caritas-hs", kind="case_management", fte=D("0.5"))
        )
    assert set(refusal.value.errors) <= {"fte", "unit_id"}


def test_two_holders_at_a_time_are_refused(lukas: Actor) -> None:
    with at_work(lukas):
        held = next(p for p in queries.posts(lukas, kreis="05370") if p.holder_on(dt.date(2026, 1, 1)))
        with pytest.raises(InvalidInputError, match="schon besetzt"):
            operations.occupy_post(
                lukas, post_id=held.id, holder_name="Ein Anderer", starts_on=dt.date(2026, 1, 1)
            )


def test_a_post_is_vacated_and_filled_again(lukas: Actor) -> None:
    with at_work(lukas):
        held = next(p for p in queries.posts(lukas, kreis="05370") if p.holder_on(dt.date(2026, 10, 1)))
        operations.vacate_post(lukas, post_id=held.id, last_day=dt.date(2026, 10, 31), reason="Ruhestand")
        empty = queries.post(held.id)
        assert empty.vacant_since(dt.date(2026, 11, 9)) == dt.date(2026, 11, 1)
        assert empty.vacant_days(dt.date(2026, 11, 10)) == 10
        operations.occupy_post(
            lukas, post_id=held.id, holder_name="Neu Angekommen", starts_on=dt.date(2026, 11, 10)
        )
        holder = queries.post(held.id).holder_on(dt.date(2026, 11, 10))
        assert holder is not None
        assert holder.holder == "Neu Angekommen"


def test_a_second_change_of_the_same_version_is_a_conflict(lukas: Actor) -> None:
    with at_work(lukas):
        post = queries.posts(lukas, kreis="05370")[0]
        change = {"post_id": post.id, "version": post.version, "approved_to": None, "vacancy_reason": ""}
        operations.change_post(lukas, title="Erste Fassung", **change)  # type: ignore[arg-type]
        with pytest.raises(ConflictError):
            operations.change_post(lukas, title="Zweite Fassung", **change)  # type: ignore[arg-type]
        assert queries.post(post.id).title == "Erste Fassung"


def test_the_same_form_sent_twice_makes_one_post(lukas: Actor) -> None:
    henrike = actor("henrike")
    submission = UUID("01890000-0000-7000-8000-00000000f00d")
    with at_work(henrike):
        allocation_id = operations.allocate(
            henrike,
            allocation=AllocationInput(
                block=3,
                year=2027,
                kreis="05370",
                recipient="Kreis Heinsberg",
                fte=D(1),
                amount=None,
                source="",
            ),
        )
    with at_work(lukas):
        post = post_input(FIRST_STEP, "hs-abh", allocation_id=allocation_id)
        assert operations.create_post(lukas, post=post, post_id=submission) == submission
        assert operations.create_post(lukas, post=post, post_id=submission) == submission
        assert len(queries.posts(lukas, kreis="05370", allocation_id=allocation_id)) == 1


def test_more_than_the_step_has_left_is_not_allocated(lukas: Actor) -> None:
    henrike = actor("henrike")

    def allocate(halves: int) -> None:
        operations.allocate(
            henrike,
            allocation=AllocationInput(
                block=3, year=2020, kreis="05315", recipient="Stadt Köln", fte=D(halves) / 2,
                amount=D(25000) * halves, source="", step_key=reference.FIRST_STEP,
            ),
        )  # fmt: skip

    with at_work(henrike):
        with pytest.raises(InvalidInputError, match=r"184 halbe Stellen und 4\.600\.000 EUR"):
            allocate(185)
        allocate(184)
        assert queries.programme().steps[0].open_half_posts == 0


def test_only_the_granting_authority_allocates_and_only_the_kreis_creates_posts(lukas: Actor) -> None:
    allocation = AllocationInput(
        block=3, year=2027, kreis="05370", recipient="Kreis Heinsberg", fte=D(1), amount=None, source=""
    )
    with at_work(lukas), pytest.raises(NotAllowedError):
        operations.allocate(lukas, allocation=allocation)
    for key in ("michael", "henrike"):
        someone = actor(key)
        with at_work(someone), pytest.raises((NotAllowedError, NotFoundError)):
            operations.create_post(someone, post=post_input("05370-b2-2021", "drk-hs-cm"))


@pytest.mark.usefixtures("world_db")
def test_everybody_sees_of_the_money_what_they_answer_for() -> None:
    seen = {}
    for key in ("henrike", "lukas", "birgit", "michael", "miriam", "volker", "karin"):
        someone = actor(key)
        with at_work(someone, write=False):
            kreis = {post.unit_name for post in queries.posts(someone, kreis="05370")}
            seen[key] = (len(queries.allocations()), len(queries.forwardings()), len(kreis))
    assert seen["henrike"] == (12, 4, 0)
    assert seen["lukas"] == seen["birgit"] == (6, 4, 6)
    assert seen["michael"] == (2, 2, 1)
    assert seen["miriam"] == (2, 2, 0)
    assert seen["volker"] == seen["karin"] == (0, 0, 0)


@pytest.mark.usefixtures("world_db")
def test_a_visitor_sees_nothing_of_the_money() -> None:
    with work(Visitor()):
        assert (queries.allocations(), queries.forwardings(), queries.rates()) == ([], [], [])
        with pytest.raises(NotFoundError):
            queries.programme()


def test_loading_twice_changes_nothing_and_a_broken_entry_loads_nothing(
    empty_db: object, tmp_path: Any
) -> None:
    loader = SystemActor("load-reference")
    with work(loader, write=True):
        load_network(loader)
        first = reference.load(loader)
        assert reference.load(loader) == first
        assert first.rates == 6
    for name in (reference.FILE, reference.MAPPING):
        (tmp_path / name).write_text((reference.DATA / name).read_text(encoding="utf-8"), encoding="utf-8")
    broken = (tmp_path / reference.FILE).read_text(encoding="utf-8").replace("57000", '"viel"', 1)
    (tmp_path / reference.FILE).write_text(broken.replace("330000", "999"), encoding="utf-8")
    with (
        pytest.raises(BrokenRowError, match=r"funding\.json, Zeile 1: kein Betrag"),
        work(loader, write=True),
    ):
        reference.load(loader, folder=tmp_path)
    with work(loader):
        assert queries.allocation_by_key("05370-b2-2021").amount == D(330000)
