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
_OF_THE_CHILD = (
    "name",
    "note",
    "note-author",
    "note-deputy",
    "note-deputy-author",
    "assessment-school",
    "present",
    "interpreter",
    "representative",
    "second",
    "deputy",
)

_OF_THE_MASKED = (
    "unit",
    "offer",
    "name",
    "address",
    "note",
    "note-author",
    "assessment-livelihood",
    "present",
    "request",
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
    "own-finding",
    "foreign-finding",
    "own-block",
    "own-correction-wrong",
    "own-correction-right",
    "own-correction-open",
    "own-correction-asked",
    "own-correction-reason",
    "own-refusal",
    "own-participation-present",
    "own-release-present",
    "own-narrowed",
    "own-necessity",
    "own-necessity-waiting",
    "own-decision",
    "open-block",
    "protected-name",
    "protected-phone",
    "protected-task",
    "protected-appointment",
    "protected-place",
    "protected-document",
    "protected-request",
    "protected-necessity",
    *(f"child-{name}" for name in _OF_THE_CHILD),
    "restricted-name",
    "restricted-note",
    "restricted-assessment-work",
    *(f"masked-{name}" for name in _OF_THE_MASKED),
    *(f"emergency-{name}" for name in ("running", "waiting", "reviewed", "verdict", "notice")),
)
"""What is marked: whose text (own: the case of miriam with everything on it) and which."""


def canary(key: str) -> str:
    """Return the mark of a text, without digits, which look like a number; raises KeyError for an unknown one."""
    if key not in KEYS:
        raise KeyError(key)
    letters = "".join(chr(ord("a") + byte % 26) for byte in hashlib.sha256(key.encode()).digest()[:6])
    return f"KANARIE-{key}-{letters}"


def marked(key: str, text: str) -> str:
    """Return a text with its mark."""
    return f"{text} {canary(key)}"
