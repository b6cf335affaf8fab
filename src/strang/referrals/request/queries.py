"""Reads of formal requests. The asker sees what they asked and the answer; nothing of the work between."""

from collections.abc import Iterable
from uuid import UUID

from strang.consents.types import RECEIVING_ROLES
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.referrals.request import operations, types
from strang.referrals.request.models import (
    InformationRequest,
    RequestAnswer,
    RequestEvent,
    RequestHandling,
    RequestWords,
)

PAGE = 25


def register(
    actor: Actor, *, only_open: bool = False, year: int | None = None, after: UUID | None = None
) -> list[types.Request]:
    """Return the requests to the actor's unit, the newest first."""
    rows = InformationRequest.objects.filter(unit_id=actor.unit_id)
    if only_open:
        rows = rows.exclude(id__in=RequestAnswer.objects.filter(unit_id=actor.unit_id).values("request_id"))
    if year is not None:
        rows = rows.filter(received_on__year=year)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return _requests(list(rows.order_by("-id")[:PAGE]), with_status=True)


def filed(actor: Actor, *, after: UUID | None = None) -> list[types.Request]:
    """Return what the actor asked other units, the newest first."""
    if not actor.has_role(*RECEIVING_ROLES):
        return []
    rows = InformationRequest.objects.filter(asking_unit_id=actor.unit_id, author_id=actor.user_id)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return _requests(list(rows.order_by("-id")[:PAGE]), with_status=False)


def filed_request(actor: Actor, request_id: UUID) -> tuple[types.Request, types.Words]:
    """Return one request the actor asked, with their words; raises NotFoundError."""
    row = InformationRequest.objects.filter(
        id=request_id, asking_unit_id=actor.unit_id, author_id=actor.user_id
    ).first()
    if row is None or not actor.has_role(*RECEIVING_ROLES):
        raise NotFoundError
    return _requests([row], with_status=False)[0], _words(row.id)


def request(actor: Actor, request_id: UUID) -> types.Case:
    """Return a request to the actor's unit for working on it; raises NotFoundError."""
    row = operations.own_request(actor, request_id)
    handling = RequestHandling.objects.filter(request_id=row.id).first()
    events = RequestEvent.objects.filter(request_id=row.id).order_by("created_at", "id")
    return types.Case(
        _requests([row], with_status=True)[0],
        _words(row.id),
        _draft(handling) if handling else None,
        tuple(
            types.Event(types.EventKind(one.kind), one.created_at, one.author_id, one.text) for one in events
        ),
    )


def to_check(actor: Actor) -> list[types.Request]:
    """Return the requests whose answer waits for the actor's check, the oldest first."""
    if not actor.has_role(*types.HANDLING_ROLES):
        return []
    waiting = RequestHandling.objects.filter(
        unit_id=actor.unit_id, checker_id=actor.user_id, status=types.Status.PREPARED
    ).values("request_id")
    rows = InformationRequest.objects.filter(unit_id=actor.unit_id, id__in=waiting)
    return _requests(list(rows.order_by("id")), with_status=True)


def counts(actor: Actor) -> list[types.Count]:
    """Return how many requests there were by year, unit, asker, norm and answer: of the own unit, or of the Kreis.

    Who may see more than the own unit is the row policy's to say (the Fachaufsicht of the Kreis).
    """
    answers = dict(RequestAnswer.objects.values_list("request_id", "kind"))
    rows = InformationRequest.objects.exclude(asking_unit_id=actor.unit_id).values_list(
        "id", "unit_id", "asking_unit_id", "asking_name", "norm", "received_on"
    )
    found: dict[tuple[int, UUID, str, str, str], int] = {}
    for request_id, unit_id, asking_unit_id, asking_name, norm, received_on in rows:
        asker = str(asking_unit_id) if asking_unit_id else asking_name
        key = (received_on.year, unit_id, asker, norm, answers.get(request_id, ""))
        found[key] = found.get(key, 0) + 1
    return [types.Count(*key, number) for key, number in sorted(found.items(), key=lambda one: str(one[0]))]


def _requests(rows: list[InformationRequest], *, with_status: bool) -> list[types.Request]:
    ids = [row.id for row in rows]
    answers = {row.request_id: _answer(row) for row in RequestAnswer.objects.filter(request_id__in=ids)}
    states = _states(ids) if with_status else {}
    return [
        types.Request(
            row.id,
            row.unit_id,
            row.asking_unit_id,
            row.asking_name,
            row.norm,
            row.received_on,
            row.due_on,
            row.author_id,
            row.created_at,
            states.get(row.id, types.Status.ANSWERED if row.id in answers else types.Status.RECEIVED),
            answers.get(row.id),
        )
        for row in rows
    ]


def _states(ids: Iterable[UUID]) -> dict[UUID, types.Status]:
    rows = RequestHandling.objects.filter(request_id__in=list(ids)).values_list("request_id", "status")
    return {request_id: types.Status(status) for request_id, status in rows}


def _words(request_id: UUID) -> types.Words:
    row = RequestWords.objects.filter(request_id=request_id).first()
    if row is None:
        raise NotFoundError
    return types.Words(row.person, row.birth_year, row.scope, row.file_number)


def _answer(row: RequestAnswer) -> types.Answer:
    return types.Answer(types.AnswerKind(row.kind), row.refusal_reason, row.created_at, row.copy_id)


def _draft(row: RequestHandling) -> types.Draft:
    return types.Draft(
        row.prepared_by,
        row.prepared_at,
        row.checker_id,
        types.AnswerKind(row.answer_kind),
        row.refusal_reason,
        row.version,
        row.checked_by,
        row.outcome,
    )
