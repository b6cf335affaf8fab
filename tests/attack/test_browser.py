"""One browser, two people or two units; a session somebody else has stolen."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from cast import client_of
from strang.demo.logins import demo_logins
from strang.demo.staff import add_membership

CONTACT = "/contacts/new/"
TYPED = {"note": "Frau H. fragt nach einem Kurs mit Kinderbetreuung."}


def password(login: str) -> str:
    return next(one["password"] for one in demo_logins() if one["login"] == login)


def sign_in(client: Client, login: str, **more: str) -> str:
    answer = client.post(
        "/account/login/", {"login": login, "password": password(login), **more}, follow=True
    )
    return unescape(answer.content.decode())


@pytest.mark.usefixtures("fresh_world")
@pytest.mark.parametrize(("login", "shown"), [("miriam.kessler", True), ("deniz.aydin", False)])
def test_what_one_typed_is_not_shown_to_who_signs_in_next(login: str, shown: bool) -> None:
    client = Client()
    sign_in(client, "miriam.kessler")
    client.get("/")
    del client.cookies["sessionid"]
    asked = client.post(CONTACT, TYPED)
    assert asked.status_code == 401
    sealed = re.search(r'name="kept" value="([^"]*)"', asked.content.decode())
    assert sealed
    assert (TYPED["note"] in sign_in(client, login, kept=unescape(sealed[1]))) is shown


@pytest.mark.usefixtures("fresh_world")
def test_a_new_password_ends_what_was_signed_in_with_the_old_one() -> None:
    stolen, own = client_of("miriam"), Client()
    sign_in(own, "miriam.kessler")
    assert stolen.get("/people/").status_code == 200
    new = "Ein-langer-neuer-Satz-2026"
    changed = own.post(
        "/account/password/",
        {"oldpassword": password("miriam.kessler"), "password1": new, "password2": new},
    )
    assert changed.status_code == 302
    assert own.get("/people/").status_code == 200
    assert stolen.get("/people/").status_code == 302


def other_unit(client: Client) -> str:
    found = re.search(r'name="unit" value="([0-9a-f-]{36})"', client.get("/account/unit/").content.decode())
    assert found
    return found[1]


@pytest.mark.usefixtures("fresh_world")
def test_a_form_of_the_unit_before_is_not_saved_for_the_unit_chosen_since() -> None:
    add_membership("ruth", unit="drk-kai-gangelt", roles=["volunteer"])
    client = client_of("ruth")
    client.handler.enforce_csrf_checks = True

    def token(path: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).content.decode())
        assert found
        return found[1]

    first_tab = token(CONTACT)
    change = {"unit": other_unit(client), "csrfmiddlewaretoken": token("/account/unit/")}
    assert client.post("/account/unit/", change).status_code == 302
    sent = client.post(
        CONTACT, TYPED | {"csrfmiddlewaretoken": first_tab}, headers={"origin": "http://testserver"}
    )
    page = unescape(sent.content.decode())
    assert sent.status_code == 403
    assert "Sie arbeiten jetzt für" in page
    assert TYPED["note"] in page


@pytest.mark.usefixtures("fresh_world")
def test_choosing_a_unit_ends_the_session_in_the_one_before() -> None:
    add_membership("ruth", unit="drk-kai-gangelt", roles=["volunteer"])
    client = client_of("ruth")
    old = client.session["strang_actor"]
    client.post("/account/unit/", {"unit": other_unit(client)})
    assert client.get("/").status_code == 200
    session = client.session
    session["strang_actor"] = old
    session.save()
    assert client.get("/").status_code == 302
