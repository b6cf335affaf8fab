"""The texts people consent with: complete, alike in every language, never changed under the same version."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from strang.consents import queries, reference
from strang.consents.types import ConsentScope
from strang.consents.wording import fingerprint, shown
from strang.foundation.context import SystemActor, work

LOADER = SystemActor("load-reference")
SCOPE = ConsentScope(
    person_name="Salma Canarilla",
    discloser="DRK Case Management",
    recipient="Jobcenter",
    topics=("work", "language"),
    purpose="benefit",
    valid_from=dt.date(2026, 1, 5),
    valid_to=dt.date(2026, 4, 5),
    secrecy_release=True,
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the texts that a test may spoil."""
    return Path(shutil.copytree(str(reference.FOLDER), tmp_path / "texts"))


def _spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_ten_languages_say_the_same() -> None:
    texts = reference.read()
    codes = [text["code"] for text in texts.values()]
    assert codes[0] == "de"
    assert set(codes) == {"de", "de-easy", "en", "fr", "ar", "fa", "ku", "uk", "ru", "tr"}
    assert {text["code"] for text in texts.values() if text["direction"] == "rtl"} == {"ar", "fa"}
    for text in texts.values():
        assert "§ 203 StGB" in text["consent"]["release"]
        assert text["code"] == "de-easy" or text["topics"]["health"] in text["consent"]["health"]


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("ar.toml", "{valid_to}", "", "ar.toml, consent.duration: andere Platzhalter"),
        ("uk.toml", 'work = "Робота"', "", "uk.toml, topics.work: fehlt"),
        (
            "uk.toml",
            'work = "Робота"',
            'work = "Робота"\nmoney = "x"',
            "uk.toml, topics.money: ist unbekannt",
        ),
        ("tr.toml", 'code = "tr"', 'code = "xx"', "tr.toml, code: passt nicht"),
        ("fa.toml", 'direction = "rtl"', 'direction = "up"', "fa.toml, direction: muss ltr oder rtl"),
        ("fr.toml", 'nothing = "', 'nobody = "', "fr.toml, register: andere Wörter"),
    ],
)
def test_a_mistake_is_named_with_file_place_and_reason(
    copy: Path, file: str, old: str, new: str, reason: str
) -> None:
    _spoil(copy, file, old, new)
    with pytest.raises(reference.BrokenTextError) as caught:
        reference.read(copy)
    assert reason in str(caught.value)


@pytest.mark.usefixtures("empty_db")
def test_a_text_people_have_signed_never_changes_under_its_version(copy: Path) -> None:
    with work(LOADER, write=True):
        reference.load(LOADER)
    with work(LOADER, write=True):
        assert reference.load(LOADER).startswith("10 Einwilligungstexte, 17 Arten")
    _spoil(copy, "de.toml", "freiwillig", "freiwilliger")
    with work(LOADER, write=True), pytest.raises(reference.BrokenTextError, match="die Version nicht"):
        reference.load(LOADER, folder=copy)
    for path in copy.glob("*.toml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace('"2026-11"', '"2026-12"', 1), encoding="utf-8"
        )
    with work(LOADER, write=True):
        reference.load(LOADER, folder=copy)
        assert queries.wording("de").version == "2026-12"
        assert "freiwilliger" not in queries.wording("de", "2026-11").consent["voluntary"]


@pytest.mark.usefixtures("empty_db")
def test_the_text_names_both_units_the_topics_the_purpose_and_the_end() -> None:
    with work(LOADER, write=True):
        reference.load(LOADER)
        german, arabic = (shown(queries.wording(code), SCOPE) for code in ("de", "ar"))
    for word in (SCOPE.discloser, SCOPE.recipient, "Name und Geburtsjahr", "Arbeit", "Sprache", "05.04.2026"):
        assert word in german.plain
    assert "Gesundheit," not in german.plain
    assert "، " in arabic.plain
    assert f"\u2068{SCOPE.recipient}\u2069" in arabic.plain
    assert fingerprint(german.plain) != fingerprint(arabic.plain)
