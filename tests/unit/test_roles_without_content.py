"""Administration, data protection, steering and volunteers read nothing of a person, whatever they are assigned to."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.urls import reverse

from cast import actor, at_work
from ids import resolve
from rules.test_routes import EXPECTATIONS
from strang.access.types import CONTENT_ROLES, Purpose, Role
from strang.accounts.models import User
from strang.demo.canaries import KEYS, canary
from strang.foundation.context import Actor, work
from strang.foundation.models import PersonalRow
from strang.web import sign_in
from strang.web.routes import ROUTES
from strang.web.session_store import SessionStore
from support.databases import Database

WITHOUT = (
    Role.PRIVACY_OFFICER,
    Role.UNIT_ADMIN,
    Role.STEERING_MEMBER,
    Role.GRANT_OFFICER,
    Role.ADMIN_ASSISTANT,
    Role.INTEGRATION_AGENCY,
    Role.VOLUNTEER,
)
TABLES = sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, PersonalRow))
OPENED = {"own-finding", "foreign-finding", "own-contact-note", "kai-contact-note"}
"""Findings name nobody and are written for steering; contacts are without a name and seen by who wrote them."""

OFFICERS_ROWS = {"consents_basisinstance": 1, "privacy_privacyrequest": 2, "privacy_restriction": 1}
"""What data protection oversees: a request of a person and a restriction hold no content, and of the statutory bases
only the one that waits for a second person, with its reasons (docs/security/einwilligung-und-grundlagen.md)."""
OFFICERS_MARKS = {
    "own-necessity-waiting",
    "own-refusal",
    "own-block",
    "open-block",
    *(key for key in KEYS if key.startswith("emergency-")),
}
"""The reasons data protection judges: of a basis, of a refusal, of a block, of an emergency access."""


def in_role(database: Database, role: str) -> Actor:
    """Return miriam, who works with many persons, holding nothing but ``role``: written past every check."""
    miriam = actor("miriam")
    session = uuid4()
    with database.cluster.admin(database.name) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(
            "UPDATE network_membership SET roles = ARRAY[%s] WHERE user_id = %s", [role, miriam.user_id]
        )
        superuser.execute(
            "INSERT INTO foundation_session (id, user_id, unit_id, roles, opened_at, expires_at)"
            " VALUES (%s, %s, %s, ARRAY[%s], now(), now() + interval '1 hour')",
            [session, miriam.user_id, miriam.unit_id, role],
        )
    return Actor(session, miriam.user_id, miriam.unit_id, frozenset({role}), "Miriam")


def rows_of(someone: Actor) -> dict[str, int]:
    """Return how many rows somebody sees of each table, for the purpose that shows most."""
    found = dict.fromkeys(TABLES, 0)
    for purpose in Purpose:
        with at_work(someone, purpose=purpose, write=False), connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"SELECT count(*) FROM {table}")
                found[table] = max(found[table], cursor.fetchone()[0])
    return found


def test_the_two_lists_of_roles_do_not_meet() -> None:
    assert not set(WITHOUT) & set(CONTENT_ROLES)
    assert {*WITHOUT, *CONTENT_ROLES} == {*Role} - {Role.COORDINATION}


@pytest.mark.parametrize("role", WITHOUT)
def test_no_row_of_any_personal_table(fresh_world: Database, role: str) -> None:
    seen = {table: rows for table, rows in rows_of(in_role(fresh_world, role)).items() if rows}
    assert seen == (OFFICERS_ROWS if role == Role.PRIVACY_OFFICER else {})


def test_the_same_user_in_case_management_sees_rows(fresh_world: Database) -> None:
    """The control: what the others do not see is there."""
    seen = rows_of(in_role(fresh_world, Role.CASE_MANAGER))
    assert sum(rows > 0 for rows in seen.values()) > len(TABLES) / 2


@pytest.mark.slow
@pytest.mark.parametrize("role", WITHOUT)
def test_no_page_with_content(fresh_world: Database, role: str) -> None:
    client = client_in(in_role(fresh_world, role))
    marks = {key: canary(key).encode() for key in KEYS if key not in OPENED}
    for key in OFFICERS_MARKS if role == Role.PRIVACY_OFFICER else ():
        del marks[key]
    leaking = []
    for expectation in EXPECTATIONS:
        route = next(each for each in ROUTES if each.name == expectation.route)
        if "GET" not in route.methods or route.name == "account_logout":
            continue
        path = reverse(route.name, kwargs=resolve(expectation.params)) + expectation.query
        content = b"".join(client.get(path))
        leaking += [(path, key) for key, mark in marks.items() if mark in content]
    assert leaking == []


def client_in(someone: Actor) -> Client:
    with work(sign_in.SIGN_IN):
        user = User.objects.get(id=someone.user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.id)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["strang_actor"] = sign_in.kept(someone)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.id)
    session.create()
    client = Client()
    client.cookies["sessionid"] = session.session_key or ""
    return client
