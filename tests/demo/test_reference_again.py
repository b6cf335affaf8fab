"""Loading the reference data again changes no row, neither of an empty database nor of a world that works with it."""

from __future__ import annotations

from django.apps import apps

from strang.cli.load_reference import load_reference
from support.databases import Database


def _rows(database: Database) -> dict[str, set[str]]:
    """Return every row of every table as text; the record of changes alone grows."""
    tables = {model._meta.db_table for model in apps.get_models() if model._meta.app_label != "audit"}
    with database.cluster.admin(database.name) as connection:
        return {
            table: {str(row[0]) for row in connection.execute(f"SELECT t::text FROM {table} t")}
            for table in tables
        }


def _changed(database: Database) -> dict[str, set[str]]:
    before = _rows(database)
    load_reference()
    after = _rows(database)
    return {table: rows ^ after[table] for table, rows in before.items() if rows != after[table]}


def test_loading_again_changes_no_row_of_a_world(fresh_world: Database) -> None:
    assert _changed(fresh_world) == {}


def test_loading_twice_is_loading_once(empty_db: Database) -> None:
    assert set(_changed(empty_db)) > {"network_unit", "funding_step"}
    assert _changed(empty_db) == {}
