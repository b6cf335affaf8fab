"""Writes of the human being. A person is created only after a search, and only for the actor's own unit."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from strang.access import operations as access
from strang.access import queries as assignments
from strang.access.types import CASEWORK_ROLES, AssignmentKind, Topic
from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.foundation.formats import PartialDate
from strang.people import checks, names
from strang.people.models import Name, Particulars, Person
from strang.people.records import (
    add_address,
    add_contact_point,
    add_relation,
    end_contact_point,
    end_relation,
    put_language_skill,
    record_residence_title,
)
from strang.people.search import fits, index_names
from strang.people.types import LanguageSkill, NameInput, ProtectionReason, Sex

__all__ = [
    "add_address",
    "add_contact_point",
    "add_name",
    "add_relation",
    "change_person",
    "create_person",
    "end_contact_point",
    "end_name",
    "end_relation",
    "protect_person",
    "put_language_skill",
    "record_residence_title",
    "unprotect_person",
]


@operation
def create_person(
    actor: Actor,
    /,
    *,
    searched: str,
    names: Sequence[NameInput],
    birth: PartialDate | None = None,
    sex: Sex = Sex.NOT_STATED,
    nationalities: Sequence[str] = (),
    languages: Sequence[LanguageSkill] = (),
    arrival: PartialDate | None = None,
    ags: str = "",
    reading: str = "de",
    protected: bool = False,
    protection_reason: ProtectionReason | None = None,
    protected_until: dt.date | None = None,
    person_id: UUID | None = None,
) -> UUID:
    """Record a person of the actor's unit and make the actor responsible; returns the person's id.

    ``searched`` is what the actor searched for before: without a search that fits the names nobody is created.
    ``person_id`` makes the call repeatable: a second call with the same id changes nothing. Whether another unit
    knows the person has no influence on the answer. Raises NotAllowedError, InvalidInputError.
    """
    if not actor.has_role(*CASEWORK_ROLES):
        raise NotAllowedError(_("Personen legt an, wer selbst Fälle führt."))
    if person_id and Person.objects.filter(unit_id=actor.unit_id, id=person_id).exists():
        return person_id
    errors = checks.person_errors(birth, nationalities, arrival, ags, reading) | checks.name_errors(names)
    errors |= checks.language_errors(languages)
    if not searched.strip():
        errors["searched"] = _("Bitte suchen Sie zuerst nach der Person.")
    elif not errors and not fits(searched, names):
        errors["searched"] = _(
            "Sie haben nach einem anderen Namen gesucht. Bitte suchen Sie nach diesem Namen."
        )
    if errors:
        raise InvalidInputError(errors)
    new_id = person_id or ids.uuid7()
    Person.objects.create(
        id=new_id,
        **_mark(actor, new_id, Topic.IDENTITY),
        sex=sex,
        birth_year=birth.year if birth else None,
        protected=protected,
    )
    spoken = [skill.language for skill in sorted(languages, key=lambda skill: skill.level != "native")]
    for name in names:
        _insert_name(actor, new_id, name, spoken)
    index_names(actor, new_id, [_full(name) for name in names])
    access.assign(actor, person_id=new_id, user_id=actor.user_id, kind=AssignmentKind.RESPONSIBLE)
    Particulars.objects.create(
        **_mark(actor, new_id, Topic.CASEWORK),
        **_particulars(birth, nationalities, arrival, ags, reading),
        protection_reason=_reason(protected, protection_reason),
        protected_until=protected_until if protected else None,
    )
    for skill in languages:
        put_language_skill(actor, person_id=new_id, skill=skill)
    return new_id


@operation
def change_person(
    actor: Actor,
    /,
    *,
    person_id: UUID,
    version: int,
    birth: PartialDate | None,
    sex: Sex,
    nationalities: Sequence[str],
    arrival: PartialDate | None,
    ags: str,
    reading: str,
) -> None:
    """Correct a person's particulars; ``version`` is the one the actor saw.

    Raises ConflictError if somebody else changed them since, NotFoundError, NotAllowedError, InvalidInputError.
    """
    checks.own_person(actor, person_id)
    errors = checks.person_errors(birth, nationalities, arrival, ags, reading)
    if errors:
        raise InvalidInputError(errors)
    changed = Person.objects.filter(unit_id=actor.unit_id, id=person_id, version=version).update(
        sex=sex, birth_year=birth.year if birth else None, version=F("version") + 1
    )
    if not changed:
        raise ConflictError(
            _("Jemand hat diese Angaben inzwischen geändert. Ihre Eingabe ist noch nicht gespeichert.")
        )
    Particulars.objects.filter(unit_id=actor.unit_id, person_id=person_id).update(
        **_particulars(birth, nationalities, arrival, ags, reading)
    )


@operation
def add_name(actor: Actor, /, *, person_id: UUID, name: NameInput) -> UUID:
    """Add a spelling of the person's name; the others stay. Returns the spelling's id."""
    checks.own_person(actor, person_id)
    errors = checks.name_errors([name])
    if errors:
        raise InvalidInputError(errors)
    name_id = _insert_name(actor, person_id, name, ())
    index_names(actor, person_id, [_full(name)])
    return name_id


@operation
def end_name(actor: Actor, /, *, person_id: UUID, name_id: UUID) -> None:
    """Stop showing a spelling; it stays findable. The last one cannot be ended."""
    checks.own_person(actor, person_id)
    current = Name.objects.filter(unit_id=actor.unit_id, person_id=person_id, valid_to__isnull=True)
    if not current.filter(id=name_id).exists():
        raise NotFoundError
    if current.count() == 1:
        raise NotAllowedError(_("Das ist der einzige gültige Name. Bitte tragen Sie zuerst den neuen ein."))
    current.filter(id=name_id).update(valid_to=clock.today(), valid_from=None)


@operation
def protect_person(
    actor: Actor, /, *, person_id: UUID, reason: ProtectionReason, until: dt.date | None = None
) -> None:
    """Hide the person's addresses from everybody but who leads the case. It holds until somebody lifts it.

    ``until`` only says when to ask again: protection never ends by itself.
    """
    checks.own_person(actor, person_id)
    if until is not None and until < clock.today():
        raise InvalidInputError({"until": _("Dieses Datum liegt in der Vergangenheit.")})
    _set_protection(actor, person_id, protected=True)
    Particulars.objects.filter(unit_id=actor.unit_id, person_id=person_id).update(
        protection_reason=reason, protected_until=until
    )


@operation
def unprotect_person(actor: Actor, /, *, person_id: UUID) -> None:
    """Lift the protection; only who leads the case may."""
    checks.own_person(actor, person_id)
    kinds = {row.kind for row in assignments.assignments_of(actor, person_id) if row.user_id == actor.user_id}
    if AssignmentKind.RESPONSIBLE not in kinds:
        raise NotAllowedError(_("Den Schutz hebt nur auf, wer den Fall führt."))
    _set_protection(actor, person_id, protected=False)
    Particulars.objects.filter(unit_id=actor.unit_id, person_id=person_id).update(
        protection_reason="", protected_until=None
    )


def _set_protection(actor: Actor, person_id: UUID, *, protected: bool) -> None:
    Person.objects.filter(unit_id=actor.unit_id, id=person_id).update(
        protected=protected, version=F("version") + 1
    )


def _insert_name(actor: Actor, person_id: UUID, name: NameInput, spoken: Sequence[str]) -> UUID:
    full = _full(name)
    script = name.script or names.script_of(full)
    row = Name.objects.create(
        **_mark(actor, person_id, Topic.IDENTITY),
        kind=name.kind,
        given=name.given.strip(),
        family=name.family.strip(),
        full=full,
        script=script,
        language=name.language or names.language_of(script, spoken),
        source=name.source.strip(),
        valid_from=name.valid_from,
    )
    return row.id


def _full(name: NameInput) -> str:
    return " ".join((name.full or f"{name.given} {name.family}").split())


def _mark(actor: Actor, person_id: UUID, topic: Topic) -> checks.Mark:
    return checks.mark(actor, person_id, topic)


def _particulars(
    birth: PartialDate | None,
    nationalities: Sequence[str],
    arrival: PartialDate | None,
    ags: str,
    reading: str,
) -> checks.ParticularsValues:
    return {
        "birth_month": birth.month if birth else None,
        "birth_day": birth.day if birth else None,
        "nationalities": list(dict.fromkeys(nationalities)),
        "arrival_year": arrival.year if arrival else None,
        "arrival_month": arrival.month if arrival else None,
        "arrival_day": arrival.day if arrival else None,
        "ags": ags or None,
        "reading": reading,
    }


def _reason(protected: bool, reason: ProtectionReason | None) -> str:  # noqa: FBT001 - private, named by its argument
    if not protected:
        return ""
    return reason or ProtectionReason.OTHER
