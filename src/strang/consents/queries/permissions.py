"""Reads of the room: consents, their history, their words."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from strang.access import queries as access
from strang.access.types import Marks, Topic
from strang.consents import models
from strang.consents.types import (
    CONSENT_PURPOSES,
    FOR_MINORS,
    Consent,
    ConsentEvent,
    ConsentPlan,
    ConsentScope,
    EndedPermission,
    EventKind,
    Representation,
    SecrecyRelease,
    SecrecyRule,
    ShownText,
    State,
    Status,
    Wording,
)
from strang.consents.wording import shown, shown_release
from strang.foundation import clock
from strang.foundation.context import Actor, once
from strang.foundation.errors import NotFoundError
from strang.foundation.timeline import Happening
from strang.network import queries as network
from strang.network.types import Unit
from strang.people import queries as people

NOTICE_DAYS = 30
"""How long a recipient is told of an ended permission."""


def consents_of(actor: Actor, person_id: UUID) -> list[Consent]:
    """Return every consent of a person in the actor's unit, newest first."""
    rows = models.Consent.objects.filter(unit_id=actor.unit_id, person_id=person_id)
    return _consents(actor, rows.order_by("-created_at", "-id"))


def consent(actor: Actor, consent_id: UUID) -> Consent:
    """Return one consent of the actor's unit; raises NotFoundError."""
    row = _row(actor, consent_id)
    if row is None:
        raise NotFoundError
    return _consents(actor, [row])[0]


def preview(actor: Actor, plan: ConsentPlan, language: str) -> tuple[ShownText, ShownText]:
    """Return the text of a consent to be given, in a language and in German."""
    scope = scope_of(actor, plan)
    return shown(wording(language), scope), shown(wording("de"), scope)


def preview_release(actor: Actor, plan: ConsentPlan, language: str) -> tuple[ShownText, ShownText] | None:
    """Return the text of the release the plan needs, in a language and in German; None: the unit is not bound."""
    if not secrecy_rule(actor.unit_id).bound:
        return None
    scope = scope_of(actor, plan)
    return shown_release(wording(language), scope), shown_release(wording("de"), scope)


def scope_of(actor: Actor, plan: ConsentPlan, person_name: str = "") -> ConsentScope:
    """Return what the text of a consent speaks about, with the names of person and units."""
    return ConsentScope(
        person_name=person_name or people.person(actor, plan.person_id).name,
        discloser=_unit(actor.unit_id).name,
        recipient=_unit(plan.recipient_unit_id).name,
        topics=tuple(topic for topic in plan.topics if topic != Topic.IDENTITY),
        purpose=plan.purpose,
        valid_from=plan.valid_from,
        valid_to=plan.valid_to,
        data_from=plan.data_from,
        data_to=plan.data_to,
        names_protected=plan.names_protected,
        given_by=plan.given_by,
        representatives=tuple(name for name in (plan.representative, plan.representation.second) if name),
        secrecy_release=plan.secrecy_release,
    )


def plan_of(row: models.Consent) -> ConsentPlan:
    """Return what a stored consent says, as the plan it was."""
    return ConsentPlan(
        row.person_id,
        row.recipient_unit_id,
        tuple(row.topics),
        row.purpose,
        row.valid_from,
        row.valid_to,
        data_from=row.data_from,
        data_to=row.data_to,
        names_protected=row.names_protected,
        given_by=row.given_by,
        representative=row.representative,
        representation=_representation(row),
        capacity_note=row.capacity_note,
        secrecy_release=row.secrecy_release,
    )


def texts_of(actor: Actor, consent_id: UUID, *, person_name: str) -> tuple[ShownText, ShownText]:
    """Return the exact text that was shown when the consent was given, and its German twin.

    The first one is what was stored then, letter by letter; the twin is made anew for ``person_name``.
    Raises NotFoundError.
    """
    row = _row(actor, consent_id)
    given = models.ConsentEvent.objects.filter(
        unit_id=actor.unit_id, consent_id=consent_id, kind=EventKind.GIVEN
    ).first()
    if row is None or given is None:
        raise NotFoundError
    plan = replace(plan_of(row), topics=tuple(given.topics), valid_to=given.valid_to)
    words = _words(row.language, row.text_version)
    german = shown(words["de"], scope_of(actor, plan, person_name))
    return _stored(words[row.language], row.text), german


def release_texts_of(
    actor: Actor, consent_id: UUID, *, person_name: str
) -> tuple[ShownText, ShownText] | None:
    """Return the exact text of the newest release beside a consent and its German twin.

    None: there was none, or it was a sentence of the consent itself (texts of the first version).
    """
    row = _row(actor, consent_id)
    release = (
        models.SecrecyRelease.objects.filter(unit_id=actor.unit_id, consent_id=consent_id)
        .order_by("-created_at", "-id")
        .first()
    )
    if row is None or release is None:
        return None
    words = _words(release.language, release.text_version)
    if not words["de"].has_own_release:
        return None
    plan = replace(plan_of(row), topics=tuple(release.topics))
    german = shown_release(words["de"], scope_of(actor, plan, person_name))
    return _stored(words[release.language], release.text), german


def release_to_sign(actor: Actor, consent_id: UUID) -> tuple[ShownText, ShownText]:
    """Return the text of the release that a stored consent lacks, in its language and in German."""
    row = _row(actor, consent_id)
    if row is None:
        raise NotFoundError
    words = _words(row.language, row.text_version)
    show = shown_release if words["de"].has_own_release else shown
    scope = replace(scope_of(actor, plan_of(row)), secrecy_release=True)
    return show(words[row.language], scope), show(words["de"], scope)


