"""What every write of the room checks, and the marks every personal row carries."""

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from strang.access import queries as access
from strang.access.types import Topic
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import NotAllowedError, NotFoundError
from strang.foundation.formats import PartialDate
from strang.network import queries as network
from strang.people import catalogue
from strang.people.models import Person
from strang.people.types import LanguageSkill, NameInput

FIRST_YEAR = 1900
LONGEST_PART = 120
LONGEST_NAME = 240


class Mark(TypedDict):
    """What every personal row says about itself."""

    unit_id: UUID
    person_id: UUID
    author_id: UUID
    topic: str


class ParticularsValues(TypedDict):
    """The columns of the particulars that a form edits."""

    birth_month: int | None
    birth_day: int | None
    nationalities: list[str]
    arrival_year: int | None
    arrival_month: int | None
    arrival_day: int | None
    ags: str | None
    reading: str


def mark(actor: Actor, person_id: UUID, topic: Topic) -> Mark:
    """Return the marks of a row about a person on a topic."""
    return Mark(unit_id=actor.unit_id, person_id=person_id, author_id=actor.user_id, topic=topic.value)


def own_person(actor: Actor, person_id: UUID) -> Person:
    """Return a person of the actor's unit with whom the actor works.

    Raises NotFoundError for everybody the actor may not see, NotAllowedError for one of the unit they do not work with.
    """
    row = Person.objects.filter(unit_id=actor.unit_id, id=person_id).first()
    if row is None:
        raise NotFoundError
    if not access.works_with(actor, person_id):
        raise NotAllowedError(
            _("Sie arbeiten nicht mit dieser Person. Bitte fragen Sie, wer den Fall führt.")
        )
    access.refuse_restricted(actor, person_id)
    return row


def person_errors(
    birth: PartialDate | None,
    nationalities: Sequence[str],
    arrival: PartialDate | None,
    ags: str,
    reading: str,
) -> dict[str, str]:
    """Return what is wrong with a person's particulars, by field."""
    errors: dict[str, str] = {}
    today = clock.today()
    if birth and not (birth.year >= FIRST_YEAR and birth.earliest() <= today):
        errors["birth"] = _("Dieses Geburtsdatum ist nicht möglich.")
    if arrival and not (arrival.year >= FIRST_YEAR and arrival.earliest() <= today):
        errors["arrival"] = _("Dieses Datum der Einreise ist nicht möglich.")
    elif arrival and birth and arrival.latest() < birth.earliest():
        errors["arrival"] = _("Die Einreise liegt vor der Geburt.")
    if unknown := set(nationalities) - set(catalogue.nationalities()):
        errors["nationalities"] = _("Diese Staatsangehörigkeit kennen wir nicht: %(codes)s.") % {
            "codes": ", ".join(sorted(unknown))
        }
    if ags and ags not in network.municipality_names():
        errors["ags"] = _("Diese Gemeinde kennen wir nicht.")
    if reading not in catalogue.READING_LANGUAGES:
        errors["reading"] = _("In dieser Sprache gibt es noch keine Texte.")
    return errors


def name_errors(names: Sequence[NameInput]) -> dict[str, str]:
    """Return what is wrong with some spellings of a name."""
    if not names:
        return {"names": _("Bitte geben Sie mindestens einen Namen an.")}
    for name in names:
        full = name.full or f"{name.given} {name.family}"
        if not any(letter.isalpha() for letter in full):
            return {"names": _("Ein Name braucht mindestens einen Buchstaben.")}
        if len(full) > LONGEST_NAME or max(len(name.given), len(name.family)) > LONGEST_PART:
            return {"names": _("Dieser Name ist zu lang.")}
    return {}


def language_errors(skills: Sequence[LanguageSkill]) -> dict[str, str]:
    """Return what is wrong with some language skills."""
    known = catalogue.languages()
    unknown = [skill.language for skill in skills if skill.language not in known]
    if unknown:
        return {"languages": _("Diese Sprache kennen wir nicht: %(codes)s.") % {"codes": ", ".join(unknown)}}
    if any(skill.recorded_on and skill.recorded_on > clock.today() for skill in skills):
        return {"languages": _("Der Tag liegt in der Zukunft.")}
    return {}
