"""What no table, view or function of the schema may lack. Absence of protection is the common failure."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.apps import apps

from strang.foundation import protection
from strang.foundation.models import PersonalRow

SOURCES = Path(__file__).resolve().parents[2] / "src" / "strang"
OPEN = importlib.import_module("strang.accounts.migrations.0002_open_tables").OPEN_TABLES
FRAMEWORK = {"django_migrations", "foundation_signing_key"}
DEFINERS = {
    "follow_membership",  # sessions and assignments end with the membership, whoever ends it
    "check_session",  # a session never outlives the membership
    "works_only_here",  # whether somebody works in one's own unit alone: a yes or no about staff
    "end_work_of_user",  # the same for a user who is switched off
    "emergency_alerts_owed",  # whom the alerting process has still to mail, for that process alone
    "emergency_bar",  # whether the own unit owes a review: a word, no row
    "open_emergency",  # opens a file that is named exactly; answers only why it refuses
    "emergency_officers",  # whom to alert of what one has opened oneself
    "emergency_figures",  # counts
    "context",
    "record_write",
    "record_erasure",  # the last entry under a pseudonym: that its key is gone
    "erase_subject",  # deletes the key of a person, for the erasure alone
    "gone_persons",  # whose file is gone: ids that mean nothing any more, for the erasure alone
    "compare_grants",  # which grants no permission carries, and the reverse: ids, for one job
    "end_of_basis",  # closes what a statutory basis opened, when data protection ends it
    "tell_of_right",  # the same of a correction or a restriction, to who saw something
    "tell_recipient",  # writes that a permission ended, to its recipient, when its own row says so
    "due_expiries",  # which consents have ended by themselves: ids and dates, for one job
    "steering_theme_status",  # a theme follows its newest event, whoever may append it
    "check_deputy",  # a deputy whom another unit shut out: a refusal, whoever names them
    "received_bases",  # the norm of what is open to the own unit, and with the file why it was needed
    "similar_findings",  # how many units wrote something alike: numbers, never their texts
}
UNRECORDED = {
    "socialaccount_socialapp",  # never written: the provider stands in the settings
    "socialaccount_socialtoken",  # no tokens are kept, nobody may write them
    "accounts_guess",  # wrong guesses at the door, gone after a day
    "accounts_demomark",  # written by the owner alone
    "audit_entry",  # the record itself
    "access_disclosure",  # a record of its own, append-only
    "audit_subject",  # keys of the record's pseudonyms; their deletion is recorded
    "audit_pending",  # the queue of what has no leaf yet
    "audit_leaf",  # the tree over the record
    "audit_checkpoint",  # its signed roots
    "people_namekey",  # made from names, whose writes are recorded
}
COMMANDS = {"a": "insert", "r": "select", "w": "update", "d": "delete"}


@pytest.fixture
def catalogue(empty_db: object) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The owner's connection, for reading the catalogue."""
    with psycopg.connect(empty_db.owner_url) as connection:  # type: ignore[attr-defined]
        yield connection


def _tables(catalogue: psycopg.Connection[tuple[object, ...]]) -> dict[str, tuple[bool, bool]]:
    rows = catalogue.execute(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    ).fetchall()
    return {str(name): (bool(enabled), bool(forced)) for name, enabled, forced in rows}


def test_every_table_is_protected_or_open_for_a_reason(
    catalogue: psycopg.Connection[tuple[object, ...]],
) -> None:
    bare = {name for name, security in _tables(catalogue).items() if security != (True, True)}
    assert bare - set(OPEN) - FRAMEWORK == set()


def test_every_protected_table_has_one_policy_for_each_command(
    catalogue: psycopg.Connection[tuple[object, ...]],
) -> None:
    policies: dict[str, list[str]] = {}
    for table, command in catalogue.execute(
        "SELECT c.relname, p.polcmd::text FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE 'strang_app'::regrole = ANY (p.polroles)"
    ).fetchall():
        policies.setdefault(str(table), []).append(COMMANDS[str(command)])
    protected = {name for name, security in _tables(catalogue).items() if security[0]}
    lacking = {name: sorted(policies.get(name, [])) for name in protected}
    lacking = {name: found for name, found in lacking.items() if found != sorted(COMMANDS.values())}
    assert lacking == {}


