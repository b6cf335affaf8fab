"""Roles and databases of the embedded server, in SQL.

- `strang_owner` owns the databases and runs migrations. It can act as `strang_report`, `strang_judge` and
  `strang_audit` so that migrations can give those roles functions and views.
- `strang_app` is the web server and the job workers: no superuser, no BYPASSRLS, no temporary tables; the server tells
  nobody what it is being sent, for one connection of the role may see what another one does.
- `strang_audit` writes the audit memory through a connection of its own.
- `strang_sealer` reads the audit memory, gives its rows their leaves and signs the checkpoints; it changes no row.
- `strang_report` cannot log in; it owns the functions that count without showing rows.
- `strang_judge` cannot log in; it owns the views by which row policies ask what concerns whoever works now.
- `strang_emergency` cannot log in; it owns the functions that open an emergency access and tell whom to alert.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

OWNER, APP, AUDIT, REPORT = "strang_owner", "strang_app", "strang_audit", "strang_report"
SEALER = "strang_sealer"
JUDGE, EMERGENCY = "strang_judge", "strang_emergency"
LOGIN_ROLES = (OWNER, APP, AUDIT, SEALER)
EXTENSIONS = ("unaccent", "pg_trgm", "fuzzystrmatch", "btree_gist")

_RIGHTLESS = sql.SQL("NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION")
_APP_SETTINGS = (
    ("statement_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "10s"),
    ("jit", "off"),
    ("track_activities", "off"),
)

_WITHHELD = """
DO $do$
DECLARE
    function regprocedure;
BEGIN
    FOR function IN
        SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
           AND (p.proname ~ '^lo_' OR p.proname IN ('loread', 'lowrite', 'pg_terminate_backend', 'pg_cancel_backend')
                OR p.proname ~ '^pg_(try_)?advisory_lock')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', function);
    END LOOP;
END $do$;
GRANT EXECUTE ON FUNCTION pg_try_advisory_lock(bigint), pg_advisory_lock(bigint) TO strang_sealer;
"""
"""What the server gives everybody and nobody here needs: large objects, which no policy guards and no record names;
ending other connections of the same role; locks that outlive their transaction (the sealer's own aside)."""


def ensure_roles(connection: Connection[Any], passwords: dict[str, str]) -> None:
    """Create the roles that are missing and bring attributes, passwords and settings to their wanted values.

    `passwords` maps each of `LOGIN_ROLES` to its password.
    """
    present = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role in (*LOGIN_ROLES, REPORT, JUDGE, EMERGENCY):
        if role not in present:
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        inherit = sql.SQL("INHERIT" if role == OWNER else "NOINHERIT")
        if role in {REPORT, JUDGE, EMERGENCY}:
            login: sql.Composable = sql.SQL("NOLOGIN")
        else:
            login = sql.SQL("LOGIN PASSWORD {}").format(sql.Literal(passwords[role]))
        connection.execute(
            sql.SQL("ALTER ROLE {} WITH {} {} {}").format(sql.Identifier(role), _RIGHTLESS, inherit, login)
        )
    for role in (APP, AUDIT):
        for name, value in _APP_SETTINGS:
            connection.execute(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(
                    sql.Identifier(role), sql.Identifier(name), sql.Literal(value)
                )
            )
    for role in (REPORT, JUDGE, EMERGENCY, AUDIT):
        connection.execute(
            sql.SQL("GRANT {} TO {} WITH SET TRUE, INHERIT FALSE, ADMIN FALSE").format(
                sql.Identifier(role), sql.Identifier(OWNER)
            )
        )


def create_database(connection: Connection[Any], name: str, template: str | None, strategy: str) -> None:
    """Create a database owned by `strang_owner`, as a copy of `template` if one is given.

    `strategy` is PostgreSQL's: `wal_log` or `file_copy`. Rights on the database itself are not part of a
    copy, so they are set each time. Raises psycopg's errors, among them DuplicateDatabase and ObjectInUse.
    """
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY {}").format(
            sql.Identifier(name),
            sql.Identifier(OWNER),
            sql.Identifier(template or "template0"),
            sql.SQL(strategy),
        )
    )
    database = sql.Identifier(name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}, {}").format(
            database, sql.Identifier(APP), sql.Identifier(AUDIT), sql.Identifier(SEALER)
        )
    )
    connection.execute(
        sql.SQL("GRANT CREATE, CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(OWNER))
    )


def prepare_database(connection: Connection[Any]) -> None:
    """Set up a new database (connection to it, as superuser): extensions, rights on schema `public`."""
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    connection.execute(_WITHHELD)
    connection.execute(
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}, {}, {}, {}").format(
            sql.Identifier(APP), sql.Identifier(AUDIT), sql.Identifier(REPORT), sql.Identifier(JUDGE)
        )
    )
    connection.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(sql.Identifier(OWNER)))
