"""Putting an invented world into a scratch database and asking it, in one transaction whose time stands still.

The world is written as superuser, without triggers and foreign keys; questions are asked as ``strang_app`` with a
signed context, through the very policies that are in force there.
"""

import datetime as dt
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from psycopg.types.json import Jsonb

from strang.foundation.context import Actor, signed_token
from strang.foundation.rls import APP
from strang.proofs.oracle import Key
from strang.proofs.worlds import AREA_OF_TOPIC, DAY, Record, Session, Unit, World

Connection = psycopg.Connection[Any]

RIGHTS = ("access_assignment", "access_grant", "access_block", "access_disclosure", "access_emergency")
TABLES = (
    "cases_goal",
    "people_contactpoint",
    "people_name",
    "people_address",
    "cases_note",
    "cases_task",
    "cases_case",
    "referrals_referral",
    "referrals_referralmessage",
    "referrals_referralevent",
    *RIGHTS,
)
"""The tables whose visible rows are compared."""

CHANGED = {
    "cases_goal": "version",
    "people_name": "source",
    "people_address": "care_of",
    "cases_task": "title",
    "cases_case": "version",
    "referrals_referral": "version",
}
"""The tables in which changing is tried, each with a column that is set to itself."""

WRITTEN = ("cases_goal", "people_name", "people_address", "cases_case")
"""The tables in which writing a new row is tried."""

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION public.proof_columns(target text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
     WHERE attrelid = target::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
$$;
CREATE OR REPLACE FUNCTION public.proof_neutral(target text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_object_agg(attname, CASE typcategory WHEN 'B' THEN 'false'::jsonb WHEN 'N' THEN '0'
               WHEN 'A' THEN '[]' WHEN 'D' THEN to_jsonb(now()) WHEN 'U' THEN '{}' ELSE '""' END), '{}')
      FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
     WHERE attrelid = target::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attnotnull
       AND typname <> 'uuid'
$$;
CREATE OR REPLACE FUNCTION public.proof_puts(target text, listed jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %1$I (%2$s) SELECT %2$s FROM jsonb_populate_recordset(NULL::%1$I, $1)',
                   target, proof_columns(target)) USING listed;
END $$;
"""

# Constraints refuse clear rows of an author alone already; the policies must hold for such rows all the same.
_WITHOUT_OTHER_GUARDS = r"""
DO $do$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT conrelid::regclass AS name, conname FROM pg_constraint
                  WHERE conname LIKE '%\_team\_only' OR conname = 'cases_note_own_encrypted' LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.name, found.conname);
    END LOOP;
END $do$
"""

# One function for each table: its statement is planned once, not for each draft.
_WRITES = """
CREATE OR REPLACE FUNCTION public.proof_writes_{table}(drafts jsonb) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    draft jsonb;
    allowed uuid[] := '{{}}';
BEGIN
    FOR draft IN SELECT * FROM jsonb_array_elements(drafts) LOOP
        BEGIN
            INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, draft);
            RAISE EXCEPTION 'undone' USING ERRCODE = 'PR001';
        EXCEPTION
            WHEN SQLSTATE 'PR001' THEN allowed := allowed || (draft ->> 'id')::uuid;
            WHEN insufficient_privilege THEN NULL;
        END;
    END LOOP;
    RETURN allowed;
