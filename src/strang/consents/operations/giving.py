"""Giving a consent: what it may say, who may declare it, and the proof of its text."""

import datetime as dt
import hashlib
from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strang.access import queries as judge
from strang.access.types import NEVER_GRANTED, Topic
from strang.consents import queries
from strang.consents.models import Consent
from strang.consents.operations._shared import (
    Change,
    append,
    check_may_record,
    chosen,
    latest_end,
    of_person,
    project,
)
from strang.consents.operations.releasing import record_release
from strang.consents.types import (
    CONSENT_PURPOSES,
    FOR_MINORS,
    PROOFS,
    WRITTEN_TOPICS,
    ConsentPlan,
    EventKind,
    GivenBy,
    Medium,
    ReportedBy,
    Representation,
    RepresentationProof,
)
from strang.consents.wording import fingerprint, shown
from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.network import queries as network

NEVER_GRANTED_TEXT = gettext_lazy(
    "Diese Stelle darf keinen laufenden Zugriff erhalten. Ausländer- und Einbürgerungsbehörden, Polizei und"
    " Gerichte bekommen nur einzelne Angaben in einer protokollierten Übergabe."
)

NOTHING_SHOWN = Representation()


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
    representation: Representation = NOTHING_SHOWN,
    capacity_note: str = "",
    data_from: dt.date | None = None,
    data_to: dt.date | None = None,
    names_protected: bool = False,
    interpreter: str = "",
    medium: str = Medium.SIGNED,
    evidence: bytes = b"",
    secrecy_release: bool = True,
    submission: UUID | None = None,
) -> UUID:
    """Record that a person lets the actor's unit tell another one; returns the consent's id.

    ``valid_to`` and ``data_to`` are last days. Of ``evidence`` (a scan) only the SHA-256 is kept. With
    ``secrecy_release`` the person also released the unit's staff (§ 203 StGB), in a text of its own. The same
    ``submission`` again returns the consent that stands. Raises NotFoundError, NotAllowedError, InvalidInputError.
    """
    check_may_record(actor, person_id)
    judge.refuse_restricted(actor, person_id)
    once = submission or ids.uuid7()
    standing = Consent.objects.filter(unit_id=actor.unit_id, submission=once).first()
    if standing is not None:
        return standing.id
    consent = Consent(
        **of_person(actor, person_id),
        recipient_unit_id=recipient_unit_id,
        topics=[Topic.IDENTITY.value, *chosen(topics)],
        purpose=str(purpose),
        valid_from=valid_from,
        valid_to=valid_to,
        language=language,
        given_by=given_by,
        representative=representative.strip(),
        second_representative=representation.second.strip(),
        representation_proof=representation.proof,
        representation_proof_on=representation.proof_on,
        representation_scope=representation.scope.strip(),
        capacity_note=capacity_note.strip(),
        data_from=data_from,
        data_to=data_to,
        names_protected=names_protected,
        present=present.strip(),
        interpreter=interpreter.strip(),
        medium=medium,
        evidence_hash=hashlib.sha256(evidence).hexdigest() if evidence else "",
        secrecy_release=secrecy_release,
        submission=once,
    )
    _record(actor, consent, text_version)
    return consent.id


def check_plan(actor: Actor, plan: ConsentPlan) -> None:
    """Raise InvalidInputError if no consent could say this, before a text is shown to anybody."""
    chosen(plan.topics)
    errors = _plan_errors(actor, plan)
    if errors:
        raise InvalidInputError(errors)


def _record(actor: Actor, consent: Consent, text_version: str) -> None:
    """Check a new consent, prove its text, and let it take effect."""
    errors = _plan_errors(actor, queries.plan_of(consent)) | _form_errors(consent)
    if errors:
        raise InvalidInputError(errors)
    wording = queries.wording(consent.language, text_version)
    consent.text_version = wording.version
    consent.text = shown(wording, queries.scope_of(actor, queries.plan_of(consent))).plain
    consent.text_hash = fingerprint(consent.text)
    consent.save(force_insert=True)
    by = ReportedBy.PERSON if consent.given_by == GivenBy.SELF else ReportedBy.REPRESENTATIVE
    append(actor, consent, Change(EventKind.GIVEN, by, ""))
    if consent.secrecy_release:
        record_release(actor, consent, consent.present)
    project(actor, consent)


