"""What every write of a consent does: check who may, append the event, let the grants follow.

The database tells the recipient by itself what has ended.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from strang.access import operations as access
from strang.access import queries as judge
from strang.access.types import CASEWORK_ROLES, GrantScope, Source, Topic
from strang.consents import queries
from strang.consents.lifecycle import TRANSITIONS
from strang.consents.models import Consent, ConsentEvent, SecrecyRelease
from strang.consents.types import (
    CHOSEN_TOPICS,
    FOR_MINORS,
    MOST_MONTHS,
    EventKind,
    ReportedBy,
    Status,
)
from strang.consents.wording import fingerprint
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError


@dataclass(frozen=True, slots=True)
class Change:
    """What changes with an event; ``None`` leaves as it is."""

    kind: EventKind
    reported_by: str
    note: str
    happened_on: dt.date | None = None
    topics: list[str] | None = None
    valid_to: dt.date | None = None
    text: str = ""


def latest_end(valid_from: dt.date) -> dt.date:
    """Return the last day a consent beginning on a day may have: twelve months later."""
    years, month = divmod(valid_from.month - 1 + MOST_MONTHS, 12)
    day = min(valid_from.day, 28) if valid_from.month == 2 else valid_from.day  # noqa: PLR2004 - 29 February
    return dt.date(valid_from.year + years, month + 1, day)


def of_person(actor: Actor, person_id: UUID) -> dict[str, Any]:
    """Return what every row of the room carries."""
    return {
        "unit_id": actor.unit_id,
        "person_id": person_id,
        "topic": Topic.CASEWORK,
        "author_id": actor.user_id,
    }


def check_may_record(actor: Actor, person_id: UUID) -> None:
    """Raise unless the actor works with the person in a role that leads cases."""
    if not judge.works_with(actor, person_id):
        raise NotFoundError
    check_leads(actor)


def check_leads(actor: Actor) -> None:
    """Raise unless the actor's role leads cases or counsels."""
    if not actor.has_role(*CASEWORK_ROLES):
        raise NotAllowedError(_("Einwilligungen hält fest, wer den Fall führt oder berät."))


def chosen(topics: Collection[str]) -> list[str]:
    """Return the topics in the order of the catalogue, without the identity; raises InvalidInputError."""
    wanted = {str(topic) for topic in topics} - {Topic.IDENTITY.value}
    if wanted - {topic.value for topic in CHOSEN_TOPICS}:
        raise InvalidInputError({"topics": _("Die Fallführung selbst wird nie weitergegeben.")})
    if not wanted:
        raise InvalidInputError({"topics": _("Bitte wählen Sie mindestens ein Thema.")})
    return [topic.value for topic in CHOSEN_TOPICS if topic.value in wanted]


def changeable(actor: Actor, consent_id: UUID, event: EventKind, version: int | None) -> Consent:
    """Return a consent the actor may change in this way; raises otherwise."""
    consent = Consent.objects.filter(unit_id=actor.unit_id, id=consent_id).first()
    if consent is None:
        raise NotFoundError
    check_leads(actor)  # whoever reads a consent works with the person: its policy says so
    if event not in TRANSITIONS[Status(consent.status)]:
        raise NotAllowedError(_("Diese Einwilligung ist bereits beendet."))
    if version is not None and version != consent.version:
        raise ConflictError(
            _("Die Einwilligung wurde inzwischen geändert. Bitte sehen Sie sie noch einmal an.")
        )
    return consent


def apply(actor: Actor, consent: Consent, change: Change) -> None:
    """Carry an event out: the row by its version, the event, the grants."""
    seen = consent.version
    consent.status = TRANSITIONS[Status(consent.status)][change.kind]
    consent.ended_at = None if consent.status == Status.LIVE else clock.now()
    consent.topics = change.topics or consent.topics
    consent.valid_to = change.valid_to or consent.valid_to
    consent.version = seen + 1
    changed = Consent.objects.filter(id=consent.id, unit_id=actor.unit_id, version=seen).update(
        status=consent.status,
        ended_at=consent.ended_at,
        topics=consent.topics,
        valid_to=consent.valid_to,
        version=consent.version,
    )
    if not changed:
        raise ConflictError(
            _("Die Einwilligung wurde inzwischen geändert. Bitte sehen Sie sie noch einmal an.")
        )
    append(actor, consent, change)
    project(actor, consent)


def append(actor: Actor, consent: Consent, change: Change) -> None:
    """Append what happened to the history."""
    if change.reported_by not in ReportedBy.values:
        raise InvalidInputError({"reported_by": _("Bitte wählen Sie, von wem die Erklärung kam.")})
    happened_on = change.happened_on or clock.today()
    if happened_on > clock.today():
        raise InvalidInputError({"happened_on": _("Das Datum liegt in der Zukunft.")})
    ConsentEvent(
        **of_person(actor, consent.person_id),
        created_at=clock.now(),
        consent_id=consent.id,
        kind=change.kind,
        happened_on=happened_on,
        reported_by=change.reported_by,
        note=change.note.strip(),
        topics=consent.topics,
        valid_to=consent.valid_to,
        text=change.text,
        text_hash=fingerprint(change.text) if change.text else "",
    ).save(force_insert=True)


def opened_topics(actor: Actor, consent: Consent) -> frozenset[str]:
    """Return what the consent opens now: without a release from secrecy, where one is needed, nothing."""
    if consent.status != Status.LIVE:
        return frozenset()
    if not queries.secrecy_rule(actor.unit_id).bound:
        return frozenset(consent.topics)
    release = live_release(actor, consent.id)
    return frozenset(consent.topics) & frozenset(release.topics) if release else frozenset()


def live_release(actor: Actor, consent_id: UUID) -> SecrecyRelease | None:
    """Return the live release beside a consent."""
    return SecrecyRelease.objects.filter(
        unit_id=actor.unit_id, consent_id=consent_id, status=Status.LIVE
    ).first()


def project(actor: Actor, consent: Consent) -> None:
    """Let the grants be exactly what consent and release permit now."""
    scopes = []
    topics = opened_topics(actor, consent)
    if topics:
        scopes.append(
            GrantScope(
                person_id=consent.person_id,
                from_unit_id=actor.unit_id,
                to_unit_id=consent.recipient_unit_id,
                topics=topics,
                purpose=consent.purpose,
                valid_from=queries.start_of(consent.valid_from),
                valid_to=queries.end_of(consent.valid_to),
                source=Source.CONSENT,
                source_id=consent.id,
                data_from=queries.start_of(consent.data_from) if consent.data_from else None,
                data_to=queries.end_of(consent.data_to) if consent.data_to else None,
                ends_at_majority=consent.given_by in FOR_MINORS,
                names_protected=consent.names_protected,
            )
        )
    access.put_grants(actor, scopes, source_id=consent.id)
