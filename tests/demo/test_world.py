"""The small world: built once, with everything the other tests rely on."""

from __future__ import annotations

import pytest

import ids
from strang.demo import world
from strang.demo.canaries import KEYS, canary
from support.databases import Database

NAMES = (
    *ids._OF_PERSON,
    *ids._PLAIN,
    *ids._REFERRALS,
    *ids._UNITS,
    *(f"{case}_{what}" for case in ids._CASES for what in ("case", "person")),
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("world_db")
def test_every_named_thing_is_there(name: str) -> None:
    assert ids.id_of(name)


def test_every_mark_stands_in_a_row_but_the_encrypted_ones(world_db: Database) -> None:
    wrong = {}
    with world_db.cluster.admin(world_db.name) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb')"
            " AND table_name ~ '^(people|cases|consents|referrals|steering|access|privacy|network|offers)_'"
        ).fetchall()
        for key in KEYS:
            found = [
                f"{table}.{column}"
                for table, column in columns
                if connection.execute(
                    f'SELECT 1 FROM "{table}" WHERE "{column}"::text LIKE %s', [f"%{canary(key)}%"]
                ).fetchone()
            ]
            if not found:
                wrong[key] = found
    encrypted = {"own-note-author", "child-note-author", "child-note-deputy-author", "masked-note-author"}
    assert wrong == {key: [] for key in encrypted}


def test_a_second_world_on_top_is_refused(fresh_world: Database) -> None:
    with pytest.raises(world.WorldExistsError):
        world.build_small()
