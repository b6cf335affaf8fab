"""Restricting processing works at once, because it protects; ending it takes a second person."""

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.privacy import checks
from strang.privacy.models import Restriction
from strang.privacy.types import LiftGround, RestrictionGround

LONGEST_YEARS = 30
"""The longest period after which something is looked at again."""


@operation
def restrict_processing(actor: Actor, /, *, person_id: UUID, ground: str, review_on: dt.date) -> UUID:
    """Restrict processing of a person's data from now on; returns the restriction's id.

    Nothing is written about the person, nothing shared, nobody new finds them. ``review_on`` is the day to look
    again: for a wish to erase the day on which the period of storage ends. Raises InvalidInputError.
    """
    checks.own_person(actor, person_id)
    errors = {}
    if ground not in RestrictionGround.values:
        errors["ground"] = _("Bitte wählen Sie den Grund.")
    if review_on <= clock.today():
        errors["review_on"] = _("Dieser Tag muss in der Zukunft liegen.")
    elif review_on > clock.today() + dt.timedelta(days=LONGEST_YEARS * 366):
        errors["review_on"] = _("Dieser Tag liegt zu weit in der Zukunft.")
    if errors:
        raise InvalidInputError(errors)
    if Restriction.objects.filter(
        unit_id=actor.unit_id, person_id=person_id, lifted_at__isnull=True
    ).exists():
        raise NotAllowedError(_("Die Verarbeitung ist schon eingeschränkt."))
    row = Restriction.objects.create(**checks.mark(actor, person_id), ground=ground, review_on=review_on)
    return row.id


@operation
def propose_lift(actor: Actor, /, *, person_id: UUID, ground: str, informed_on: dt.date) -> None:
    """Ask a second person to end the restriction; the person has been told before (Art. 18 (3) GDPR)."""
    checks.own_person(actor, person_id)
    row = _running(actor, person_id=person_id)
    errors = {}
    if ground not in LiftGround.values:
        errors["ground"] = _("Bitte wählen Sie den Grund.")
    if informed_on > clock.today():
        errors["informed_on"] = _("Dieses Datum liegt in der Zukunft.")
    elif informed_on < clock.today() - dt.timedelta(days=LONGEST_YEARS * 366):
        errors["informed_on"] = _("Dieses Datum liegt zu weit zurück.")
    if errors:
        raise InvalidInputError(errors)
    Restriction.objects.filter(unit_id=actor.unit_id, id=row.id).update(
        lift_ground=ground, informed_on=informed_on, lift_proposed_by=actor.user_id
    )


@operation
def lift_restriction(actor: Actor, /, *, restriction_id: UUID) -> None:
    """End a restriction: the second person, never the one who proposed it."""
    row = _running(actor, id=restriction_id)
    if not checks.may_second(actor, row.person_id):
        raise NotFoundError
    if row.lift_proposed_by is None:
        raise NotAllowedError(_("Das Aufheben hat noch niemand vorgeschlagen."))
    if row.lift_proposed_by == actor.user_id:
        raise NotAllowedError(_("Sie haben das Aufheben vorgeschlagen. Aufheben muss eine zweite Person."))
    Restriction.objects.filter(unit_id=actor.unit_id, id=row.id, lifted_at__isnull=True).update(
        lifted_by=actor.user_id, lifted_at=clock.now()
    )


def _running(actor: Actor, **which: UUID) -> Restriction:
    row = Restriction.objects.filter(unit_id=actor.unit_id, lifted_at__isnull=True, **which).first()
    if row is None:
        raise NotFoundError
    return row
