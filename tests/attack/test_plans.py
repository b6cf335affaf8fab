"""What a plan betrays: its estimates come from examples of all rows, whatever the policies say."""

from __future__ import annotations

import psycopg
from psycopg import sql

from support.databases import Database

WRITTEN = ("people_name", "people_address", "people_contactpoint", "cases_note", "cases_assessment")
MANY = 4_000


def estimate(app: psycopg.Connection, table: str, column: str, below: str) -> int:
    """Return how many rows the planner expects below a value."""
    question = sql.SQL("EXPLAIN (FORMAT JSON) SELECT 1 FROM {} WHERE {} < {}").format(
        sql.Identifier(table), sql.Identifier(column), sql.Literal(below)
    )
    row = app.execute(question).fetchone()
    assert row
    return int(row[0][0]["Plan"]["Plan Rows"])


def crowd(database: Database) -> list[tuple[str, str]]:
    """Fill the tables as in a real installation and count them; returns their columns of words."""
    with database.cluster.admin(database.name) as admin:
        admin.execute("SET session_replication_role = replica")
        columns = admin.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name = ANY(%s)"
            " AND (data_type = 'text' OR character_maximum_length > 40) ORDER BY 1, 2",
            [list(WRITTEN)],
        ).fetchall()
        for table in WRITTEN:
            words = [column for name, column in columns if name == table]
            changed = ", ".join(f"'{column}', md5(n::text || '{column}')" for column in words)
            admin.execute(  # type: ignore[call-overload]
                f"INSERT INTO {table} SELECT (jsonb_populate_record(one.t, jsonb_build_object('id',"
                f" gen_random_uuid(), {changed}))).* FROM (SELECT t FROM {table} t LIMIT 1) one,"
                f" generate_series(1, {MANY}) n"
            )
            admin.execute(f"ANALYZE {table}")  # type: ignore[call-overload]
    return [(table, column) for table, column in columns]


def test_no_estimate_tells_what_stands_in_a_hidden_row(fresh_world: Database) -> None:
    columns = crowd(fresh_world)
    assert len(columns) >= 12
    with psycopg.connect(fresh_world.app_url, autocommit=True) as app:
        told = {
            (table, column)
            for table, column in columns
            if len({estimate(app, table, column, edge) for edge in ("", "1", "5", "8", "c", "zzz", "\uffff")})
            > 1
        }
        assert (
            len({estimate(app, "people_name", "created_at", day) for day in ("1990-01-01", "2100-01-01")}) > 1
        ), "the control: such an estimate is there to be read"
    assert told == set()
