"""The invented content is complete, consistent and free of real people."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

import strang.network
from strang.access.types import Role as AccessRole
from strang.demo.content import (
    load_cast,
    load_clients,
    load_findings,
    load_offers,
    load_origins,
    load_posts,
    load_stories,
)
from strang.demo.content.reading import FOLDER, ContentError
from strang.demo.content.types import Role
from strang.demo.content.vocabulary import (
    MUNICIPALITIES,
    TOPICS,
    UNITS,
)
from strang.network.types import LifeArea

LOADERS = (
    load_cast,
    load_clients,
    load_offers,
    load_origins,
    load_stories,
    load_findings,
    load_posts,
)
GENDER_SIGN = re.compile(r"[a-zäöüß](?:[*:_]in(?:nen)?|In(?:nen)?)\b")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the content folder that a test may spoil."""
    return Path(shutil.copytree(FOLDER, tmp_path / "content"))


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a content file."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_cast_covers_every_role() -> None:
    roles = {role for one in load_cast() for role in one.roles}
    assert roles == set(get_args(Role))
    assert {"en", "de"} == {one.language for one in load_cast()}


def test_clients_cover_the_kreis_and_the_hard_names() -> None:
    clients = load_clients()
    assert len(clients.households) >= 14
    assert len(clients.people) >= 30
    assert {home.ags for home in clients.households} == set(MUNICIPALITIES)
    scripts = {name.script for person in clients.people for name in person.names}
    assert scripts >= {"Latn", "Arab", "Cyrl", "Ethi"}
    assert any(person.official_name.family is None for person in clients.people)
    assert any(person.protected for person in clients.people)
    assert any(person.unaccompanied for person in clients.people)


def test_the_codes_are_those_of_the_rooms() -> None:
    assert set(get_args(Role)) == set(AccessRole.values)
    assert set(TOPICS) == set(LifeArea.values)


def test_offers_reach_every_municipality_and_the_authority_hours_are_the_sourced_ones() -> None:
    directory = load_offers()
    assert len(directory.offers) >= 32
    assert {directory.site_of(offer).ags for offer in directory.offers} == set(MUNICIPALITIES)
    assert {topic for offer in directory.offers for topic in offer.topics} == set(TOPICS)
    counter = next(offer for offer in directory.offers if offer.key == "abh-ohne-termin")
    assert "mi" not in {slot.day for slot in counter.hours}
    assert ("do", "14:00", "17:00") in {(slot.day, slot.opens, slot.closes) for slot in counter.hours}
    assert any(offer.last_checked < date(2026, 5, 22) for offer in directory.offers)


def test_every_area_of_life_has_enough_threads() -> None:
    stories = load_stories()
    per_topic = Counter(thread.topic for thread in stories.threads)
    assert set(per_topic) == set(TOPICS)
    assert all(5 <= number <= 8 for number in per_topic.values())
    for topic in TOPICS:
        assert stories.threads_for(topic, frozenset({"children", "older", "young", "tolerated", "working"}))


def test_findings_name_nobody_and_lead_to_decisions() -> None:
    story = load_findings()
    assert len(story.findings) >= 16
    assert len(story.themes) == 5
    assert {"open", "in_progress", "done", "rejected"} == {decision.status for decision in story.decisions}
    names = {name for one in load_cast() for name in one.name.split()}
    names |= {part for person in load_clients().people for part in person.official_name.given.title().split()}
    for finding in story.findings:
        words = set(re.findall(r"\w+", f"{finding.title} {finding.happened} {finding.proposal}"))
        assert not words & names


def test_posts_add_up_to_the_sourced_figures() -> None:
    def share(day: date, block: int, unit: str) -> float:
        return sum(
            post.fte
            for post in load_posts()
            if (post.block, post.unit) == (block, unit)
            and post.approved_from <= day <= (post.approved_to or date.max)
        )

    summer, winter = date(2021, 7, 1), date(2022, 12, 6)
    assert [share(summer, 2, unit) for unit in ("hs-ki-cm", "drk-hs-cm", "dw-juelich-cm")] == [4, 1, 1]
    assert [share(winter, 2, unit) for unit in ("drk-hs-cm", "dw-juelich-cm")] == [1.5, 1.5]
    assert [share(date(2020, 12, 31), 3, unit) for unit in ("hs-abh", "hs-ebh")] == [0.5, 0.5]
    assert share(winter, 3, "hs-abh") + share(winter, 3, "hs-ebh") == 2


