"""Reads of the room: the sender's view, the recipient's view, and what waits for whom."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import Q, QuerySet

from strang.access import queries as access
from strang.consents import queries as consents
from strang.consents.types import State
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.foundation.timeline import Happening
from strang.network import queries as network
from strang.referrals import models
from strang.referrals.types import (
    DeclineReason,
    EventKind,
    Received,
    Referral,
    ReferralEvent,
    ResultKind,
    SentReferral,
    Status,
)

PAGE = 50
"""Rows of a list; the next page begins after the last one's key."""

_OWN_ANSWERS = (
    EventKind.ACCEPTED,
    EventKind.DECLINED,
    EventKind.APPOINTMENT_PROPOSED,
    EventKind.RESULT_REPORTED,
)


def inbox(actor: Actor, *, after: UUID | None = None) -> list[Referral]:
    """Return what other units ask the actor's unit and that is still open, newest first. It names nobody."""
    return _as_permitted(actor, _page(_open().filter(to_unit_id=actor.unit_id), after))


def outbox(actor: Actor, *, after: UUID | None = None) -> list[Referral]:
    """Return the open referrals of the persons the actor works with, newest first."""
    return _page(_open().filter(unit_id=actor.unit_id, person_id__in=access.persons_of(actor)), after)


def waiting_for_me(actor: Actor) -> list[Referral]:
    """Return what the actor has to answer: nobody took it over yet, or the actor did; oldest first."""
    mine = access.persons_of(actor)
    rows = _open().filter(to_unit_id=actor.unit_id, answered_at__isnull=True)
    rows = rows.filter(Q(status=Status.OFFERED) | Q(person_id__in=mine))
    return _as_permitted(actor, [_referral(row) for row in rows.order_by("sent_at", "id")[:PAGE]])


def waiting_for_answer(actor: Actor) -> list[Referral]:
    """Return the referrals of the actor's persons that nobody has answered, oldest first."""
    rows = _open().filter(
        unit_id=actor.unit_id, person_id__in=access.persons_of(actor), answered_at__isnull=True
    )
    return [_referral(row) for row in rows.order_by("sent_at", "id")[:PAGE]]


def without_consent(actor: Actor, referrals: Iterable[Referral]) -> frozenset[UUID]:
    """Return which of the actor's open referrals nobody can answer any more, because their consent has ended."""
    found = [one for one in referrals if one.is_open]
    states = consents.states_of(actor, (one.consent_id for one in found)) if found else {}
    return frozenset(one.id for one in found if states.get(one.consent_id) not in {State.LIVE, State.AHEAD})


def to_confirm(actor: Actor) -> list[Referral]:
    """Return the referrals of the actor's persons with a proposed appointment, oldest first."""
    rows = _open().filter(
        unit_id=actor.unit_id,
        person_id__in=access.persons_of(actor),
        status=Status.APPOINTMENT_PROPOSED,
    )
    return [_referral(row) for row in rows.order_by("sent_at", "id")[:PAGE]]


def incoming(actor: Actor, referral_id: UUID) -> Referral:
    """Return the thin row of a referral to the actor's unit; raises NotFoundError when the permission has ended."""
    row = models.Referral.objects.filter(to_unit_id=actor.unit_id, id=referral_id).first()
    if row is None or not access.live_grants_to(actor, [row.person_id], purpose=row.purpose):
        raise NotFoundError
    return _referral(row)


def outgoing(actor: Actor, referral_id: UUID) -> SentReferral:
    """Return a referral the actor's team sent; raises NotFoundError."""
    row = models.Referral.objects.filter(unit_id=actor.unit_id, id=referral_id).first()
    if row is None or not access.works_with(actor, row.person_id):
        raise NotFoundError
    return _sent(actor, [row])[0]


def request_text(referral_id: UUID) -> str:
    """Return the request of a received referral: empty unless taken over, disclosed and asked for its purpose."""
    return _messages([referral_id]).get(referral_id, "")


def received(actor: Actor, referral_id: UUID) -> Received:
    """Return a referral as its recipient works on it; raises NotFoundError when the permission has ended."""
    referral = incoming(actor, referral_id)
    scopes = [
        scope
        for scope in access.live_grants_to(actor, [referral.person_id], purpose=referral.purpose)
        if scope.source_id == referral.consent_id
    ]
    if not scopes:
        raise NotFoundError
    granted = scopes[0].topics
    return Received(
        referral=referral,
        shown_topics=tuple(topic for topic in referral.topics if topic in granted),
        last_day=_day(scopes[0].valid_to - dt.timedelta(microseconds=1)),
        is_mine=access.works_on(actor, referral.consent_id),
        events=tuple(_events([referral.id]).get(referral.id, ())),
    )


def history(referral: Referral) -> tuple[ReferralEvent, ...]:
    """Return the lines of a received referral; the sender's words only after the disclosure, for its purpose."""
    return tuple(_events([referral.id]).get(referral.id, ()))


