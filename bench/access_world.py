"""The world in which the cost of the rights is measured: a million cases, built by COPY.

Two processes write it side by side, table by table. Rows are invented by number; nothing in them names anybody. The
server's own superuser writes them past triggers and keys, which the real operations would have kept: what is measured
is reading.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import multiprocessing
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import psycopg

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
BEGAN, ENDS = NOW - dt.timedelta(days=200), NOW + dt.timedelta(days=160)
PURPOSE = "counselling"
ENTRY_TOPICS = (
    ("LANGUAGE", "SPR"),
    ("WORK", "ARB"),
    ("HOUSING", "WOH"),
    ("HEALTH", "GES"),
    ("SCHOOL", "SCH"),
)
SHARED_TOPICS = ("housing", "language", "work")
CASES_A_USER = 60
_CHUNK = 20_000


@dataclass(frozen=True)
class Size:
    """How large the world is, and the seed of its chances."""

    units: int = 200
    cases: int = 1_000_000
    entries_each: int = 5
    consents: int = 600_000
    seed: int = 20260101

    @cached_property
    def shares(self) -> list[int]:
        """Cases of each unit: a few large ones, many small ones; the widest reader meets some 280,000 entries."""
        weights = [1 / (rank + 7) for rank in range(self.units)]
        whole = [int(self.cases * weight / sum(weights)) for weight in weights]
        whole[0] += self.cases - sum(whole)
        return whole

    @cached_property
    def starts(self) -> list[int]:
        """Number of the first case of each unit."""
        found, total = [], 0
        for share in self.shares:
            found.append(total)
            total += share
        return found


def key(kind: int, number: int) -> str:
    """Return the id of the n-th row of a kind."""
    return f"{kind:08x}-0000-7000-8000-{number:012x}"


UNIT, USER, PERSON, CASE, ENTRY, CONSENT, ASSIGNMENT, GRANT, SESSION, HEAD, LOOK = range(1, 12)


def user_of(size: Size, unit: int, number: int) -> str:
    """Return the user of a unit who leads its n-th case (counted inside the unit)."""
    return key(USER, unit * 100_000 + number // CASES_A_USER)


def head_of(unit: int) -> str:
    """Return the user of a unit who works with everybody there: the widest reader there can be."""
    return key(HEAD, unit)


@dataclass(frozen=True)
class Link:
    """A consent: whose case, from which unit, to which."""

    number: int
    unit: int
    case: int
    recipient: int


def links(size: Size) -> Iterator[Link]:
    """Return the consents, the same ones for the same seed."""
    chance = random.Random(size.seed)
    shares, starts = size.shares, size.starts
    owner = [unit for unit, share in enumerate(shares) for _ in range(share)]
    recipients = chance.choices(range(size.units), weights=shares, k=size.consents)
    step = max(1, size.cases // size.consents)
    for number, recipient in enumerate(recipients):
        case = (number * step + chance.randrange(step)) % size.cases if step > 1 else number % size.cases
        unit = owner[case]
        yield Link(
            number, unit, case - starts[unit], recipient if recipient != unit else (unit + 1) % size.units
        )


def _cases(size: Size) -> Iterator[tuple[int, int, str, str, str, str]]:
    for unit, (start, share) in enumerate(zip(size.starts, size.shares, strict=True)):
        unit_id = key(UNIT, unit)
        for number in range(share):
            whole = start + number
            yield unit, number, unit_id, key(PERSON, whole), key(CASE, whole), user_of(size, unit, number)


def _persons(size: Size) -> Iterator[str]:
    at = BEGAN.isoformat()
    for _, number, unit, person, _, user in _cases(size):
        year = 1960 + number % 50
        yield f"{person}\t{unit}\t{person}\tidentity\tteam\t{user}\t{at}\tnot_stated\t{year}\tf\t1\n"


def _subjects(size: Size) -> Iterator[str]:
    for _, number, unit, person, _, _ in _cases(size):
        yield f"{unit}\t{person}\t{'t' if number % 200 == 0 else 'f'}\t{1978 + number % 50}-01-01\n"


def _case_rows(size: Size) -> Iterator[str]:
    at = BEGAN.isoformat()
    for _, number, unit, person, case, user in _cases(size):
        day = (BEGAN - dt.timedelta(days=number % 900)).date()
        yield (
            f"{case}\t{unit}\t{person}\tcasework\tteam\t{user}\t{at}\tF-{number:08d}\tassessment\t{day}\t{day}"
            f"\t\t{user}\tself\t\t1\n"
        )


def _entries(size: Size) -> Iterator[str]:
    at, day = BEGAN.isoformat(), BEGAN.date()
    kinds = [(topic.lower(), area) for topic, area in ENTRY_TOPICS[: size.entries_each]]
    text = "Sprachkurs besucht, Termin beim Jobcenter vereinbart, Unterlagen fehlen noch."
    number = 0
    for _, _, unit, person, case, user in _cases(size):
        for topic, area in kinds:
            yield (
                f"{key(ENTRY, number)}\t{unit}\t{person}\t{topic}\tteam\t{user}\t{at}\t{case}\t{area}\t{text}\t\t1\t3"
                f"\t{day}\n"
            )
            number += 1


def _assignments(size: Size) -> Iterator[str]:
    at, number = BEGAN.isoformat(), 0
    for unit, _, unit_id, person, _, user in _cases(size):
        yield f"{key(ASSIGNMENT, number)}\t{unit_id}\t{person}\t{user}\tresponsible\t{at}\t\\N\t\t\\N\n"
        number += 1
        if unit == 0:
            yield f"{key(ASSIGNMENT, number)}\t{unit_id}\t{person}\t{head_of(0)}\tteam\t{at}\t\\N\t\t\\N\n"
            number += 1
    starts = size.starts
    for link in links(size):
        person, source = key(PERSON, starts[link.unit] + link.case), key(CONSENT, link.number)
        readers = [user_of(size, link.recipient, link.case % max(1, size.shares[link.recipient]))]
        readers += [head_of(0)] if link.recipient == 0 else []
        for reader in readers:
            yield (
                f"{key(ASSIGNMENT, number)}\t{key(UNIT, link.recipient)}\t{person}\t{reader}\trecipient\t{at}\t\\N\t"
                f"\t{source}\n"
            )
            number += 1


def _grants(size: Size) -> Iterator[str]:
    starts, number = size.starts, 0
    begins, ends = BEGAN.isoformat(), ENDS.isoformat()
    for link in links(size):
        person, source = key(PERSON, starts[link.unit] + link.case), key(CONSENT, link.number)
        for topic in ("identity", "language", "work", "housing"):
            yield (
                f"{key(GRANT, number)}\t{key(UNIT, link.recipient)}\tt\t{key(UNIT, link.unit)}\t{person}\t{topic}"
                f"\t{PURPOSE}\t{begins}\t{ends}\tconsent\t{source}\n"
            )
            number += 1


def _looks(size: Size) -> Iterator[str]:
    """Yield what the register holds already: a planner that knows it to be empty would read it from end to end."""
    starts, at = size.starts, BEGAN.isoformat()
    for link in links(size):
        if link.number % 3:
            continue
        person = key(PERSON, starts[link.unit] + link.case)
        reader = user_of(size, link.recipient, link.case % max(1, size.shares[link.recipient]))
        yield (
            f"{key(LOOK, link.number)}\t{at}\t{key(LOOK, link.number)}\t{reader}\t{key(UNIT, link.recipient)}"
            f"\t{key(UNIT, link.unit)}\t{person}\t{{identity,language,work,housing}}\t{PURPOSE}\tconsent"
            f"\t{key(CONSENT, link.number)}\t\\\\x00\n"
        )


def _consents(size: Size) -> Iterator[str]:
    starts, at = size.starts, BEGAN.isoformat()
    text_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for link in links(size):
        person = key(PERSON, starts[link.unit] + link.case)
        yield (
            f"{key(CONSENT, link.number)}\t{key(UNIT, link.unit)}\t{person}\tcasework\tteam"
            f"\t{user_of(size, link.unit, link.case)}\t{at}\t{key(UNIT, link.recipient)}\tt"
            f"\t{{identity,language,work,housing}}\t{PURPOSE}\t{BEGAN.date()}\t{ENDS.date()}\tde\tbench\t\t{text_hash}"
            f"\tself\t\tdie Person\t\tsigned\t\tt\tlive\t1\t{key(CONSENT, link.number)}\n"
        )


def _keys(size: Size) -> Iterator[str]:
    """Yield the keys of the audit: whoever is known has one before the first look at them, as in a running system."""
    for number in range(size.cases):
        person = key(PERSON, number)
        secret = hashlib.sha256(f"{size.seed} {number}".encode()).digest()
        subject = hashlib.sha256(secret + person.encode()).hexdigest()
        yield f"\\\\x{subject}\t{person}\t\\\\x{secret.hex()}\n"


_PERSONAL = "id, unit_id, person_id, topic, confidentiality, author_id, created_at"
TABLES: dict[str, tuple[str, Callable[[Size], Iterator[str]]]] = {
    "cases_assessment": (
        f"{_PERSONAL}, case_id, area, situation, resources, urgency, level, assessed_on",
        _entries,
    ),
    "access_grant": (
        "id, to_unit_id, grantable, from_unit_id, person_id, topic, purpose, valid_from, valid_to, source, source_id",
        _grants,
    ),
    "access_assignment": (
        "id, unit_id, person_id, user_id, kind, valid_from, valid_to, reason, source_id",
        _assignments,
    ),
    "cases_case": (
        f"{_PERSONAL}, number, phase, phase_since, opened_on, closing_reason, responsible_id, entry_channel, ags,"
        " version",
        _case_rows,
    ),
    "people_person": (f"{_PERSONAL}, sex, birth_year, protected, version", _persons),
    "consents_consent": (
        f"{_PERSONAL}, recipient_unit_id, grantable, topics, purpose, valid_from, valid_to, language, text_version,"
        " text, text_hash, given_by, representative, present, interpreter, medium, evidence_hash, secrecy_release,"
        " status, version, submission",
        _consents,
    ),
    "access_subject": ("unit_id, person_id, protected, adult_on", _subjects),
    "audit_subject": ("subject, person_id, key", _keys),
    "access_disclosure": (
        "id, at, session_id, user_id, unit_id, from_unit_id, person_id, topics, purpose, source, source_id, subject",
        _looks,
    ),
}
"""What is written, the most work first, so that the two processes end together."""


def build(url: str, size: Size) -> None:
    """Fill the empty, migrated database behind the superuser's URL."""
    with psycopg.connect(url, autocommit=True) as connection:
        _relax(connection)
        connection.execute("SET session_replication_role = replica")
        _units(connection, size)
    with multiprocessing.get_context("spawn").Pool(2) as workers:
        workers.starmap(_fill, [(url, size, table) for table in TABLES], chunksize=1)
        workers.starmap(_vacuum, [(url, table) for table in TABLES], chunksize=1)
    with psycopg.connect(url, autocommit=True) as connection:
        for (table,) in connection.execute(_SMALL, [list(TABLES)]).fetchall():
            connection.execute(f"VACUUM (ANALYZE) {table}")
        _strain(connection)