END $$
"""


def equip(connection: Connection) -> None:
    """Give a scratch database the functions by which drafts are tried. Never call it on a database that is in use."""
    connection.prepare_threshold = None  # it would forget what is prepared with every transaction rolled back
    connection.execute(_FUNCTIONS)
    connection.execute(_WITHOUT_OTHER_GUARDS)
    for table in WRITTEN:
        row = connection.execute("SELECT proof_columns(%s)", [table]).fetchone()
        connection.execute(_WRITES.format(table=table, columns=row[0] if row else ""))


class Court:
    """A world inside an open transaction, and the ways to ask it."""

    def __init__(self, connection: Connection, world: World) -> None:
        self.connection = connection
        self.world = world
        row = self._execute("SELECT now()").fetchone()
        self.now: dt.datetime = row[0] if row else dt.datetime.now(dt.UTC)
        self.today = self.now.astimezone(ZoneInfo("Europe/Berlin")).date()
        self._neutral: dict[str, dict[str, Any]] = {}
        drafts = [(row.table, self._whole(row.table, self._values(row))) for row in world.drafts]
        self._drafts = {table: Jsonb([each for of, each in drafts if of == table]) for table in WRITTEN}
        self._write()

    # -- asking --------------------------------------------------------------------------------------------

    @contextmanager
    def as_app(self) -> Iterator[None]:
        """Ask as the application does; afterwards the transaction is the superuser's again."""
        self._execute(f"SET LOCAL ROLE {APP}")
        try:
            yield
        finally:
            self._execute("RESET ROLE")

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take everything back that happens inside."""
        self._execute("SAVEPOINT inside")
        try:
            yield
        finally:
            self._execute("ROLLBACK TO SAVEPOINT inside; RELEASE SAVEPOINT inside")

    def at_work(self, session: Session, purpose: str) -> None:
        """Announce who asks, and why, from here on."""
        actor = Actor(session.id, session.user, session.unit, session.roles)
        token = signed_token(actor, purpose, backend_pid=0)
        self._execute("SELECT set_config('strang.context', %s, true)", [token])

    def visible(self, tables: tuple[str, ...] = TABLES) -> set[Key]:
        """Return what the announced session sees."""
        row = self._execute(self._kept(_all_of(tables))).fetchone()
        return {(table, found) for table, ids in zip(tables, row or (), strict=True) for found in ids}

    def writable(self, tables: Iterable[str] = WRITTEN) -> set[Key]:
        """Return the drafts that the announced session may write; none of them stays."""
        found: set[Key] = set()
        for table in tables:
            row = self._execute(f"SELECT proof_writes_{table}(%s)", [self._drafts[table]]).fetchone()
            found |= {(table, draft) for draft in (row[0] if row else ())}
        return found

    def changeable(self, tables: Iterable[str] = tuple(CHANGED)) -> set[Key]:
        """Return the rows that the announced session may change; nothing stays changed."""
        with self.undone():
            return {
                (table, found) for table in tables for (found,) in self._execute(self._kept(_touching(table)))
            }

    # -- writing the world ---------------------------------------------------------------------------------

    def _execute(self, statement: str, parameters: list[Any] | None = None) -> psycopg.Cursor[Any]:
        return self.connection.execute(statement, parameters)

    def _kept(self, statement: str) -> str:
        """Return the call of a statement that is planned once: planning takes many times as long as asking."""
        name = f"proof_{zlib.crc32(statement.encode()):08x}"
        if not self._execute("SELECT FROM pg_prepared_statements WHERE name = %s", [name]).rowcount:
            self._execute(f"PREPARE {name} AS {statement}")
        return f"EXECUTE {name}"

    def _write(self) -> None:
        self._execute("SET LOCAL session_replication_role = replica")
        rows: dict[str, list[dict[str, Any]]] = {}
        for table, values in self._rows():
            rows.setdefault(table, []).append(self._whole(table, values))
        for table, listed in rows.items():
            self._execute("SELECT proof_puts(%s, %s)", [table, Jsonb(listed)])

    def _whole(self, table: str, values: dict[str, Any]) -> dict[str, Any]:
        """Return a row with something plain in every column that must not be empty, also in those of tomorrow."""
        if table not in self._neutral:
            row = self._execute("SELECT proof_neutral(%s)", [table]).fetchone()
            self._neutral[table] = row[0] if row else {}
        return self._neutral[table] | values

    def _at(self, offset: int | None) -> str | None:
        return None if offset is None else (self.now + dt.timedelta(microseconds=offset)).isoformat()

    def _rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        world = self.world
        kreise = {unit.kreis for unit in world.units}
        for kreis in sorted(kreise):
            yield "network_kreis", {"key": kreis, "name": kreis, "kind": "Kreis", "population": 1}
        for unit in world.units:
            yield "network_unit", _unit(unit)
        for each in world.sessions:
            yield (
                "foundation_session",
                {
                    "id": str(each.id),
                    "user_id": str(each.user),
                    "unit_id": str(each.unit),
                    "roles": sorted(each.roles),
                    "opened_at": self._at(-DAY),
                    "expires_at": self._at(each.expires),
                    "ended_at": self._at(each.ended),
                },
            )
        for subject in world.subjects:
            adult = None if subject.adult_on is None else self.today + dt.timedelta(days=subject.adult_on)
            yield (
                "access_subject",
                {
                    "unit_id": str(subject.unit),
                    "person_id": str(subject.person),
                    "protected": subject.protected,
                    "adult_on": adult.isoformat() if adult else None,
                    "restricted_at": self._at(-DAY) if subject.restricted else None,
                },
            )
        yield from self._permissions()
        for row in world.records:
            yield row.table, self._values(row)

    def _permissions(self) -> Iterator[tuple[str, dict[str, Any]]]:
        world = self.world
        for each in world.assignments:
            yield (
                "access_assignment",
                {
                    **_ids(
                        id=each.id,
                        unit_id=each.unit,
                        person_id=each.person,
                        user_id=each.user,
                        source_id=each.source,
                    ),
                    "kind": each.kind,
                    "reason": "",
                    **self._period(each.start, each.end),
                },
            )
        for grant in world.grants:
            yield (
                "access_grant",
                {
                    **_ids(
                        id=grant.id,
                        to_unit_id=grant.to_unit,
                        from_unit_id=grant.from_unit,
                        person_id=grant.person,
                    ),
                    "source_id": str(grant.source),
                    "source": grant.kind,
                    "grantable": True,
                    "topic": grant.topic,
                    "purpose": grant.purpose,
                    **self._period(grant.start, grant.end),
                    "data_from": self._at(grant.data_from),
                    "data_to": self._at(grant.data_to),
                    "ends_at_majority": grant.majority,
                    "names_protected": grant.names_protected,
                },
            )
        yield from self._hindrances()
        yield from self._looks()

    def _hindrances(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for block in self.world.blocks:
            yield (
                "access_block",
                {
                    **_ids(id=block.id, unit_id=block.unit, person_id=block.person, user_id=block.user),
                    **_ids(blocked_unit_id=block.blocked_unit, author_id=block.unit),
                    "reason": "Grund",
                    **self._period(block.start, block.end),
                },
            )
        for cut in self.world.suspensions:
            yield (
                "access_suspension",
                {
                    **_ids(id=cut.id, unit_id=cut.unit, from_unit_id=cut.from_unit, author_id=cut.unit),
                    "reason": "Grund",
                    **self._period(cut.start, cut.end),
                },
            )

    def _looks(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for opened in self.world.emergencies:
            yield (
                "access_emergency",
                {
                    **_ids(
                        id=opened.id, unit_id=opened.unit, user_id=opened.user, from_unit_id=opened.from_unit
                    ),
                    **_ids(person_id=opened.person, submission=opened.id),
                    "reason": "danger_to_life",
                    "way": "own",
                    "text": "Text",
                    "review_due_on": self.today.isoformat(),
                    "opened_at": self._at(opened.start),
                    "until": self._at(opened.end),
                },
            )
        for line in self.world.disclosures:
            yield (
                "access_disclosure",
                {
                    **_ids(id=line.id, session_id=line.session, user_id=line.user, unit_id=line.unit),
                    **_ids(from_unit_id=line.from_unit, person_id=line.person, source_id=line.source),
                    "topics": list(line.topics),
                    "purpose": line.purpose,
                    "at": self._at(line.at),
                    "source": "consent",
                    "subject": "\\x00",
                },
            )

    def _period(self, start: int, end: int | None) -> dict[str, Any]:
        return {"valid_from": self._at(start), "valid_to": self._at(end)}

    def _values(self, row: Record) -> dict[str, Any]:
        """Return the columns of a row; what the rule does not ask has the same plain value everywhere."""
        values = {
            **_ids(id=row.id, unit_id=row.unit, person_id=row.person, author_id=row.author),
            "topic": row.topic,
            "confidentiality": row.confidentiality,
            "created_at": self._at(row.recorded),
        }
        return values | _PLAIN[row.table] | self._of_table(row)

    def _of_table(self, row: Record) -> dict[str, Any]:
        """Return the columns that only some tables have."""
        day = self.today.isoformat()
        match row.table:
            case "cases_goal":
                return {"area": AREA_OF_TOPIC[row.topic]}
            case "people_address":
                return {"protected": row.protected}
            case "cases_note" | "cases_task":
                return {"happened_on": day, "due_on": day, "assignee_id": str(row.author)}
            case "cases_case":
                return {"number": str(row.id.int % 10**9), **dict.fromkeys(_DAYS, day)}
        return self._of_referral(row) if row.to_unit or row.referral else {}

    def _of_referral(self, row: Record) -> dict[str, Any]:
        if row.table == "referrals_referral":
            sides = _ids(to_unit_id=row.to_unit, consent_id=row.consent, submission=row.id)
            return sides | {"sent_at": self._at(row.recorded)}
        sides = _ids(referral_id=row.referral, sender_unit_id=row.sender, to_unit_id=row.to_unit)
        return sides | {"text": row.text}


_NOBODY = str(UUID(int=0))
_DAYS = ("phase_since", "opened_on", "closed_on")
_CASE: dict[str, Any] = {
    "case_id": _NOBODY,
    "wording": "Ziel",
    "language": "de",
    "german": "Ziel",
    "criterion": "",
    "priority": 1,
    "status": "open",
    "status_reason": "",
    "version": 1,
}
_NAME: dict[str, Any] = {
    "kind": "official",
    "given": "",
    "family": "",
    "full": "Name",
    "script": "Latn",
    "language": "",
    "source": "",
}
_ADDRESS: dict[str, Any] = {"street": "Weg 1", "postcode": "", "town": "Ort", "care_of": ""}
_CLOSED: dict[str, Any] = {
    "phase": "closed",
    "closing_reason": "goals_reached",
    "responsible_id": _NOBODY,
    "entry_channel": "self",
    "ags": "",
    "version": 1,
}
_REFERRAL: dict[str, Any] = {
    "case_id": _NOBODY,
    "topics": ["identity"],
    "purpose": "benefit",
    "status": "offered",
    "outcome": "",
    "version": 1,
}
_EVENT: dict[str, Any] = {"kind": "sent", "reason": "", "result": "", "place": ""}


_PLAIN: dict[str, dict[str, Any]] = {
    "cases_goal": _CASE,
    "people_contactpoint": {"kind": "phone", "value": "0", "note": ""},
    "people_name": _NAME,
    "people_address": _ADDRESS,
    "cases_note": _CASE | {"text": "Text", "contact_kind": "phone"},
    "cases_task": _CASE | {"title": "Titel"},
    "cases_case": _CLOSED,
    "referrals_referral": _REFERRAL,
    "referrals_referralmessage": {},
    "referrals_referralevent": _EVENT,
}


def _ids(**named: UUID | None) -> dict[str, Any]:
    return {name: None if value is None else str(value) for name, value in named.items()}


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "id": str(unit.id),
        "key": str(unit.id),
        "organisation_id": _NOBODY,
        "name": "Stelle",
        "short": "Stelle",
        "kind": unit.kind,
        "public_body": True,
        "kreis_id": unit.kreis,
        "masked": unit.masked,
        "legal_regimes": [],
        "law": "",
        "address": "",
        "opening": "",
        "areas": [],
        "note": "",
    }


@cache
def _all_of(tables: tuple[str, ...]) -> str:
    return "SELECT " + ", ".join(f"ARRAY(SELECT id FROM {table})" for table in tables)


@cache
def _touching(table: str) -> str:
    return f"UPDATE {table} SET {CHANGED[table]} = {CHANGED[table]} RETURNING id"


@contextmanager
def court(connection: Connection, world: World) -> Iterator[Court]:
    """Give a world in a transaction of its own; nothing of it stays."""
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield Court(connection, world)
