"""Marks in the texts of the small world: each personal text carries one of its own, so that a test sees what leaks."""

import hashlib

_OF_A_CASE = (
    "address",
    "phone",
    "relative",
    "residence",
    "intake",
    "assessment-work",
    "assessment-language",
    "assessment-health",
    "goal-work",
    "goal-language",
    "goal-health",
    "measure-work",
    "measure-health",
    "note-team",
    "note-author",
    "note-work",
    "task",
    "appointment",
    "review",
    "document",
)

KEYS = (
    *(f"own-{name}" for name in _OF_A_CASE),
    "own-name",
    "own-contact-note",
    "own-consent-present",
    "own-request",
    "own-answer",
    "own-open-request",
    "open-note",
    "open-request",
    "ended-note",
    "ended-request",
    "ended-answer",
    "ended-assessment-childcare",
    "ended-withdrawal",
    "team-foreign-note",
    "team-foreign-assessment-health",
    "ki-note",
    "ki-assessment-school",
    "foreign-note",
    "foreign-assessment-residence",
    "foreign-goal-residence",
    "protected-address",
    "protected-note",
    "closed-summary",
    "kai-contact-note",
)
"""What is marked: whose text (own: the case of miriam with everything on it) and which."""


def canary(key: str) -> str:
    """Return the mark of a text; raises KeyError for one that is not in the list."""
    if key not in KEYS:
        raise KeyError(key)
    return f"KANARIE-{key}-{hashlib.sha256(key.encode()).hexdigest()[:6]}"


def marked(key: str, text: str) -> str:
    """Return a text with its mark."""
    return f"{text} {canary(key)}"
