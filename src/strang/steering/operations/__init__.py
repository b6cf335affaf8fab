"""Writes of steering: findings, themes, bodies, meetings, decisions, follow-up."""

from strang.steering.operations._shared import NameFoundError
from strang.steering.operations.findings import (
    CaseLink,
    FindingInput,
    answer_finding,
    change_finding,
    mark_read,
    withdraw_finding,
    write_finding,
)

__all__ = [
    "CaseLink",
    "FindingInput",
    "NameFoundError",
    "answer_finding",
    "change_finding",
    "mark_read",
    "withdraw_finding",
    "write_finding",
]
