"""Writes of what is known about a person: address, ways to reach them, relatives, languages, residence status."""

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from strang.access.types import Topic
from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.network import queries as network
from strang.people import checks
from strang.people.catalogue import residence_statuses
from strang.people.models import Address, ContactPoint, LanguageSkill, Relation, ResidenceTitle
from strang.people.types import OPPOSITE, ContactKind, RelationKind
from strang.people.types import LanguageSkill as Skill

UNLAWFUL = "none"
"""Status whose recording by a public body touches the duty to inform of § 87 (2) AufenthG."""

FEWEST_DIGITS = 5


@operation
def add_address(
    actor: Actor,
    /,
    *,
    person_id: UUID,
    street: str,
    postcode: str,
    town: str,
    ags: str = "",
    care_of: str = "",
    valid_from: dt.date | None = None,
) -> UUID:
    """Record where the person lives now; the address before ends the same day. Returns the address's id."""
    person = checks.own_person(actor, person_id)
    errors = {
        field: _("Bitte füllen Sie dieses Feld aus.")
        for field, value in (("street", street), ("town", town))
        if not value.strip()
    }
    if ags and ags not in network.municipality_names():
        errors["ags"] = _("Diese Gemeinde kennen wir nicht.")
    if errors:
        raise InvalidInputError(errors)
    since = valid_from or clock.today()
    before = Address.objects.filter(unit_id=actor.unit_id, person_id=person_id, valid_to__isnull=True)
    if before.filter(valid_from__gt=since).exists():
        raise InvalidInputError(
            {"valid_from": _("Die bisherige Anschrift beginnt später. Bitte prüfen Sie das Datum.")}
        )
    before.update(valid_to=since)
    row = Address.objects.create(
        **checks.mark(actor, person_id, Topic.ADDRESS),
        street=street.strip(),
        postcode=postcode.strip(),
        town=town.strip(),
        ags=ags or None,
        care_of=care_of.strip(),
        protected=person.protected,
        valid_from=since,
    )
    return row.id


@operation
def add_contact_point(
    actor: Actor, /, *, person_id: UUID, kind: ContactKind, value: str, note: str = ""
) -> UUID:
    """Record how the person can be reached; ``note`` says what to heed („nur nach 16 Uhr")."""
    checks.own_person(actor, person_id)
    text = " ".join(value.split())
    if kind == ContactKind.EMAIL:
        try:
            validate_email(text)
        except ValidationError as error:
            raise InvalidInputError({"value": _("Das ist keine E-Mail-Adresse.")}) from error
    elif kind == ContactKind.PHONE and sum(sign.isdigit() for sign in text) < FEWEST_DIGITS:
        raise InvalidInputError({"value": _("Das ist keine Telefonnummer.")})
    elif not text:
        raise InvalidInputError({"value": _("Bitte füllen Sie dieses Feld aus.")})
    row = ContactPoint.objects.create(
        **checks.mark(actor, person_id, Topic.CONTACT), kind=kind, value=text, note=note.strip()
    )
    return row.id


@operation
def end_contact_point(actor: Actor, /, *, person_id: UUID, contact_point_id: UUID) -> None:
    """Stop using a number or address."""
    checks.own_person(actor, person_id)
    rows = ContactPoint.objects.filter(unit_id=actor.unit_id, person_id=person_id, id=contact_point_id)
    if not rows.update(valid_to=clock.today()):
        raise NotFoundError


