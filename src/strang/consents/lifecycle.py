"""The life of a consent. What has ended stays ended: who wants to permit again gives a new consent."""

from strang.consents.types import EventKind, Status

TRANSITIONS: dict[Status, dict[EventKind, Status]] = {
    Status.LIVE: {
        EventKind.NARROWED: Status.LIVE,
        EventKind.EXTENDED: Status.LIVE,
        EventKind.RELEASED: Status.LIVE,
        EventKind.RELEASE_ENDED: Status.LIVE,
        EventKind.WITHDRAWN: Status.WITHDRAWN,
        EventKind.FOUND_INVALID: Status.FOUND_INVALID,
    },
    Status.WITHDRAWN: {},
    Status.FOUND_INVALID: {},
}
"""From which status which event leads where. ``given`` creates the row; ``expired`` follows from the
dates, and a nightly run writes it down."""
