"""Narrowing, extending and ending a consent."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from strang.access.types import Topic
from strang.consents import queries
from strang.consents.operations._shared import Change, apply, changeable, chosen, latest_end
from strang.consents.types import EventKind, ReportedBy, State
from strang.consents.wording import shown
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError


@operation
def narrow_consent(
    actor: Actor,
    /,
    *,
    consent_id: UUID,
    topics: Collection[str],
    reported_by: str = ReportedBy.PERSON,
    happened_on: dt.date | None = None,
    note: str = "",
    version: int | None = None,
) -> None:
    """Take topics out of a consent; ``topics`` are those that stay. Works at once, and the recipient is told."""
    consent = changeable(actor, consent_id, EventKind.NARROWED, version)
    remaining = chosen(topics)
    if not set(remaining) < set(consent.topics) - {Topic.IDENTITY.value}:
        raise InvalidInputError(
            {"topics": _("Einschränken heißt: Mindestens ein Thema fällt weg, keines kommt dazu.")}
        )
    kept = [Topic.IDENTITY.value, *remaining]
    apply(actor, consent, Change(EventKind.NARROWED, reported_by, note, happened_on, topics=kept))


@operation
def extend_consent(
    actor: Actor,
    /,
    *,
    consent_id: UUID,
    valid_to: dt.date,
    reported_by: str = ReportedBy.PERSON,
    happened_on: dt.date | None = None,
    note: str = "",
    version: int | None = None,
) -> None:
    """Let a live consent end later, at most twelve months after its beginning; the new text is kept with the event."""
    consent = changeable(actor, consent_id, EventKind.EXTENDED, version)
    if queries.consent(actor, consent.id).state is State.EXPIRED:
        raise NotAllowedError(_("Diese Einwilligung ist abgelaufen. Bitte halten Sie eine neue fest."))
    if valid_to <= consent.valid_to:
        raise InvalidInputError({"valid_to": _("Das neue Ende muss nach dem bisherigen liegen.")})
    if valid_to > latest_end(consent.valid_from):
        raise InvalidInputError(
            {"valid_to": _("Eine Einwilligung gilt höchstens zwölf Monate. Danach braucht es eine neue.")}
        )
    consent.valid_to = valid_to
    wording = queries.wording(consent.language, consent.text_version)
    text = shown(wording, queries.scope_of(actor, queries.plan_of(consent))).plain
    apply(
        actor,
        consent,
        Change(EventKind.EXTENDED, reported_by, note, happened_on, valid_to=valid_to, text=text),
    )


@operation
def withdraw_consent(
    actor: Actor,
    /,
    *,
    consent_id: UUID,
    reported_by: str = ReportedBy.PERSON,
    happened_on: dt.date | None = None,
    note: str = "",
    version: int | None = None,
) -> None:
    """End a consent because the person wishes so: the grants are gone with this transaction, the recipient is told."""
    consent = changeable(actor, consent_id, EventKind.WITHDRAWN, version)
    apply(actor, consent, Change(EventKind.WITHDRAWN, reported_by, note, happened_on))


@operation
def declare_invalid(
    actor: Actor,
    /,
    *,
    consent_id: UUID,
    note: str,
    happened_on: dt.date | None = None,
    version: int | None = None,
) -> None:
    """End a consent that never bound anybody (wrong representative, not understood); the reason is needed."""
    consent = changeable(actor, consent_id, EventKind.FOUND_INVALID, version)
    if not note.strip():
        raise InvalidInputError({"note": _("Bitte schreiben Sie, warum die Einwilligung unwirksam ist.")})
    apply(actor, consent, Change(EventKind.FOUND_INVALID, ReportedBy.REVIEW, note, happened_on))
