"""Bringing the row policies of a database to what the code declares, and telling when they are something else.

Each policy carries two fingerprints in its comment: of the declaration it was made from, and of the expression
PostgreSQL keeps of it. The first tells what to make anew after a new version, the second whether somebody
has changed a policy behind the project's back.
"""

import hashlib
from dataclasses import dataclass

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from strang.foundation.rls import Policies, Protect

LOCK_SECONDS = 2
"""How long one table may be waited for: readers of a busy table must not queue behind a policy."""

_STANDING = """
SELECT p.polname, coalesce(obj_description(p.oid, 'pg_policy'), ''),
       encode(sha256(convert_to(concat_ws('|', p.polcmd, p.polpermissive, p.polroles::regrole[],
              pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)), 'UTF8')), 'hex')
  FROM pg_policy p
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A policy as the database has it: the fingerprint it was declared with, the one noted then, the one of now."""

    declared: str
    noted: str
    found: str


def declared() -> dict[str, Policies]:
    """Return the policies of every guarded table, as the migrations declare them; the last one of a table counts."""
    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    return {
        operation.table: operation.policies
        for migration, _ in plan
        for operation in migration.operations
        if isinstance(operation, Protect)
    }


def apply() -> list[str]:
    """Make every policy what the code declares (as owner), table by table; returns the policies made anew."""
    owner = connections["owner"]
    standing = _standing(owner)
    made: list[str] = []
    for table, policies in declared().items():
        wanted = policies.statements(table)
        changed = {
            name: statement
            for name, statement in wanted.items()
            if name not in standing or standing[name].declared != fingerprint(statement)
        }
        if changed:
            _make(owner, table, changed)
            made += changed
    return made


def drift() -> list[str]:
    """Return the policies that are missing, or are not what the code declares (as owner)."""
    standing = _standing(connections["owner"])
    return [
        name
        for table, policies in declared().items()
        for name, statement in policies.statements(table).items()
        if name not in standing
        or standing[name].declared != fingerprint(statement)
        or standing[name].noted != standing[name].found
    ]


def fingerprint(statement: str) -> str:
    """Return the SHA-256 of a policy's statement."""
    return hashlib.sha256(statement.encode()).hexdigest()


def _standing(owner: BaseDatabaseWrapper) -> dict[str, Standing]:
    with owner.cursor() as cursor:
        cursor.execute(_STANDING)
        rows = cursor.fetchall()
    notes = {name: (*comment.split(" "), "", "") for name, comment, _ in rows}
    return {name: Standing(notes[name][0], notes[name][1], found) for name, _, found in rows}


def _make(owner: BaseDatabaseWrapper, table: str, changed: dict[str, str]) -> None:
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        for name, statement in changed.items():
            cursor.execute(f"DROP POLICY IF EXISTS {name} ON {table}")
            cursor.execute(statement)
            cursor.execute(f"{_STANDING} WHERE p.polname = %s", [name])
            found = cursor.fetchone()[2]
            cursor.execute(f"COMMENT ON POLICY {name} ON {table} IS '{fingerprint(statement)} {found}'")
