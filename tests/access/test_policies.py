"""What stands in the row policies of the migrated database."""

from __future__ import annotations

import re

from support.databases import Database

SAME_COLUMN_TWICE = re.compile(r"\(?\b(\w+)\.(\w+)\)?(?:::\w+)? = \(?\1\.\2\b")


def test_no_policy_compares_a_column_with_itself(empty_db: Database) -> None:
    with empty_db.cluster.admin(empty_db.name) as connection:
        rows = connection.execute(
            "SELECT tablename, policyname, coalesce(qual, '') || ' ' || coalesce(with_check, '') FROM pg_policies"
        ).fetchall()
    assert len(rows) > 20
    assert [row[:2] for row in rows if SAME_COLUMN_TWICE.search(row[2])] == []
