"""Rights and exports ask once more who it is, and lose nothing of what was typed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from account.door import code, give_app, password_of
from cast import VISITOR, client_of
from strang.web.routes import ROUTES
from support.databases import Database
from unit.test_units import membership_of

MICHAEL = "michael.tholen"


def hidden(content: bytes, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', content.decode())
    assert found, f"no hidden field {name}"
    return unescape(found[1])


@pytest.fixture
def page(fresh_world: object) -> str:
    cache.clear()  # a code counts once, and each test has the same app
    return reverse("unit_member", args=[membership_of("deniz").id])


def confirm(client: Any, **more: str) -> Any:
    return client.post(reverse("account_reauthenticate"), {"password": password_of(MICHAEL), **more})


def test_reading_the_page_asks_first_and_then_leads_there(page: str) -> None:
    client = client_of("michael", confirmed=False)
    asked = client.get(page)
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert confirm(client, next=page).headers["Location"] == page
    assert client.get(page).status_code == 200


def test_a_form_is_carried_over_the_question(page: str) -> None:
    client = client_of("michael", confirmed=False)
    asked = client.post(page, {"roles": ["case_manager", "clerk"]})
    assert asked.status_code == 401
    assert membership_of("deniz").roles == {"case_manager"}
    wrong = client.post(
        reverse("account_reauthenticate"), {"password": "falsch", "kept": hidden(asked.content, "kept")}
    )
    there = confirm(client, kept=hidden(wrong.content, "kept"))
    assert there.status_code == 200
    shown = there.content.decode()
    assert f'action="{page}"' in shown
    assert shown.count('name="roles"') == 2
    assert client.post(page, {"roles": ["case_manager", "clerk"]}).status_code == 302
    assert membership_of("deniz").roles == {"case_manager", "clerk"}


def test_a_code_is_as_good_as_the_password(page: str) -> None:
    secret = give_app(MICHAEL)
    client = client_of("michael", confirmed=False)
    asked = client.post(page, {"roles": ["case_manager", "clerk"]})
    assert "Mit Code bestätigen" in asked.content.decode()
    other = client.post(
        reverse("mfa_reauthenticate"), {"another_way": "1", "kept": hidden(asked.content, "kept")}
    )
    assert other.status_code == 200
    there = client.post(
        reverse("mfa_reauthenticate"), {"code": code(secret), "kept": hidden(other.content, "kept")}
    )
    assert f'action="{page}"' in there.content.decode()


def test_whoever_has_no_password_here_loses_nothing_either(page: str, fresh_world: Database) -> None:
    secret = give_app(MICHAEL)
    with fresh_world.cluster.admin(fresh_world.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE accounts_user SET password = '!' WHERE login = %s", [MICHAEL])
    client = client_of("michael", confirmed=False)
    asked = client.post(page, {"roles": ["case_manager", "clerk"]})
    assert asked.status_code == 401
    assert 'type="password"' not in asked.content.decode()
    way = reverse("mfa_reauthenticate")
    other = client.post(way, {"another_way": "1", "kept": hidden(asked.content, "kept")})
    there = client.post(way, {"code": code(secret), "kept": hidden(other.content, "kept")})
    assert f'action="{page}"' in there.content.decode()


def test_only_what_would_be_saved_is_said_not_to_be(page: str) -> None:
    client = client_of("michael", confirmed=False)
    wrong = client.post(reverse("account_reauthenticate"), {"password": "falsch"}).content.decode()
    assert "Bitte prüfen Sie eine Angabe." in wrong
    assert "Noch ist nichts gespeichert" not in wrong
    assert "Ihre Eingaben bleiben erhalten" not in wrong
    asked = client.post(page, {"roles": ["case_manager"]}).content.decode()
    assert "Ihre Eingaben bleiben erhalten" in asked
    at_the_door = client_of(VISITOR).post(reverse("account_login"), {"login": "wer", "password": "falsch"})
    assert "Noch ist nichts gespeichert" not in at_the_door.content.decode()
    saved = client_of("miriam").post(reverse("person_new"), {}).content.decode()
    assert "Noch ist nichts gespeichert" in saved


def test_what_asks() -> None:
    asking = {route.name for route in ROUTES if route.reauthenticate}
    assert {"unit_member", "unit_member_end", "funding_file"} <= asking
