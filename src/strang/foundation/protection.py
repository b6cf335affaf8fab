"""Bringing the row policies of a database to what the code declares, and telling when they are something else.

Each policy carries two fingerprints in its comment: of the declaration it was made from, and of the expression
PostgreSQL keeps of it. The first tells what to make anew after a new version, the second whether somebody
has changed a policy behind the project's back.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from strang.foundation.rls import JUDGE, Policies, Protect, View

LOCK_SECONDS = 2
"""How long one table may be waited for: readers of a busy table must not queue behind a policy."""

_STANDING = """
SELECT p.polname, coalesce(obj_description(p.oid, 'pg_policy'), ''),
       encode(sha256(convert_to(concat_ws('|', p.polcmd, p.polpermissive, p.polroles::regrole[],
              pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)), 'UTF8')), 'hex')
  FROM pg_policy p
"""

_STANDING_VIEWS = """
SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''),
       encode(sha256(convert_to(
           concat_ws('|', c.reloptions, c.relowner::regrole, pg_get_viewdef(c.oid)), 'UTF8')), 'hex')
  FROM pg_class c WHERE c.relkind = 'v' AND c.relnamespace = 'strang'::regnamespace
"""

_OPEN_TO_AUTHORS = """
SELECT c.relname FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'confidentiality' AND NOT a.attisdropped
 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT 1 FROM pg_attribute e WHERE e.attrelid = c.oid AND e.attname = 'ciphertext')
   AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.conname = c.relname || '_team_only')
 ORDER BY c.relname
"""
"""Tables that would take a row of its author alone in the clear. Only one that encrypts it may hold such a row."""

_REMEMBERED = """
SELECT c.relname, a.attname FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relrowsecurity
   AND (a.atttypid IN ('text'::regtype, 'bytea'::regtype)
        OR a.atttypid = 'varchar'::regtype AND (a.atttypmod = -1 OR a.atttypmod - 4 > 40))
   AND coalesce(a.attstattarget, -1) <> 0
 ORDER BY c.relname, a.attname
"""
"""Columns with words of which the planner would keep examples. Row policies do not hold for its estimates: whoever may
ask for a plan at all could read the examples out of them, one comparison after the other. Up to forty characters are
codes, whose frequency the planner may know."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A policy as the database has it: the fingerprint it was declared with, the one noted then, the one of now."""

    declared: str
    noted: str
    found: str


def declared() -> dict[str, Policies]:
    """Return the policies of every guarded table, as the migrations declare them; the last one of a table counts."""
    return {each.table: each.policies for each in _operations() if isinstance(each, Protect)}


def declared_views() -> dict[str, View]:
    """Return the views the policies ask, as the migrations declare them; the last one of a name counts."""
    return {each.name: each for each in _operations() if isinstance(each, View)}


def apply() -> list[str]:
    """Make every view and policy what the code declares (as owner); returns the names of those made anew.

    Changed policies are made table by table. Changed views take the policies that ask them along, so that all happens
    in one transaction: nobody ever meets a table without its policies.
    """
    owner = connections["owner"]
    keep_authors_out(owner)
    forget_values(owner)
    views = declared_views()
    standing = _standing_views(owner)
    gone = standing.keys() - views.keys()
    if not gone and all(standing.get(name, ("", ""))[0] == _of_view(view) for name, view in views.items()):
        return _apply_policies(owner)
    with transaction.atomic(using="owner"):
        _make_views(owner, views)
        _drop_views(owner, gone)
        return [*views, *_apply_policies(owner)]


