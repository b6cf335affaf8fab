"""Spellings of one name meet; different names stay apart."""

from __future__ import annotations

import itertools

import pytest

from strang.people import names
from strang.people.search import LIKE_ENOUGH

SPELLINGS = (
    ("Mohammed", "Muhammad", "Mohamed", "Mohammad", "Muhamed", "Mehmet", "محمد"),
    ("Ahmad", "Achmed", "Ahmed", "Ahmet"),
    ("Djamal", "Gamal", "Cemal", "Jamal"),
    ("Olena", "Helena", "Olena", "Elena", "Олена"),
    ("Yusuf", "Youssef", "Jusuf", "Yousef"),
    ("Al-Khatib", "ALKHATIB", "al Chatib", "Khateeb", "الخطيب", "Аль-Хатіб"),
    ("Kovalenko", "Kowalenko", "Коваленко"),
    ("Hussein", "Hussain", "Husein", "Hüseyin"),
    ("Gebremedhin", "Gebremedhn", "Ghebremedhin"),
    ("Müller", "Mueller", "MULLER"),
    ("Scheicho", "Sheikho", "Scheikho"),
    ("Abd al-Rahman", "Abdelrahman", "Abdurrahman"),
)
TYPING_ERRORS = (
    ("Kovalenko", "Kovlaenko"),
    ("Kovalenko", "Kovalenk"),
    ("Kovalenko", "Kovalemko"),
    ("Magomedova", "Magomdova"),
    ("Nasiri", "Nasirri"),
    ("Rahimi", "Rahmii"),
)
DIFFERENT = (("Kovalenko", "Alkhatib"), ("Maria", "Mustafa"), ("Noori", "Haddad"), ("Schmidt", "Haile"))

PAIRS = [pair for group in SPELLINGS for pair in itertools.permutations(group, 2)]


def meet(searched: str, known: str) -> bool:
    """Whether a search for one finds the other, without the help of Daitch-Mokotoff."""
    one, other = names.words(searched), names.words(known)
    return bool(names.keys(one, {}) & names.keys(other, {})) and names.likeness(one, other) >= LIKE_ENOUGH


def test_nearly_every_spelling_of_a_name_finds_every_other() -> None:
    missed = [pair for pair in PAIRS if not meet(*pair)]
    assert len(missed) <= 0.05 * len(PAIRS), missed


@pytest.mark.parametrize(("known", "typed"), TYPING_ERRORS)
def test_a_typing_error_is_forgiven(known: str, typed: str) -> None:
    assert meet(typed, known)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert not meet(one, other)


def test_a_name_in_another_script_keeps_its_language_and_direction() -> None:
    assert names.script_of("رانيا") == "Arab"
    assert names.script_of("Мельник") == "Cyrl"
    assert names.script_of("ዮናስ") == "Ethi"
    assert names.language_of("Cyrl", ["ar", "ru", "uk"]) == "ru"
    assert names.language_of("Arab", ["kmr"]) == "und-Arab"
    assert names.language_of("Latn", ["de"]) == ""
