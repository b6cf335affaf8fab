"""The closed loop through the browser's door: every form once, from the finding to the message back."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from cast import client_of
from support.loop import DELAY, WEST, Loop

pytestmark = pytest.mark.usefixtures("fresh_cast")


def post(client: Client, path: str, **values: Any) -> str:
    """Send a form, expect a redirect, return where it leads."""
    answer = client.post(path, values)
    assert answer.status_code == 302, unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))[:3000]
    return str(answer.headers["Location"])


def text(client: Client, path: str) -> str:
    """Return a page as plain words."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_the_whole_loop_through_the_pages() -> None:
    loop = Loop()
    group, steering = loop.working_group(), loop.steering_group()
    clients = {key: client_of(key) for key in ("miriam", "amina", "birgit", "gregor", "sabine", "elif")}
    miriam, birgit, gregor, sabine = (clients[key] for key in ("miriam", "birgit", "gregor", "sabine"))
    finding = post(miriam, "/findings/new/", area="SPR", what_happened=WEST, consequence=DELAY)
    other = post(clients["amina"], "/findings/new/", area="SPR", what_happened=WEST, consequence=DELAY)
    ids = [path.strip("/").split("/")[-1] for path in (finding, other)]
    theme = post(
        birgit, "/themes/new/", findings=ids, title="Sprache mit Kind", summary="Kurse fehlen.", area="SPR"
    )
    assert "Sprache mit Kind" in text(clients["elif"], "/themes/")
    post(birgit, f"{theme}analyse/", text="Sieben Monate Wartezeit.")
    post(birgit, f"{theme}group/", body=str(group), text="Bitte planen.")
    post(sabine, f"{theme}propose/", text="Ein Kurs in Gangelt.", who_must_act="Volkshochschule")
    meeting = post(
        birgit, f"/bodies/{steering}/meetings/new/", starts_at="2020-01-15T10:00", place="Kreishaus"
    )
    meeting_id = meeting.strip("/").split("/")[-1]
    assert post(birgit, f"{theme}agenda/", meeting=meeting_id) == meeting
    assert "Ein Kurs in Gangelt." in text(gregor, meeting)
    [decide] = re.findall(r"/agenda/[0-9a-f-]+/decision/", gregor.get(meeting).content.decode())
    owner = str(loop.sabine.unit_id)
    post(
        gregor, decide, kind="order", text="Das Jobcenter zahlt.", owner_unit_id=owner, due_on="2020-06-30",
        votes_for="9", votes_against="0", votes_abstained="1",
    )  # fmt: skip
    post(gregor, f"{meeting}minutes/", minutes="Einstimmig.", version="1", present=[str(loop.gregor.unit_id)])
    post(gregor, f"{meeting}approve/")
    assert "9 dafür, 0 dagegen, 1 enthalten" in text(gregor, meeting)
    assert gregor.get(f"{meeting}minutes.pdf").content.startswith(b"%PDF")
    assert b"SUMMARY:KIM-Lenkungsgruppe" in gregor.get(f"{meeting}calendar.ics").content
    [report] = re.findall(r"/decisions/[0-9a-f-]+/follow-up/", sabine.get(theme).content.decode())
    post(sabine, report, state="done", text="Der Kurs hat begonnen.")
    post(birgit, report.replace("follow-up", "confirm"), text="Der Kurs in Gangelt läuft.")
    seen = text(miriam, finding)
    assert "Der Kurs in Gangelt läuft." in seen
    assert "Als gelesen markieren" in seen
    post(miriam, f"{finding}read/")
    assert "Als gelesen markieren" not in text(miriam, finding)
    assert clients["elif"].get(finding).status_code == 404
    assert clients["elif"].get(meeting).status_code == 404
    assert WEST not in text(clients["elif"], theme)


def test_a_stale_theme_shows_both_versions() -> None:
    loop = Loop()
    theme_id = loop.theme(loop.finding())
    birgit = client_of("birgit")
    values = {"title": "Neu", "summary": "Erste Fassung.", "area": "SPR", "version": "1"}
    post(birgit, f"/themes/{theme_id}/edit/", **values)
    answer = birgit.post(f"/themes/{theme_id}/edit/", values | {"summary": "Zweite Fassung."})
    page = answer.content.decode()
    assert "Erste Fassung." in page
    assert "Zweite Fassung." in page
    assert 'name="version" value="2"' in page


def test_a_decision_without_owner_and_date_keeps_what_was_typed() -> None:
    loop = Loop()
    _meeting, item = loop.on_agenda(loop.theme(loop.finding()))
    answer = client_of("gregor").post(
        f"/agenda/{item}/decision/", {"kind": "order", "text": "Das Jobcenter zahlt."}
    )
    page = answer.content.decode()
    assert "Bitte wählen Sie, welche Stelle den Beschluss umsetzt." in page
    assert "Bitte geben Sie eine Frist an." in page
    assert "Das Jobcenter zahlt." in page