def test_origins_give_enough_people_for_a_kreis() -> None:
    pool = load_origins()
    couples = sum(len(origin.female + origin.male) * len(origin.family) for origin in pool.origins)
    assert couples > 1000
    assert {place.ags for place in pool.streets} == set(MUNICIPALITIES)


def test_units_are_those_of_the_network() -> None:
    units = json.loads(
        (Path(strang.network.__file__).parent / "data/heinsberg_units.json").read_text("utf-8")
    )
    assert {unit["key"] for unit in units["units"]} == set(UNITS)


def test_german_running_text_is_gender_fair_without_signs() -> None:
    for path in FOLDER.rglob("*.toml"):
        assert not GENDER_SIGN.search(path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("cast.toml", 'unit = "drk-hs-cm"', 'unit = "drk-nowhere"', "miriam: unknown unit 'drk-nowhere'"),
        ("cast.toml", 'language = "de"', 'tongue = "de"', "miriam: unknown key 'tongue'"),
        ("cast.toml", 'language = "de"', "", "miriam: missing key 'language'"),
        ("cast.toml", 'key = "deniz"', 'key = "miriam"', "miriam: key used twice"),
        ("cast.toml", '["case_manager"]', '["wizard"]', "miriam.roles[0]: unknown value 'wizard'"),
        (
            "clients.toml",
            '"02433 000012"',
            '"02433 123456"',
            "rania: phone '02433 123456' could be a real number",
        ),
        ("clients.toml", 'to = "danylo" }', 'to = "nobody" }', "rania: unknown person 'nobody'"),
        (
            "clients.toml",
            'kind = "child", to = "danylo"',
            'kind = "parent", to = "danylo"',
            "no matching 'child' link",
        ),
        ("clients.toml", 'ags = "05370020"', 'ags = "05370099"', "alkhatib: unknown municipality '05370099'"),
        (
            "clients.toml",
            'case_manager = "miriam"',
            'case_manager = "jan"',
            "'jan' does not work at 'drk-hs-cm'",
        ),
        ("offers.toml", 'site = "kai-hueckelhoven"', 'site = "moon"', "unknown site 'moon'"),
        ("offers.toml", 'opens = "09:00"', 'opens = "19:00"', "is no opening time"),
        ("offers.toml", 'source = "HS-ABH1"', "", "abh-ohne-termin: neither a source"),
        ("stories.toml", 'who = "person"', 'who = "magic"', "Thread 1: unknown responsible body"),
        ("stories.toml", 'topic = "AUF"', 'topic = "XXX"', "Thread 1: unknown topic 'XXX'"),
        ("findings.toml", 'raised_by = "miriam"', 'raised_by = "jan"', "does not work at 'drk-hs-cm'"),
        ("findings.toml", 'theme = "sprache-mit-kind"', "", "findings and the findings that name it differ"),
        ("findings.toml", 'status = "open"', 'status = "done"', "a finished decision needs done_on"),
        ("origins.toml", '"Hanan | حنان"', '"Hanan"', "syria: 'Hanan' does not fit script Arab"),
        ("posts.toml", "end = 2023-12-31", "end = 2024-06-30", "b1-koordination: two occupancies overlap"),
        ("posts.toml", "fte = 1.0", "fte = 1.5", "share above 0 and at most 1"),
        ("clients.toml", 'status = "par24"', 'status = "par99"', "rania: unknown residence status 'par99'"),
    ],
)
def test_a_mistake_is_named_with_file_entry_and_reason(
    copy: Path, file: str, old: str, new: str, reason: str
) -> None:
    spoil(copy, file, old, new)
    with pytest.raises(ContentError) as caught:
        for load in LOADERS:
            load(copy)
    assert str(caught.value).startswith(f"{file}, ")
    assert reason in str(caught.value)
