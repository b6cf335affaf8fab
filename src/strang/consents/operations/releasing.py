"""The release from professional secrecy (§ 203 StGB): beside the consent, a text of its own, withdrawable by itself."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from strang.consents import queries
from strang.consents.models import Consent, SecrecyRelease
from strang.consents.operations._shared import (
    Change,
    append,
    changeable,
    live_release,
    of_person,
    project,
)
from strang.consents.types import EventKind, ReportedBy, Status
from strang.consents.wording import fingerprint, shown, shown_release
from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.network import queries as network


@operation
def give_release(
    actor: Actor,
    /,
    *,
    consent_id: UUID,
    present: str,
    reported_by: str = ReportedBy.PERSON,
    version: int | None = None,
) -> None:
    """Record that the person releases the unit's staff from secrecy for a live consent: now it opens what it names."""
    consent = changeable(actor, consent_id, EventKind.RELEASED, version)
    if not present.strip():
        raise InvalidInputError({"present": _("Bitte schreiben Sie, wer dabei war.")})
    if live_release(actor, consent.id) is not None:
        raise InvalidInputError({"": _("Die Entbindung liegt schon vor.")})
    record_release(actor, consent, present)
    append(actor, consent, Change(EventKind.RELEASED, reported_by, ""))
    project(actor, consent)


@operation
def withdraw_release(
    actor: Actor,
    /,
    *,
    consent_id: UUID,
    reported_by: str = ReportedBy.PERSON,
    happened_on: dt.date | None = None,
    note: str = "",
    version: int | None = None,
) -> None:
    """End the release alone: the grants are gone with this transaction, the consent stands, the recipient is told."""
    consent = changeable(actor, consent_id, EventKind.RELEASE_ENDED, version)
    ended = SecrecyRelease.objects.filter(
        unit_id=actor.unit_id, consent_id=consent.id, status=Status.LIVE
    ).update(status=Status.WITHDRAWN, ended_at=clock.now())
    if not ended:
        raise NotFoundError
    append(actor, consent, Change(EventKind.RELEASE_ENDED, reported_by, note, happened_on))
    project(actor, consent)


def record_release(actor: Actor, consent: Consent, present: str) -> None:
    """Store the release beside a consent, with the text that was shown; in the first version it was one sentence."""
    wording = queries.wording(consent.language, consent.text_version)
    scope = queries.scope_of(actor, queries.plan_of(consent))
    if wording.has_own_release:
        text = shown_release(wording, scope).plain
    else:
        text = shown(wording, replace(scope, secrecy_release=True)).plain
    SecrecyRelease(
        **of_person(actor, consent.person_id),
        consent_id=consent.id,
        released=network.unit(actor.unit_id).name,
        topics=consent.topics,
        language=consent.language,
        text_version=wording.version,
        text=text,
        text_hash=fingerprint(text),
        present=present.strip(),
    ).save(force_insert=True)
