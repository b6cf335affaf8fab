"""Nobody who touches persons, cases or rights works without a second factor, on whichever page they try."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from account.door import FACTOR, code, factors, give_app, make_real, sign_in, user_id
from ids import resolve
from rules.test_routes import EXPECTATIONS
from strang.access.types import Role
from strang.accounts.models import DemoMark
from strang.accounts.types import needs_second_factor
from strang.foundation.context import SystemActor, work
from strang.web.routes import ROUTES
from strang.web.routing import PUBLIC
from strang.web.sign_in import SIGN_IN
from support.databases import Database

MIRIAM = "miriam.kessler"


@pytest.fixture
def real(fresh_world: Database) -> Database:
    """A database whose people count as real."""
    make_real(fresh_world)
    return fresh_world


def sessions(database: Database) -> int:
    with database.cluster.admin(database.name) as superuser:
        row = superuser.execute(
            "SELECT count(*) FROM foundation_session WHERE user_id = %s",
            [user_id(MIRIAM)],
        ).fetchone()
    assert row
    return int(row[0])


def test_with_the_password_alone_every_page_leads_to_the_set_up_and_no_session_opens(real: Database) -> None:
    client = Client()
    before = sessions(real)
    assert sign_in(client, MIRIAM).status_code == 302
    wrong = []
    for expectation in EXPECTATIONS:
        route = next(each for each in ROUTES if each.name == expectation.route)
        if route.access == PUBLIC or route.before_factor:
            continue
        path = reverse(route.name, kwargs=resolve(expectation.params))
        for method in route.methods:
            answer = client.generic(method, path)
            if answer.status_code != 302 or answer.headers["Location"] != reverse("mfa_index"):
                wrong.append((route.name, method, answer.status_code))
    assert wrong == []
    assert sessions(real) == before
    assert "strang_actor" not in client.session


def test_public_pages_take_somebody_without_the_factor_for_a_visitor(real: Database) -> None:
    client = Client()
    sign_in(client, MIRIAM)
    page = client.get("/units/").content.decode()
    assert "Miriam" not in page


def test_setting_up_an_app_opens_the_door_and_the_next_time_it_is_asked_for(real: Database) -> None:
    client = Client()
    sign_in(client, MIRIAM)
    assert "richten Sie einen zweiten Faktor ein" in client.get(FACTOR).content.decode()
    form = client.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r"[A-Z2-7]{32}", form)
    assert found
    done = client.post(reverse("mfa_activate_totp"), {"code": code(found[0])})
    assert done.status_code == 302
    assert client.get(reverse("account_unit")).status_code == 200
    assert factors(MIRIAM) == ["recovery_codes", "totp"]
    codes = client.get(done.headers["Location"])
    assert codes.status_code == 200
    assert codes.content.decode().count("<li><code>") == 10
    assert client.get(done.headers["Location"]).status_code == 200

    again = Client()
    assert sign_in(again, MIRIAM).headers["Location"].startswith(reverse("mfa_authenticate"))
    assert again.get(reverse("account_unit")).status_code == 302
    assert again.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert again.post(reverse("mfa_authenticate"), {"code": code(found[0])}).status_code == 302
    assert again.get(reverse("account_unit")).status_code == 200


def test_a_code_counts_once(real: Database) -> None:
    secret = give_app(MIRIAM)
    first, second = Client(), Client()
    sign_in(first, MIRIAM)
    sign_in(second, MIRIAM)
    shown = code(secret)
    assert first.post(reverse("mfa_authenticate"), {"code": shown}).status_code == 302
    assert second.post(reverse("mfa_authenticate"), {"code": shown}).status_code == 429


def test_the_last_factor_stays(real: Database) -> None:
    secret = give_app(MIRIAM)
    client = Client()
    sign_in(client, MIRIAM)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    client.post(reverse("mfa_deactivate_totp"), {})
    assert factors(MIRIAM) == ["totp"]


def test_whoever_touches_nothing_may_be_without() -> None:
    assert not needs_second_factor([Role.VOLUNTEER, Role.STEERING_MEMBER])
    assert all(needs_second_factor([role]) for role in Role if role not in {"volunteer", "steering_member"})
    assert needs_second_factor(["volunteer", "a_role_of_tomorrow"])


def test_a_demo_says_so_on_the_sign_in_page_and_leaves_the_choice(fresh_world: Database) -> None:
    client = Client()
    assert "ohne zweiten Faktor" in client.get("/account/login/").content.decode()
    sign_in(client, MIRIAM)
    assert client.get(reverse("account_unit")).status_code == 200
    make_real(fresh_world)
    assert "ohne zweiten Faktor" not in Client().get("/account/login/").content.decode()


def test_the_application_cannot_call_a_database_a_demo(real: Database) -> None:
    with pytest.raises(DatabaseError), work(SystemActor("demo"), write=True):
        DemoMark.objects.create()


def test_secrets_of_factors_are_sealed(real: Database) -> None:
    secret = give_app(MIRIAM)
    with work(SIGN_IN):
        stored = str(Authenticator.objects.get(user__login=MIRIAM).data)
    assert secret not in stored
