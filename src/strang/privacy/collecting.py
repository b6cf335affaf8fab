"""Collecting every record about a person: each table of the catalogue, as far as the actor may see it.

The row policies decide what comes: a colleague's `author` note stays hidden even here, and its author alone can add
it. What another unit keeps comes only if it is about this very record of the person (the answers to a referral).
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import translation

from strang.access.types import Purpose, Topic
from strang.cases import queries as cases
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.people import catalogue as languages
from strang.people import queries as people
from strang.privacy.catalogue import Table, tables
from strang.privacy.types import Choice, Decision

BLACKENED = "[geschwärzt]"
FREE_TEXT = 200
"""A text column of at least this length holds sentences, and sentences may speak of others."""

_CODE = re.compile(r"[0-9a-f-]{36}\Z|[0-9a-f]{64}\Z")
_OTHERS = re.compile(
    r"\b(Herrn?|Frau|Ehemann\w*|Ehefrau\w*|Mann|Mutter|Vater|Eltern|Bruder|Schwester|Sohn|Tochter|Kinder|Onkel|Tante"
    r"|Cousin\w*|Nachbar\w*|Vermieter\w*|Freund\w*|Partner\w*|Chef\w*|Kolleg\w*|Schwager|Schwieger\w*)\b"
)


@dataclass(frozen=True, slots=True)
class Value:
    """One column of one record: its code, its German word, what it says in words, what it holds for machines."""

    name: str
    label: str
    text: str
    raw: object
    free: bool
    """Whether blacking out the whole record takes it away."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record about a person."""

    table: str
    section: str
    title: str
    id: UUID
    topic: str
    recorded_at: dt.datetime | None
    unit: str
    """The unit that wrote it, if it is not the own one."""
    values: tuple[Value, ...]
    about_others: bool
    """Whether somebody must decide on it before it leaves the house."""
    file: bool = False
    media_type: str = ""
    size: int = 0

    @property
    def text(self) -> str:
        """Return what it says, in one line, without keys and checksums, which say nothing to people."""
        return " · ".join(
            f"{value.label}: {value.text}" for value in self.values if not _CODE.match(value.text)
        )


def records(actor: Actor, person_id: UUID, *, only: str = "") -> list[Record]:
    """Return every record about a person that the actor may see, table by table; ``only`` names one table."""
    with translation.override("de"):
        words = _Words.of(actor, person_id)
        return [
            _record(table, row, words)
            for label, table in tables().items()
            if only in {"", label}
            for row in _rows(table, person_id)
        ]


def record(actor: Actor, person_id: UUID, table: str, row_id: UUID) -> Record | None:
    """Return one record of a person; None if there is no such record the actor may see."""
    found = tables().get(table)
    if found is None:
        return None
    row = _rows(found, person_id).filter(id=row_id).first()
    if row is None:
        return None
    with translation.override("de"):
        return _record(found, row, _Words.of(actor, person_id))


def contents(actor: Actor, person_id: UUID, ids: list[UUID]) -> dict[UUID, bytes]:
    """Return the content of some files of a person."""
    found: dict[UUID, bytes] = {}
    for table in tables().values():
        if "content" in table.columns:
            rows = table.model._default_manager.filter(person_id=person_id, id__in=ids)  # noqa: SLF001 - any model
            found |= {row_id: bytes(content) for row_id, content in rows.values_list("id", "content")}
    return found


def blackened(record: Record, decision: Decision | None) -> Record:
    """Return the record as it leaves the house."""
    if decision is None or decision.choice is Choice.INCLUDE:
        return record
    if decision.words:
        pattern = re.compile("|".join(re.escape(word) for word in decision.words), re.IGNORECASE)
        values = tuple(
            replace(value, text=pattern.sub(BLACKENED, value.text), raw=_without(value.raw, pattern))
            for value in record.values
        )
        return replace(record, values=values)
    values = tuple(
        replace(value, text=BLACKENED, raw=BLACKENED) if value.free and value.text else value
        for value in record.values
    )
    return replace(record, values=values, file=False)


def _without(raw: object, pattern: re.Pattern[str]) -> object:
    if isinstance(raw, str):
        return pattern.sub(BLACKENED, raw)
    if isinstance(raw, list):
        return [_without(each, pattern) for each in raw]
    if isinstance(raw, dict):
        return {key: _without(each, pattern) for key, each in raw.items()}
    return raw


def _rows(table: Table, person_id: UUID) -> "models.QuerySet[Any]":
    rows = table.model._default_manager.filter(person_id=person_id).order_by("id")  # noqa: SLF001 - any model
    return rows.defer("content") if "content" in table.columns else rows


