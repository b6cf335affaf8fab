"""What the check of the record can find."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The nature of a finding."""

    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"
    TREE = "tree"
    """Order or content of leaves is not what was signed."""
    TRUNCATED = "truncated"
    """Leaves that were signed are gone from the end: cut off, or an old backup."""
    SPLIT = "split"
    """Two signed trees of one size."""
    SIGNATURE = "signature"
    CHECKPOINT = "checkpoint"
    SUBJECT = "subject"
    """A pseudonym points to another person than at first, or its key is gone without an erasure."""
    UNSEALED = "unsealed"
    WITNESS = "witness"
    """A witness is silent or behind; no proof of anything, but the protection is less."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, in German words; with the leaf and the row where it is known."""

    kind: Kind
    text: str
    leaf: int | None = None
    row: str | None = None
