"""Recording the invented people of the content files as a case manager would."""

import datetime as dt
from collections.abc import Iterable, Mapping
from uuid import UUID

from strang.demo.content.types import Client, Household
from strang.demo.days import Days
from strang.foundation.context import Actor
from strang.foundation.formats import PartialDate
from strang.people import operations as people
from strang.people.types import (
    ContactKind,
    LanguageSkill,
    Level,
    NameInput,
    NameKind,
    ProtectionReason,
    RelationKind,
    Sex,
)

_PARTS = {"year": 1, "month": 2, "day": 3}


def record_person(actor: Actor, client: Client, home: Household, days: Days) -> UUID:
    """Record a person with address, ways to reach them and residence status; returns the person's id."""
    official = client.official_name
    person_id = people.create_person(
        actor,
        searched=" ".join(filter(None, (official.given, official.family))),
        names=[
            NameInput(NameKind(name.kind), name.given, name.family or "", script=name.script)
            for name in client.names
        ],
        birth=birth_of(client, days),
        sex=Sex(client.sex),
        nationalities=[client.nationality],
        languages=[
            LanguageSkill(skill.code, Level(skill.level), interpreter=skill.code == home.interpreter)
            for skill in client.languages
        ],
        arrival=_partial(client.arrival, days),
        ags=home.ags,
        reading=client.reading,
        protected=client.protected,
        protection_reason=ProtectionReason.REGISTER_BLOCK if client.protected else None,
        protected_until=days.moved(client.protected_until) if client.protected_until else None,
    )
    people.add_address(
        actor, person_id=person_id, street=home.street, postcode=home.postcode, town=home.town, ags=home.ags
    )
    if client.phone:
        people.add_contact_point(actor, person_id=person_id, kind=ContactKind.PHONE, value=client.phone)
    if client.email:
        people.add_contact_point(actor, person_id=person_id, kind=ContactKind.EMAIL, value=client.email)
    title = client.residence
    people.record_residence_title(
        actor,
        person_id=person_id,
        status=title.status,
        norm=title.norm,
        valid_from=days.moved(title.valid_from) if title.valid_from else None,
        valid_to=days.moved(title.valid_to) if title.valid_to else None,
        duty_known=True,
    )
    return person_id


def record_links(actor: Actor, members: Iterable[Client], ids: Mapping[str, UUID]) -> None:
    """Record who is what for whom in a household; the opposite side comes with it."""
    done: set[frozenset[str]] = set()
    for client in members:
        for link in client.links:
            pair = frozenset({client.key, link.to})
            if pair not in done and link.to in ids:
                done.add(pair)
                people.add_relation(
                    actor,
                    person_id=ids[client.key],
                    kind=RelationKind(link.kind),
                    other_person_id=ids[link.to],
                )


def birth_of(client: Client, days: Days) -> PartialDate:
    """Return the date of birth as far as it is known.

    An unaccompanied minor is as far from coming of age today as on the day the content was written for.
    """
    known = PartialDate.from_iso(client.birth)
    if client.unaccompanied and known.day is not None:
        moved = days.moved(known.earliest())
        return PartialDate(moved.year, moved.month, moved.day)
    parts = _PARTS[client.birth_precision]
    return PartialDate(
        known.year,
        known.month if parts > 1 else None,
        known.day if parts > 2 else None,
    )


def _partial(day: dt.date | None, days: Days) -> PartialDate | None:
    if day is None:
        return None
    moved = days.moved(day)
    return PartialDate(moved.year, moved.month, moved.day)