@operation
def add_relation(
    actor: Actor,
    /,
    *,
    person_id: UUID,
    kind: RelationKind,
    other_person_id: UUID | None = None,
    other_name: str = "",
    other_birth_year: int | None = None,
    same_household: bool = True,
) -> UUID:
    """Record what another human being is for the person; returns the relation's id.

    For a person of the own unit the opposite relation is recorded with it, so the actor must work with both;
    repeating a relation changes nothing. Anybody else is only a name.
    """
    checks.own_person(actor, person_id)
    if other_person_id is None:
        if not other_name.strip():
            raise InvalidInputError(
                {"other_name": _("Bitte wählen Sie eine Person oder schreiben Sie einen Namen.")}
            )
        row = Relation.objects.create(
            **checks.mark(actor, person_id, Topic.FAMILY),
            kind=kind,
            other_name=other_name.strip(),
            other_birth_year=other_birth_year,
            same_household=same_household,
        )
        return row.id
    if other_person_id == person_id:
        raise InvalidInputError({"other_person_id": _("Niemand ist mit sich selbst verwandt.")})
    checks.own_person(actor, other_person_id)
    relation_id = _relate(actor, person_id, other_person_id, kind, same_household=same_household)
    _relate(actor, other_person_id, person_id, OPPOSITE[kind], same_household=same_household)
    return relation_id


@operation
def end_relation(actor: Actor, /, *, person_id: UUID, relation_id: UUID) -> None:
    """End a relation, on both sides if the other has a record of their own."""
    checks.own_person(actor, person_id)
    current = Relation.objects.filter(unit_id=actor.unit_id, valid_to__isnull=True)
    row = current.filter(person_id=person_id, id=relation_id).first()
    if row is None:
        raise NotFoundError
    today = clock.today()
    if row.other_person_id:
        checks.own_person(actor, row.other_person_id)
        current.filter(person_id=row.other_person_id, other_person_id=person_id).update(valid_to=today)
    current.filter(id=row.id).update(valid_to=today)


@operation
def put_language_skill(actor: Actor, /, *, person_id: UUID, skill: Skill) -> UUID:
    """Record the state of a language as of a day (today, if none is given); earlier states stay as its history."""
    checks.own_person(actor, person_id)
    errors = checks.language_errors([skill])
    if errors:
        raise InvalidInputError({"language": next(iter(errors.values()))})
    row = LanguageSkill.objects.create(
        **checks.mark(actor, person_id, Topic.LANGUAGE),
        language=skill.language,
        level=skill.level,
        course=skill.course,
        interpreter=skill.interpreter,
        recorded_on=skill.recorded_on or clock.today(),
    )
    return row.id


@operation
def record_residence_title(
    actor: Actor,
    /,
    *,
    person_id: UUID,
    status: str,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    norm: str = "",
    note: str = "",
    duty_known: bool = False,
) -> UUID:
    """Record a residence status from the catalogue; the ones before stay. Returns the title's id.

    A public body that records a stay without right may have to tell the Ausländerbehörde (§ 87 (2) AufenthG):
    it must confirm with ``duty_known`` that it knows, before anything is stored.
    """
    checks.own_person(actor, person_id)
    entry = residence_statuses().get(status)
    if entry is None:
        raise InvalidInputError({"status": _("Bitte wählen Sie einen Status aus der Liste.")})
    if valid_from and valid_to and valid_to < valid_from:
        raise InvalidInputError({"valid_to": _("Das Ende liegt vor dem Beginn.")})
    if status == UNLAWFUL and not duty_known and network.unit(actor.unit_id).public_body:
        raise InvalidInputError(
            {
                "duty_known": _(
                    "Als öffentliche Stelle können Sie verpflichtet sein, dies der Ausländerbehörde mitzuteilen "
                    "(§ 87 Abs. 2 AufenthG). Bitte prüfen Sie, ob Sie den Status festhalten müssen, und bestätigen Sie."
                )
            }
        )
    row = ResidenceTitle.objects.create(
        **checks.mark(actor, person_id, Topic.RESIDENCE),
        status=status,
        norm="" if norm == entry.norm else norm.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        note=note.strip(),
    )
    return row.id


def _relate(actor: Actor, one: UUID, other: UUID, kind: RelationKind, *, same_household: bool) -> UUID:
    rows = Relation.objects.filter(
        unit_id=actor.unit_id, person_id=one, other_person_id=other, valid_to__isnull=True
    )
    existing = rows.first()
    if existing is not None:
        rows.update(kind=kind, same_household=same_household)
        return existing.id
    row = Relation.objects.create(
        **checks.mark(actor, one, Topic.FAMILY),
        kind=kind,
        other_person_id=other,
        same_household=same_household,
    )
    return row.id
