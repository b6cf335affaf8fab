"""The health checks tell the truth, also without a database."""

from __future__ import annotations

import pytest
from django.test import Client

from support.databases import Database, point_connections


@pytest.mark.usefixtures("empty_db")
def test_a_migrated_database_is_ready() -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["migrations_missing"] == 0


def test_a_missing_migration_is_told(empty_db: Database) -> None:
    with empty_db.cluster.admin(empty_db.name) as superuser:
        superuser.execute("DELETE FROM django_migrations WHERE app = 'steering'")
        superuser.commit()
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations_missing"] > 0


@pytest.mark.usefixtures("empty_db")
def test_without_a_database_the_process_lives_but_is_not_ready() -> None:
    point_connections("gone")
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/readyz").status_code == 503