def drift() -> list[str]:
    """Return the policies and views that are missing, declared by nobody or not what the code declares (as owner)."""
    owner = connections["owner"]
    standing = _standing(owner)
    views = _standing_views(owner)
    return (
        [
            name
            for table, policies in declared().items()
            for name, statement in policies.statements(table).items()
            if name not in standing
            or standing[name].declared != fingerprint(statement)
            or standing[name].noted != standing[name].found
        ]
        + [
            name
            for name, view in declared_views().items()
            if name not in views or views[name] != (_of_view(view), views[name][1]) or not views[name][1]
        ]
        + sorted(views.keys() - declared_views().keys())
        + [f"{table}_team_only" for table in open_to_authors(owner)]
        + [f"{table}.{column}" for table, column in remembered(owner)]
    )


def remembered(owner: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Return the columns with words, of guarded tables, of which the planner would keep examples."""
    with owner.cursor() as cursor:
        cursor.execute(_REMEMBERED)
        return [(table, column) for table, column in cursor.fetchall()]


def forget_values(owner: BaseDatabaseWrapper) -> None:
    """Let the planner keep no examples of what somebody wrote, and forget those it has."""
    for table, column in remembered(owner):
        with transaction.atomic(using="owner"), owner.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            cursor.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET STATISTICS 0')
            cursor.execute("SELECT pg_clear_attribute_stats('public', %s, %s, false)", [table, column])


def open_to_authors(owner: BaseDatabaseWrapper) -> list[str]:
    """Return the tables that would take a row of its author alone without encrypting it."""
    with owner.cursor() as cursor:
        cursor.execute(_OPEN_TO_AUTHORS)
        return [row[0] for row in cursor.fetchall()]


def keep_authors_out(owner: BaseDatabaseWrapper) -> None:
    """Let every table that does not encrypt take only rows the team may read."""
    for table in open_to_authors(owner):
        with transaction.atomic(using="owner"), owner.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            cursor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_team_only CHECK (confidentiality = 'team')"
            )


def _operations() -> Iterator[object]:
    executor = MigrationExecutor(None)  # what the code says; no database is asked
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    for migration, _ in plan:
        yield from migration.operations


def _apply_policies(owner: BaseDatabaseWrapper) -> list[str]:
    standing = _standing(owner)
    made: list[str] = []
    for table, policies in declared().items():
        changed = {
            name: statement
            for name, statement in policies.statements(table).items()
            if name not in standing or standing[name].declared != fingerprint(statement)
        }
        if changed:
            _make(owner, table, changed)
            made += changed
    return made


def _of_view(view: View) -> str:
    return fingerprint("; ".join(view.statements()))


def _standing_views(owner: BaseDatabaseWrapper) -> dict[str, tuple[str, bool]]:
    """Return of each view the fingerprint it was declared with, and whether it still is what was made then."""
    with owner.cursor() as cursor:
        cursor.execute(_STANDING_VIEWS)
        rows = cursor.fetchall()
    return {
        name: (comment.partition(" ")[0], comment.partition(" ")[2] == found) for name, comment, found in rows
    }


def _make_views(owner: BaseDatabaseWrapper, views: dict[str, View]) -> None:
    with owner.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        cursor.execute(f"GRANT USAGE, CREATE ON SCHEMA strang TO {JUDGE}")
        for name, view in views.items():
            cursor.execute(f"DROP VIEW IF EXISTS strang.{name} CASCADE")
            for statement in view.statements():
                cursor.execute(statement)
        cursor.execute(f"REVOKE CREATE ON SCHEMA strang FROM {JUDGE}")
        cursor.execute(_STANDING_VIEWS)
        for name, _, found in cursor.fetchall():
            if name in views:
                cursor.execute(f"SET LOCAL ROLE {JUDGE}")
                cursor.execute(f"COMMENT ON VIEW strang.{name} IS '{_of_view(views[name])} {found}'")
                cursor.execute("RESET ROLE")


def _drop_views(owner: BaseDatabaseWrapper, names: Iterable[str]) -> None:
    """Drop views that nothing declares any more; a policy that asks one goes with it and is made anew."""
    with owner.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP VIEW IF EXISTS strang.{name} CASCADE")  # it may have gone with another


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
