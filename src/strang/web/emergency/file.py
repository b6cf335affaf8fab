"""What an emergency access shows: everything another unit may ever see, to be read and never written."""

from dataclasses import dataclass
from uuid import UUID

from strang.access import operations as access
from strang.access.types import Emergency, Topic
from strang.cases import queries as cases
from strang.cases.types import SharedEntry
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.people import catalogue, queries
from strang.people.types import Address, ContactPoint, HouseholdMember, LanguageSkill, Person, ResidenceTitle


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A person's file as an emergency shows it: no note, no case history, no protected address."""

    person: Person
    contacts: tuple[ContactPoint, ...]
    addresses: tuple[Address, ...]
    titles: tuple[ResidenceTitle, ...]
    household: tuple[HouseholdMember, ...]
    languages: tuple[tuple[str, LanguageSkill], ...]
    topics: tuple[tuple[str, tuple[SharedEntry, ...]], ...]


def opened_file(actor: Actor, emergency: Emergency) -> OpenedFile | None:
    """Return what is open, after the line in the register; None if the unit has no file that fits."""
    person_id: UUID | None = emergency.person_id
    if person_id is None:
        return None
    access.disclose(actor, [person_id])
    try:
        person = queries.person(actor, person_id)
    except NotFoundError:
        return None
    entries = cases.shared_entries(actor, person_id, Topic.values, unit_id=emergency.from_unit_id)
    return OpenedFile(
        person=person,
        contacts=tuple(queries.contact_points(actor, person_id)),
        addresses=tuple(queries.addresses(actor, person_id)),
        titles=tuple(queries.residence_titles(actor, person_id)),
        household=tuple(queries.household(actor, person_id)),
        languages=tuple(
            (str(catalogue.language_name(skill.language)), skill)
            for skill in queries.language_skills(actor, person_id)
        ),
        topics=tuple(
            (str(topic.label), found)
            for topic in Topic
            if (found := tuple(entry for entry in entries if entry.topic == topic))
        ),
    )