def test_no_policy_speaks_for_everybody(catalogue: psycopg.Connection[tuple[object, ...]]) -> None:
    rows = catalogue.execute(
        "SELECT polname FROM pg_policy WHERE 0 = ANY (polroles) OR NOT polpermissive"
    ).fetchall()
    assert rows == []


def test_every_protected_table_records_its_writes(catalogue: psycopg.Connection[tuple[object, ...]]) -> None:
    recorded = {
        str(row[0])
        for row in catalogue.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc f ON f.oid = t.tgfoid WHERE f.proname = 'record_write' AND t.tgenabled = 'O'"
        ).fetchall()
    }
    protected = {name for name, security in _tables(catalogue).items() if security[0]}
    assert protected - recorded - UNRECORDED == set()


def test_personal_tables_carry_the_unit_in_their_keys(
    catalogue: psycopg.Connection[tuple[object, ...]],
) -> None:
    """Every personal table is bound to its person by a key that carries the unit, so that no key tells of another."""
    bound = {
        str(row[0])
        for row in catalogue.execute(
            "SELECT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
            " WHERE k.contype = 'f' AND array_length(k.conkey, 1) >= 2 AND EXISTS (SELECT 1 FROM pg_attribute a"
            "  WHERE a.attrelid = c.oid AND a.attname IN ('unit_id', 'sender_unit_id') AND a.attnum = ANY (k.conkey))"
        ).fetchall()
    }
    personal = {model._meta.db_table for model in apps.get_models() if issubclass(model, PersonalRow)}
    assert personal - bound - {"people_person"} == set()


def test_unique_keys_of_personal_tables_carry_the_unit(
    catalogue: psycopg.Connection[tuple[object, ...]],
) -> None:
    personal = {model._meta.db_table for model in apps.get_models() if issubclass(model, PersonalRow)}
    rows = catalogue.execute(
        "SELECT c.relname, i.indexrelid::regclass::text,"
        " ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey))"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE i.indisunique AND NOT i.indisprimary"
    ).fetchall()
    betraying = [
        (table, index)
        for table, index, columns in rows
        if table in personal and "unit_id" not in columns and not {"id"} & set(columns)  # type: ignore[call-overload]
    ]
    assert [row for row in betraying if not _keyed_by_ids(catalogue, str(row[1]))] == []


def _keyed_by_ids(catalogue: psycopg.Connection[tuple[object, ...]], index: str) -> bool:
    """Return whether the index holds only random ids, which nobody can guess."""
    types = catalogue.execute(
        "SELECT DISTINCT atttypid::regtype::text FROM pg_attribute WHERE attrelid = %s::regclass", [index]
    ).fetchall()
    return ("uuid",) in types


def test_nothing_cascades(catalogue: psycopg.Connection[tuple[object, ...]]) -> None:
    rows = catalogue.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype NOT IN ('a', 'r')"
    ).fetchall()
    assert rows == []


def test_no_view_reads_past_the_policies(catalogue: psycopg.Connection[tuple[object, ...]]) -> None:
    rows = catalogue.execute(
        "SELECT relname FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'strang'::regnamespace)"
        " AND (relkind = 'm' OR relkind = 'v' AND NOT coalesce(reloptions, '{}') @> ARRAY['security_invoker=true'])"
    ).fetchall()
    assert {str(row[0]) for row in rows} == set(protection.declared_views())


def test_the_judges_views_answer_for_the_context_alone(
    catalogue: psycopg.Connection[tuple[object, ...]],
) -> None:
    rows = catalogue.execute(
        "SELECT relname, relowner::regrole::text, reloptions, pg_get_viewdef(oid) FROM pg_class"
        " WHERE relkind = 'v' AND relnamespace = 'strang'::regnamespace"
    ).fetchall()
    assert {row[1:3] for row in map(_hashable, rows)} == {("strang_judge", ("security_barrier=true",))}
    assert [name for name, *_, text in rows if "strang." not in str(text)] == []
    reads = catalogue.execute(
        "SELECT table_name FROM information_schema.role_table_grants"
        " WHERE grantee = 'strang_judge' AND (table_name NOT LIKE 'access\\_%' OR privilege_type <> 'SELECT')"
        " AND table_schema = 'public'"
    ).fetchall()
    assert reads == []


