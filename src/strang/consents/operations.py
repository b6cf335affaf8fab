"""Writes of the room. Each change of a consent appends an event and rebuilds its grants in the same transaction."""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strang.access import operations as access
from strang.access import queries as judge
from strang.access.types import CASEWORK_ROLES, NEVER_GRANTED, GrantScope, Source, Topic
from strang.consents import queries
from strang.consents.lifecycle import TRANSITIONS
from strang.consents.models import Consent, ConsentEvent, EndedPermission
from strang.consents.types import (
    CHOSEN_TOPICS,
    CONSENT_PURPOSES,
    MOST_MONTHS,
    WRITTEN_TOPICS,
    ConsentPlan,
    EventKind,
    GivenBy,
    Medium,
    ReportedBy,
    State,
    Status,
)
from strang.consents.wording import fingerprint, shown
from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network import queries as network

NEVER_GRANTED_TEXT = gettext_lazy(
    "Diese Stelle darf keinen laufenden Zugriff erhalten. Ausländer- und Einbürgerungsbehörden, Polizei und"
    " Gerichte bekommen nur einzelne Angaben in einer protokollierten Übergabe."
)


@dataclass(frozen=True, slots=True)
class _Change:
    """What changes with an event; ``None`` leaves as it is."""

    kind: EventKind
    reported_by: str
    note: str
    happened_on: dt.date | None = None
    topics: list[str] | None = None
    valid_to: dt.date | None = None
    text: str = ""


