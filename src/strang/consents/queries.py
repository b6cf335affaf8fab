"""Reads of the room: consents, their history, their words."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from strang.access import queries as access
from strang.access.types import Topic
from strang.consents import models
from strang.consents.types import (
    CONSENT_PURPOSES,
    Consent,
    ConsentEvent,
    ConsentPlan,
    ConsentScope,
    EndedPermission,
    EventKind,
    ShownText,
    State,
    Status,
    Wording,
)
from strang.consents.wording import shown
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.foundation.timeline import Happening
from strang.network import queries as network
from strang.people import queries as people

NOTICE_DAYS = 30
"""How long a recipient is told of an ended permission."""


def consents_of(actor: Actor, person_id: UUID) -> list[Consent]:
    """Return every consent of a person in the actor's unit, newest first."""
    rows = models.Consent.objects.filter(unit_id=actor.unit_id, person_id=person_id)
    return [_consent(row) for row in rows.order_by("-created_at", "-id")]


def consent(actor: Actor, consent_id: UUID) -> Consent:
    """Return one consent of the actor's unit; raises NotFoundError."""
    row = models.Consent.objects.filter(unit_id=actor.unit_id, id=consent_id).first()
    if row is None:
        raise NotFoundError
    return _consent(row)


def preview(actor: Actor, plan: ConsentPlan, language: str) -> tuple[ShownText, ShownText]:
    """Return the text of a consent to be given, in a language and in German."""
    scope = scope_of(actor, plan)
    return shown(wording(language), scope), shown(wording("de"), scope)


def scope_of(actor: Actor, plan: ConsentPlan, person_name: str = "") -> ConsentScope:
    """Return what the text of a consent speaks about, with the names of person and units."""
    return ConsentScope(
        person_name=person_name or people.person(actor, plan.person_id).name,
        discloser=network.unit(actor.unit_id).name,
        recipient=network.unit(plan.recipient_unit_id).name,
        topics=tuple(topic for topic in plan.topics if topic != Topic.IDENTITY),
        purpose=plan.purpose,
        valid_from=plan.valid_from,
        valid_to=plan.valid_to,
        secrecy_release=plan.secrecy_release,
    )


def texts_of(actor: Actor, consent_id: UUID, *, person_name: str) -> tuple[ShownText, ShownText]:
    """Return the exact text that was shown when the consent was given, and its German twin.

    The first one is what was stored then, letter by letter; the twin is made anew for ``person_name``.
    Raises NotFoundError.
    """
    row = models.Consent.objects.filter(unit_id=actor.unit_id, id=consent_id).first()
    given = models.ConsentEvent.objects.filter(
        unit_id=actor.unit_id, consent_id=consent_id, kind=EventKind.GIVEN
    ).first()
    if row is None or given is None:
        raise NotFoundError
    plan = ConsentPlan(
        row.person_id,
        row.recipient_unit_id,
        tuple(given.topics),
        row.purpose,
        row.valid_from,
        given.valid_to,
        row.secrecy_release,
    )
    title, *paragraphs = row.text.split("\n\n")
    words = {
        text.language: _wording(text)
        for text in models.ConsentText.objects.filter(
            language__in={row.language, "de"}, version=row.text_version
        )
    }
    german = shown(words["de"], scope_of(actor, plan, person_name))
    return ShownText(words[row.language], title, tuple(paragraphs)), german


def live_consents(actor: Actor, person_id: UUID) -> list[Consent]:
    """Return the consents of a person that permit something today, newest first."""
    return [consent for consent in consents_of(actor, person_id) if consent.is_live]


def live_consent(actor: Actor, person_id: UUID, recipient_unit_id: UUID) -> Consent | None:
    """Return the newest consent that permits telling a unit something today."""
    consents = live_consents(actor, person_id)
    return next((one for one in consents if one.recipient_unit_id == recipient_unit_id), None)


def covering_consent(
    actor: Actor, person_id: UUID, *, recipient_unit_id: UUID, topics: Iterable[str], purpose: str
) -> Consent | None:
    """Return a consent that covers all these topics towards a unit for this purpose today, if there is one."""
    wanted = frozenset(str(topic) for topic in topics)
    for one in live_consents(actor, person_id):
        if one.recipient_unit_id == recipient_unit_id and one.covers(wanted, purpose):
            return one
    return None


def states_of(actor: Actor, consent_ids: Iterable[UUID]) -> dict[UUID, State]:
    """Return how some consents of the actor's unit stand today."""
    rows = models.Consent.objects.filter(unit_id=actor.unit_id, id__in=set(consent_ids))
    return {row.id: state(row.status, row.valid_from, row.valid_to) for row in rows}


def expiring(actor: Actor, *, within_days: int) -> list[Consent]:
    """Return the consents of the actor's persons that run out within some days, the nearest first."""
    today = clock.today()
    rows = models.Consent.objects.filter(
        unit_id=actor.unit_id,
        person_id__in=access.persons_of(actor),
        status=Status.LIVE,
        valid_to__gte=today,
        valid_to__lte=today + dt.timedelta(days=within_days),
    )
    return [_consent(row) for row in rows.order_by("valid_to", "id")]


