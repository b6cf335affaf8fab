"""The catalogue of statutory bases: entered by one data protection officer, put in force by another."""

from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from strang.access.types import NEVER_GRANTED, Role, Topic, UnitKind
from strang.consents.models import StatutoryBasis
from strang.consents.types import CHOSEN_TOPICS, CONSENT_PURPOSES, BasisInput, Obligation
from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError


@operation
def enter_basis(actor: Actor, /, *, entry: BasisInput) -> UUID:
    """Enter a norm, or another version of one, as a draft; returns its id. It opens nothing yet."""
    _check_officer(actor)
    errors = _errors(entry)
    if errors:
        raise InvalidInputError(errors)
    last = StatutoryBasis.objects.filter(key=entry.key).aggregate(last=Max("version"))["last"] or 0
    basis = StatutoryBasis(
        key=entry.key,
        version=last + 1,
        title=entry.title.strip(),
        norm=entry.norm.strip(),
        source=entry.source.strip(),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        review_on=entry.review_on,
        discloser_kinds=list(entry.discloser_kinds),
        recipient_kinds=list(entry.recipient_kinds),
        topics=list(entry.topics),
        purposes=list(entry.purposes),
        obligation=entry.obligation,
        conditions=entry.conditions.strip(),
        tells_person=entry.tells_person,
        entered_by=actor.user_id,
    )
    basis.save(force_insert=True)
    return basis.id


@operation
def sign_basis(actor: Actor, /, *, basis_id: UUID) -> None:
    """Put a version in force, as a second data protection officer; earlier versions of it are not applied any more."""
    _check_officer(actor)
    basis = _basis(basis_id)
    if basis.signed_at is not None or basis.ended_at is not None:
        raise NotAllowedError(_("Diese Fassung ist kein Entwurf mehr."))
    if basis.entered_by == actor.user_id:
        raise NotAllowedError(_("In Kraft setzt die Grundlage eine zweite Person aus dem Datenschutz."))
    StatutoryBasis.objects.filter(id=basis_id, signed_at__isnull=True).update(
        signed_by=actor.user_id, signed_at=clock.now()
    )


@operation
def end_basis(actor: Actor, /, *, basis_id: UUID) -> None:
    """End a version, or discard a draft: it is not applied any more, and what it opened is closed at once."""
    _check_officer(actor)
    if _basis(basis_id).ended_at is not None:
        raise NotAllowedError(_("Diese Fassung ist schon beendet."))
    StatutoryBasis.objects.filter(id=basis_id, ended_at__isnull=True).update(
        ended_by=actor.user_id, ended_at=clock.now()
    )


def _check_officer(actor: Actor) -> None:
    if not actor.has_role(Role.PRIVACY_OFFICER):
        raise NotAllowedError(_("Den Katalog führt der Datenschutz."))


def _basis(basis_id: UUID) -> StatutoryBasis:
    basis = StatutoryBasis.objects.filter(id=basis_id).first()
    if basis is None:
        raise NotFoundError
    return basis


def _errors(entry: BasisInput) -> dict[str, str]:
    errors = {
        name: _("Bitte füllen Sie dieses Feld aus.")
        for name in ("key", "title", "norm", "source", "conditions")
        if not getattr(entry, name).strip()
    }
    closed = (
        ("discloser_kinds", entry.discloser_kinds, UnitKind.values),
        ("topics", entry.topics, [topic.value for topic in CHOSEN_TOPICS] + [Topic.IDENTITY.value]),
        ("purposes", entry.purposes, [purpose.value for purpose in CONSENT_PURPOSES]),
        ("recipient_kinds", entry.recipient_kinds, UnitKind.values),
    )
    errors |= {
        name: _("Bitte wählen Sie mindestens eine Angabe aus der Liste.")
        for name, chosen, known in closed
        if not chosen or not set(chosen) <= set(known)
    }
    if set(entry.recipient_kinds) & {kind.value for kind in NEVER_GRANTED}:
        errors["recipient_kinds"] = _("Eine dieser Stellen darf keinen laufenden Zugriff erhalten.")
    if entry.obligation not in Obligation.values:
        errors["obligation"] = _("Bitte wählen Sie Pflicht oder Befugnis.")
    if entry.valid_to is not None and entry.valid_to < entry.valid_from:
        errors["valid_to"] = _("Das Ende liegt vor dem Beginn.")
    if entry.review_on <= clock.today():
        errors["review_on"] = _("Bitte wählen Sie einen Tag in der Zukunft.")
    return errors
