"""Reads of the room. Data protection reads requests and restrictions of its unit, and nothing of the person."""

import datetime as dt
from collections import Counter
from uuid import UUID

from strang.consents.queries import reference_of
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.privacy import models
from strang.privacy.types import (
    Asker,
    Channel,
    Choice,
    Correction,
    CorrectionState,
    Decision,
    Notice,
    NoticeKind,
    Request,
    RequestKind,
    RequestState,
    Restriction,
    RestrictionGround,
)

NOTICE_DAYS = 30
"""How long a recipient is told."""

_OWED = (RequestState.OPEN, RequestState.REFUSAL_PROPOSED)


def requests_of(actor: Actor, person_id: UUID) -> list[Request]:
    """Return every request of a person of the unit, newest first."""
    rows = models.PrivacyRequest.objects.filter(unit_id=actor.unit_id, person_id=person_id)
    return [_request(row) for row in rows.order_by("-received_on", "-id")]


def request(actor: Actor, request_id: UUID, *, person_id: UUID | None = None) -> Request:
    """Return one request of the unit (of one person, if given); raises NotFoundError."""
    rows = models.PrivacyRequest.objects.filter(unit_id=actor.unit_id, id=request_id)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    row = rows.first()
    if row is None:
        raise NotFoundError
    return _request(row)


def requests_of_unit(
    actor: Actor, *, owed: bool, after: UUID | None = None, limit: int = 50
) -> list[Request]:
    """Return the requests of the unit the actor may see: those owed by due day, or the closed ones, newest first."""
    rows = models.PrivacyRequest.objects.filter(unit_id=actor.unit_id)
    if owed:
        return [_request(row) for row in rows.filter(state__in=_OWED).order_by("due_on", "id")[:limit]]
    rows = rows.exclude(state__in=_OWED)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return [_request(row) for row in rows.order_by("-id")[:limit]]


def counts_of_unit(actor: Actor) -> Counter[tuple[str, str]]:
    """Return how many requests of the unit there are, by kind and state, over the last twelve months."""
    since = clock.today() - dt.timedelta(days=365)
    rows = models.PrivacyRequest.objects.filter(unit_id=actor.unit_id, received_on__gte=since)
    return Counter((kind, state) for kind, state in rows.values_list("kind", "state"))


def restriction_of(actor: Actor, person_id: UUID) -> Restriction | None:
    """Return the running restriction of a person of the unit, if there is one."""
    row = models.Restriction.objects.filter(
        unit_id=actor.unit_id, person_id=person_id, lifted_at__isnull=True
    ).first()
    return _restriction(row) if row else None


def restrictions_of_unit(actor: Actor, limit: int = 200) -> list[Restriction]:
    """Return the running restrictions of the unit the actor may see, the next to look at first."""
    rows = models.Restriction.objects.filter(unit_id=actor.unit_id, lifted_at__isnull=True)
    return [_restriction(row) for row in rows.order_by("review_on", "id")[:limit]]


def corrections_of(actor: Actor, person_id: UUID) -> list[Correction]:
    """Return every correction a person has asked for, oldest first."""
    rows = models.Correction.objects.filter(unit_id=actor.unit_id, person_id=person_id)
    return [_correction(row) for row in rows.order_by("id")]


def statements_of(actor: Actor, person_id: UUID) -> dict[UUID, Correction]:
    """Return what to show beside records: an open correction, or the statement that stays after a refusal."""
    return {
        each.row_id: each
        for each in corrections_of(actor, person_id)
        if each.state is not CorrectionState.ACCEPTED
    }


def confidential_rows(actor: Actor, person_id: UUID) -> frozenset[UUID]:
    """Return the records that no representative may see (§ 8 (3) SGB VIII)."""
    rows = models.ConfidentialRow.objects.filter(unit_id=actor.unit_id, person_id=person_id)
    return frozenset(rows.values_list("row_id", flat=True))


def decisions_of(actor: Actor, request_id: UUID) -> dict[UUID, Decision]:
    """Return what becomes of records about others in the copy of a request."""
    rows = models.CopyDecision.objects.filter(unit_id=actor.unit_id, request_id=request_id)
    return {
        row.row_id: Decision(
            Choice(row.choice), tuple(word.strip() for word in row.words.split(",") if word.strip())
        )
        for row in rows
    }


def notices_to(actor: Actor) -> list[Notice]:
    """Return the notices to the actor's unit of the last days, newest first (at most 50)."""
    rows = models.Notice.objects.filter(
        to_unit_id=actor.unit_id, at__gte=clock.now() - dt.timedelta(days=NOTICE_DAYS)
    ).order_by("-at", "-id")
    return [
        Notice(row.id, row.at, row.from_unit_id, NoticeKind(row.kind), row.reference) for row in rows[:50]
    ]


def _request(row: models.PrivacyRequest) -> Request:
    return Request(
        id=row.id,
        person_id=row.person_id,
        reference=reference_of(row.id),
        kind=RequestKind(row.kind),
        asker=Asker(row.asker),
        channel=Channel(row.channel),
        received_on=row.received_on,
        due_on=row.due_on,
        extended=row.extended,
        state=RequestState(row.state),
        refusal_norm=row.refusal_norm,
        refusal_reason=row.refusal_reason,
        proposed_by=row.proposed_by,
        decided_by=row.decided_by,
        closed_on=row.closed_on,
        delivered_at=row.delivered_at,
        delivered_rows=row.delivered_rows,
        delivered_hash=row.delivered_hash,
        version=row.version,
        author_id=row.author_id,
    )


def _restriction(row: models.Restriction) -> Restriction:
    return Restriction(
        id=row.id,
        person_id=row.person_id,
        reference=reference_of(row.id),
        ground=RestrictionGround(row.ground),
        since=row.since,
        review_on=row.review_on,
        lift_ground=row.lift_ground,
        informed_on=row.informed_on,
        lift_proposed_by=row.lift_proposed_by,
        lifted_at=row.lifted_at,
        author_id=row.author_id,
    )


def _correction(row: models.Correction) -> Correction:
    return Correction(
        id=row.id,
        request_id=row.request_id,
        table=row.table,
        row_id=row.row_id,
        topic=row.topic,
        wrong=row.wrong,
        right=row.right,
        state=CorrectionState(row.state),
        reason=row.reason,
        decided_on=row.decided_on,
        recorded_at=row.created_at,
    )
