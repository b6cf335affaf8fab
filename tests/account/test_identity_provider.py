"""Signing in through a real provider: a process of its own on loopback that speaks OpenID Connect."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from account.door import give_app, make_real
from strang.accounts.models import User
from strang.cli.web_server import free_port
from strang.foundation.context import work
from strang.web.sign_in import SIGN_IN
from support.databases import Database

MIRIAM = "miriam.kessler"
LOGIN = reverse("openid_connect_login", args=["house"])


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a running provider."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/.well-known/openid-configuration", timeout=2).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def house(fresh_world: Database, issuer: str, settings: Any) -> Database:
    """A world whose server knows the provider."""
    settings.STRANG_OIDC_ISSUER = issuer
    app = {"provider_id": "house", "name": "Haus", "client_id": "strang", "secret": "geheim"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [app | {"settings": {"server_url": issuer}}],
        }
    }
    return fresh_world


def vouch(issuer: str, sub: str, **claims: Any) -> None:
    """Tell the provider who this account is."""
    request = urllib.request.Request(
        f"{issuer}/users/{urllib.parse.quote(sub)}",
        json.dumps(claims).encode(),
        {"Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=5).close()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        return None


def come_through(client: Client, sub: str) -> Any:
    """Go to the provider, sign in there as ``sub``, and come back."""
    sent = client.post(LOGIN)
    assert sent.status_code == 302, sent.content[:400]
    form = urllib.request.Request(sent.headers["Location"], urllib.parse.urlencode({"sub": sub}).encode())
    try:
        urllib.request.build_opener(_Stay).open(form, timeout=5)
    except urllib.error.HTTPError as redirect:
        back = urllib.parse.urlsplit(redirect.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def is_in(client: Client) -> bool:
    return client.get(reverse("account_unit")).status_code == 200


def test_the_claim_leads_to_the_user(house: Database, issuer: str) -> None:
    vouch(issuer, "a-1", preferred_username=MIRIAM)
    client = Client()
    assert come_through(client, "a-1").status_code == 302
    assert is_in(client)


def test_whoever_has_no_password_here_is_told_so(house: Database, issuer: str) -> None:
    with work(SIGN_IN, write=True):
        User.objects.filter(login=MIRIAM).update(password="!")
    vouch(issuer, "a-1", preferred_username=MIRIAM)
    client = Client()
    come_through(client, "a-1")
    answer = client.get(reverse("account_change_password"), follow=True)
    assert answer.status_code == 200
    assert "Ein Passwort für Strang haben Sie nicht" in answer.content.decode()


def test_a_mail_address_alone_opens_nothing_and_nobody_signs_up(house: Database, issuer: str) -> None:
    with work(SIGN_IN):
        mail, before = User.objects.get(login=MIRIAM).email, User.objects.count()
    vouch(issuer, "a-2", email=mail, email_verified=True, preferred_username="jemand.anders")
    client = Client()
    assert come_through(client, "a-2").status_code == 403
    assert not is_in(client)
    with work(SIGN_IN):
        assert User.objects.count() == before


def test_somebody_switched_off_stays_out(house: Database, issuer: str) -> None:
    with work(SIGN_IN, write=True):
        User.objects.filter(login=MIRIAM).update(is_active=False)
    vouch(issuer, "a-3", preferred_username=MIRIAM)
    client = Client()
    assert come_through(client, "a-3").status_code == 403
    assert not is_in(client)


def test_a_login_given_to_somebody_else_does_not_open_the_old_door(house: Database, issuer: str) -> None:
    vouch(issuer, "a-4", preferred_username=MIRIAM)
    come_through(Client(), "a-4")
    vouch(issuer, "a-5", preferred_username=MIRIAM)
    client = Client()
    assert come_through(client, "a-5").status_code == 403
    assert not is_in(client)


def test_our_own_second_factor_is_asked_for(house: Database, issuer: str) -> None:
    make_real(house)
    vouch(issuer, "a-6", preferred_username=MIRIAM, amr=["pwd", "mfa"])
    client = Client()
    come_through(client, "a-6")
    assert client.get(reverse("account_unit")).headers["Location"] == reverse("mfa_index")
    give_app(MIRIAM)
    again = Client()
    assert come_through(again, "a-6").headers["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(again)


@pytest.mark.parametrize(("amr", "enters"), [(["pwd", "mfa"], True), (["pwd"], False)])
def test_the_providers_second_factor_counts_if_the_operator_says_so(
    house: Database, issuer: str, settings: Any, amr: list[str], enters: bool
) -> None:
    settings.STRANG_OIDC_SECOND_FACTOR = frozenset({"mfa"})
    make_real(house)
    vouch(issuer, f"a-7-{enters}", preferred_username=MIRIAM, amr=amr)
    client = Client()
    come_through(client, f"a-7-{enters}")
    assert is_in(client) is enters


def test_a_provider_out_of_reach_leaves_the_password(house: Database, settings: Any) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = f"http://127.0.0.1:{free_port()}"
    answer = Client().post(LOGIN)
    assert answer.status_code == 503
    assert "Passwort" in answer.content.decode()
