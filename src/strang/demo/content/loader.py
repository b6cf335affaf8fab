"""Read the content files of the demo world and check every reference in them."""

from __future__ import annotations

import re
from pathlib import Path

from strang.demo.content.reading import (
    ContentError,
    build_all,
    check_known,
    check_unique,
    read_tables,
)
from strang.demo.content.types import Client, Clients, Household, Staff
from strang.demo.content.vocabulary import (
    ENTRY_CHANNELS,
    LEGAL_CIRCLES,
    MUNICIPALITIES,
    RESIDENCE_STATUSES,
    TOPICS,
    UNITS,
)

_BIRTH = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_SAFE_PHONE = re.compile(r"0245[0-9] 0000\d\d|0243[0-9] 0000\d\d")
_INVERSE = {
    "spouse": "spouse",
    "partner": "partner",
    "sibling": "sibling",
    "child": "parent",
    "parent": "child",
    "grandchild": "grandparent",
    "grandparent": "grandchild",
}


def load_cast(folder: Path | None = None) -> tuple[Staff, ...]:
    """The people who work in the network."""
    file = "cast.toml"
    staff = build_all(Staff, read_tables(file, ["staff"], folder=folder)["staff"], file)
    check_unique((one.key for one in staff), file)
    check_unique((one.login for one in staff), file)
    for one in staff:
        check_known(one.unit, UNITS, file, one.key, "unit")
        if not one.roles:
            raise ContentError(file, one.key, "no role")
        if not one.email.endswith("@example.org"):
            raise ContentError(file, one.key, "the address must end in @example.org")
    return staff


def load_clients(folder: Path | None = None) -> Clients:
    """The invented clients with their households."""
    file = "clients.toml"
    tables = read_tables(file, ["household", "person"], folder=folder)
    clients = Clients(
        households=build_all(Household, tables["household"], file),
        people=build_all(Client, tables["person"], file),
    )
    homes = check_unique((home.key for home in clients.households), file)
    check_unique((person.key for person in clients.people), file)
    staff = {one.key: one for one in load_cast(folder)}
    for home in clients.households:
        _check_household(home, clients, staff, file)
    for person in clients.people:
        check_known(person.household, homes, file, person.key, "household")
        _check_person(person, file)
        _check_links(person, clients, file)
    return clients


def _check_household(home: Household, clients: Clients, staff: dict[str, Staff], file: str) -> None:
    check_known(home.unit, UNITS, file, home.key, "unit")
    check_known(home.case_manager, staff, file, home.key, "member of the cast")
    if staff[home.case_manager].unit != home.unit:
        raise ContentError(file, home.key, f"'{home.case_manager}' does not work at '{home.unit}'")
    check_known(home.ags, MUNICIPALITIES, file, home.key, "municipality")
    check_known(home.channel, ENTRY_CHANNELS, file, home.key, "entry channel")
    if home.also_advised_by is not None:
        check_known(home.also_advised_by, UNITS, file, home.key, "unit")
    for topic in home.topics:
        check_known(topic, TOPICS, file, home.key, "topic")
    for circle in home.legal_circles:
        check_known(circle, LEGAL_CIRCLES, file, home.key, "legal circle")
    if sum(person.main for person in clients.members(home.key)) != 1:
        raise ContentError(file, home.key, "exactly one person must lead the case")


def _check_person(person: Client, file: str) -> None:
    if sum(name.kind == "official" for name in person.names) != 1:
        raise ContentError(file, person.key, "exactly one official name is needed")
    parts = {"day": 3, "month": 2, "year": 1}[person.birth_precision]
    if not _BIRTH.fullmatch(person.birth) or person.birth.count("-") + 1 < parts:
        raise ContentError(file, person.key, f"birth '{person.birth}' does not fit '{person.birth_precision}'")
    if not re.fullmatch(r"[A-Z]{3}", person.nationality):
        raise ContentError(file, person.key, f"nationality '{person.nationality}' is not ISO 3166 alpha-3")
    check_known(person.residence.status, RESIDENCE_STATUSES, file, person.key, "residence status")
    if person.phone is not None and not _SAFE_PHONE.fullmatch(person.phone):
        raise ContentError(file, person.key, f"phone '{person.phone}' could be a real number")
    if person.email is not None and not person.email.endswith("@example.org"):
        raise ContentError(file, person.key, "the address must end in @example.org")
    if person.protected != (person.protected_until is not None):
        raise ContentError(file, person.key, "a protected person needs an end date, nobody else")


def _check_links(person: Client, clients: Clients, file: str) -> None:
    people = {other.key: other for other in clients.people}
    for link in person.links:
        check_known(link.to, people, file, person.key, "person")
        back = {(one.kind, one.to) for one in people[link.to].links}
        if (_INVERSE[link.kind], person.key) not in back:
            raise ContentError(file, person.key, f"'{link.to}' has no matching '{_INVERSE[link.kind]}' link back")