_SMALL = """
SELECT c.oid::regclass::text FROM pg_class c
 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL (%s)
"""
"""Everything else, of which the planner shall know, too, how little it holds."""
_RELAXED = {
    "max_wal_size": "'32GB'",
    "checkpoint_timeout": "'1h'",
    "full_page_writes": "off",
    "fsync": "off",
    "autovacuum": "off",
}


def _relax(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Let the server build without caring for a crash."""
    for name, value in _RELAXED.items():
        connection.execute(f"ALTER SYSTEM SET {name} = {value}")
    connection.execute("SELECT pg_reload_conf()")


def _strain(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Make the server as careful as it was, with everything built on the disk."""
    for name in _RELAXED:
        connection.execute(f"ALTER SYSTEM RESET {name}")
    connection.execute("SELECT pg_reload_conf()")
    connection.execute("CHECKPOINT")


def _fill(url: str, size: Size, table: str) -> None:
    columns, rows = TABLES[table]
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET maintenance_work_mem = '512MB'")
        # the other table is the other processor's
        connection.execute("SET max_parallel_maintenance_workers = 0")
        again = _set_aside(connection, table)
        with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for chunk in _chunks(rows(size)):
                copy.write(chunk)
        for statement in again:
            connection.execute(statement)


def _vacuum(url: str, table: str) -> None:
    """Tell the server that all rows are visible and what they are like; no row is while another is being written."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"VACUUM (ANALYZE, PARALLEL 0) {table}")


_ASIDE = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), k.conname, pg_get_constraintdef(k.oid)
  FROM pg_index i LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
 WHERE i.indrelid = %s::regclass AND (k.oid IS NULL OR k.contype = 'u')
   AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = i.indexrelid)
"""


def _set_aside(connection: psycopg.Connection[tuple[object, ...]], table: str) -> list[str]:
    """Drop the indexes of a table that nothing rests on; return what makes them again. Primary keys stay."""
    again: list[str] = []
    for index, definition, constraint, rule in connection.execute(_ASIDE, [table]).fetchall():
        if constraint is None:
            connection.execute(f"DROP INDEX {index}")
            again.append(str(definition))
        else:
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
            again.append(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {rule}")
    return again


def _chunks(rows: Iterable[str]) -> Iterator[str]:
    chunk: list[str] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield "".join(chunk)
            chunk.clear()
    yield "".join(chunk)


def _units(connection: psycopg.Connection[tuple[object, ...]], size: Size) -> None:
    """Write units, what the judge knows of them, and a session for whoever is going to ask."""
    for unit in range(size.units):
        unit_id = key(UNIT, unit)
        connection.execute(
            "INSERT INTO network_unit (id, key, organisation_id, name, short, kind, public_body, legal_regimes, law,"
            " address, opening, areas, note) VALUES (%s, %s, %s, %s, %s, 'migration_counselling', false, '{}', '', '',"
            " '', '{}', '')",
            [unit_id, f"bench-{unit}", unit_id, f"Stelle {unit}", f"Stelle {unit}"],
        )
        connection.execute(
            "INSERT INTO access_grantableunit (unit_id, kind, grantable) VALUES (%s, 'migration_counselling', true)",
            [unit_id],
        )


def session_of(connection: psycopg.Connection[tuple[object, ...]], user: str, unit: str, number: int) -> UUID:
    """Open a working session for a user in a unit, past the sign-in; returns its id."""
    session = key(SESSION, number)
    connection.execute(
        "INSERT INTO foundation_session (id, user_id, unit_id, roles, opened_at, expires_at)"
        " VALUES (%s, %s, %s, '{case_manager}', now(), now() + interval '8 hours') ON CONFLICT DO NOTHING",
        [session, user, unit],
    )
    return UUID(session)
