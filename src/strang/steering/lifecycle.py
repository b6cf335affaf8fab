"""The states of findings, themes, meetings and decisions as tables: from → allowed next."""

from strang.steering.types import FindingStatus, FollowUpState, MeetingStatus, ThemeStatus

F, T, M, U = FindingStatus, ThemeStatus, MeetingStatus, FollowUpState

FINDING_TRANSITIONS: dict[FindingStatus, frozenset[FindingStatus]] = {
    F.WRITTEN: frozenset({F.BUNDLED, F.ANSWERED, F.WITHDRAWN}),
    F.BUNDLED: frozenset(),
    F.ANSWERED: frozenset({F.BUNDLED}),
    F.WITHDRAWN: frozenset(),
}

THEME_TRANSITIONS: dict[ThemeStatus, frozenset[ThemeStatus]] = {
    T.COLLECTED: frozenset({T.ANALYSED, T.IN_WORKING_GROUP, T.ON_AGENDA, T.REJECTED, T.ESCALATED}),
    T.ANALYSED: frozenset({T.IN_WORKING_GROUP, T.ON_AGENDA, T.REJECTED, T.ESCALATED}),
    T.IN_WORKING_GROUP: frozenset({T.PROPOSED, T.ON_AGENDA, T.REJECTED, T.ESCALATED}),
    T.PROPOSED: frozenset({T.PROPOSED, T.IN_WORKING_GROUP, T.ON_AGENDA, T.REJECTED, T.ESCALATED}),
    T.ON_AGENDA: frozenset({T.ON_AGENDA, T.PROPOSED, T.IN_WORKING_GROUP, T.DECIDED, T.REJECTED, T.ESCALATED}),
    T.DECIDED: frozenset({T.DECIDED, T.IN_IMPLEMENTATION, T.DONE, T.ON_AGENDA, T.ESCALATED}),
    T.IN_IMPLEMENTATION: frozenset({T.IN_IMPLEMENTATION, T.DECIDED, T.DONE, T.ON_AGENDA, T.ESCALATED}),
    T.DONE: frozenset({T.ON_AGENDA, T.IN_WORKING_GROUP}),
    T.REJECTED: frozenset({T.ANALYSED}),
    T.ESCALATED: frozenset({T.ON_AGENDA, T.DONE}),
}

MEETING_TRANSITIONS: dict[MeetingStatus, frozenset[MeetingStatus]] = {
    M.PLANNED: frozenset({M.HELD, M.CANCELLED}),
    M.HELD: frozenset({M.APPROVED}),
    M.APPROVED: frozenset(),
    M.CANCELLED: frozenset(),
}

FOLLOW_UP_TRANSITIONS: dict[FollowUpState | None, frozenset[FollowUpState]] = {
    None: frozenset({U.IN_PROGRESS, U.DELAYED, U.DONE}),
    U.IN_PROGRESS: frozenset({U.IN_PROGRESS, U.DELAYED, U.DONE}),
    U.DELAYED: frozenset({U.IN_PROGRESS, U.DELAYED, U.DONE}),
    U.DONE: frozenset({U.CONFIRMED, U.RETURNED}),
    U.RETURNED: frozenset({U.IN_PROGRESS, U.DELAYED, U.DONE}),
    U.CONFIRMED: frozenset(),
}

THE_WAY: tuple[ThemeStatus, ...] = (
    T.COLLECTED,
    T.ANALYSED,
    T.IN_WORKING_GROUP,
    T.PROPOSED,
    T.ON_AGENDA,
    T.DECIDED,
    T.IN_IMPLEMENTATION,
    T.DONE,
)
"""The straight way of a theme, in the order of the board."""
