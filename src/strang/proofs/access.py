"""The first proof: in invented worlds the database decides exactly as the model of the German rule does."""

import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from strang.proofs.database import CHANGED, RIGHTS, TABLES, WRITTEN, Connection, Court, court
from strang.proofs.invention import invent
from strang.proofs.oracle import Key, Oracle
from strang.proofs.worlds import PURPOSES, Session, World


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One decision on which model and database differ."""

    command: str
    session: Session
    purpose: str
    row: Key
    expected: bool

    def __str__(self) -> str:
        """Return what happened, without a word of content: a world is invented anyway."""
        said, did = ("ja", "nein") if self.expected else ("nein", "ja")
        return (
            f"{self.command} {self.row[0]} {self.row[1]} · Sitzung {self.session.id} "
            f"({', '.join(sorted(self.session.roles))}) · Zweck {self.purpose} · Modell {said}, Datenbank {did}"
        )


@dataclass(slots=True)
class Tally:
    """What was compared so far."""

    worlds: int = 0
    decisions: int = 0
    visible: int = 0
    foreign: int = 0
    writes: int = 0
    disagreements: list[Disagreement] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """What one session is asked, with the model's answer."""

    session: Session
    purpose: str
    expected: frozenset[Key]


class Hearing:
    """The model's answers for one world, worked out once however often the database is asked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.oracle = Oracle(world)
        asked = list(itertools.product(world.sessions, PURPOSES))
        self.reads = [Question(s, p, frozenset(self.oracle.visible(s, p))) for s, p in asked]
        self.changes = [Question(s, "general", self._changed(s)) for s in world.sessions]
        self.writes = [Question(s, "general", self._written(s)) for s in world.sessions]
        rights = {
            "access_assignment": len(world.assignments),
            "access_grant": len(world.grants),
            "access_block": len(world.blocks),
            "access_disclosure": len(world.disclosures),
            "access_emergency": len(world.emergencies),
        }
        self.rows = {table: sum(row.table == table for row in world.records) for table in TABLES} | rights
        self.drafts = {table: sum(row.table == table for row in world.drafts) for table in WRITTEN}

    def _changed(self, session: Session) -> frozenset[Key]:
        rows = (row for row in self.world.records if row.table in CHANGED)
        return frozenset((row.table, row.id) for row in rows if self.oracle.changes(session, row))

    def _written(self, session: Session) -> frozenset[Key]:
        rows = (row for row in self.world.drafts if row.table in WRITTEN)
        return frozenset((row.table, row.id) for row in rows if self.oracle.writes(session, row))


def differences(
    place: Court, hearing: Hearing, command: str, tables: tuple[str, ...]
) -> Iterator[Disagreement]:
    """Ask the database the same as the model, for some tables; yield every difference as soon as it is found."""
    ask = {"select": place.visible, "update": place.changeable, "insert": place.writable}[command]
    questions = {"select": hearing.reads, "update": hearing.changes, "insert": hearing.writes}[command]
    for question in questions:
        place.at_work(question.session, question.purpose)
        found = ask(tables)
        expected = {key for key in question.expected if key[0] in tables}
        for row in sorted(found ^ expected):
            yield Disagreement(command, question.session, question.purpose, row, row in expected)


def compare(place: Court, hearing: Hearing, tally: Tally) -> None:
    """Compare every decision of a world."""
    with place.as_app():
        for command, tables in (("select", TABLES), ("update", tuple(CHANGED)), ("insert", WRITTEN)):
            tally.disagreements += differences(place, hearing, command, tables)
    unit_of = {row.id: row.unit for row in hearing.world.records}
    tally.worlds += 1
    tally.decisions += len(hearing.reads) * sum(hearing.rows.values())
    written = len(hearing.writes) * (
        sum(hearing.drafts.values()) + sum(hearing.rows[table] for table in CHANGED)
    )
    tally.decisions += written
    tally.writes += written
    for question in hearing.reads:
        tally.visible += len(question.expected)
        tally.foreign += sum(
            unit_of.get(key, question.session.unit) != question.session.unit
            for table, key in question.expected
            if table not in RIGHTS
        )


def seeds(seed: int) -> Iterator[str]:
    """Return the seeds of the worlds of a run."""
    return (f"{seed}/{number}" for number in itertools.count())


def agree(connection: Connection, invented: Iterable[World], tally: Tally, decisions: int) -> Iterator[Tally]:
    """Compare world after world until that many decisions are made; yields after each."""
    for world in invented:
        hearing = Hearing(world)
        with court(connection, world) as place:
            compare(place, hearing, tally)
        yield tally
        if tally.decisions >= decisions:
            return


def invented(seed: int) -> Iterator[World]:
    """Return the worlds of a run."""
    return (invent(each) for each in seeds(seed))


def new_seed() -> int:
    """Return a seed for a run that was given none."""
    return random.SystemRandom().randrange(10**9)
