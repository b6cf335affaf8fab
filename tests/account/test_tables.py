"""What the tables of the sign-in give away to whoever reads or writes them past the application."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from account.door import give_app, password_of, sign_in, user_id
from cast import actor, at_work, client_of
from strang.accounts.models import User
from strang.foundation.context import Actor, Visitor, work
from strang.web.session_store import STORE, SessionStore, _hashed
from support.databases import Database

MIRIAM, DENIZ = "miriam.kessler", "deniz.aydin"


def rows() -> list[Session]:
    with work(STORE):
        return list(Session.objects.all())


@pytest.mark.usefixtures("fresh_world")
class TestTheTableOfWebSessions:
    def test_holds_no_cookie_that_works(self) -> None:
        client = client_of("miriam")
        cookie = client.cookies["sessionid"].value
        stored = rows()
        assert cookie not in {row.session_key for row in stored}
        for row in stored:
            thief = Client()
            thief.cookies["sessionid"] = row.session_key
            assert thief.get(reverse("account_unit")).status_code == 302

    def test_tells_nothing_of_what_a_session_holds(self) -> None:
        client_of("miriam")
        for row in rows():
            assert str(user_id(MIRIAM)) not in row.session_data
            with pytest.raises(signing.BadSignature):
                signing.loads(row.session_data, salt="django.contrib.sessions.SessionStore")

    def test_lets_nobody_move_a_session_to_another_key(self) -> None:
        mine, theirs = client_of("deniz"), client_of("miriam")
        own = SessionStore(mine.cookies["sessionid"].value)
        with work(STORE, write=True):
            stored = {row.session_key: row for row in Session.objects.all()}
            victim = stored[_hashed(theirs.cookies["sessionid"].value)]
            Session.objects.filter(session_key=_hashed(own.session_key or "")).update(
                session_data=victim.session_data
            )
        assert mine.get(reverse("account_unit")).status_code == 302

    def test_forgets_a_session_that_was_signed_out(self) -> None:
        client = client_of("miriam")
        before = len(rows())
        client.post(reverse("account_logout"))
        assert len(rows()) < before


@pytest.fixture
def deniz(fresh_world: Database) -> Actor:
    return actor("deniz")


class TestTheTableOfUsers:
    def test_lets_nobody_change_another_users_password(self, deniz: Actor) -> None:
        with at_work(deniz):
            assert User.objects.filter(login=MIRIAM).update(password=make_password("x")) == 0

    def test_lets_no_visitor_change_anything(self, deniz: Actor) -> None:
        with work(Visitor(), write=True):
            assert User.objects.update(password="x") == 0
            assert User.objects.update(is_active=True) == 0

    @pytest.mark.parametrize("column", ["id", "login", "created_at"])
    def test_keeps_what_never_changes(self, deniz: Actor, column: str) -> None:
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            at_work(deniz),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE accounts_user SET {column} = {column} WHERE id = %s", [deniz.user_id])

    def test_records_who_changed_a_password(self, fresh_world: Database) -> None:
        deniz = actor("deniz")
        with at_work(deniz):
            user = User.objects.get(login=DENIZ)
            user.set_password("ein ganz neues Passwort")
            user.save()
        with fresh_world.cluster.admin(fresh_world.name) as superuser:
            found = superuser.execute(
                "SELECT count(*) FROM audit_entry WHERE table_name = 'accounts_user' AND command = 'UPDATE'"
                " AND 'password' = ANY (columns)"
            ).fetchone()
        assert found == (1,)

    def test_holds_hashes_that_need_the_servers_key(self, deniz: Actor) -> None:
        with at_work(deniz):
            stored = User.objects.get(login=MIRIAM).password
        algorithm, rest = stored.split("$", 1)
        assert algorithm == "argon2pepper"
        assert not Argon2PasswordHasher().verify(password_of(MIRIAM), f"argon2${rest}")
        assert sign_in(Client(), MIRIAM).status_code == 302


class TestTheTableOfFactors:
    def test_shows_nobody_the_factors_of_another(self, deniz: Actor) -> None:
        give_app(MIRIAM)
        with at_work(deniz):
            assert Authenticator.objects.count() == 0
            assert Authenticator.objects.all().delete()[0] == 0

    def test_takes_no_factor_in_anothers_name(self, deniz: Actor) -> None:
        with pytest.raises(DatabaseError, match="row-level security"), at_work(deniz):
            Authenticator.objects.create(user_id=user_id_inside(MIRIAM), type="totp", data={})


def user_id_inside(login: str) -> object:
    return User.objects.get(login=login).id