def secrecy_rule(unit_id: UUID) -> SecrecyRule:
    """Return whether a unit is bound by professional secrecy; a kind nobody has judged counts as bound."""
    kind = _unit(unit_id).kind
    row = once(f"consents.rule.{kind}", lambda: models.SecrecyRule.objects.filter(kind=kind).first())
    return SecrecyRule(kind, row.bound, row.norm) if row else SecrecyRule(kind, bound=True, norm="§ 203 StGB")


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
    return {one.id: one.state for one in _consents(actor, rows)}


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
    return _consents(actor, rows.order_by("valid_to", "id"))


def events_of(actor: Actor, person_id: UUID) -> list[ConsentEvent]:
    """Return what happened with a person's consents, oldest first."""
    rows = models.ConsentEvent.objects.filter(unit_id=actor.unit_id, person_id=person_id)
    return [_event(row) for row in rows.order_by("created_at", "id")]


def timeline(actor: Actor, person_id: UUID) -> list[Happening]:
    """Return the events of a person's consents for the timeline, oldest first."""
    consents = {one.id: one for one in consents_of(actor, person_id)}
    names = network.unit_names(one.recipient_unit_id for one in consents.values())
    events = events_of(actor, person_id)
    noted = {event.consent_id for event in events if event.kind is EventKind.EXPIRED}
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
        for event in events
        if event.consent_id in consents
    ]
    happenings += [  # what ended since the last nightly run
        Happening(
            at=end_of(one.valid_to)
            if one.ends_on is None
            else min(end_of(one.valid_to), start_of(one.ends_on)),
            kind=f"consent.{EventKind.EXPIRED}",
            title=f"{EventKind.EXPIRED.label}: {names.get(one.recipient_unit_id, '')}",
            unit_id=actor.unit_id,
            subject_id=one.id,
        )
        for one in consents.values()
        if one.state is State.EXPIRED and one.id not in noted
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


def _state(row: models.Consent, ends_on: dt.date | None, *, open_to: bool) -> State:
    """Return how a consent stands today; ``open_to``: nothing is missing beside it."""
    if row.status != Status.LIVE:
        return State(row.status)
    today = clock.today()
    if row.valid_to < today or (ends_on is not None and ends_on <= today):
        return State.EXPIRED
    if row.valid_from > today:
        return State.AHEAD
    return State.LIVE if open_to else State.UNRELEASED


def _consents(actor: Actor, rows: Iterable[models.Consent]) -> list[Consent]:
    """Return consents of the actor's unit with all that decides how they stand, in three statements for any number."""
    found = list(rows)
    if not found:
        return []
    needs_release = secrecy_rule(actor.unit_id).bound
    minors = {row.person_id for row in found if row.given_by in FOR_MINORS}
    marks = access.marks_of(actor, minors) if minors else {}
    releases = {
        row.consent_id: _release(row)
        for row in models.SecrecyRelease.objects.filter(
            unit_id=actor.unit_id, consent_id__in=[row.id for row in found], status=Status.LIVE
        )
    }
    return [
        _consent(row, marks.get(row.person_id), releases.get(row.id), needs_release=needs_release)
        for row in found
    ]


def _consent(
    row: models.Consent, marks: Marks | None, release: SecrecyRelease | None, *, needs_release: bool
) -> Consent:
    ends_on = marks.adult_on if marks and row.given_by in FOR_MINORS else None
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
        data_from=row.data_from,
        data_to=row.data_to,
        names_protected=row.names_protected,
        representation=_representation(row),
        capacity_note=row.capacity_note,
        ends_on=ends_on,
        needs_release=needs_release,
        release=release,
        state=_state(row, ends_on, open_to=release is not None or not needs_release),
        ended_at=row.ended_at,
        version=row.version,
        author_id=row.author_id,
        created_at=row.created_at,
        reference=reference_of(row.id),
    )


def _representation(row: models.Consent) -> Representation:
    return Representation(
        second=row.second_representative,
        proof=row.representation_proof,
        proof_on=row.representation_proof_on,
        scope=row.representation_scope,
    )


def _release(row: models.SecrecyRelease) -> SecrecyRelease:
    return SecrecyRelease(
        id=row.id,
        consent_id=row.consent_id,
        released=row.released,
        topics=tuple(topic for topic in row.topics if topic != Topic.IDENTITY),
        text_version=row.text_version,
        text_hash=row.text_hash,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def _words(language: str, version: str) -> dict[str, Wording]:
    """Return the words of a version in a language and in German."""
    rows = models.ConsentText.objects.filter(language__in={language, "de"}, version=version)
    return once(f"consents.words.{language}.{version}", lambda: {row.language: _wording(row) for row in rows})


def _unit(unit_id: UUID) -> Unit:
    return once(f"consents.unit.{unit_id}", lambda: network.unit(unit_id))


def _row(actor: Actor, consent_id: UUID) -> models.Consent | None:
    rows = models.Consent.objects.filter(unit_id=actor.unit_id, id=consent_id)
    return once(f"consents.row.{consent_id}", rows.first)


def _stored(words: Wording, text: str) -> ShownText:
    title, *paragraphs = text.split("\n\n")
    return ShownText(words, title, tuple(paragraphs))


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
