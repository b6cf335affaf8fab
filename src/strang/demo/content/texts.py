"""Read the texts of consent and plan and check that every language says the same things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from string import Formatter

from strang.demo.content.reading import ContentError, build, read_tables
from strang.demo.content.text_types import ConsentText
from strang.demo.content.vocabulary import (
    CONSENT_PLACEHOLDERS,
    CONSENT_PURPOSES,
    CONSENT_TOPICS,
    LANGUAGES,
)

_KEYS = ["code", "name", "direction", "version", "consent", "topics", "purposes", "plan"]


def load_consent_texts(folder: Path | None = None) -> Mapping[str, ConsentText]:
    """The texts by language code, German first."""
    texts = {code: _read(code, folder) for code in LANGUAGES}
    german = texts["de"]
    wanted = _placeholders(german)
    if frozenset().union(*wanted.values()) != CONSENT_PLACEHOLDERS:
        raise ContentError(_file("de"), "consent", "the German text does not use every placeholder")
    for code, text in texts.items():
        if text.version != german.version:
            raise ContentError(_file(code), "version", "differs from the German version")
        for sentence, names in _placeholders(text).items():
            if names != wanted[sentence]:
                raise ContentError(_file(code), f"consent.{sentence}", "other placeholders than in German")
    return texts


def _file(code: str) -> str:
    return f"consent_texts/{code}.toml"


def _read(code: str, folder: Path | None) -> ConsentText:
    file = _file(code)
    text = build(ConsentText, read_tables(file, _KEYS, folder=folder), file, code)
    if text.code != code:
        raise ContentError(file, "code", f"'{text.code}' does not fit the name of the file")
    for what, labels, known in (
        ("topics", text.topics, CONSENT_TOPICS),
        ("purposes", text.purposes, CONSENT_PURPOSES),
    ):
        for name in sorted(labels.keys() ^ known):
            raise ContentError(file, what, f"'{name}' is {'missing' if name in known else 'unknown'}")
        if len(set(labels.values())) != len(labels):
            raise ContentError(file, what, "two labels are the same")
    return text


def _placeholders(text: ConsentText) -> dict[str, frozenset[str]]:
    return {
        sentence: frozenset(name for _, name, _, _ in Formatter().parse(words) if name)
        for sentence, words in asdict(text.consent).items()
    }
