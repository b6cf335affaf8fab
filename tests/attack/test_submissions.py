"""A form sent under an id that somebody else's hidden row bears is kept like any other."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from cast import at_work, client_of
from strang.cases import operations as cases
from strang.foundation import ids
from support.casework import Casework
from support.databases import Database
from support.gate import Gate, build_gate


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's with a case."""
    return build_gate()


def twice(client: Client, path: str, typed: dict[str, str]) -> tuple[int, str]:
    """Send a form twice; returns the status and where it leads, the same both times."""
    first, again = client.post(path, typed), client.post(path, typed)
    found = first.headers.get(
        "Location", " ".join(re.findall(r"Fehler: </span>([^<]+)", first.content.decode()))
    )
    assert found == again.headers.get("Location", "")
    return first.status_code, found


def test_a_person_is_created_under_a_hidden_id_as_under_any_other(gate: Gate) -> None:
    client = client_of("jan")
    for family, submission in (("Neumann", gate.person_id), ("Xhaferi", ids.uuid7())):
        typed = {
            "submission": str(submission),
            "searched": f"Anna {family}",
            "given": "Anna",
            "family": family,
            "first_language": "de",
            "reading": "de",
            "sex": "not_stated",
            "nationality": "SYR",
            "ags": "05370020",
            "birth": "01.01.1991",
            "german": "A1",
        }
        status, place = twice(client, "/people/new/", typed)
        assert status == 302, place
        assert str(submission) not in place


def test_a_note_is_kept_under_a_hidden_id_as_under_any_other(gate: Gate) -> None:
    with at_work(gate.miriam):
        note = cases.write_note(gate.miriam, case_id=gate.case_id, text="KANARI", confidentiality="author")
    jan, deniz = Casework("jan"), Casework("deniz")
    for work, key in ((jan, "jan"), (deniz, "deniz")):
        case_id, client = work.case(), client_of(key)
        for number, submission in enumerate((note, ids.uuid7())):
            typed = {"submission": str(submission), "text": f"Gespräch {number}", "contact_kind": "talk"}
            typed["confidentiality"] = "team"
            status, place = twice(client, f"/cases/{case_id}/notes/", typed)
            assert status == 302, place
        page = client.get(f"/cases/{case_id}/notes/").content.decode()
        assert [page.count(f"Gespräch {number}") for number in (0, 1)] == [1, 1]


def test_an_id_made_of_its_sender_is_nobody_elses() -> None:
    sent, one, other, unit = (ids.uuid7() for _ in range(4))
    made = ids.of_sender(sent, one, unit)
    assert made == ids.of_sender(sent, one, unit)
    assert (made.version, made.int >> 80) == (7, sent.int >> 80)
    assert len({made, sent, ids.of_sender(sent, other, unit), ids.of_sender(sent, unit, one)}) == 4
