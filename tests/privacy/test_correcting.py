"""An accepted correction leads to the form of its record, filled in, and after saving back to the request."""

from __future__ import annotations

import html
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from cast import at_work, client_of
from strang.cases import operations as cases
from strang.cases.models import Assessment, Goal, Note, Task
from strang.foundation import clock
from strang.people import operations as people
from strang.people.models import ContactPoint, Name, Person
from strang.people.types import ContactKind
from strang.privacy import operations
from support.accessible import problems
from support.databases import Database
from support.gate import WORK, Gate, build_gate


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person with a note, a number, a goal and a task."""
    made = build_gate()
    with at_work(made.miriam):
        cases.write_note(made.miriam, case_id=made.case_id, text="Alles ruhig.", contact_kind="talk")
        people.add_contact_point(
            made.miriam, person_id=made.person_id, kind=ContactKind.PHONE, value="02431 11111", note="abends"
        )
        cases.add_task(made.miriam, case_id=made.case_id, title="Anruf bei Frau Alt", due_on=clock.today())
        cases.add_goal(
            made.miriam,
            case_id=made.case_id,
            area="SPR",
            wording="B2 bis Sommer",
            language="de",
            german="B2 bis Sommer",
        )
    return made


def row_of(gate: Gate, table: str) -> UUID:
    """Return the record of a table that the person finds wrong."""
    rows: dict[str, Any] = {
        "cases.note": Note.objects.filter(text="Alles ruhig."),
        "cases.assessment": Assessment.objects.filter(area="ARB"),
        "cases.goal": Goal.objects.all(),
        "cases.task": Task.objects.all(),
        "people.contactpoint": ContactPoint.objects.all(),
        "people.name": Name.objects.filter(kind="official"),
        "people.person": Person.objects.all(),
    }
    with at_work(gate.miriam, write=False):
        found: UUID = rows[table].filter(person_id=gate.person_id).first().id
        return found


def asked(gate: Gate, table: str, wrong: str, right: str) -> tuple[str, UUID]:
    """Record a request with one correction; returns the request's page and the correction."""
    with at_work(gate.miriam):
        request_id = operations.receive_request(
            gate.miriam,
            person_id=gate.person_id,
            kind="rectification",
            asker="self",
            channel="oral",
            received_on=clock.today(),
        )
    row_id = row_of(gate, table)
    with at_work(gate.miriam):
        correction_id = operations.ask_correction(
            gate.miriam, request_id=request_id, table=table, row_id=row_id, wrong=wrong, right=right
        )
    return reverse("privacy_request", args=[gate.case_id, request_id]), correction_id


def accept(page: str, correction_id: UUID) -> str:
    """Accept it; returns where that leads."""
    answer = client_of("miriam").post(page, {"action": "accept_correction", "correction": correction_id})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


CASES = (
    ("cases.assessment", WORK, "Arbeitet seit Mai", "/assessment/ARB/?", "\nArbeitet seit Mai</textarea>"),
    ("cases.assessment", "stimmt nicht", "Arbeitet", "/assessment/ARB/?", f"\n{WORK}</textarea>"),
    ("cases.goal", "B2", "C1", "/cases/goals/", "C1 bis Sommer"),
    ("cases.task", "Frau Alt", "Frau Neu", "/tasks/?", 'value="Anruf bei Frau Neu"'),
    (
        "cases.note",
        "Nichts war ruhig",
        "Es gab Streit.",
        "/notes/?",
        "Richtig ist: Es gab Streit.</textarea>",
    ),
    ("people.contactpoint", "11111", "22222", "/contact-point/new/?", 'value="02431 22222"'),
    ("people.contactpoint", "alte Nummer", "0170 1", "/contact-point/new/?", 'value="0170 1"'),
    ("people.name", "Canarilla", "Canarella", "/name/new/?", 'value="Salma Canarella"'),
    ("people.person", "1987", "1986", "/change/?", "Berichtigung auf Antrag der Person"),
)


@pytest.mark.parametrize(("table", "wrong", "right", "path", "filled"), CASES)
def test_the_form_begins_with_what_the_person_says(
    gate: Gate, table: str, wrong: str, right: str, path: str, filled: str
) -> None:
    page, correction_id = asked(gate, table, wrong, right)
    client = client_of("miriam")
    assert "Eintrag berichtigen" not in client.get(page).content.decode()
    there = accept(page, correction_id)
    assert path in there
    text = html.unescape(client.get(there).content.decode())
    assert filled in text
    assert f"Falsch: {wrong}" in text
    assert "Nach dem Speichern kommen Sie zurück zum Antrag." in text
    assert there in html.unescape(client.get(page).content.decode()), "also from the request, later"
    assert "Berichtigung auf Antrag" not in client.get(there.partition("?")[0]).content.decode()


def test_saving_leads_back_to_the_request(gate: Gate) -> None:
    page, correction_id = asked(gate, "people.contactpoint", "11111", "22222")
    there, client = accept(page, correction_id), client_of("miriam")
    wrong = client.post(there, {"kind": "phone", "value": "", "note": "abends"})
    assert wrong.status_code == 200
    assert "Berichtigung auf Antrag der Person" in wrong.content.decode()
    assert "02431 22222" not in wrong.content.decode().partition("<form")[2], "what was typed counts"
    saved = client.post(there, {"kind": "phone", "value": "02431 22222", "note": "abends"})
    assert saved.headers["Location"] == page
    with at_work(gate.miriam, write=False):
        assert ContactPoint.objects.filter(person_id=gate.person_id, value="02431 22222").exists()


def test_a_note_leads_back_too(gate: Gate) -> None:
    page, correction_id = asked(gate, "cases.note", "ruhig", "Es gab Streit.")
    there = accept(page, correction_id)
    typed = {"text": "Berichtigt", "contact_kind": "talk", "confidentiality": "team"}
    assert client_of("miriam").post(there, typed).headers["Location"] == page


def test_what_is_open_refused_somebody_elses_or_of_another_form_changes_no_form(gate: Gate) -> None:
    page, correction_id = asked(gate, "people.contactpoint", "11111", "22222")
    client, base = client_of("miriam"), f"/people/{gate.person_id}"
    form = f"{base}/contact-point/new/"
    plain = client.get(form).status_code
    for number in (correction_id, uuid4(), "unsinn"):
        answer = client.get(f"{form}?correction={number}")
        assert (answer.status_code, "Berichtigung auf" in answer.content.decode()) == (plain, False), number
    accept(page, correction_id)
    assert "Berichtigung auf" in client.get(f"{form}?correction={correction_id}").content.decode()
    other = client.get(f"{base}/name/new/?correction={correction_id}").content.decode()
    assert "Berichtigung auf" not in other
    hidden, absent = (
        client_of("deniz").get(f"/people/{person}/contact-point/new/?correction={correction_id}").status_code
        for person in (gate.person_id, uuid4())
    )
    assert hidden in {403, 404}
    assert absent == 404


@pytest.mark.browser
def test_nothing_is_wrong_with_the_forms(gate: Gate, page: Page, axe_source: str) -> None:
    client, seen = client_of("miriam"), []
    for table, wrong, right, *_rest in CASES[2:6]:
        request_page, correction_id = asked(gate, table, wrong, right)
        there = accept(request_page, correction_id)
        for path in (there, request_page):
            answer = client.get(path)
            assert answer.status_code == 200
            seen.append((path.partition("?")[0], answer.content))
    assert problems(page, axe_source, seen) == {}
