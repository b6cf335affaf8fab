"""Loading the versions of the consent text from the package: all or nothing, as often as one likes."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from string import Formatter
from typing import Any

from strang.access.types import SHAREABLE_TOPICS, Purpose, UnitKind
from strang.consents.models import ConsentText, SecrecyRule
from strang.consents.wording import SENTENCES
from strang.foundation.context import SystemActor, operation
from strang.foundation.errors import StrangError

FOLDER = resources.files("strang.consents") / "texts"
SECRECY = resources.files("strang.consents") / "law" / "secrecy.toml"
FIRST = "de"
"""The language every other one is measured by, and shown beside."""

_FIELDS = ("code", "name", "direction", "version", "consent", "topics", "purposes", "plan", "register")


class BrokenTextError(StrangError):
    """A text is refused; says file, place and reason."""

    def __init__(self, file: str, place: str, reason: str) -> None:
        super().__init__(f"{file}, {place}: {reason}")


@operation
def load(actor: SystemActor, /, *, folder: Traversable = FOLDER) -> str:
    """Load all texts of ``folder`` and say how many; raises :class:`BrokenTextError` and then loads nothing.

    A version that stands already must say the same as before: people have signed it.
    """
    texts = read(folder)
    known = ConsentText.objects.in_bulk([_key(text) for text in texts.values()])
    for file, text in texts.items():
        old = known.get(_key(text))
        if old is not None and any(
            getattr(old, name) != text[name] for name in _FIELDS[1:7] if name != "version"
        ):
            raise BrokenTextError(file, "version", "der Text hat sich geändert, die Version nicht")
    ConsentText.objects.bulk_create(
        [_row(text) for text in texts.values()],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["plan", "register"],
    )
    rules = read_secrecy_rules()
    SecrecyRule.objects.bulk_create(
        rules,
        update_conflicts=True,
        unique_fields=["kind"],
        update_fields=["bound", "norm", "checked_on"],
    )
    return f"{len(texts)} Einwilligungstexte, {len(rules)} Arten von Stellen zu § 203 StGB"


def read_secrecy_rules(file: Traversable = SECRECY) -> list[SecrecyRule]:
    """Return which kinds of units § 203 StGB binds; raises :class:`BrokenTextError` unless every kind has a line."""
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    for kind in sorted(set(UnitKind.values) ^ set(content["kinds"])):
        reason = "fehlt" if kind in UnitKind.values else "ist unbekannt"
        raise BrokenTextError(file.name, f"kinds.{kind}", reason)
    return [
        SecrecyRule(kind=kind, bound=line["bound"], norm=line["norm"], checked_on=content["checked_on"])
        for kind, line in content["kinds"].items()
    ]


def read(folder: Traversable = FOLDER) -> dict[str, dict[str, Any]]:
    """Return the checked content of every file by its name, German first."""
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda f: f.name
    )
    texts = {file.name: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}
    german = texts.get(f"{FIRST}.toml")
    if german is None:
        raise BrokenTextError(f"{FIRST}.toml", "Datei", "fehlt")
    for name, text in texts.items():
        _check(name, text, german)
    return dict(sorted(texts.items(), key=lambda pair: (pair[0] != f"{FIRST}.toml", pair[0])))


def _check(file: str, text: Mapping[str, Any], german: Mapping[str, Any]) -> None:
    for field in _FIELDS:
        if not text.get(field):
            raise BrokenTextError(file, field, "fehlt")
    if file != f"{text['code']}.toml":
        raise BrokenTextError(file, "code", "passt nicht zum Namen der Datei")
    if text["direction"] not in {"ltr", "rtl"}:
        raise BrokenTextError(file, "direction", "muss ltr oder rtl sein")
    _check_words(file, text, german)


def _check_words(file: str, text: Mapping[str, Any], german: Mapping[str, Any]) -> None:
    known = {"topics": [str(t) for t in SHAREABLE_TOPICS], "purposes": Purpose.values, "consent": SENTENCES}
    for table, names in known.items():
        for name in sorted(set(names) ^ set(text[table])):
            raise BrokenTextError(file, f"{table}.{name}", "fehlt" if name in names else "ist unbekannt")
    for table in ("plan", "register"):
        if set(text[table]) != set(german[table]):
            raise BrokenTextError(file, table, "andere Wörter als im Deutschen")
    for name in SENTENCES:
        if _placeholders(text["consent"][name]) != _placeholders(german["consent"][name]):
            raise BrokenTextError(file, f"consent.{name}", "andere Platzhalter als im Deutschen")


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _key(text: Mapping[str, Any]) -> str:
    return f"{text['code']}:{text['version']}"


def _row(text: Mapping[str, Any]) -> ConsentText:
    return ConsentText(
        key=_key(text),
        language=text["code"],
        version=text["version"],
        **{name: text[name] for name in _FIELDS if name not in {"code", "version"}},
    )