def _hashable(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in row)


def test_functions_with_rights_of_their_own_are_known_and_fixed(
    catalogue: psycopg.Connection[tuple[object, ...]],
) -> None:
    rows = catalogue.execute(
        "SELECT p.proname, coalesce(array_to_string(p.proconfig, ','), '') FROM pg_proc p"
        " WHERE p.prosecdef AND p.pronamespace IN ('public'::regnamespace, 'strang'::regnamespace)"
    ).fetchall()
    assert {str(name) for name, _ in rows} - _report_functions() == DEFINERS
    assert all("search_path=" in str(settings) for _, settings in rows)


def _report_functions() -> set[str]:
    """Return the counting functions; each one is declared in the reporting room with what it counts."""
    try:
        return set(importlib.import_module("strang.reporting.functions").FUNCTIONS)
    except ModuleNotFoundError:
        return set()


def test_no_function_is_called_leakproof(catalogue: psycopg.Connection[tuple[object, ...]]) -> None:
    rows = catalogue.execute(
        "SELECT proname FROM pg_proc WHERE proleakproof AND pronamespace NOT IN ('pg_catalog'::regnamespace)"
    ).fetchall()
    assert rows == []


def test_the_application_owns_nothing_and_may_pass_nothing(
    catalogue: psycopg.Connection[tuple[object, ...]],
) -> None:
    roles = catalogue.execute(
        "SELECT rolname FROM pg_roles WHERE rolname IN ('strang_owner', 'strang_app', 'strang_audit', 'strang_report',"
        " 'strang_sealer')"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication)"
    ).fetchall()
    assert roles == []
    owned = catalogue.execute(
        "SELECT relname FROM pg_class WHERE relowner = 'strang_app'::regrole"
    ).fetchall()
    assert owned == []
    privileges = catalogue.execute(
        "SELECT has_database_privilege('strang_app', current_database(), 'TEMP'),"
        " has_database_privilege('strang_app', current_database(), 'CREATE'),"
        " has_schema_privilege('strang_app', 'public', 'CREATE'),"
        " has_table_privilege('strang_app', 'foundation_signing_key', 'SELECT'),"
        " has_table_privilege('strang_app', 'audit_entry', 'INSERT'),"
        " has_table_privilege('strang_app', 'access_disclosure', 'INSERT')"
    ).fetchone()
    assert privileges == (False,) * 6


def test_nobody_truncates_or_references(catalogue: psycopg.Connection[tuple[object, ...]]) -> None:
    rows = catalogue.execute(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = 'strang_app' AND privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER')"
    ).fetchall()
    assert rows == []


def test_policies_ask_the_context_once_a_statement(catalogue: psycopg.Connection[tuple[object, ...]]) -> None:
    """A call to the context outside a sub-select would run for every row."""
    rows = catalogue.execute(
        "SELECT polname, coalesce(pg_get_expr(polqual, polrelid), '') || ' '"
        " || coalesce(pg_get_expr(polwithcheck, polrelid), '') FROM pg_policy"
    ).fetchall()
    bare = [
        name
        for name, text in rows
        if len(re.findall(r"strang\.\w+\(", str(text)))
        != len(re.findall(r"SELECT \(?strang\.\w+\(", str(text)))
    ]
    assert bare == []


def test_no_source_sets_anything_for_a_session() -> None:
    pattern = re.compile(
        r"set_config\([^)]*false|[\"'](?:SET|set) (?!LOCAL|TRANSACTION|ROLE|local)", re.IGNORECASE
    )
    found = [
        f"{path.relative_to(SOURCES)}: {match.group(0)}"
        for path in SOURCES.rglob("*.py")
        if "/migrations/" not in str(path) and path.parts[-2] != "cli"
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