def answered_by_us(actor: Actor, *, after: UUID | None = None) -> list[ReferralEvent]:
    """Return what the actor's unit answered itself, newest first. It stays when the permission ends."""
    rows = models.ReferralEvent.objects.filter(unit_id=actor.unit_id, kind__in=_OWN_ANSWERS)
    rows = rows.exclude(sender_unit_id=actor.unit_id).order_by("-id")
    if after is not None:
        rows = rows.filter(id__lt=after)
    return [_event(row) for row in rows[:PAGE]]


def of_case(actor: Actor, case_id: UUID) -> list[SentReferral]:
    """Return every referral of a case with request, history and the state of its consent, newest first."""
    rows = models.Referral.objects.filter(unit_id=actor.unit_id, case_id=case_id).order_by("-sent_at", "-id")
    return _sent(actor, list(rows))


def of_consent(actor: Actor, consent_id: UUID) -> list[Referral]:
    """Return the open referrals that rest on a consent of the actor's unit."""
    rows = _open().filter(unit_id=actor.unit_id, consent_id=consent_id)
    return [_referral(row) for row in rows.order_by("sent_at", "id")]


def timeline(actor: Actor, case_id: UUID) -> list[Happening]:
    """Return what happened with the referrals of a case, oldest first."""
    rows = list(models.Referral.objects.filter(unit_id=actor.unit_id, case_id=case_id))
    names = network.unit_names(row.to_unit_id for row in rows)
    units = {row.id: names.get(row.to_unit_id, "") for row in rows}
    happenings = [
        Happening(
            at=event.at,
            kind=f"referral.{event.kind}",
            title=f"{event.kind.label}: {units[referral_id]}",
            text=event.summary,
            author_id=event.author_id,
            unit_id=event.unit_id,
            subject_id=referral_id,
        )
        for referral_id, events in _events(units).items()
        for event in events
    ]
    return sorted(happenings, key=lambda happening: happening.at)


def _open() -> QuerySet[models.Referral]:
    return models.Referral.objects.filter(ended_at__isnull=True)


def _as_permitted(actor: Actor, received: list[Referral]) -> list[Referral]:
    """Return received referrals without the topics that the person has taken out of the consent since."""
    persons = {referral.person_id for referral in received}
    scopes = access.live_grants_to(actor, persons) if persons else []
    granted = {scope.source_id: scope.topics for scope in scopes}
    return [
        replace(
            referral,
            topics=tuple(one for one in referral.topics if one in granted.get(referral.consent_id, ())),
        )
        for referral in received
    ]


def _page(rows: QuerySet[models.Referral], after: UUID | None) -> list[Referral]:
    if after is not None:
        rows = rows.filter(id__lt=after)
    return [_referral(row) for row in rows.order_by("-id")[:PAGE]]


def _sent(actor: Actor, rows: list[models.Referral]) -> list[SentReferral]:
    states = consents.states_of(actor, (row.consent_id for row in rows)) if rows else {}
    messages = _messages(row.id for row in rows)
    events = _events(row.id for row in rows)
    return [
        SentReferral(
            referral=_referral(row),
            request_text=messages.get(row.id, ""),
            events=tuple(events.get(row.id, ())),
            is_permitted=states.get(row.consent_id) in {State.LIVE, State.AHEAD},
        )
        for row in rows
    ]


def _messages(referral_ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = models.ReferralMessage.objects.filter(referral_id__in=list(referral_ids))
    return dict(rows.values_list("referral_id", "text"))


def _events(referral_ids: Iterable[UUID]) -> dict[UUID, list[ReferralEvent]]:
    found: dict[UUID, list[ReferralEvent]] = {}
    rows = models.ReferralEvent.objects.filter(referral_id__in=list(referral_ids))
    for row in rows.order_by("created_at", "id"):
        found.setdefault(row.referral_id, []).append(_event(row))
    return found


def _referral(row: models.Referral) -> Referral:
    end = row.answered_at or row.ended_at or clock.now()
    return Referral(
        id=row.id,
        unit_id=row.unit_id,
        to_unit_id=row.to_unit_id,
        person_id=row.person_id,
        case_id=row.case_id,
        topics=tuple(row.topics),
        purpose=row.purpose,
        consent_id=row.consent_id,
        status=Status(row.status),
        sent_at=row.sent_at,
        due_on=row.due_on,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        version=row.version,
        waiting_days=max((_day(end) - _day(row.sent_at)).days, 0),
        reference=consents.reference_of(row.consent_id),
    )


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.LOCAL_ZONE).date()


def _event(row: models.ReferralEvent) -> ReferralEvent:
    return ReferralEvent(
        id=row.id,
        referral_id=row.referral_id,
        unit_id=row.unit_id,
        sender_unit_id=row.sender_unit_id,
        kind=EventKind(row.kind),
        at=row.created_at,
        author_id=row.author_id,
        reason=str(DeclineReason(row.reason).label) if row.reason else "",
        result=str(ResultKind(row.result).label) if row.result else "",
        text=row.text,
        appointment_at=row.appointment_at,
        place=row.place,
    )
