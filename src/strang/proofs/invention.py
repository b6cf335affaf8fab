"""Drawing invented worlds: most of each fits together, and each single thing is off now and then.

Persons have the same id at every unit: in a real database they have not, and a policy that mixed units up would never
show.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

from strang.proofs.worlds import (
    AREA_OF_TOPIC,
    DAY,
    HOUR,
    MINUTE,
    PURPOSES,
    SECOND,
    Assignment,
    Block,
    Disclosure,
    Emergency,
    Grant,
    Record,
    Session,
    Subject,
    Suspension,
    Unit,
    World,
)

GRANTED_TOPICS = ("identity", "contact", "address", "work", "health", "casework")
CONTENT = ("case_manager", "counsellor", "clerk")
OTHER_ROLES = ("coordination", "privacy_officer", "privacy_officer", "unit_admin", "unit_admin", "volunteer")

T = TypeVar("T")

RUNNING = ((-HOUR, HOUR), (0, HOUR), (-DAY, 1), (-1, 1), (0, 1), (-2 * DAY, DAY))
OVER = (
    (-HOUR, 0),
    (-DAY, 0),
    (1, HOUR),
    (1, DAY),
    (SECOND // 2, DAY),
    (-2 * DAY, -DAY),
    (-HOUR, -SECOND // 2),
)
HOUR_RUNNING = ((-HOUR + 1, 1), (0, HOUR), (-30 * MINUTE, 30 * MINUTE), (-1, 5 * MINUTE))
HOUR_OVER = (
    (-HOUR, 0),
    (-HOUR - 1, -1),
    (1, HOUR),
    (-30 * MINUTE, 0),
    (-30 * MINUTE, -5 * MINUTE),
    (1, MINUTE),
)
MOMENTS = (-400 * DAY, -DAY - 1, -DAY, -DAY + 1, -HOUR - 1, -HOUR, -HOUR + 1, 0)
FRESH = (0, -1, -MINUTE, -9 * MINUTE - 30 * SECOND, -10 * MINUTE + 1)
STALE = (-10 * MINUTE, -10 * MINUTE - 1, -10 * MINUTE - 30 * SECOND, -DAY)


@dataclass
class Builder:
    """Draws one world. Most of it fits together; each single thing is off now and then."""

    draw: random.Random
    size: float = 1.0
    """How large the world is; only the whole one is certain to hold everything."""
    number: int = 0
    units: list[Unit] = field(default_factory=list)
    users: list[UUID] = field(default_factory=list)
    persons: list[UUID] = field(default_factory=list)
    sources: list[UUID] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    grants: dict[tuple[UUID, UUID, str, UUID], Grant] = field(default_factory=dict)
    emergencies: list[Emergency] = field(default_factory=list)
    disclosures: list[Disclosure] = field(default_factory=list)
    limits: dict[tuple[UUID, UUID], float] = field(default_factory=dict)

    def id(self) -> UUID:
        """Return the next id of this world."""
        self.number += 1
        return UUID(int=(0x5A << 120) | (0x7 << 76) | (0x8 << 60) | self.number)

    def some(self, number: int) -> range:
        """Return as many turns as this world's size wants of them."""
        return range(max(1, round(number * self.size)))

    def usual(self, share: float = 0.9) -> bool:
        """Return whether this one thing is as it should be."""
        return self.draw.random() < share

    def other(self, right: T, among: list[T] | tuple[T, ...], share: float = 0.94) -> T:
        """Return what is right, or now and then anything."""
        return right if self.usual(share) else self.draw.choice(among)

    def period(self, share: float = 0.88) -> tuple[int, int]:
        """Return a period that runs, or now and then one that does not (yet, any more)."""
        return self.draw.choice(RUNNING if self.usual(share) else OVER)

    def open_period(self, share: float = 0.88) -> tuple[int, int | None]:
        """Return a period that may have no end."""
        start, end = self.period(share)
        return (start, None if self.draw.random() < 0.3 and (start > 0 or end > 0) else end)

    def world(self) -> World:
        """Draw everything."""
        self._places()
        self._sessions()
        subjects = tuple(self._subjects())
        for _ in self.some(self.draw.randint(18, 24)):
            self._own_work()
        for _ in self.some(self.draw.randint(36, 44)):
            self._sharing()
        records = list(self._records())
        world = World(
            units=tuple(self.units),
            sessions=tuple(self.sessions),
            subjects=subjects,
            assignments=tuple(self.assignments),
            grants=tuple(self.grants.values()),
            blocks=tuple(self._blocks()),
            suspensions=tuple(self._suspensions()),
            emergencies=tuple(self.emergencies),
            disclosures=tuple(self.disclosures),
            records=tuple(records),
            drafts=tuple(self._drafts()),
        )
        return replace(world, units=tuple(replace(unit, masked=not self.usual(0.8)) for unit in world.units))

    def _places(self) -> None:
        for kind, kreis in (
            ("case_management", "K1"),
            ("jobcentre", "K1"),
            ("migration_counselling", "K2"),
            ("case_management", "K2"),
            ("coordination", "K1"),
        ):
            self.units.append(Unit(self.id(), kind, kreis))
        self.users = [self.id() for _ in range(5)]
        self.persons = [self.id() for _ in range(3)]
        self.sources = [self.id() for _ in range(4)]

    def _sessions(self) -> None:
        places = [(user, unit) for unit in self.units for user in self.users]
        coordinates = self.units[-1]
        leading = [(user, coordinates) for user in self.draw.sample(self.users, 2)]
        chosen = [*self.draw.sample(places, len(self.some(10))), *leading]
        for user, unit in chosen:
            roles = {self.draw.choice(CONTENT) if self.usual(0.78) else self.draw.choice(OTHER_ROLES)}
            if unit is coordinates and self.usual(0.8):
                roles = {"coordination"} | (
                    {self.draw.choice(CONTENT)} if self.draw.random() < 0.4 else set()
                )
            if self.draw.random() < 0.15:
                roles.add(self.draw.choice(OTHER_ROLES))
            expires = self.draw.choice((1, HOUR) if self.usual(0.95) else (0, -1))
            ended = None if self.usual(0.93) else self.draw.choice((0, -1, 1, -HOUR))
            self.sessions.append(Session(self.id(), user, unit.id, frozenset(roles), expires, ended))

    def _subjects(self) -> Iterator[Subject]:
        for unit in self.units:
            for person in self.persons:
                if self.usual(0.93):
                    yield Subject(
                        unit=unit.id,
                        person=person,
                        protected=self.draw.random() < 0.3,
                        adult_on=self.draw.choice((None, None, -1, 0, 0, 1, 1, 400, -400)),
                        restricted=self.draw.random() < 0.12,
                    )

    def _own_work(self) -> None:
        at_work = self.draw.choice(self.sessions)
        kind = self.draw.choice(("responsible", "responsible", "team", "deputy"))
        start, end = self.open_period(0.8)
        if kind == "deputy":
            start, end = self.period(0.7)
        person = self.draw.choice(self.persons)
        self.assignments.append(
            Assignment(self.id(), at_work.unit, person, at_work.user, kind, start, end, None)
        )
        if self.draw.random() < 0.4:  # twice, so that it counts as what somebody works with a person
            start, end = self.period(0.4)
            kind = "responsible" if kind == "team" else "team"
            self.assignments.append(
                Assignment(self.id(), at_work.unit, person, at_work.user, kind, start, end, None)
            )

    def _sharing(self) -> None:
        """Draw a permission and everything else it takes for somebody to read, or an emergency in its place."""
        reader = self.draw.choice(self.sessions)
        seeing_anyway = [
            one for one in self.sessions if one.unit == self.units[-1].id and one.roles.intersection(CONTENT)
        ]
        if (
            seeing_anyway and self.draw.random() < 0.15
        ):  # the coordination's own casework: two ways to one row
            reader = self.draw.choice(seeing_anyway)
        person = self.draw.choice(self.persons)
        owner = self.draw.choice([unit.id for unit in self.units[:4] if unit.id != reader.unit])
        purpose, source = self.draw.choice(PURPOSES), self.draw.choice(self.sources)
        topics = tuple(sorted(self.draw.sample(GRANTED_TOPICS, self.draw.randint(2, 5))))
        if self.draw.random() < 0.3:
            basis = self._emergency(reader, self.other(owner, [reader.unit], 0.8), person)
        else:
            period = self.period(0.86)
            for topic in topics:
                self._grant(reader, owner, person, topic, purpose, source, period)
            self._basis(reader, person, source)
            basis = source
        self._look(reader, owner, person, topics, purpose, self.other(basis, self.sources, 0.94))

    def _grant(
        self,
        reader: Session,
        owner: UUID,
        person: UUID,
        topic: str,
        purpose: str,
        source: UUID,
        period: tuple[int, int],
    ) -> None:
        start, end = self.other(period, RUNNING, 0.97)
        data = self.draw.random()
        if self.usual(0.6):  # often the same for all that a unit gets of a person
            data = self.limits.setdefault((reader.unit, person), data)
        grant = Grant(
            id=self.id(),
            to_unit=reader.unit,
            from_unit=owner,
            person=person,
            topic=topic,
            purpose=self.other(purpose, PURPOSES),
            start=start,
            end=end,
            source=source,
            kind=self.draw.choice(("consent", "consent", "statute")),
            data_from=self.draw.choice(MOMENTS) if data < 0.3 else None,
            data_to=self.draw.choice(MOMENTS) if 0.15 < data < 0.6 else None,
            majority=self.draw.random() < 0.3,
            names_protected=self.draw.random() < 0.4,
        )
        self.grants.setdefault((grant.to_unit, person, topic, source), grant)

    def _basis(self, reader: Session, person: UUID, source: UUID) -> None:
        start, end = self.open_period(0.86)
        sources: list[UUID | None] = [None, *self.sources]
        self.assignments.append(
            Assignment(
                id=self.id(),
                unit=self.other(reader.unit, [unit.id for unit in self.units], 0.95),
                person=self.other(person, self.persons, 0.96),
                user=self.other(reader.user, self.users, 0.94),
                kind="recipient" if end is None else self.draw.choice(("recipient", "deputy")),
                start=start,
                end=end,
                source=self.other(source, sources, 0.93),
            )
        )

    def _emergency(self, reader: Session, owner: UUID, person: UUID) -> UUID:
        start, end = self.draw.choice(HOUR_RUNNING if self.usual(0.75) else HOUR_OVER)
        units = [unit.id for unit in self.units]
        self.emergencies.append(
            Emergency(
                id=self.id(),
                unit=self.other(reader.unit, units),
                user=self.other(reader.user, self.users),
                from_unit=owner,
                person=self.other(person, self.persons),
                start=start,
                end=end,
            )
        )
        return self.emergencies[-1].id

    def _look(
        self,
        reader: Session,
        owner: UUID,
        person: UUID,
        topics: tuple[str, ...],
        purpose: str,
        basis: UUID,
    ) -> None:
        units = [unit.id for unit in self.units]
        reading = self.other(reader, self.sessions, 0.92)
        elsewhere = [one for one in self.sessions if one.user == reader.user and one != reader]
        if elsewhere and self.draw.random() < 0.1:  # whoever works in two units, and in the other one now
            reading = self.draw.choice(elsewhere)
        self.disclosures.append(
            Disclosure(
                id=self.id(),
                session=reading.id,
                user=self.other(reader.user, self.users, 0.95),
                unit=self.other(reader.unit, units, 0.95),
                from_unit=self.other(owner, units, 0.93),
                person=self.other(person, self.persons, 0.93),
                topics=topics if self.usual(0.9) else topics[:1],
                purpose=self.other(purpose, PURPOSES, 0.93),
                source=basis,
                at=self.draw.choice(FRESH if self.usual(0.85) else STALE),
            )
        )

    def _blocks(self) -> Iterator[Block]:
        for _ in range(self.draw.randint(3, 6)):
            shut_out = self.draw.choice(self.sessions)
            by_user = self.draw.random() < 0.5
            start, end = self.open_period(0.5)
            yield Block(
                id=self.id(),
                unit=self.draw.choice(self.units).id,
                person=self.draw.choice(self.persons),
                user=shut_out.user if by_user else None,
                blocked_unit=None if by_user else shut_out.unit,
                start=start,
                end=end,
            )

    def _suspensions(self) -> list[Suspension]:
        drawn: dict[tuple[UUID, UUID | None], Suspension] = {}
        for _ in range(self.draw.randint(2, 5)):
            start, end = self.open_period(0.5)
            unit = self.draw.choice(self.units).id
            owner = self.draw.choice([None, None, *(each.id for each in self.units if each.id != unit)])
            drawn[unit, owner] = Suspension(self.id(), unit, owner, start, end)
        return list(drawn.values())

    def record(self, table: str, topic: str, **more: Any) -> Record:
        """Draw a row of a table."""
        owners = [unit.id for unit in self.units[:4]]
        values: dict[str, Any] = {
            "unit": self.draw.choice([owners[0], *owners]),
            "person": self.draw.choice(self.persons),
            "confidentiality": "team" if self.usual(0.82) else "author",
            "author": self.draw.choice(self.users),
            "recorded": self.draw.choice(MOMENTS),
        }
        return Record(table=table, id=self.id(), topic=topic, **(values | more))

    def _records(self) -> Iterator[Record]:
        for _ in self.some(220):
            yield self.record("cases_goal", self.draw.choice(tuple(AREA_OF_TOPIC)))
        for table, topic, number in (
            ("people_contactpoint", "contact", 60),
            ("people_name", "identity", 80),
            ("cases_note", "casework", 36),
            ("cases_task", "work", 36),
            ("cases_case", "casework", 60),
        ):
            for _ in self.some(number):
                yield self.record(table, topic)
        for _ in self.some(110):
            yield self.record("people_address", "address", protected=self.draw.random() < 0.5)
        for _ in self.some(60):
            yield from self._referral()

    def _referral(self) -> Iterator[Record]:
        """Draw a referral, its request and lines of both sides; most rest on a permission that is there."""
        if not self.grants:
            return
        named = [grant for grant in self.grants.values() if grant.topic == "identity"]
        if self.draw.random() < 0.3:  # the coordination sees the core anyway, but not the request
            named = [grant for grant in named if grant.to_unit == self.units[-1].id] or named
        grant = self.draw.choice(named if named and self.usual(0.8) else list(self.grants.values()))
        core = self.record(
            "referrals_referral",
            "casework",
            unit=grant.from_unit,
            to_unit=grant.to_unit,
            person=self.other(grant.person, self.persons),
            consent=self._consent_behind(grant),
        )
        yield core
        part: dict[str, Any] = {"referral": core.id, "person": core.person}
        yield self.record("referrals_referralmessage", "identity", unit=core.unit, **part)
        for author_unit in (core.unit, core.unit, core.to_unit):
            text = self.draw.choice(("", "Text", "Text"))
            sides = {"unit": author_unit, "sender": core.unit, "to_unit": core.to_unit, "text": text}
            yield self.record("referrals_referralevent", "casework", **part, **sides)

    def _consent_behind(self, grant: Grant) -> UUID:
        """Draw what a referral rests on: mostly the grant's own basis, now and then one that opens somebody else."""
        between = (grant.from_unit, grant.to_unit)
        for_others = [
            one.source
            for one in self.grants.values()
            if (one.from_unit, one.to_unit) == between and one.person != grant.person
        ]
        seen_anyway = grant.to_unit == self.units[-1].id
        if for_others and self.draw.random() < (0.5 if seen_anyway else 0.2):
            return self.draw.choice(for_others)
        return self.other(grant.source, self.sources, 0.8)

    def _drafts(self) -> Iterator[Record]:
        units = [unit.id for unit in self.units]
        for table, topic, number in (
            ("cases_goal", "work", 22),
            ("people_name", "identity", 16),
            ("people_address", "address", 12),
            ("cases_case", "casework", 10),
        ):
            for _ in self.some(number):
                writer = self.draw.choice(self.sessions)
                worked_with = [a.person for a in self.assignments if a.user == writer.user] or self.persons
                yield self.record(
                    table,
                    topic,
                    unit=self.other(writer.unit, units),
                    author=self.other(writer.user, self.users),
                    person=self.other(self.draw.choice(worked_with), self.persons),
                    protected=table == "people_address" and self.draw.random() < 0.5,
                )


def invent(seed: str) -> World:
    """Return the world of a seed."""
    return Builder(random.Random(seed)).world()


def invent_small(draw: random.Random) -> World:
    """Return a small world drawn by a given source of chance, e.g. one that can shrink what it drew."""
    return Builder(draw, size=0.1).world()
