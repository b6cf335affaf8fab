"""What the tests of the sign-in share: a real password, a real app on a phone, a database that is no demo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from strang.accounts import queries
from strang.demo.logins import demo_logins
from strang.foundation.context import work
from strang.web.sign_in import SIGN_IN
from support.databases import Database

LOGIN = "/account/login/"
FACTOR = "/account/second-factor/"


def password_of(login: str) -> str:
    return next(one["password"] for one in demo_logins() if one["login"] == login)


def sign_in(client: Client, login: str, password: str = "", **headers: Any) -> Any:
    return client.post(LOGIN, {"login": login, "password": password or password_of(login)}, **headers)


def make_real(database: Database) -> None:
    """Take the mark away that says that nobody in this database is real."""
    with database.cluster.admin(database.name) as superuser:
        superuser.execute("DELETE FROM accounts_demomark")


def user_id(login: str) -> UUID:
    with work(SIGN_IN):
        found = queries.user_id_of(login)
    assert found
    return found


def give_app(login: str, secret: str = "JBSWY3DPEHPK3PXP") -> str:
    """Give a user an app with codes; returns the secret."""
    from strang.accounts.models import User

    with work(SIGN_IN, write=True):
        totp.TOTP.activate(User.objects.get(login=login), secret)
    return secret


def code(secret: str) -> str:
    """Return the code the app shows now."""
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def factors(login: str) -> list[str]:
    with work(SIGN_IN):
        rows = Authenticator.objects.filter(user__login=login)
        return sorted(rows.values_list("type", flat=True))
