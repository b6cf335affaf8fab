"""Declaring row protection in migrations.

``protect`` turns a table into one that PostgreSQL guards: row level security enabled *and* forced, only the
privileges its policies need, and the audit trigger. The policies themselves are a desired state: a migration says which
they are, and :mod:`strang.foundation.protection` brings the database to what the code declares now, after all
migrations have run. Until then a new table shows nothing to anybody.
"""

from dataclasses import dataclass
from typing import Any

from django.db import migrations

APP, OWNER, AUDIT, REPORT = "strang_app", "strang_owner", "strang_audit", "strang_report"
JUDGE = "strang_judge"

ROW = "$row"
"""Stands for the protected table inside a condition. A bare ``person_id`` inside a sub-select would mean the column of
the table that is selected from there, if that has one of this name, and so compare it with itself."""

NEVER = "false"
EVERYONE = "true"

SESSION = "(SELECT strang.session_id())"
USER = "(SELECT strang.user_id())"
UNIT = "(SELECT strang.unit_id())"
PURPOSE = "(SELECT strang.purpose())"


def has_role(*roles: str) -> str:
    """Return the SQL for "the actor holds one of these roles"; evaluated once a statement."""
    names = ", ".join(f"'{role}'" for role in roles)
    return f"(SELECT strang.has_role(VARIADIC ARRAY[{names}]))"


def is_system(*names: str) -> str:
    """Return the SQL for "a named process of the operator works here" (any process if no name is given)."""
    if not names:
        return "(SELECT strang.is_system())"
    listed = ", ".join(f"'{name}'" for name in names)
    return f"(SELECT strang.system_name() IN ({listed}))"


Statements = list[str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | None]]


@dataclass(frozen=True, slots=True)
class Policies:
    """The SQL conditions of one table, one for each command; ``NEVER`` also withholds the privilege."""

    select: str
    insert: str = NEVER
    update: str = NEVER
    delete: str = NEVER
    report: bool = False
    """Whether the counting role may read the thin row (never a table with free text or names)."""
    update_check: str = ""
    """What a row must be after an update; empty: the same as before it."""

    def of(self, table: str) -> "Policies":
        """Return these policies with :data:`ROW` standing for ``table``."""
        return Policies(
            select=self.select.replace(ROW, table),
            insert=self.insert.replace(ROW, table),
            update=self.update.replace(ROW, table),
            delete=self.delete.replace(ROW, table),
            report=self.report,
            update_check=self.update_check.replace(ROW, table),
        )

    def statements(self, table: str) -> dict[str, str]:
        """Return the policy of each command for ``table``, as the SQL that creates it, by the policy's name."""
        own = self.of(table)
        update = f"USING ({own.update}) WITH CHECK ({own.update_check or own.update})"
        return {
            f"{table}_{command}": f"CREATE POLICY {table}_{command} ON {table} FOR {command.upper()} TO {APP} {rule}"
            for command, rule in (
                ("select", f"USING ({own.select})"),
                ("insert", f"WITH CHECK ({own.insert})"),
                ("update", update),
                ("delete", f"USING ({own.delete})"),
            )
        }


class Protect(migrations.RunSQL):
    """The step that guards a table or declares its policies anew; the last declaration of a table counts."""

    def __init__(
        self, table: str, policies: Policies, forward: "Statements | str", backward: "Statements | str"
    ) -> None:
        super().__init__(forward, backward)
        self.table = table
        self.policies = policies


def protect(table: str, policies: Policies, *, audited: bool = True) -> Protect:
    """Return the migration step that guards ``table``."""
    return Protect(table, policies, _forward(table, policies, audited=audited), _backward(table))


def redeclare(table: str, policies: Policies) -> Protect:
    """Return the step by which a later migration gives a guarded table other policies; privileges stay as they are."""
    return Protect(table, policies, migrations.RunSQL.noop, migrations.RunSQL.noop)


class View(migrations.RunSQL):
    """The step that declares a view the policies ask; the last declaration of a name counts.

    The register asks them too, on the connection of its own, before it writes a line, and so does a function of the
    owner that answers for the context.
    """

    def __init__(self, name: str, query: str) -> None:
        super().__init__(migrations.RunSQL.noop, f"DROP VIEW IF EXISTS strang.{name} CASCADE")
        self.name = name
        self.query = query

    def statements(self) -> list[str]:
        """Return the SQL that makes the view: a security barrier of the judge."""
        return [
            f"CREATE VIEW strang.{self.name} WITH (security_barrier = true) AS {self.query}",
            f"GRANT SELECT ON strang.{self.name} TO {APP}, {AUDIT}",
            f"ALTER VIEW strang.{self.name} OWNER TO {JUDGE}",
            f"SET LOCAL ROLE {JUDGE}",  # with the view its maker has given away the own right to read it
            f"GRANT SELECT ON strang.{self.name} TO {OWNER}",
            "RESET ROLE",
        ]


