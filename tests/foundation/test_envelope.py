"""What encrypts: bound to its place, unreadable when changed, keys in a file of their owner alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from strang.foundation.envelope import DataKey, KeyUnavailableError, MasterKeys, Place, UnreadableError

PLACE = Place(uuid4(), uuid4(), uuid4(), uuid4())
KEY = DataKey.new(PLACE.unit_id, 1)
TEXT = "Ein Gedanke – nur für mich 🙂"


def test_a_text_comes_back_from_its_own_row() -> None:
    encrypted = KEY.encrypt(TEXT, PLACE)
    assert TEXT.encode() not in encrypted
    assert KEY.decrypt(encrypted, PLACE) == TEXT


def test_the_same_text_never_looks_the_same() -> None:
    assert len({KEY.encrypt(TEXT, PLACE) for _ in range(100)}) == 100


@pytest.mark.parametrize("part", ["unit_id", "person_id", "row_id", "author_id"])
def test_a_ciphertext_is_of_no_use_elsewhere(part: str) -> None:
    with pytest.raises(UnreadableError):
        KEY.decrypt(KEY.encrypt(TEXT, PLACE), replace(PLACE, **{part: uuid4()}))


@pytest.mark.parametrize("key", [replace(KEY, version=2), DataKey.new(PLACE.unit_id, 1)])
def test_a_ciphertext_opens_with_its_key_and_version_alone(key: DataKey) -> None:
    with pytest.raises(UnreadableError):
        key.decrypt(KEY.encrypt(TEXT, PLACE), PLACE)


def test_every_changed_byte_is_noticed() -> None:
    encrypted = KEY.encrypt(TEXT, PLACE)
    for place in range(len(encrypted)):
        changed = bytearray(encrypted)
        changed[place] ^= 1
        with pytest.raises(UnreadableError):
            KEY.decrypt(bytes(changed), PLACE)
    for length in range(len(encrypted)):
        with pytest.raises(UnreadableError):
            KEY.decrypt(encrypted[:length], PLACE)


def test_a_wrapped_key_opens_for_its_unit_and_version_alone(tmp_path: Path) -> None:
    masters = MasterKeys.create(tmp_path / "keys" / "master.json")
    wrapped = masters.wrap(KEY)
    assert KEY.secret not in wrapped
    assert masters.unwrap(KEY.unit_id, 1, masters.current, wrapped) == KEY
    for unit_id, version in ((uuid4(), 1), (KEY.unit_id, 2)):
        with pytest.raises(KeyUnavailableError):
            masters.unwrap(unit_id, version, masters.current, wrapped)


def test_the_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.json"
    made = MasterKeys.create(path)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    with pytest.raises(FileExistsError):
        MasterKeys.create(path)
    assert MasterKeys.load(path) == made
    assert [each.name for each in path.parent.iterdir()] == ["master.json"]


def test_an_older_key_unwraps_until_it_is_taken_out(tmp_path: Path) -> None:
    old = MasterKeys.create(tmp_path / "master.json")
    wrapped = old.wrap(KEY)
    new = MasterKeys.load(old.renewed().path)
    assert new.current != old.current
    assert new.unwrap(KEY.unit_id, 1, old.current, wrapped) == KEY
    assert new.only({old.current}).keys == new.keys
    new.only(())
    with pytest.raises(KeyUnavailableError):
        MasterKeys.load(new.path).unwrap(KEY.unit_id, 1, old.current, wrapped)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"current": "x", "keys": {}}', '{"current": 1, "keys": 1}']
)
def test_a_broken_file_is_said_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "master.json"
    with pytest.raises(KeyUnavailableError, match="Schlüsseldatei"):
        MasterKeys.load(path)
    path.write_text(content)
    with pytest.raises(KeyUnavailableError):
        MasterKeys.load(path)


def test_a_key_changed_in_the_file_is_not_taken(tmp_path: Path) -> None:
    made = MasterKeys.create(tmp_path / "master.json")
    made.path.write_text(json.dumps({"current": made.current, "keys": {made.current: "00" * 32}}))
    with pytest.raises(KeyUnavailableError):
        MasterKeys.load(made.path)


def test_no_key_is_printed(tmp_path: Path) -> None:
    made = MasterKeys.create(tmp_path / "master.json")
    assert repr(KEY.secret) not in repr(KEY)
    assert repr(made.keys[made.current]) not in repr(made)