def _plan_errors(actor: Actor, plan: ConsentPlan) -> dict[str, str]:
    errors = _recipient_errors(actor, plan.recipient_unit_id)
    if plan.purpose not in {purpose.value for purpose in CONSENT_PURPOSES}:
        errors["purpose"] = _("Bitte wählen Sie einen bestimmten Zweck.")
    if plan.valid_to < plan.valid_from:
        errors["valid_to"] = _("Das Ende liegt vor dem Beginn.")
    elif plan.valid_to > latest_end(plan.valid_from):
        errors["valid_to"] = _("Eine Einwilligung gilt höchstens zwölf Monate.")
    if plan.data_from and plan.data_to and plan.data_to < plan.data_from:
        errors["data_to"] = _("Das Ende liegt vor dem Beginn.")
    return errors | _person_errors(actor, plan) | _representation_errors(plan)


def _person_errors(actor: Actor, plan: ConsentPlan) -> dict[str, str]:
    """Return what the person's age and protection forbid."""
    errors = {}
    marks = judge.marks_of(actor, [plan.person_id]).get(plan.person_id)
    adult_on = marks.adult_on if marks else None
    if plan.given_by in FOR_MINORS and adult_on is None:
        errors["given_by"] = _(
            "Bitte tragen Sie zuerst das Geburtsdatum der Person ein: Diese Einwilligung endet mit dem 18. Geburtstag."
        )
    elif plan.given_by in FOR_MINORS and adult_on is not None and adult_on <= plan.valid_from:
        errors["given_by"] = _("Die Person ist volljährig. Sie entscheidet selbst.")
    elif plan.given_by == GivenBy.SELF and adult_on and adult_on > plan.valid_from and not plan.capacity_note:
        errors["capacity_note"] = _(
            "Die Person ist minderjährig. Bitte schreiben Sie, warum sie selbst entscheiden kann (§ 36 SGB I)."
        )
    protected = marks is None or marks.protected
    if Topic.ADDRESS in plan.topics and protected and not plan.names_protected:
        errors["names_protected"] = _(
            "Die Anschrift dieser Person ist geschützt. Kreuzen Sie an, dass auch die geschützte Anschrift gemeint ist,"
            " oder nehmen Sie das Thema Anschrift heraus."
        )
    elif plan.names_protected and not (protected and Topic.ADDRESS in plan.topics):
        errors["names_protected"] = _(
            "Das geht nur mit dem Thema Anschrift und bei einer geschützten Person."
        )
    return errors


def _representation_errors(plan: ConsentPlan) -> dict[str, str]:
    """Return what is missing of the right to speak for the person."""
    if plan.given_by not in GivenBy.values:
        return {"given_by": _("Bitte wählen Sie, wer eingewilligt hat.")}
    kind, shown_proof = GivenBy(plan.given_by), plan.representation
    if kind is GivenBy.SELF:
        return {}
    errors = {}
    if not plan.representative:
        errors["representative"] = _("Bitte nennen Sie, wer die Person vertritt.")
    if kind is GivenBy.PARENTS and not shown_proof.second:
        errors["second_representative"] = _("Gemeinsame Sorge: Bitte nennen Sie beide Eltern.")
    if shown_proof.proof not in PROOFS[kind]:
        allowed = ", ".join(str(proof.label) for proof in PROOFS[kind])
        errors["representation_proof"] = _("Bitte wählen Sie einen passenden Nachweis: {allowed}.").format(
            allowed=allowed
        )
    if shown_proof.proof_on is None:
        errors["representation_proof_on"] = _("Bitte tragen Sie das Datum des Nachweises ein.")
    elif shown_proof.proof_on > clock.today():
        errors["representation_proof_on"] = _("Das Datum liegt in der Zukunft.")
    if not shown_proof.scope and (
        kind in {GivenBy.SUPPLEMENTARY_GUARDIAN, GivenBy.LEGAL_CARER}
        or shown_proof.proof == RepresentationProof.OTHER_PREVENTED
    ):
        errors["representation_scope"] = _(
            "Bitte schreiben Sie, wofür die Vertretung gilt (Angelegenheit, Aufgabenbereich) oder warum der andere"
            " Elternteil verhindert ist."
        )
    return errors


def _form_errors(consent: Consent) -> dict[str, str]:
    errors = {}
    if not consent.present:
        errors["present"] = _("Bitte schreiben Sie, wer dabei war.")
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
