"""The states of a request as a table."""

from strang.privacy.types import RequestState

TRANSITIONS: dict[RequestState, frozenset[RequestState]] = {
    RequestState.OPEN: frozenset(
        {RequestState.ANSWERED, RequestState.REFUSAL_PROPOSED, RequestState.WITHDRAWN}
    ),
    RequestState.REFUSAL_PROPOSED: frozenset(
        {RequestState.REFUSED, RequestState.OPEN, RequestState.WITHDRAWN}
    ),
    RequestState.ANSWERED: frozenset(),
    RequestState.REFUSED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}
