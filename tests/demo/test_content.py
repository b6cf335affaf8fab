"""The invented content is complete, consistent and free of real people."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_args

import pytest

from strang.demo.content import load_cast, load_clients
from strang.demo.content.reading import FOLDER, ContentError
from strang.demo.content.types import Role
from strang.demo.content.vocabulary import MUNICIPALITIES


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
        ("clients.toml", 'status = "par24"', 'status = "par99"', "rania: unknown residence status 'par99'"),
    ],
)
def test_a_mistake_is_named_with_file_entry_and_reason(
    copy: Path, file: str, old: str, new: str, reason: str
) -> None:
    spoil(copy, file, old, new)
    with pytest.raises(ContentError) as caught:
        load_cast(copy)
        load_clients(copy)
    assert str(caught.value).startswith(f"{file}, ")
    assert reason in str(caught.value)
