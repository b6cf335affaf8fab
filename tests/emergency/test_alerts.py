"""Both data protection officers are alerted of an emergency access, even if the mail server fails at first."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import DatabaseError, connection
from pytest_django import Settings

from cast import at_work, client_of
from strang.access import emergencies
from strang.access.models import EmergencyAlert
from strang.cli import nightly
from strang.cli.web_server import free_port
from strang.foundation import ids
from strang.foundation.context import work
from strang.web.emergency.alert import alert_officers
from support.databases import Database
from support.gate import NAME, Gate, build_gate

SMTP = "django.core.mail.backends.smtp.EmailBackend"
LOCAL = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's (DRK) that nobody else knows."""
    return build_gate()


def open_on_the_page(gate: Gate) -> None:
    """Let the Jobcenter's clerk open the file by naming it, on the page."""
    typed = {
        "submission": str(ids.uuid7()),
        "unit_id": str(gate.drk),
        "name": NAME,
        "birth_year": "1987",
        "reason": "danger_to_life",
        "text": "Die Nachbarin hört Schreie, der Vater droht der Mutter mit einem Messer.",
        "sure": "on",
    }
    answer = client_of("sabine").post("/emergency/new/", typed)
    assert answer.status_code == 302


def test_a_mail_that_could_not_be_sent_is_sent_at_night_and_once(
    gate: Gate, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    mail.outbox.clear()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", free_port()
    open_on_the_page(gate)
    assert "could not be sent" in caplog.text
    missed = nightly.alert()["not_reached"]
    settings.EMAIL_BACKEND = LOCAL
    reached = nightly.alert()["reached"]
    assert missed == reached == len(mail.outbox) > 0
    assert nightly.alert() == {"command": "nightly alert", "reached": 0, "not_reached": 0}
    assert len(mail.outbox) == reached


def test_whoever_was_alerted_is_not_alerted_again_by_the_next_page(gate: Gate) -> None:
    mail.outbox.clear()
    open_on_the_page(gate)
    alerted = len(mail.outbox)
    assert alerted > 0
    open_on_the_page(gate)  # it is open already
    assert len(mail.outbox) == alerted
    assert alert_officers() == (0, 0)


def test_nobody_but_the_alerting_process_learns_whom_to_alert(gate: Gate) -> None:
    open_on_the_page(gate)
    with work(emergencies.ALERTING):
        assert EmergencyAlert.objects.exists()
    for someone in (gate.sabine, gate.miriam):
        with at_work(someone, write=False):
            assert emergencies.alerts_owed() == []
            assert not EmergencyAlert.objects.exists()
    with pytest.raises(DatabaseError), at_work(gate.sabine), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_emergencyalert (id, emergency_id, officer_id, at)"
            " SELECT uuidv7(), id, user_id, now() FROM access_emergency"
        )
