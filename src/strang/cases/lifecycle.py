"""The states of a case, of a plan and of a goal, as tables. Every change is also an appended row."""

from strang.cases.types import GoalStatus, Phase, PlanStatus

TRANSITIONS: dict[Phase, frozenset[Phase]] = {
    Phase.INTAKE: frozenset({Phase.ASSESSMENT, Phase.NOT_INDICATED, Phase.CLOSED}),
    Phase.ASSESSMENT: frozenset({Phase.PLANNING, Phase.CLOSED}),
    Phase.PLANNING: frozenset({Phase.LINKING, Phase.ASSESSMENT, Phase.CLOSED}),
    Phase.LINKING: frozenset({Phase.MONITORING, Phase.PLANNING, Phase.CLOSED}),
    Phase.MONITORING: frozenset(
        {Phase.EVALUATION, Phase.LINKING, Phase.PLANNING, Phase.ASSESSMENT, Phase.CLOSED}
    ),
    Phase.EVALUATION: frozenset({Phase.MONITORING, Phase.CLOSED}),
    Phase.CLOSED: frozenset({Phase.ASSESSMENT}),
    Phase.NOT_INDICATED: frozenset({Phase.INTAKE}),
}

ORDER: tuple[Phase, ...] = (
    Phase.INTAKE,
    Phase.ASSESSMENT,
    Phase.PLANNING,
    Phase.LINKING,
    Phase.MONITORING,
    Phase.EVALUATION,
    Phase.CLOSED,
)
"""The way through a case when nothing turns back."""

ENDED = frozenset({Phase.CLOSED, Phase.NOT_INDICATED})

PLAN_TRANSITIONS: dict[PlanStatus, frozenset[PlanStatus]] = {
    PlanStatus.DRAFT: frozenset({PlanStatus.AGREED}),
    PlanStatus.AGREED: frozenset({PlanStatus.SIGNED}),
    PlanStatus.SIGNED: frozenset(),
}

_ENDS = frozenset({GoalStatus.REACHED, GoalStatus.PARTLY_REACHED, GoalStatus.NOT_REACHED, GoalStatus.DROPPED})

GOAL_TRANSITIONS: dict[GoalStatus, frozenset[GoalStatus]] = {
    GoalStatus.OPEN: frozenset({GoalStatus.IN_PROGRESS}) | _ENDS,
    GoalStatus.IN_PROGRESS: frozenset({GoalStatus.OPEN}) | _ENDS,
    GoalStatus.REACHED: frozenset({GoalStatus.IN_PROGRESS}),
    GoalStatus.PARTLY_REACHED: frozenset({GoalStatus.IN_PROGRESS, GoalStatus.REACHED}),
    GoalStatus.NOT_REACHED: frozenset({GoalStatus.IN_PROGRESS}),
    GoalStatus.DROPPED: frozenset({GoalStatus.IN_PROGRESS}),
}


def needs_reason(old: Phase, new: Phase) -> bool:
    """Return whether a change of phase must be explained: every step back, and every reopening."""
    if old in ENDED:
        return True
    return new in ORDER and ORDER.index(new) < ORDER.index(old)


def next_phase(phase: Phase) -> Phase | None:
    """Return the phase that usually follows, without closing; None at the end."""
    if phase not in ORDER[:-2]:
        return None
    return ORDER[ORDER.index(phase) + 1]
