"""What lets a request be refused, by its kind; read once from ``data/refusals.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from strang.privacy.types import RefusalNorm, RequestKind

_FILE = Path(__file__).parent / "data" / "refusals.toml"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason the law knows for one kind of request, with its norm and where that stands."""

    reason: RefusalNorm
    norm: str
    source: str
    """Address of the text of the norm."""

    @property
    def label(self) -> str:
        """The reason and its norm in words."""
        return f"{self.reason.label} ({self.norm})"


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def refusals_of(kind: str) -> list[Refusal]:
    """Return what lets a request of a kind be refused, the special before the general."""
    content = _content()
    return [
        Refusal(RefusalNorm(reason), entry["norm"], content["sources"][entry["source"]])
        for reason, entry in content[RequestKind(kind).value].items()
    ]


def refusal(kind: str, reason: str) -> Refusal | None:
    """Return one reason for a kind of request, or None if it does not fit (an older request may have such a one)."""
    return next((one for one in refusals_of(kind) if one.reason == reason), None)


def refusal_words(kind: str, reason: str) -> str:
    """Return a recorded reason in words; empty if there is none."""
    if not reason:
        return ""
    found = refusal(kind, reason)
    return found.label if found else str(RefusalNorm(reason).label)