def events_of(actor: Actor, person_id: UUID) -> list[ConsentEvent]:
    """Return what happened with a person's consents, oldest first. Expiry is read off the dates."""
    rows = models.ConsentEvent.objects.filter(unit_id=actor.unit_id, person_id=person_id)
    return [_event(row) for row in rows.order_by("created_at", "id")]


def timeline(actor: Actor, person_id: UUID) -> list[Happening]:
    """Return the events of a person's consents for the timeline, oldest first."""
    consents = {one.id: one for one in consents_of(actor, person_id)}
    names = network.unit_names(one.recipient_unit_id for one in consents.values())
    happenings = [
        Happening(
            at=event.at,
            kind=f"consent.{event.kind}",
            title=f"{event.kind.label}: {names.get(consents[event.consent_id].recipient_unit_id, '')}",
            text=event.note,
            author_id=event.author_id,
            unit_id=actor.unit_id,
            subject_id=event.consent_id,
        )
        for event in events_of(actor, person_id)
        if event.consent_id in consents
    ]
    happenings += [
        Happening(
            at=end_of(one.valid_to),
            kind=f"consent.{EventKind.EXPIRED}",
            title=f"{EventKind.EXPIRED.label}: {names.get(one.recipient_unit_id, '')}",
            unit_id=actor.unit_id,
            subject_id=one.id,
        )
        for one in consents.values()
        if one.state is State.EXPIRED
    ]
    return sorted(happenings, key=lambda happening: happening.at)


def ended_permissions(actor: Actor) -> list[EndedPermission]:
    """Return the notices to the actor's unit of the last days, newest first (at most 50)."""
    rows = models.EndedPermission.objects.filter(
        to_unit_id=actor.unit_id, at__gte=clock.now() - dt.timedelta(days=NOTICE_DAYS)
    ).order_by("-at", "-id")
    return [
        EndedPermission(row.id, row.at, row.from_unit_id, EventKind(row.kind), row.reference)
        for row in rows[:50]
    ]


def wordings() -> list[Wording]:
    """Return the newest words of every language, German first, then by code."""
    newest: dict[str, models.ConsentText] = {}
    for row in models.ConsentText.objects.order_by("language", "version"):
        newest[row.language] = row
    rows = sorted(newest.values(), key=lambda row: (row.language != "de", row.language))
    return [_wording(row) for row in rows]


def wording(language: str, version: str = "") -> Wording:
    """Return the words of a language, the newest or those of a version; raises NotFoundError."""
    rows = models.ConsentText.objects.filter(language=language).order_by("-version")
    if version:
        rows = rows.filter(version=version)
    row = rows.first()
    if row is None:
        raise NotFoundError
    return _wording(row)


def purposes() -> list[tuple[str, str]]:
    """Return the purposes a consent can name, as choices."""
    return [(purpose.value, str(purpose.label)) for purpose in CONSENT_PURPOSES]


def reference_of(consent_id: UUID) -> str:
    """Return the eight characters by which two units speak about a permission (its last 32 random bits)."""
    digits = consent_id.hex[-8:].upper()
    return f"{digits[:4]}-{digits[4:]}"


def start_of(day: dt.date) -> dt.datetime:
    """Return the first moment of a calendar day in Germany."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=clock.LOCAL_ZONE)


def end_of(day: dt.date) -> dt.datetime:
    """Return the moment at which a calendar day in Germany is over."""
    return start_of(day + dt.timedelta(days=1))


def state(status: str, valid_from: dt.date, valid_to: dt.date) -> State:
    """Return how a consent of this status and period stands today."""
    if status != Status.LIVE:
        return State(status)
    today = clock.today()
    if valid_to < today:
        return State.EXPIRED
    return State.AHEAD if valid_from > today else State.LIVE


def _consent(row: models.Consent) -> Consent:
    return Consent(
        id=row.id,
        unit_id=row.unit_id,
        person_id=row.person_id,
        recipient_unit_id=row.recipient_unit_id,
        topics=tuple(topic for topic in row.topics if topic != Topic.IDENTITY),
        purpose=row.purpose,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        language=row.language,
        text_version=row.text_version,
        text_hash=row.text_hash,
        given_by=row.given_by,
        representative=row.representative,
        present=row.present,
        interpreter=row.interpreter,
        medium=row.medium,
        has_evidence=bool(row.evidence_hash),
        secrecy_release=row.secrecy_release,
        state=state(row.status, row.valid_from, row.valid_to),
        ended_at=row.ended_at,
        version=row.version,
        author_id=row.author_id,
        created_at=row.created_at,
        reference=reference_of(row.id),
    )


def _event(row: models.ConsentEvent) -> ConsentEvent:
    return ConsentEvent(
        id=row.id,
        consent_id=row.consent_id,
        kind=EventKind(row.kind),
        at=row.created_at,
        happened_on=row.happened_on,
        author_id=row.author_id,
        reported_by=row.reported_by,
        note=row.note,
        topics=tuple(topic for topic in row.topics if topic != Topic.IDENTITY),
        valid_to=row.valid_to,
    )


def _wording(row: models.ConsentText) -> Wording:
    return Wording(
        row.language,
        row.name,
        row.direction,
        row.version,
        row.consent,
        row.topics,
        row.purposes,
        row.plan,
        row.register,
    )
