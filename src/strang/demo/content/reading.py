"""Turn TOML tables into frozen dataclasses and say exactly what is wrong when they do not fit."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

FOLDER = Path(__file__).parent


class ContentError(ValueError):
    """A content file is wrong: which file, which entry, why."""

    def __init__(self, file: str, entry: str, reason: str) -> None:
        super().__init__(f"{file}, {entry}: {reason}")
        self.file = file
        self.entry = entry
        self.reason = reason


def read_tables(file: str, names: Iterable[str], *, folder: Path | None = None) -> dict[str, Any]:
    """Read a TOML file whose top-level keys are exactly ``names``."""
    path = (folder or FOLDER) / file
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ContentError(file, "file", str(error)) from error
    expected = set(names)
    for name in sorted(tables.keys() ^ expected):
        known = "missing" if name in expected else "unknown"
        raise ContentError(file, "file", f"{known} table '{name}'")
    return tables


def build_all(kind: type[T], tables: object, file: str) -> tuple[T, ...]:
    """Build every table of an array; an entry is named by its key, else by its place."""
    if not isinstance(tables, list):
        raise ContentError(file, kind.__name__, "expected an array of tables")
    entries: list[T] = []
    for number, table in enumerate(tables, start=1):
        name = table.get("key") if isinstance(table, dict) else None
        entries.append(build(kind, table, file, str(name or f"{kind.__name__} {number}")))
    return tuple(entries)


def build(kind: type[T], table: object, file: str, entry: str) -> T:
    """Build one dataclass from one table; unknown, missing and ill-typed keys are errors."""
    if not isinstance(table, Mapping):
        raise ContentError(file, entry, f"expected a table for {kind.__name__}")
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    for name in sorted(set(table) - set(known)):
        raise ContentError(file, entry, f"unknown key '{name}'")
    values: dict[str, Any] = {}
    for name, field in known.items():
        if name in table:
            values[name] = _convert(hints[name], table[name], file, f"{entry}.{name}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ContentError(file, entry, f"missing key '{name}'")
    return kind(**values)


def check_unique(names: Iterable[str], file: str) -> frozenset[str]:
    """Refuse the same key twice; give the keys back as a set."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ContentError(file, name, "key used twice")
        seen.add(name)
    return frozenset(seen)


def check_known(value: str, known: Iterable[str], file: str, entry: str, what: str) -> None:
    """Refuse a reference to something that does not exist."""
    if value not in known:
        raise ContentError(file, entry, f"unknown {what} '{value}'")


def _convert(hint: Any, value: object, file: str, entry: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (part for part in get_args(hint) if part is not type(None))
        return _convert(inner, value, file, entry)
    if origin is tuple:
        return _convert_tuple(get_args(hint)[0], value, file, entry)
    if origin in (dict, Mapping):
        return _convert_mapping(get_args(hint)[1], value, file, entry)
    if origin is Literal:
        check_known(str(value), get_args(hint), file, entry, "value")
        return value
    if is_dataclass(hint) and isinstance(hint, type):
        return build(hint, value, file, entry)
    return _convert_plain(hint, value, file, entry)


def _convert_tuple(inner: Any, value: object, file: str, entry: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ContentError(file, entry, "expected an array")
    return tuple(_convert(inner, item, file, f"{entry}[{place}]") for place, item in enumerate(value))


def _convert_mapping(inner: Any, value: object, file: str, entry: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ContentError(file, entry, "expected a table")
    return types.MappingProxyType(
        {name: _convert(inner, item, file, f"{entry}.{name}") for name, item in value.items()}
    )


_PLAIN: dict[Any, Callable[[object], bool]] = {
    str: lambda value: isinstance(value, str) and bool(value.strip()),
    bool: lambda value: isinstance(value, bool),
    int: lambda value: isinstance(value, int) and not isinstance(value, bool),
    float: lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    date: lambda value: type(value) is date,
}


def _convert_plain(hint: Any, value: object, file: str, entry: str) -> object:
    if not _PLAIN[hint](value):
        raise ContentError(file, entry, f"expected a non-empty {hint.__name__}, found {value!r}")
    return value
