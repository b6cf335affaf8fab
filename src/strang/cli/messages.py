"""`strang messages`: collect the texts of code and templates into the English catalogue.

The sources are German; only what a person reads in English is translated. Compiling is part of the set-up.
"""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog

from strang.cli.surroundings import checkout

CATALOGUE = Path("src/strang/locale/en/LC_MESSAGES/django.po")
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
_CALL = re.compile(r"\b(?:_|n?gettext|n?pgettext)\(.*?\)(?= )", re.DOTALL)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument(
        "--check", action="store_true", help="change nothing; say what is missing or left over"
    )


def run(options: argparse.Namespace) -> int:
    """Bring the catalogue up to date, or with `--check` return 1 if it is not complete."""
    path = checkout() / CATALOGUE
    if options.check:
        problems = shortcomings(path)
        for problem in problems:
            print(problem)
        return 1 if problems else 0
    print(f"{update(path)} texts without translation")
    return 0


def shortcomings(path: Path) -> list[str]:
    """Return what keeps the catalogue from being complete: texts missing, empty, uncertain or no longer used."""
    found = _distinct()
    catalogue = _read(path)
    known = {(message.context, _key(message.id)): message for message in catalogue if message.id}
    problems = [f"missing: {key[1]}" for key in sorted(found, key=str) if key not in known]
    problems += [f"left over: {key[1]}" for key in known if key not in found]
    for key, message in known.items():
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if key in found and (message.fuzzy or not all(strings)):
            problems.append(f"not translated: {key[1]}")
    return problems


def update(path: Path) -> int:
    """Write all texts into the catalogue, keep what is translated; return how many lack a translation."""
    from babel.messages.pofile import write_po

    old = _read(path)
    new = Catalog(locale="en", project="Strang", charset="utf-8", fuzzy=False)
    for context, key in sorted(_distinct(), key=lambda pair: (pair[1], pair[0] or "")):
        known = old.get(key[0] if len(key) == 1 else key, context)
        string = known.string if known is not None else ""
        new.add(key[0] if len(key) == 1 else key, string, context=context)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    write_po(written, new, width=110, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    header += '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    path.write_text(header + written.getvalue().decode(), encoding="utf-8")
    return sum(1 for problem in shortcomings(path) if problem.startswith("not translated"))


def _distinct() -> set[tuple[str | None, tuple[str, ...]]]:
    """Return each text once; one that stands alone and with a plural is one entry, the one with the plural."""
    longest: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for context, key in extracted():
        if len(key) > len(longest.get((context, key[0]), ())):
            longest[context, key[0]] = key
    return {(context, key) for (context, _singular), key in longest.items()}


def extracted() -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Yield context and text (singular, or singular and plural) of every translatable text in the sources."""
    sources = checkout() / "src" / "strang"
    for path in sorted(sources.rglob("*.py")):
        if "/migrations/" not in path.as_posix():
            yield from _python(path.read_bytes())
    for path in sorted(sources.rglob("templates/**/*.*")):
        if path.suffix in {".html", ".txt", ".svg", ".typ"}:
            yield from _template(path)


def _python(source: bytes) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    from babel.messages.extract import extract

    options = {"encoding": "utf-8"}
    for _line, message, _comments, context in extract(
        "python", io.BytesIO(source), keywords=_KEYWORDS, options=options
    ):
        yield context, _key(message)


def _template(path: Path) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    from django.utils.translation.template import templatize

    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in _CALL.finditer(code):
        yield from _python(match.group(0).encode())


def _key(message: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)


def _read(path: Path) -> Catalog:
    from babel.messages.pofile import read_po

    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as handle:
        return read_po(handle, locale="en")
