"""What somebody typed survives the end of their session."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from cast import client_of
from strang.demo.logins import demo_logins
from strang.web import kept_input

PATH = "/contacts/new/?from=list"
TYPED = {"note": "Frau H. fragt nach einem Kurs mit Kinderbetreuung.", "topics": ["SPR", "KIT"]}


def hidden(content: bytes, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', content.decode())
    assert found, f"no hidden field {name}"
    return unescape(found[1])


def sign_in(client: Client, sealed: str) -> Any:
    password = next(one["password"] for one in demo_logins() if one["login"] == "miriam.kessler")
    return client.post("/account/login/", {"login": "miriam.kessler", "password": password, "kept": sealed})


@pytest.mark.usefixtures("fresh_world")
class TestAVisitorsForm:
    def test_comes_back_after_the_sign_in_with_every_value(self) -> None:
        client = Client()
        asked = client.post(PATH, TYPED)
        assert asked.status_code == 401
        there = sign_in(client, hidden(asked.content, "kept"))
        assert there.status_code == 200
        page = unescape(there.content.decode())
        assert f'action="{PATH}"' in page
        assert TYPED["note"] in page
        assert page.count('name="topics"') == 2
        assert hidden(there.content, "csrfmiddlewaretoken")

    def test_is_still_there_after_a_wrong_password(self) -> None:
        client = Client()
        sealed = hidden(client.post(PATH, TYPED).content, "kept")
        wrong = client.post("/account/login/", {"login": "miriam.kessler", "password": "x", "kept": sealed})
        assert hidden(wrong.content, "kept") == sealed

    def test_leaves_out_passwords_and_tokens(self) -> None:
        client = Client()
        asked = client.post(
            PATH, {"note": "Ein Satz mit Wörtern.", "password1": "geheim", "csrfmiddlewaretoken": "t"}
        )
        there = sign_in(client, hidden(asked.content, "kept")).content.decode()
        assert "geheim" not in there
        assert 'value="t"' not in there

    def test_says_that_files_have_to_be_chosen_again(self) -> None:
        client = Client()
        with Path(__file__).open("rb") as upload:
            asked = client.post(PATH, {"note": "Ein Satz mit Wörtern.", "evidence": upload})
        assert (
            "Dateien konnten wir nicht aufheben"
            in sign_in(client, hidden(asked.content, "kept")).content.decode()
        )

    def test_that_is_too_long_is_not_carried_along(self) -> None:
        asked = Client().post(PATH, {"note": "x" * (kept_input.LIMIT + 1)})
        assert asked.status_code == 302
        assert asked.headers["Location"].startswith("/account/login/")

    def test_without_fields_leads_to_the_sign_in(self) -> None:
        assert Client().post(PATH).status_code == 302

    def test_of_the_account_pages_is_not_kept(self) -> None:
        assert Client().post("/account/unit/", {"unit": "x"}).status_code == 302

    @pytest.mark.parametrize(
        "sealed",
        ["nonsense", signing.dumps(["https://evil.example/", [], False], salt="x")],
        ids=["nonsense", "foreign-seal"],
    )
    def test_that_we_did_not_seal_is_ignored(self, sealed: str) -> None:
        assert sign_in(Client(), sealed).status_code == 302

    def test_never_leads_to_another_site(self) -> None:
        foreign = kept_input._seal(kept_input.Kept("https://evil.example/", (("a", "b"),), False))
        assert sign_in(Client(), foreign).status_code == 302


@pytest.mark.usefixtures("fresh_world")
class TestAFormOlderThanTheSignIn:
    @staticmethod
    def send(**headers: str) -> Any:
        client = client_of("miriam")
        client.handler.enforce_csrf_checks = True
        return client.post(PATH, TYPED | {"csrfmiddlewaretoken": "x" * 64}, headers=headers)

    def test_can_be_sent_again_when_our_page_sent_it(self) -> None:
        answer = self.send(origin="http://testserver")
        assert answer.status_code == 403
        assert TYPED["note"] in answer.content.decode()

    @pytest.mark.parametrize("origin", ["https://evil.example", "null"])
    def test_is_refused_when_another_site_sent_it(self, origin: str) -> None:
        answer = self.send(origin=origin)
        assert answer.status_code == 403
        assert TYPED["note"] not in answer.content.decode()
