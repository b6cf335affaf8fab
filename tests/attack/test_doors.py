"""Side doors: a stolen session, a membership since the sign-in, words in the log."""

from __future__ import annotations

import io
import logging

import pytest
from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.test import Client

from account.door import LOGIN, make_real, password_of, sign_in
from cast import actor, at_work
from strang.demo.staff import add_membership
from strang.foundation.logs import DiscreetFormatter
from strang.web.account import guesses
from support.databases import Database

RUTH = "ruth.peschen"
CHANGE = "/account/password/"
NEW = "Ein-langer-neuer-Satz-2026"


@pytest.mark.usefixtures("fresh_world")
def test_the_old_password_is_not_guessed_on_and_on_in_a_stolen_session() -> None:
    client = Client()
    sign_in(client, "miriam.kessler")
    client.get("/")

    def change(old: str) -> int:
        return client.post(CHANGE, {"oldpassword": old, "password1": NEW, "password2": NEW}).status_code

    assert change(password_of("miriam.kessler")) == 302, "a right one costs nothing"
    answers = [change(f"geraten-{number}") for number in range(guesses.PER_FACTOR + 3)]
    assert answers == [200] * guesses.PER_FACTOR + [429] * 3
    assert change(NEW) == 429


def test_a_membership_since_the_sign_in_does_not_spare_the_second_factor(fresh_world: Database) -> None:
    make_real(fresh_world)
    client = Client()
    sign_in(client, RUTH)
    assert client.get("/").status_code == 200
    add_membership("ruth", unit="drk-hs-cm", roles=["case_manager"])
    unit_id = actor("miriam").unit_id
    sent = client.post("/account/unit/", {"unit": str(unit_id)})
    assert sent.headers["Location"] == LOGIN
    assert client.get("/people/").headers["Location"].startswith(LOGIN)
    sign_in(client, RUTH)
    assert client.get("/people/").headers["Location"] == "/account/second-factor/"


@pytest.mark.usefixtures("fresh_world")
def test_no_administration_locks_somebody_out_with_a_twin_of_their_login() -> None:
    michael = actor("michael")
    twin = (
        "INSERT INTO accounts_user (id, password, login, email, display_name, language, is_active, created_at)"
        " VALUES (gen_random_uuid(), '!', %s, 'x@example.org', 'X', 'de', true, now())"
    )
    for login, there_is_one in (("Jan.OFFERMANNS", True), ("jan.offermanns2", False)):
        with at_work(michael), connection.cursor() as cursor:
            if there_is_one:
                with pytest.raises(DatabaseError, match="accounts_user_login_once"), transaction.atomic():
                    cursor.execute(twin, [login])
            else:
                cursor.execute(twin, [login])
    assert sign_in(Client(), "jan.offermanns").status_code == 302


@pytest.mark.parametrize("kind", [IntegrityError, DataError, ValueError])
def test_the_log_says_where_and_not_what(kind: type[Exception]) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(DiscreetFormatter())
    try:
        try:
            int("KANARI-INNEN")
        except ValueError as error:
            raise kind("KANARI-AUSSEN") from error
    except kind as error:
        line = logging.LogRecord(
            "x", logging.ERROR, "", 0, "%s: /account/invitation/GEHEIM/", ("Fehler",), None
        )
        line.exc_info = (type(error), error, error.__traceback__)
        handler.emit(line)
    told = stream.getvalue()
    assert kind.__name__ in told
    assert "test_doors.py" in told
    assert "KANARI-" not in told.replace('int("KANARI-INNEN")', "").replace('kind("KANARI-AUSSEN")', "")
    assert "GEHEIM" not in told
    handlers = settings.LOGGING["handlers"].values()
    assert all(each["formatter"] == "discreet" for each in handlers)