def judged(table: str) -> migrations.RunSQL:
    """Return the step that lets the judge read a table behind its views."""
    return migrations.RunSQL(
        f"CREATE POLICY {table}_judge ON {table} FOR SELECT TO {JUDGE} USING (true);"
        f"GRANT SELECT ON {table} TO {JUDGE}",
        f"DROP POLICY {table}_judge ON {table}; REVOKE SELECT ON {table} FROM {JUDGE}",
    )


def composite_key(table: str, *columns: str) -> migrations.RunSQL:
    """Return the step that makes ``columns`` unique together, as the target of composite foreign keys."""
    name = f"{table}_{'_'.join(columns)}_key"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({', '.join(columns)})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


# PostgreSQL compares the rows that are there under the policies that bind the owner, too: it would see none of them.
_SEEING_ALL = """
DO $do$
DECLARE
    forced regclass[] := ARRAY(SELECT c.oid::regclass FROM pg_class c
                                WHERE c.oid IN ({tables}) AND c.relforcerowsecurity);
    bound regclass;
BEGIN
    FOREACH bound IN ARRAY forced LOOP
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', bound);
    END LOOP;
    {statement};
    FOREACH bound IN ARRAY forced LOOP
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', bound);
    END LOOP;
END $do$
"""


def composite_foreign_key(
    table: str, columns: tuple[str, ...], target: str, target_columns: tuple[str, ...]
) -> migrations.RunSQL:
    """Return a foreign key that carries the unit, so that a refused key never tells of another unit's row."""
    name = f"{table}_{'_'.join(columns)}_fkey"
    add = (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({', '.join(columns)}) "
        f"REFERENCES {target} ({', '.join(target_columns)}) DEFERRABLE INITIALLY IMMEDIATE"
    )
    return migrations.RunSQL(
        _SEEING_ALL.format(tables=f"'{table}'::regclass, '{target}'::regclass", statement=add),
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def _forward(table: str, policies: Policies, *, audited: bool) -> Statements:
    statements: Statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"REVOKE ALL ON {table} FROM PUBLIC, {APP}",
        *_privileges(table, policies),
    ]
    if policies.report:
        statements += [
            f"CREATE POLICY {table}_report ON {table} FOR SELECT TO {REPORT} USING (true)",
            f"GRANT SELECT ON {table} TO {REPORT}",
        ]
    if policies.update != NEVER:
        statements.append(_keeping_marks(table))
    if audited:
        statements.append(
            f"CREATE TRIGGER {table}_audit AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION strang.record_write()"
        )
    return statements


def _privileges(table: str, policies: Policies) -> list[str]:
    """Return the SQL that gives the application the commands its policies allow at all."""
    commands = (
        ("SELECT", policies.select),
        ("INSERT", policies.insert),
        ("UPDATE", policies.update),
        ("DELETE", policies.delete),
    )
    needed = [command for command, condition in commands if condition != NEVER]
    return [f"GRANT {', '.join(needed)} ON {table} TO {APP}"] if needed else []


def _keeping_marks(table: str) -> str:
    """Return the SQL by which unit, person, topic and author of a personal row stay what they were.

    A policy sees the old row or the new one, never both, so it cannot tell.
    """
    return (
        f"DO $do$ BEGIN IF EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = '{table}'::regclass"
        " AND attname = 'confidentiality') THEN"
        f" CREATE TRIGGER {table}_marks BEFORE UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION strang.keep_marks(); END IF; END $do$"
    )


def _backward(table: str) -> Statements:
    commands = ("select", "insert", "update", "delete", "report")
    return [
        f"DROP TRIGGER IF EXISTS {table}_audit ON {table}",
        f"DROP TRIGGER IF EXISTS {table}_marks ON {table}",
        *(f"DROP POLICY IF EXISTS {table}_{command} ON {table}" for command in commands),
        f"REVOKE ALL ON {table} FROM {APP}, {REPORT}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
