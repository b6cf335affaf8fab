"""Everything a page shows about one person, read once."""

from dataclasses import dataclass
from uuid import UUID

from strang.access import queries as access
from strang.accounts import queries as accounts
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.people import catalogue, queries
from strang.people.types import (
    Address,
    ContactPoint,
    CourseState,
    HouseholdMember,
    LanguageSkill,
    Person,
    ResidenceTitle,
)
from strang.web.person.fields import READING_NAMES


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """A language in words."""

    name: str
    skill: LanguageSkill

    @property
    def in_course(self) -> bool:
        """Whether there is something to say about a course."""
        return self.skill.course != CourseState.NONE


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """A person with all that is recorded about them, as far as the actor may see it."""

    person: Person
    mine: bool
    """Whether the actor works with the person; if not, everything but the identity is missing."""
    minor: bool
    nationalities: str
    municipality: str
    reading: str
    languages: tuple[SpokenLanguage, ...]
    interpreter: str
    """Languages for which an interpreter is needed."""
    titles: tuple[ResidenceTitle, ...]
    title_days_left: int | None
    addresses: tuple[Address, ...]
    contact_points: tuple[ContactPoint, ...]
    household: tuple[HouseholdMember, ...]
    colleagues: tuple[str, ...] = ()
    """Who in the unit works with the person, for somebody who does not and may ask them."""


def person_sheet(actor: Actor, person_id: UUID) -> PersonSheet:
    """Return the sheet of a person of the actor's unit; raises NotFoundError."""
    person = queries.person(actor, person_id)
    mine = access.works_with(actor, person_id)
    titles = tuple(queries.residence_titles(actor, person_id)) if mine else ()
    skills = queries.language_skills(actor, person_id) if mine else []
    today = clock.today()
    ends = titles[0].valid_to if titles else None
    return PersonSheet(
        person=person,
        mine=mine,
        minor=person.is_minor(today),
        nationalities=", ".join(catalogue.nationality_name(code) for code in person.nationalities),
        municipality=network.municipality_names().get(person.ags, "") if person.ags else "",
        reading=READING_NAMES.get(person.reading, person.reading),
        languages=tuple(SpokenLanguage(catalogue.language_name(skill.language), skill) for skill in skills),
        interpreter=", ".join(
            catalogue.language_name(skill.language) for skill in skills if skill.interpreter
        ),
        titles=titles,
        title_days_left=(ends - today).days if ends else None,
        addresses=tuple(queries.addresses(actor, person_id)) if mine else (),
        contact_points=tuple(queries.contact_points(actor, person_id)) if mine else (),
        household=tuple(queries.household(actor, person_id)) if mine else (),
        colleagues=() if mine else _colleagues(actor, person_id),
    )


def _colleagues(actor: Actor, person_id: UUID) -> tuple[str, ...]:
    working = {each.user_id for each in access.assignments_of(actor, person_id)}
    return tuple(sorted(accounts.display_names(working).values()))
