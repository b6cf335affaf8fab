"""Turning rows into what the room answers with."""

from collections.abc import Sequence
from dataclasses import dataclass

from strang.foundation.formats import PartialDate
from strang.people import models, names
from strang.people.catalogue import residence_statuses
from strang.people.types import (
    RIGHT_TO_LEFT,
    Address,
    ContactKind,
    ContactPoint,
    CourseState,
    LanguageSkill,
    Level,
    NameKind,
    Person,
    PersonName,
    ResidenceTitle,
    Sex,
)

_SHOWN_FIRST = (
    NameKind.CALLED,
    NameKind.OFFICIAL,
    NameKind.OTHER_SPELLING,
    NameKind.ORIGINAL,
    NameKind.FORMER,
)


@dataclass(frozen=True, slots=True)
class ChosenNames:
    """What of all spellings is shown: one in Latin letters, one in the own script if there is one."""

    name: str
    original: str
    language: str
    direction: str


def chosen_names(spellings: Sequence[models.Name]) -> ChosenNames:
    """Return which spellings are shown: what the person is called before what the passport says."""
    current = [name for name in spellings if name.valid_to is None] or list(spellings)
    ordered = sorted(current, key=lambda name: _SHOWN_FIRST.index(NameKind(name.kind)))
    latin = [name.full for name in ordered if name.script == "Latn"]
    others = [name for name in ordered if name.script != "Latn"]
    others.sort(key=lambda name: name.kind != NameKind.ORIGINAL)
    shown = latin[0] if latin else names.latin(others[0].full) if others else ""
    if not others:
        return ChosenNames(_readable(shown), "", "", "ltr")
    own = others[0]
    direction = "rtl" if own.script in RIGHT_TO_LEFT else "ltr"
    return ChosenNames(_readable(shown), own.full, own.language, direction)


def person(
    row: models.Person, spellings: Sequence[models.Name], particulars: models.Particulars | None
) -> Person:
    """Return a person from their rows; without particulars only what identity tells."""
    shown = chosen_names(spellings)
    known = particulars or models.Particulars(nationalities=[])
    return Person(
        id=row.id,
        unit_id=row.unit_id,
        name=shown.name,
        original_name=shown.original,
        script_language=shown.language,
        script_direction=shown.direction,
        birth=partial(row.birth_year, known.birth_month, known.birth_day),
        sex=Sex(row.sex),
        protected=row.protected,
        version=row.version,
        names=tuple(name(spelling) for spelling in spellings),
        nationalities=tuple(known.nationalities),
        arrival=partial(known.arrival_year, known.arrival_month, known.arrival_day),
        ags=known.ags or "",
        reading=known.reading,
        protection_reason=known.protection_reason,
        protected_until=known.protected_until,
        created_at=row.created_at,
        restricted=getattr(row, "restricted", False),  # an annotation of the query
    )


def name(row: models.Name) -> PersonName:
    """Return one spelling."""
    return PersonName(
        row.id,
        NameKind(row.kind),
        row.given,
        row.family,
        row.full,
        row.script,
        row.language,
        row.source,
        row.valid_from,
        row.valid_to,
    )


def partial(year: int | None, month: int | None, day: int | None) -> PartialDate | None:
    """Return a partial date from its three columns."""
    return None if year is None else PartialDate(year, month, day)


def address(row: models.Address) -> Address:
    """Return an address."""
    return Address(
        row.id,
        row.street,
        row.postcode,
        row.town,
        row.ags or "",
        row.care_of,
        row.protected,
        row.valid_from,
        row.valid_to,
    )


def contact_point(row: models.ContactPoint) -> ContactPoint:
    """Return a contact point."""
    return ContactPoint(row.id, ContactKind(row.kind), row.value, row.note)


def skill(row: models.LanguageSkill) -> LanguageSkill:
    """Return a language skill as of the day it was recorded."""
    return LanguageSkill(
        row.language, Level(row.level), CourseState(row.course), row.interpreter, row.recorded_on
    )


def title(row: models.ResidenceTitle) -> ResidenceTitle:
    """Return a residence title with its entry of the catalogue."""
    status = residence_statuses()[row.status]
    return ResidenceTitle(
        row.id,
        row.person_id,
        status,
        row.norm or status.norm,
        row.valid_from,
        row.valid_to,
        row.note,
        row.created_at,
    )


def _readable(full: str) -> str:
    return full.title() if full.isupper() else full
