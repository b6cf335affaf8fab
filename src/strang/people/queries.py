"""Reads of the human being. What the actor may not see is missing; a hidden person is not found."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value
from django.utils.translation import gettext as _

from strang.access import queries as access
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.foundation.timeline import Happening
from strang.people import models, reading
from strang.people.catalogue import language_name, residence_statuses
from strang.people.search import names_among, possible_duplicates, search
from strang.people.types import (
    Address,
    ContactPoint,
    ExpiringTitle,
    HouseholdMember,
    LanguageSkill,
    Level,
    Person,
    RelationKind,
    ResidenceTitle,
)

__all__ = [
    "addresses",
    "contact_points",
    "household",
    "is_minor",
    "language_history",
    "language_skills",
    "my_persons",
    "names_among",
    "person",
    "persons",
    "possible_duplicates",
    "residence_title_now",
    "residence_titles",
    "search",
    "timeline",
    "titles_expiring",
]


_NOTHING = Value("", output_field=CharField())


def person(actor: Actor, person_id: UUID) -> Person:
    """Return a person; raises NotFoundError if there is none the actor may see."""
    found = persons(actor, [person_id]).get(person_id)
    if found is None:
        raise NotFoundError
    return found


def persons(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Return those of some persons the actor may see, in three statements for any number."""
    wanted = list(ids)
    marked = models.Person.objects.annotate(restricted=access.restriction_mark())
    rows = list(marked.filter(id__in=wanted).order_by("id")) if wanted else []
    if not rows:
        return {}
    spellings: dict[UUID, list[models.Name]] = defaultdict(list)
    for name in models.Name.objects.filter(person_id__in=wanted).order_by("created_at", "id"):
        spellings[name.person_id].append(name)
    particulars = {
        row.person_id: row
        for row in models.Particulars.objects.filter(unit_id=actor.unit_id, person_id__in=wanted)
    }
    return {row.id: reading.person(row, spellings[row.id], particulars.get(row.id)) for row in rows}


def my_persons(actor: Actor, *, after: UUID | None = None, limit: int = 20) -> list[Person]:
    """Return persons the actor works with, the last recorded first; ``after`` is the last one already shown."""
    rows = models.Person.objects.filter(unit_id=actor.unit_id, id__in=access.persons_of(actor))
    if after is not None:
        rows = rows.filter(id__lt=after)
    ids = list(rows.order_by("-id").values_list("id", flat=True)[:limit])
    found = persons(actor, ids)
    return [found[person_id] for person_id in ids]


def is_minor(actor: Actor, person_id: UUID, on: dt.date | None = None) -> bool:
    """Return whether the person may be under age on a day (today, if none is given)."""
    return person(actor, person_id).is_minor(on or clock.today())


def addresses(actor: Actor, person_id: UUID) -> list[Address]:
    """Return where the person lives and lived, the newest first; protected ones only for who leads the case."""
    rows = models.Address.objects.filter(person_id=person_id).order_by("-id")
    return [reading.address(row) for row in rows]


def contact_points(actor: Actor, person_id: UUID) -> list[ContactPoint]:
    """Return how the person can be reached now."""
    rows = models.ContactPoint.objects.filter(person_id=person_id, valid_to__isnull=True).order_by("id")
    return [reading.contact_point(row) for row in rows]


def language_skills(actor: Actor, person_id: UUID) -> list[LanguageSkill]:
    """Return the newest state of each language: first languages first, then German, then the others."""
    newest = {skill.language: skill for skill in reversed(language_history(actor, person_id))}
    return sorted(
        newest.values(),
        key=lambda skill: (skill.level != Level.NATIVE, skill.language != "de", skill.language),
    )


def language_history(actor: Actor, person_id: UUID) -> list[LanguageSkill]:
    """Return every recorded state of every language, the newest first."""
    rows = models.LanguageSkill.objects.filter(person_id=person_id).order_by("-recorded_on", "-id")
    return [reading.skill(row) for row in rows]


def residence_titles(actor: Actor, person_id: UUID) -> list[ResidenceTitle]:
    """Return the person's residence statuses, the one that counts first."""
    rows = models.ResidenceTitle.objects.filter(person_id=person_id)
    return [reading.title(row) for row in sorted(rows, key=_newest_title, reverse=True)]


