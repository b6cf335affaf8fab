"""The life of a referral as a table, and which side may do what."""

from strang.referrals.handover.lifecycle import TRANSITIONS as HANDOVER_TRANSITIONS
from strang.referrals.request.lifecycle import TRANSITIONS as REQUEST_TRANSITIONS
from strang.referrals.types import EventKind, Status

__all__ = ["ANSWERS", "FINAL", "HANDOVER_TRANSITIONS", "REQUEST_TRANSITIONS", "TRANSITIONS"]

_OPEN_AT_RECIPIENT: dict[EventKind, Status] = {
    EventKind.APPOINTMENT_PROPOSED: Status.APPOINTMENT_PROPOSED,
    EventKind.RESULT_REPORTED: Status.RESULT_REPORTED,
    EventKind.DECLINED: Status.DECLINED,
}
_ENDS: dict[EventKind, Status] = {
    EventKind.WITHDRAWN_BY_SENDER: Status.WITHDRAWN_BY_SENDER,
    EventKind.ENDED_BY_WITHDRAWAL: Status.ENDED_BY_WITHDRAWAL,
}

TRANSITIONS: dict[Status, dict[EventKind, Status]] = {
    Status.OFFERED: {
        EventKind.TAKEN_OVER: Status.TAKEN_OVER,
        EventKind.ACCEPTED: Status.ACCEPTED,
        **_OPEN_AT_RECIPIENT,
        **_ENDS,
    },
    Status.TAKEN_OVER: {
        EventKind.TAKEN_OVER: Status.TAKEN_OVER,
        EventKind.ACCEPTED: Status.ACCEPTED,
        **_OPEN_AT_RECIPIENT,
        **_ENDS,
    },
    Status.ACCEPTED: {EventKind.TAKEN_OVER: Status.ACCEPTED, **_OPEN_AT_RECIPIENT, **_ENDS},
    Status.APPOINTMENT_PROPOSED: {
        EventKind.TAKEN_OVER: Status.APPOINTMENT_PROPOSED,
        EventKind.APPOINTMENT_CONFIRMED: Status.APPOINTMENT_CONFIRMED,
        **_OPEN_AT_RECIPIENT,
        **_ENDS,
    },
    Status.APPOINTMENT_CONFIRMED: {
        EventKind.TAKEN_OVER: Status.APPOINTMENT_CONFIRMED,
        **_OPEN_AT_RECIPIENT,
        **_ENDS,
    },
    Status.RESULT_REPORTED: {},
    Status.DECLINED: {},
    Status.WITHDRAWN_BY_SENDER: {},
    Status.ENDED_BY_WITHDRAWAL: {},
}
"""From which status which event leads where. A colleague may take over as well: the status stays.

An offered referral can be answered at once: by letter or telephone, written down by the sender. In the system the
recipient takes it over first; only declining needs no look at the person.
"""

FINAL = frozenset(status for status, events in TRANSITIONS.items() if not events)

ANSWERS = frozenset(
    {
        EventKind.ACCEPTED,
        EventKind.DECLINED,
        EventKind.APPOINTMENT_PROPOSED,
        EventKind.RESULT_REPORTED,
    }
)
"""The first of these ends the waiting."""
