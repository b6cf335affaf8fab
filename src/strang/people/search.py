"""Finding people of the own unit by the sound of their names. Other units' people are out of reach by construction."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Count

from strang.access import queries as access
from strang.foundation.context import Actor
from strang.foundation.formats import PartialDate
from strang.people import names
from strang.people.models import Name, NameKey, Person
from strang.people.reading import chosen_names
from strang.people.types import NameInput, PersonHit, Sex

CANDIDATES = 200
"""How many persons with the most keys in common are compared word by word."""

HITS = 20
LIKE_ENOUGH = 76
"""Likeness from which a search shows a person; found by trying the spellings of the tests."""

DUPLICATE = 80
YEARS_APART = 2
"""A birth year this far off is still shown as a possible duplicate: calendars and clerks err."""


def sound_codes(words: Iterable[str]) -> dict[str, list[str]]:
    """Return the Daitch-Mokotoff codes of some words."""
    wanted = sorted(set(words))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, daitch_mokotoff(word) FROM unnest(%s::text[]) AS word", [wanted])
        return dict(cursor.fetchall())


def index_names(actor: Actor, person_id: UUID, texts: Iterable[str]) -> None:
    """Make a person findable by some spellings; keys that exist already stay."""
    found = [word for text in texts for word in names.words(text)]
    NameKey.objects.bulk_create(
        [
            NameKey(unit_id=actor.unit_id, key_hash=key, person_id=person_id)
            for key in sorted(names.keys(found, sound_codes(found)))
        ],
        ignore_conflicts=True,
    )


def search(actor: Actor, text: str) -> list[PersonHit]:
    """Return up to 20 persons of the actor's unit whose names are like ``text``, the most alike first.

    Empty for actors who do not lead cases, and for texts without letters.
    """
    searched = names.words(text)
    hits = _hits(actor, searched)
    return [hit for hit in hits if hit.score >= LIKE_ENOUGH][:HITS]


def possible_duplicates(
    actor: Actor, typed: Iterable[NameInput], birth: PartialDate | None
) -> list[PersonHit]:
    """Return persons of the actor's unit who could be the one about to be created, the most alike first."""
    found: dict[UUID, PersonHit] = {}
    for name in typed:
        for hit in _hits(actor, names.words(name.full or f"{name.given} {name.family}")):
            if hit.score >= DUPLICATE and _could_be_born(hit.birth_year, birth):
                known = found.get(hit.id)
                found[hit.id] = hit if known is None or known.score < hit.score else known
    return sorted(found.values(), key=lambda hit: (-hit.score, str(hit.id)))[:HITS]


def fits(searched: str, typed: Iterable[NameInput]) -> bool:
    """Return whether what was searched for sounds like one of the names about to be recorded."""
    wanted = names.words(searched)
    known = [word for name in typed for word in names.words(name.full or f"{name.given} {name.family}")]
    return any(names.likeness([word], known) >= LIKE_ENOUGH for word in wanted)


def _could_be_born(year: int | None, birth: PartialDate | None) -> bool:
    return year is None or birth is None or abs(year - birth.year) <= YEARS_APART


def _hits(actor: Actor, searched: list[str]) -> list[PersonHit]:
    if not searched:
        return []
    keys = names.keys(searched, sound_codes(searched))
    ids = list(
        NameKey.objects.filter(unit_id=actor.unit_id, key_hash__in=sorted(keys))
        .values("person_id")
        .annotate(found=Count("key_hash"))
        .order_by("-found", "person_id")
        .values_list("person_id", flat=True)[:CANDIDATES]
    )
    if not ids:
        return []
    spellings: dict[UUID, list[Name]] = defaultdict(list)
    for name in Name.objects.filter(unit_id=actor.unit_id, person_id__in=ids).order_by("created_at", "id"):
        spellings[name.person_id].append(name)
    mine = access.persons_of(actor)
    hits = [
        _hit(person, spellings[person.id], searched, mine=person.id in mine)
        for person in Person.objects.filter(unit_id=actor.unit_id, id__in=ids)
        if spellings[person.id]
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.name, str(hit.id)))


def _hit(person: Person, spellings: list[Name], searched: list[str], *, mine: bool) -> PersonHit:
    scored = [(names.likeness(searched, names.words(name.full)), name.full) for name in spellings]
    every_word = [word for name in spellings for word in names.words(name.full)]
    score, spelling = max(scored, key=lambda pair: pair[0])
    shown = chosen_names(spellings)
    return PersonHit(
        id=person.id,
        name=shown.name,
        original_name=shown.original,
        script_language=shown.language,
        script_direction=shown.direction,
        birth_year=person.birth_year,
        sex=Sex(person.sex),
        protected=person.protected,
        score=max(score, names.likeness(searched, every_word)),
        spelling=spelling,
        mine=mine,
    )


def names_among(actor: Actor, words: Iterable[str]) -> set[str]:
    """Return those of ``words`` that are a word of somebody's name in the actor's unit, in any usual spelling.

    Compares whole words, never what only sounds alike. Empty for actors who do not lead cases.
    """
    meant: dict[int, set[str]] = defaultdict(set)
    for word in words:
        for key in names.exact_keys(names.words(word)):
            meant[key].add(word)
    hashes = NameKey.objects.filter(unit_id=actor.unit_id, key_hash__in=sorted(meant)).values_list(
        "key_hash", flat=True
    )
    return {word for key in hashes.distinct() for word in meant[key]}