def residence_title_now(actor: Actor, person_id: UUID) -> ResidenceTitle | None:
    """Return the residence status that counts today: the newest that has begun, also if it has run out."""
    today = clock.today()
    begun = [
        title
        for title in residence_titles(actor, person_id)
        if title.valid_from is None or title.valid_from <= today
    ]
    return begun[0] if begun else None


def titles_expiring(actor: Actor, *, within_days: int) -> list[ExpiringTitle]:
    """Return the titles of the actor's persons that end within some days or have ended unrenewed, soonest first."""
    today = clock.today()
    newest: dict[UUID, models.ResidenceTitle] = {}
    rows = models.ResidenceTitle.objects.filter(unit_id=actor.unit_id, person_id__in=access.persons_of(actor))
    for row in sorted(rows, key=_newest_title):
        newest[row.person_id] = row
    ending = [
        (row, (row.valid_to - today).days)
        for row in newest.values()
        if row.valid_to is not None and row.valid_to <= today + dt.timedelta(days=within_days)
    ]
    people = persons(actor, [row.person_id for row, _days in ending])
    return [
        ExpiringTitle(row.person_id, people[row.person_id].name, reading.title(row), days)
        for row, days in sorted(ending, key=lambda pair: (pair[1], pair[0].id))
        if row.person_id in people
    ]


def household(actor: Actor, person_id: UUID) -> list[HouseholdMember]:
    """Return the person's relatives, those in the same household first."""
    rows = list(models.Relation.objects.filter(person_id=person_id, valid_to__isnull=True).order_by("id"))
    known = persons(actor, [row.other_person_id for row in rows if row.other_person_id])
    members = [_member(row, known) for row in rows]
    return sorted(members, key=lambda member: not member.same_household)


def timeline(actor: Actor, person_id: UUID) -> list[Happening]:
    """Return what changed in the person's particulars, the newest first; never an address itself."""
    own = {"person_id": person_id}
    titles = _lines(models.ResidenceTitle.objects.filter(**own), "title", code=F("status"))
    skills = _lines(
        models.LanguageSkill.objects.filter(**own), "language", code=F("language"), level=F("level")
    )
    addresses = _lines(models.Address.objects.filter(**own), "address")
    happenings = [
        Happening(at, kind, *_told(kind, code, level), author_id, unit_id, row_id)
        for at, kind, code, level, author_id, unit_id, row_id in titles.union(skills, addresses, all=True)
    ]
    return sorted(happenings, key=lambda happening: (happening.at, str(happening.subject_id)), reverse=True)


def _lines(
    rows: "QuerySet[Any, Any]", kind: str, *, code: F | Value = _NOTHING, level: F | Value = _NOTHING
) -> "QuerySet[Any, Any]":
    marked = rows.annotate(line_kind=Value(kind, output_field=CharField()), line_code=code, line_level=level)
    lines: QuerySet[Any, Any] = marked.values_list(
        "created_at", "line_kind", "line_code", "line_level", "author_id", "unit_id", "id"
    )
    return lines


def _told(kind: str, code: str, level: str) -> tuple[str, str]:
    """Return title and text of a happening; of an address only that there is one."""
    if kind == "title":
        return _("Aufenthaltsstatus eingetragen"), str(residence_statuses()[code].label)
    if kind == "language":
        return _("Sprachstand eingetragen"), f"{language_name(code)}: {Level(level).label}"
    return _("Anschrift eingetragen"), ""


def _newest_title(row: models.ResidenceTitle) -> tuple[dt.date, dt.datetime, UUID]:
    return (row.valid_from or dt.date.min, row.created_at, row.id)


def _member(row: models.Relation, known: dict[UUID, Person]) -> HouseholdMember:
    kind = RelationKind(row.kind)
    if row.other_person_id is None:
        birth = reading.partial(row.other_birth_year, None, None)
        minor = birth is not None and birth.latest() > _eighteen_years_ago()
        return HouseholdMember(row.id, None, row.other_name, kind, row.same_household, birth, minor)
    other = known.get(row.other_person_id)
    return HouseholdMember(
        relation_id=row.id,
        person_id=row.other_person_id,
        name=other.name if other else "",
        kind=kind,
        same_household=row.same_household,
        birth=other.birth if other else None,
        minor=other.is_minor(clock.today()) if other else False,
    )


def _eighteen_years_ago() -> dt.date:
    today = clock.today()
    return dt.date(today.year - 18, today.month, min(today.day, 28))
