"""The bytes of a row that are hashed, the same for whoever computes them.

A row is one line of JSON (RFC 8259) in UTF-8 without spaces: an array that begins with the name and version of the
form, then the columns in the order below, as texts; absent values are ``null``, times are UTC with microseconds,
bytes are hexadecimal digits. Persons are in it under their pseudonyms only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from strang.audit.tree import leaf_hash

_TIME = "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
_BYTES = "encode({0}, 'hex')"
_TEXT = "{0}::text"
_LIST = "{0}::text[]"


@dataclass(frozen=True, slots=True)
class Form:
    """How the rows of one stream are written down. A new column means a new version beside the old one."""

    stream: str
    label: str
    table: str
    columns: tuple[tuple[str, str], ...]
    cleartext: tuple[str, ...] = ()
    """Columns that are not sealed, because they are emptied when the person is erased; they have a tag that is."""

    def selection(self, alias: str) -> str:
        """Return the SQL that reads the sealed columns."""
        return ", ".join(how.format(f"{alias}.{name}") for name, how in self.columns)

    def content(self, values: tuple[Any, ...]) -> bytes:
        """Return the bytes of a row, from the values in the order of the columns."""
        line = [f"strang/{self.stream}/1", *values]
        return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()

    def leaf(self, values: tuple[Any, ...]) -> bytes:
        """Return the leaf hash of a row."""
        return leaf_hash(self.content(values))


ENTRY = Form(
    "entry",
    "Protokoll",
    "audit_entry",
    (
        ("id", _TEXT),
        ("at", _TIME),
        ("session_id", _TEXT),
        ("user_id", _TEXT),
        ("unit_id", _TEXT),
        ("system_name", _TEXT),
        ("purpose", _TEXT),
        ("operation", _TEXT),
        ("command", _TEXT),
        ("table_name", _TEXT),
        ("row_id", _TEXT),
        ("subject", _BYTES),
        ("columns", _LIST),
    ),
)
DISCLOSURE = Form(
    "disclosure",
    "Register",
    "access_disclosure",
    (
        ("id", _TEXT),
        ("at", _TIME),
        ("session_id", _TEXT),
        ("user_id", _TEXT),
        ("unit_id", _TEXT),
        ("from_unit_id", _TEXT),
        ("subject", _BYTES),
        ("topics", _LIST),
        ("purpose", _TEXT),
        ("source", _TEXT),
        ("source_tag", _TEXT),
    ),
    ("person_id", "source_id"),
)
FORMS = {form.stream: form for form in (ENTRY, DISCLOSURE)}
