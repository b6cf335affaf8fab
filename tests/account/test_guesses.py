"""Guessing is slow for whoever guesses, and for nobody else."""

from __future__ import annotations

import re
import threading
import time
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connections
from django.test import Client

from account.door import give_app, make_real, sign_in
from strang.accounts import operations
from strang.accounts.models import User
from strang.accounts.types import Limit
from strang.foundation.context import work
from strang.web.account import guesses
from strang.web.sign_in import SIGN_IN
from support.databases import Database

MIRIAM = "miriam.kessler"
THERE, HERE = "203.0.113.7", "198.51.100.20"


class Cheap(PBKDF2PasswordHasher):
    """The same work in a thousandth of the time: a test of 1,000 logins must not last an hour."""

    algorithm = "cheap"
    iterations = 1


@pytest.fixture
def cheap(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Cheap", *settings.PASSWORD_HASHERS]


def guess(login: str, source: str, client: Client | None = None) -> Any:
    return sign_in(client or Client(), login, "falsch-geraten", REMOTE_ADDR=source)


@pytest.mark.usefixtures("fresh_world")
class TestSomebodyWhoHammersOneLogin:
    def test_is_stopped_and_the_owner_is_not(self) -> None:
        answers = [guess(MIRIAM, THERE).status_code for _ in range(guesses.PER_LOGIN_AND_SOURCE + 3)]
        assert answers == [200] * guesses.PER_LOGIN_AND_SOURCE + [429] * 3
        assert sign_in(Client(), MIRIAM, REMOTE_ADDR=THERE).status_code == 429
        assert sign_in(Client(), MIRIAM, REMOTE_ADDR=HERE).status_code == 302

    def test_from_the_owners_own_office_is_stopped_and_the_owners_device_is_not(self) -> None:
        mine = Client()
        sign_in(mine, MIRIAM, REMOTE_ADDR=HERE)
        mine.get("/", REMOTE_ADDR=HERE)
        mine.post("/account/logout/", REMOTE_ADDR=HERE)
        for _ in range(guesses.PER_LOGIN_AND_SOURCE + 1):
            stopped = guess(MIRIAM, HERE)
        assert stopped.status_code == 429
        assert sign_in(mine, MIRIAM, REMOTE_ADDR=HERE).status_code == 302

    def test_cannot_use_the_known_device_for_guessing_on(self) -> None:
        mine = Client()
        sign_in(mine, MIRIAM)
        mine.get("/")
        mine.post("/account/logout/")
        answers = [guess(MIRIAM, HERE, mine).status_code for _ in range(guesses.PER_DEVICE + 1)]
        assert answers[-1] == 429


@pytest.mark.usefixtures("fresh_world", "cheap")
def test_a_thousand_logins_from_one_source_get_a_hundred_guesses_an_hour() -> None:
    seen = [guess(f"login-{number % 1000}", THERE).status_code for number in range(400)]
    assert seen.count(200) == guesses.PER_SOURCE
    assert set(seen) == {200, 429}
    assert sign_in(Client(), MIRIAM, REMOTE_ADDR=HERE).status_code == 302


@pytest.mark.usefixtures("fresh_world")
def test_right_passwords_cost_nothing() -> None:
    for _ in range(guesses.PER_LOGIN_AND_SOURCE + 2):
        assert sign_in(Client(), MIRIAM, REMOTE_ADDR=THERE).status_code == 302


@pytest.mark.usefixtures("fresh_world")
def test_known_and_unknown_answer_alike_and_take_the_same_work() -> None:
    pages, work_done = {}, {}
    hasher = "strang.accounts.passwords.PepperedArgon2.encode"
    verify = "strang.accounts.passwords.PepperedArgon2.verify"
    for login in (MIRIAM, "gibt.es.nicht"):
        with (
            mock.patch(hasher, autospec=True, return_value="x") as made,
            mock.patch(verify, autospec=True, return_value=False) as checked,
        ):
            answer = guess(login, THERE)
        pages[login] = (answer.status_code, _masked(answer.content.decode(), login))
        work_done[login] = made.call_count + checked.call_count
    assert len(set(pages.values())) == 1
    assert set(work_done.values()) == {1}


@pytest.mark.usefixtures("fresh_world")
def test_somebody_switched_off_answers_like_a_wrong_password() -> None:
    with work(SIGN_IN, write=True):
        User.objects.filter(login=MIRIAM).update(is_active=False)
    right, wrong = sign_in(Client(), MIRIAM), guess(MIRIAM, THERE)
    assert right.status_code == wrong.status_code == 200
    assert _masked(right.content.decode(), MIRIAM) == _masked(wrong.content.decode(), MIRIAM)


def _masked(page: str, login: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "token", page)
    return page.replace(login, "LOGIN")


@pytest.mark.usefixtures("fresh_world")
def test_parallel_guesses_count_one_another() -> None:
    limits = [Limit("a" * 64, 5, 60)]
    tickets: list[object] = []

    def take() -> None:
        with work(SIGN_IN, write=True):
            tickets.append(operations.take_guess(SIGN_IN, limits=limits))
        connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tickets) == 20
    assert sum(ticket is not None for ticket in tickets) == 5


@pytest.mark.usefixtures("fresh_world")
def test_a_bucket_empties_with_time() -> None:
    limits = [Limit("b" * 64, 1, 1)]
    with work(SIGN_IN, write=True):
        assert operations.take_guess(SIGN_IN, limits=limits)
        assert operations.take_guess(SIGN_IN, limits=limits) is None
    time.sleep(1.1)
    with work(SIGN_IN, write=True):
        assert operations.take_guess(SIGN_IN, limits=limits)


def test_codes_of_the_second_factor_run_out(fresh_world: Database) -> None:
    make_real(fresh_world)
    give_app(MIRIAM)
    client = Client()
    sign_in(client, MIRIAM)
    answers = [
        client.post("/account/second-factor/sign-in/", {"code": f"{number:06}"}).status_code
        for number in range(guesses.PER_FACTOR + 1)
    ]
    assert answers == [200] * guesses.PER_FACTOR + [429]


def test_no_login_and_no_address_stands_in_the_table(fresh_world: Database) -> None:
    guess(MIRIAM, THERE)
    with fresh_world.cluster.admin(fresh_world.name) as superuser:
        rows = str(superuser.execute("SELECT * FROM accounts_guess").fetchall())
    assert MIRIAM not in rows
    assert THERE not in rows
