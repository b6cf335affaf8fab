"""The catalogue of the copy: every table with a person in it, in German words; made once from ``data/copy.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

_FILE = Path(__file__).parent / "data" / "copy.toml"

COMMON = frozenset({"id", "unit_id", "person_id", "topic", "confidentiality", "created_at"})
"""Columns every personal row has; a record carries them by itself."""

SECTIONS = ("person", "case", "documents", "sharing", "team", "rights")


@dataclass(frozen=True, slots=True)
class Table:
    """One table in words. ``others`` are the columns that speak of other people."""

    model: type[models.Model]
    label: str
    section: str
    title: str
    columns: Mapping[str, str]
    others: frozenset[str]


@cache
def tables() -> dict[str, Table]:
    """Return the tables of the copy by the label of their model, in the order of the copy."""
    return {
        entry["model"]: Table(
            apps.get_model(entry["model"]),
            entry["model"],
            entry["section"],
            entry["title"],
            entry["columns"],
            frozenset(entry.get("others", ())),
        )
        for entry in sorted(_content()["table"], key=lambda entry: SECTIONS.index(entry["section"]))
    }


def shortcomings() -> list[str]:
    """Return every table or column about a person that stands nowhere: what a copy would forget."""
    content = _content()
    excluded = {entry["model"] for entry in content["excluded"]}
    listed = tables()
    found = []
    for model in apps.get_models():
        names = {field.attname for field in model._meta.concrete_fields}  # noqa: SLF001 - the registry of columns
        label = model._meta.label_lower  # noqa: SLF001
        if "person_id" not in names or label in excluded:
            continue
        if label not in listed:
            found.append(f"{label}: fehlt in privacy/data/copy.toml")
            continue
        said = set(listed[label].columns)
        found += [
            f"{label}.{name}: fehlt" for name in sorted(names - said - COMMON - set(content["left_out"]))
        ]
        found += [f"{label}.{name}: gibt es nicht" for name in sorted(said - names)]
    return found


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