@operation
def give_consent(
    actor: Actor,
    /,
    *,
    person_id: UUID,
    recipient_unit_id: UUID,
    topics: Collection[str],
    purpose: str,
    valid_from: dt.date,
    valid_to: dt.date,
    language: str,
    present: str,
    text_version: str = "",
    given_by: str = GivenBy.SELF,
    representative: str = "",
    interpreter: str = "",
    medium: str = Medium.SIGNED,
    evidence: bytes = b"",
    secrecy_release: bool = True,
    submission: UUID | None = None,
) -> UUID:
    """Record that a person lets the actor's unit tell another one; returns the consent's id.

    ``valid_to`` is the last day. Of ``evidence`` (a scan) only the SHA-256 is kept. The same ``submission`` again
    returns the consent that stands. Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    _check_may_record(actor, person_id)
    once = submission or ids.uuid7()
    standing = Consent.objects.filter(unit_id=actor.unit_id, submission=once).first()
    if standing is not None:
        return standing.id
    consent = Consent(
        **_of_person(actor, person_id),
        recipient_unit_id=recipient_unit_id,
        topics=[Topic.IDENTITY.value, *_chosen(topics)],
        purpose=str(purpose),
        valid_from=valid_from,
        valid_to=valid_to,
        language=language,
        given_by=given_by,
        representative=representative.strip(),
        present=present.strip(),
        interpreter=interpreter.strip(),
        medium=medium,
        evidence_hash=hashlib.sha256(evidence).hexdigest() if evidence else "",
        secrecy_release=secrecy_release,
        submission=once,
    )
    _record(actor, consent, text_version)
    return consent.id


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
    consent = _changeable(actor, consent_id, EventKind.NARROWED, version)
    remaining = _chosen(topics)
    if not set(remaining) < set(consent.topics) - {Topic.IDENTITY.value}:
        raise InvalidInputError(
            {"topics": _("Einschränken heißt: Mindestens ein Thema fällt weg, keines kommt dazu.")}
        )
    kept = [Topic.IDENTITY.value, *remaining]
    _apply(actor, consent, _Change(EventKind.NARROWED, reported_by, note, happened_on, topics=kept))
    _notify(actor, consent, EventKind.NARROWED)


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
    consent = _changeable(actor, consent_id, EventKind.EXTENDED, version)
    if queries.state(consent.status, consent.valid_from, consent.valid_to) is State.EXPIRED:
        raise NotAllowedError(_("Diese Einwilligung ist abgelaufen. Bitte halten Sie eine neue fest."))
    if valid_to <= consent.valid_to:
        raise InvalidInputError({"valid_to": _("Das neue Ende muss nach dem bisherigen liegen.")})
    if valid_to > latest_end(consent.valid_from):
        raise InvalidInputError(
            {"valid_to": _("Eine Einwilligung gilt höchstens zwölf Monate. Danach braucht es eine neue.")}
        )
    consent.valid_to = valid_to
    wording = queries.wording(consent.language, consent.text_version)
    text = shown(wording, queries.scope_of(actor, _plan_of(consent))).plain
    _apply(
        actor,
        consent,
        _Change(EventKind.EXTENDED, reported_by, note, happened_on, valid_to=valid_to, text=text),
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
    consent = _changeable(actor, consent_id, EventKind.WITHDRAWN, version)
    _apply(actor, consent, _Change(EventKind.WITHDRAWN, reported_by, note, happened_on))
    _notify(actor, consent, EventKind.WITHDRAWN)


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
    consent = _changeable(actor, consent_id, EventKind.FOUND_INVALID, version)
    if not note.strip():
        raise InvalidInputError({"note": _("Bitte schreiben Sie, warum die Einwilligung unwirksam ist.")})
    _apply(actor, consent, _Change(EventKind.FOUND_INVALID, ReportedBy.REVIEW, note, happened_on))
    _notify(actor, consent, EventKind.FOUND_INVALID)


def latest_end(valid_from: dt.date) -> dt.date:
    """Return the last day a consent beginning on a day may have: twelve months later."""
    years, month = divmod(valid_from.month - 1 + MOST_MONTHS, 12)
    day = min(valid_from.day, 28) if valid_from.month == 2 else valid_from.day  # noqa: PLR2004 - 29 February
    return dt.date(valid_from.year + years, month + 1, day)


def check_plan(actor: Actor, plan: ConsentPlan) -> None:
    """Raise InvalidInputError if no consent could say this, before a text is shown to anybody."""
    _chosen(plan.topics)
    errors = _plan_errors(actor, plan)
    if errors:
        raise InvalidInputError(errors)


def _of_person(actor: Actor, person_id: UUID) -> dict[str, Any]:
    """Return what every row of the room carries."""
    return {
        "unit_id": actor.unit_id,
        "person_id": person_id,
        "topic": Topic.CASEWORK,
        "author_id": actor.user_id,
    }


def _record(actor: Actor, consent: Consent, text_version: str) -> None:
    """Check a new consent, prove its text, and let it take effect."""
    errors = _plan_errors(actor, _plan_of(consent)) | _form_errors(consent)
    if errors:
        raise InvalidInputError(errors)
    wording = queries.wording(consent.language, text_version)
    consent.text_version = wording.version
    consent.text = shown(wording, queries.scope_of(actor, _plan_of(consent))).plain
    consent.text_hash = fingerprint(consent.text)
    consent.save(force_insert=True)
    _append(actor, consent, _Change(EventKind.GIVEN, ReportedBy.PERSON, ""))
    _project(actor, consent)


def _check_may_record(actor: Actor, person_id: UUID) -> None:
    if not judge.works_with(actor, person_id):
        raise NotFoundError
    if not actor.has_role(*CASEWORK_ROLES):
        raise NotAllowedError(_("Einwilligungen hält fest, wer den Fall führt oder berät."))


def _chosen(topics: Collection[str]) -> list[str]:
    """Return the topics in the order of the catalogue, without the identity; raises InvalidInputError."""
    wanted = {str(topic) for topic in topics} - {Topic.IDENTITY.value}
    if wanted - {topic.value for topic in CHOSEN_TOPICS}:
        raise InvalidInputError({"topics": _("Die Fallführung selbst wird nie weitergegeben.")})
    if not wanted:
        raise InvalidInputError({"topics": _("Bitte wählen Sie mindestens ein Thema.")})
    return [topic.value for topic in CHOSEN_TOPICS if topic.value in wanted]


def _plan_errors(actor: Actor, plan: ConsentPlan) -> dict[str, str]:
    errors = _recipient_errors(actor, plan.recipient_unit_id)
    if plan.purpose not in {purpose.value for purpose in CONSENT_PURPOSES}:
        errors["purpose"] = _("Bitte wählen Sie einen bestimmten Zweck.")
    if plan.valid_to < plan.valid_from:
        errors["valid_to"] = _("Das Ende liegt vor dem Beginn.")
    elif plan.valid_to > latest_end(plan.valid_from):
        errors["valid_to"] = _("Eine Einwilligung gilt höchstens zwölf Monate.")
    return errors


def _plan_of(consent: Consent) -> ConsentPlan:
    return ConsentPlan(
        consent.person_id,
        consent.recipient_unit_id,
        tuple(consent.topics),
        consent.purpose,
        consent.valid_from,
        consent.valid_to,
        consent.secrecy_release,
    )


def _form_errors(consent: Consent) -> dict[str, str]:
    errors = {}
    if not consent.present:
        errors["present"] = _("Bitte schreiben Sie, wer dabei war.")
    if consent.given_by not in GivenBy.values:
        errors["given_by"] = _("Bitte wählen Sie, wer eingewilligt hat.")
    elif consent.given_by != GivenBy.SELF and not consent.representative:
        errors["representative"] = _("Bitte nennen Sie, wer die Person vertritt.")
    if consent.medium not in Medium.values:
        errors["medium"] = _("Bitte wählen Sie die Form.")
    elif consent.medium == Medium.ORAL_INTERPRETED:
        if not consent.interpreter:
            errors["interpreter"] = _("Bitte nennen Sie, wer gedolmetscht hat.")
        if WRITTEN_TOPICS & set(consent.topics):
            errors["medium"] = _(
                "Angaben zur Gesundheit brauchen eine unterschriebene oder elektronische Einwilligung"
                " (§ 67b Abs. 2 SGB X)."
            )
    return errors


def _recipient_errors(actor: Actor, unit_id: UUID) -> dict[str, str]:
    if unit_id == actor.unit_id:
        return {"recipient_unit_id": _("Die eigene Stelle braucht keine Einwilligung zur Weitergabe.")}
    try:
        recipient = network.unit(unit_id)
    except NotFoundError:
        return {"recipient_unit_id": _("Bitte wählen Sie eine Stelle aus der Liste.")}
    return {"recipient_unit_id": str(NEVER_GRANTED_TEXT)} if recipient.kind in NEVER_GRANTED else {}


def _changeable(actor: Actor, consent_id: UUID, event: EventKind, version: int | None) -> Consent:
    consent = Consent.objects.filter(unit_id=actor.unit_id, id=consent_id).first()
    if consent is None:
        raise NotFoundError
    _check_may_record(actor, consent.person_id)
    if event not in TRANSITIONS[Status(consent.status)]:
        raise NotAllowedError(_("Diese Einwilligung ist bereits beendet."))
    if version is not None and version != consent.version:
        raise ConflictError(
            _("Die Einwilligung wurde inzwischen geändert. Bitte sehen Sie sie noch einmal an.")
        )
    return consent


def _apply(actor: Actor, consent: Consent, change: _Change) -> None:
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
    _append(actor, consent, change)
    _project(actor, consent)


def _append(actor: Actor, consent: Consent, change: _Change) -> None:
    if change.reported_by not in ReportedBy.values:
        raise InvalidInputError({"reported_by": _("Bitte wählen Sie, von wem die Erklärung kam.")})
    happened_on = change.happened_on or clock.today()
    if happened_on > clock.today():
        raise InvalidInputError({"happened_on": _("Das Datum liegt in der Zukunft.")})
    ConsentEvent(
        **_of_person(actor, consent.person_id),
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


def _project(actor: Actor, consent: Consent) -> None:
    """Let the grants be exactly what the consent permits now."""
    scopes = []
    if consent.status == Status.LIVE:
        scopes.append(
            GrantScope(
                person_id=consent.person_id,
                from_unit_id=actor.unit_id,
                to_unit_id=consent.recipient_unit_id,
                topics=frozenset(consent.topics),
                purpose=consent.purpose,
                valid_from=queries.start_of(consent.valid_from),
                valid_to=queries.end_of(consent.valid_to),
                source=Source.CONSENT,
                source_id=consent.id,
            )
        )
    access.put_grants(actor, scopes, source_id=consent.id)


def _notify(actor: Actor, consent: Consent, kind: EventKind) -> None:
    EndedPermission(
        at=clock.now(),
        from_unit_id=actor.unit_id,
        to_unit_id=consent.recipient_unit_id,
        kind=kind,
        reference=queries.reference_of(consent.id),
    ).save(force_insert=True)
