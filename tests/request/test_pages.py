"""Formal requests over HTTP: always „eingegangen", answered by a second person, counted without names."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cast import actor, client_of
from ids import ABSENT
from support.databases import Database
from support.gate import NAME, WORK, Gate, build_gate

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|name="next" value="[^"]*"')
VARYING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|csrfmiddlewaretoken\" value=\"[^\"]+")
SCOPE = "KANARI-UMFANG"


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's."""
    return build_gate()


def _fields(person: str, **changes: object) -> dict[str, object]:
    return {
        "to_unit_id": actor("miriam").unit_id,
        "norm": "sgb10_69",
        "person": person,
        "birth_year": "1987",
        "scope": SCOPE,
        "file_number": "33-1",
        "due_on": "",
        "submission": uuid4(),
        **changes,
    }


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def _ask(person: str) -> str:
    """Ask as volker; returns the address of the asker's page."""
    answer = client_of("volker").post(reverse("request_new"), _fields(person))
    assert answer.status_code == 302
    return answer.headers["Location"]


def _seen(path: str, person: str) -> str:
    client = client_of("volker")
    client.get(path)
    return VARYING.sub("…", _text(client, path)).replace(person, "…")


def test_known_and_unknown_get_the_same_page_at_every_step(gate: Gate) -> None:
    pages = {person: _ask(person) for person in (NAME, "Niemand Nirgends")}
    first = [_seen(path, person) for person, path in pages.items()]
    assert first[0] == first[1]
    assert "Eingegangen. Noch keine Antwort." in first[0]
    for path in pages.values():
        own = path.replace("filed/", "")
        typed = {
            "action": "prepare",
            "answer_kind": "no_information",
            "checker_id": actor("deniz").user_id,
            "version": "0",
        }
        assert client_of("miriam").post(own, typed).status_code == 302
    second = [_seen(path, person) for person, path in pages.items()]
    assert second == first
    for path in pages.values():
        own = path.replace("filed/", "")
        typed = {"action": "check", "outcome": "permitted", "reason": "Geprüft.", "version": "1"}
        assert client_of("deniz").post(own, typed).status_code == 302
    third = [re.sub(r"<time.*?</time>", "", _seen(path, person)) for person, path in pages.items()]
    assert third[0] == third[1]
    assert "macht keine Angaben" in third[0]


def test_an_answer_by_hand_over_goes_through_the_pages(gate: Gate) -> None:
    filed = _ask(NAME)
    own = filed.replace("filed/", "")
    sender, second, clerk = client_of("miriam"), client_of("deniz"), client_of("volker")
    found = _text(sender, f"{own}?q=Salma")
    choose = re.findall(r'href="(/cases/[^"]+/handovers/new/\?request=[^"]+)"', found)[0]
    key = re.findall(
        rf'value="(assessment:[^"]+)"[^>]*>(?:(?!</label>).)*{WORK}', _text(sender, choose), re.DOTALL
    )[0]
    typed = {
        "items": [key],
        "purpose": "Prüfung",
        "necessity": "Nötig.",
        "approver_id": actor("deniz").user_id,
        "submission": uuid4(),
    }
    assert sender.post(choose, typed).headers["Location"] == own
    assert "Angaben sind ausgewählt" in _text(sender, own)
    prepare = {
        "action": "prepare",
        "answer_kind": "handover",
        "checker_id": actor("deniz").user_id,
        "version": "0",
    }
    assert sender.post(own, prepare).status_code == 302
    assert WORK in _text(second, own)
    check = {"action": "check", "outcome": "partly", "reason": "Nur Arbeit.", "version": "1"}
    assert sender.post(own, check).status_code == 200
    assert "Eingegangen. Noch keine Antwort." in _text(clerk, filed)
    assert second.post(own, check).status_code == 302
    copy = re.findall(r'href="(/handovers/[0-9a-f-]{36}/)"', _text(clerk, filed))[0]
    assert clerk.post(copy).status_code == 302
    assert WORK in _text(clerk, copy)


def test_a_letter_is_noted_down_and_wrong_input_kept(gate: Gate) -> None:
    client, path = client_of("miriam"), reverse("request_note")
    wrong = client.post(path, _fields("", received_on="2099-01-01", asking_name="", birth_year="1500"))
    text = wrong.content.decode()
    assert wrong.status_code == 200
    assert SCOPE in text
    for field in ("person", "asking_name"):
        assert f'id="id_{field}_error"' in text, field
    late = client.post(
        path, _fields("Sami", received_on="2099-01-01", asking_name="Polizei", birth_year="1500")
    ).content.decode()
    assert 'id="id_received_on_error"' in late
    assert 'id="id_birth_year_error"' in late
    kept = client.post(path, _fields("Sami", received_on="2026-01-02", asking_name="Polizei"))
    assert kept.status_code == 302
    assert "Sami" in _text(client, kept.headers["Location"])


def test_other_units_get_the_answer_of_what_never_was(gate: Gate) -> None:
    filed = _ask(NAME)
    own = filed.replace("filed/", "")
    never = reverse("request", args=[ABSENT])
    for key in ("thomas", "jan", "sabine", "volker"):
        client = client_of(key)
        first, second = client.get(own), client.get(never)
        assert first.status_code == second.status_code == 404
        assert TOKEN.sub(b"", first.content) == TOKEN.sub(b"", second.content)
    for key in ("nadine", "sabine", "miriam"):
        assert client_of(key).get(filed).status_code == 404


def test_figures_name_nobody(gate: Gate) -> None:
    _ask(NAME)
    for key in ("ines", "birgit"):
        client = client_of(key)
        page = _text(client, reverse("request_counts")) + _text(client, reverse("request_list"))
        assert "§ 69 SGB X" in page
        assert NAME not in page
        assert SCOPE not in page


def test_an_answer_without_a_choice_says_so_in_the_title_and_beside_the_field(gate: Gate) -> None:
    own = _ask("Niemand Nirgends").replace("filed/", "")
    page = client_of("miriam").post(own, {"action": "prepare", "version": "0"}).content.decode()
    assert "<title>Fehler: " in page
    assert "Bitte wählen Sie etwas aus." in page


def test_the_check_asks_for_everything_at_once_and_sending_back_for_no_result(gate: Gate) -> None:
    own = _ask(NAME).replace("filed/", "")
    prepared = {
        "action": "prepare",
        "answer_kind": "no_information",
        "checker_id": actor("deniz").user_id,
        "version": "0",
    }
    assert client_of("miriam").post(own, prepared).status_code == 302
    deniz = client_of("deniz")
    wrong = deniz.post(own, {"action": "check", "version": "1"}).content.decode()
    assert "id_outcome_error" in wrong
    assert "id_reason_error" in wrong
    back = deniz.post(own, {"action": "return", "version": "1"}).content.decode()
    assert "id_outcome_error" not in back
    assert "id_reason_error" in back
