"""The life of a request in the asked unit as a table."""

from strang.referrals.request.types import AnswerKind, EventKind, Outcome, Status

TRANSITIONS: dict[Status, dict[EventKind, Status]] = {
    Status.RECEIVED: {EventKind.PREPARED: Status.PREPARED},
    Status.PREPARED: {EventKind.RETURNED: Status.RECEIVED, EventKind.CHECKED: Status.ANSWERED},
    Status.ANSWERED: {},
}
"""From which status which event leads where. The check answers: nobody sends alone what they prepared alone."""

ANSWERS: dict[Outcome, frozenset[AnswerKind]] = {
    Outcome.PERMITTED: frozenset(AnswerKind),
    Outcome.PARTLY: frozenset(AnswerKind),
    Outcome.NOT_PERMITTED: frozenset({AnswerKind.REFUSAL, AnswerKind.NO_INFORMATION}),
}
"""Which answer can follow on which outcome of the check."""