@dataclass(frozen=True, slots=True)
class _Words:
    """Names that records refer to."""

    own_unit: UUID
    units: Mapping[UUID, str]
    places: Mapping[str, str]
    statuses: Mapping[str, str]
    relatives: re.Pattern[str] | None
    names: Mapping[UUID, str]
    topics: Mapping[str, str]
    purposes: Mapping[str, str]
    nationalities: Mapping[str, str]
    tables: Mapping[str, str]
    own_notes: Mapping[UUID, str]

    @classmethod
    def of(cls, actor: Actor, person_id: UUID) -> "_Words":
        """Return them for one person."""
        household = people.household(actor, person_id)
        spoken = {part for one in household for part in one.name.split() if len(part) > 2}  # noqa: PLR2004 - initials
        own = set(people.person(actor, person_id).name.split())
        others = sorted(spoken - own)
        return cls(
            actor.unit_id,
            {unit.id: unit.name for unit in network.units()},
            network.municipality_names(),
            {code: str(status.label) for code, status in languages.residence_statuses().items()},
            re.compile(r"\b(" + "|".join(map(re.escape, others)) + r")", re.IGNORECASE) if others else None,
            {one.person_id: one.name for one in household if one.person_id},
            {topic.value: str(topic.label) for topic in Topic},
            {purpose.value: str(purpose.label) for purpose in Purpose},
            languages.nationalities(),
            {label: table.title for label, table in tables().items()},
            cases.own_note_texts(actor, person_id),
        )


def _record(table: Table, row: Any, words: _Words) -> Record:
    fields = {field.attname: field for field in table.model._meta.concrete_fields}  # noqa: SLF001 - any model
    values = []
    others = False
    for name, label in table.columns.items():
        field = fields[name]
        if isinstance(field, models.BinaryField):
            continue
        raw = getattr(row, name)
        if name == "text" and row.pk in words.own_notes:
            raw = words.own_notes[row.pk]  # stored encrypted, beside an empty text
        free = name in table.others or _is_free(field)
        text = _text(field, row, raw, words)
        if not text:
            continue
        values.append(Value(name, label, text, _plain(raw), free))
        others = others or name in table.others or (free and _speaks_of_others(text, words))
    has_file = "content" in table.columns
    unit_id = getattr(row, "unit_id", words.own_unit)
    return Record(
        table=table.label,
        section=table.section,
        title=table.title,
        id=row.pk,
        topic=str(getattr(row, "topic", Topic.CASEWORK.value)),
        recorded_at=getattr(row, "created_at", None) or getattr(row, "valid_from", None),
        unit="" if unit_id == words.own_unit else words.units.get(unit_id, ""),
        values=tuple(values),
        about_others=others or has_file,
        file=has_file,
        media_type=getattr(row, "media_type", ""),
        size=row.size if has_file else 0,
    )


def _is_free(field: "models.Field[Any, Any]") -> bool:
    if field.choices:
        return False
    return isinstance(field, models.TextField | models.JSONField) or (
        isinstance(field, models.CharField) and (field.max_length or 0) >= FREE_TEXT
    )


def _speaks_of_others(text: str, words: _Words) -> bool:
    return bool(_OTHERS.search(text) or (words.relatives and words.relatives.search(text)))


def _text(field: "models.Field[Any, Any]", row: Any, raw: Any, words: _Words) -> str:
    """Return a column in German words; empty if there is nothing to say."""
    if raw is None or raw in ("", [], {}):
        return ""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(raw, list):
        return ", ".join(_code(field.name, str(each), words) for each in raw)
    if isinstance(raw, dict):
        return ", ".join(f"{key}: {value}" for key, value in raw.items() if value)
    if isinstance(raw, UUID):
        return words.units.get(raw) or words.names.get(raw) or str(raw)
    return _code(field.name, raw, words) if isinstance(raw, str) else _figure(raw)


def _figure(raw: object) -> str:
    if isinstance(raw, bool):
        return "ja" if raw else "nein"
    if isinstance(raw, dt.datetime):
        return f"{raw.astimezone(clock.LOCAL_ZONE):%d.%m.%Y %H:%M}"
    if isinstance(raw, dt.date):
        return f"{raw:%d.%m.%Y}"
    return str(raw)


def _code(name: str, raw: str, words: _Words) -> str:
    """Return a code in words, by the name of its column; what is no code stays."""
    known: dict[str, Mapping[str, str]] = {
        "ags": words.places,
        "status": words.statuses,
        "nationalities": words.nationalities,
        "topic": words.topics,
        "topics": words.topics,
        "purpose": words.purposes,
        "table": words.tables,
    }
    if name in {"language", "reading"}:
        return languages.language_name(raw)
    return known[name].get(raw, raw) if name in known else raw


def _plain(raw: object) -> object:
    """Return a column as JSON can hold it."""
    if isinstance(raw, dt.datetime | dt.date):
        return raw.isoformat()
    if isinstance(raw, UUID):
        return str(raw)
    if isinstance(raw, list):
        return [_plain(each) for each in raw]
    return raw
