"""Logins of a unit: made by its administration, opened by the person alone."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from account.door import factors, give_app, make_real, sign_in
from cast import actor, at_work, client_of
from strang.accounts import operations as accounts
from strang.foundation.errors import NotAllowedError
from strang.network import queries as network
from support.databases import Database
from unit.test_units import membership_of

NEW = {
    "display_name": "Nora Neumann",
    "login": "nora.neumann",
    "email": "nora@example.org",
    "roles": ["clerk"],
}
PASSWORD = "Birke Kiesel Regen Dachs"


def link_in(answer: Any) -> str:
    found = re.search(r"/account/invitation/[^\s<\"]+", unescape(answer.content.decode()))
    assert found
    return found[0]


def create(**more: Any) -> str:
    answer = client_of("michael").post(reverse("unit_member_new"), NEW | more)
    assert answer.status_code == 200
    return link_in(answer)


@pytest.mark.usefixtures("fresh_world")
class TestANewLogin:
    def test_is_opened_by_the_person_with_a_password_of_their_own(self) -> None:
        link = create()
        assert sign_in(Client(), NEW["login"], PASSWORD).status_code == 200
        chosen = Client().post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
        assert chosen.status_code == 302
        client = Client()
        assert sign_in(client, NEW["login"], PASSWORD).status_code == 302
        assert "Nora Neumann" in client.get(reverse("account_unit")).content.decode()

    def test_has_a_link_that_works_once(self) -> None:
        link = create()
        Client().post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
        again = Client().post(
            link, {"new_password1": "ein anderes Passwort", "new_password2": "ein anderes Passwort"}
        )
        assert again.status_code == 404
        assert sign_in(Client(), NEW["login"], PASSWORD).status_code == 302

    def test_refuses_a_short_password(self) -> None:
        link = create()
        assert Client().post(link, {"new_password1": "kurz", "new_password2": "kurz"}).status_code == 200
        assert sign_in(Client(), NEW["login"], "kurz").status_code == 200

    def test_ends_with_its_last_day(self) -> None:
        last = timezone.localdate() + dt.timedelta(days=30)
        create(until=last.isoformat())
        michael = actor("michael")
        with at_work(michael, write=False):
            ends = [one.valid_to for one in network.memberships_of_unit(michael.unit_id) if one.valid_to]
        assert [timezone.localtime(end) for end in ends] == [
            timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), dt.time()))
        ]

    def test_needs_a_name_that_is_free_and_keeps_what_was_typed(self) -> None:
        create()
        answer = client_of("michael").post(reverse("unit_member_new"), NEW | {"display_name": "Zweite Nora"})
        page = answer.content.decode()
        assert "Diesen Anmeldenamen gibt es schon." in page
        assert "Zweite Nora" in page

    def test_a_newer_link_replaces_the_older(self) -> None:
        link = create()
        michael = actor("michael")
        with at_work(michael):
            newest = network.memberships_of_unit(michael.unit_id)[-1]
        fresh = link_in(client_of("michael").post(reverse("unit_member_link", args=[newest.id])))
        assert Client().get(link).status_code == 404
        assert Client().get(fresh).status_code == 200


def test_a_lost_factor_is_removed_and_its_owner_told(fresh_world: Database) -> None:
    make_real(fresh_world)
    give_app(login_of("deniz"))
    give_app(login_of("michael"))
    deniz = client_of("deniz")
    answer = client_of("michael").post(reverse("unit_member_factors", args=[membership_of("deniz").id]))
    assert answer.status_code == 302
    assert factors(login_of("deniz")) == []
    assert "Ihr zweiter Faktor wurde entfernt" in mail.outbox[-1].subject
    assert deniz.get(reverse("account_unit")).status_code == 302


def login_of(key: str) -> str:
    from strang.demo.content.loader import load_cast

    return next(staff.login for staff in load_cast() if staff.key == key)


def test_one_unit_does_not_open_the_door_of_another(fresh_world: Database) -> None:
    from strang.demo.staff import add_membership

    add_membership("deniz", unit="drk-kai-gangelt", roles=["volunteer"])
    michael, deniz = actor("michael"), actor("deniz")
    for attempt in (accounts.invite, accounts.remove_factors):
        with pytest.raises(NotAllowedError), at_work(michael):
            attempt(michael, user_id=deniz.user_id)


def test_only_the_administration_makes_logins(fresh_world: Database) -> None:
    deniz = actor("deniz")
    with pytest.raises(NotAllowedError), at_work(deniz):
        accounts.create_user(deniz, login="x", email="x@example.org", display_name="X")
