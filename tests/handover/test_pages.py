"""Hand-overs over HTTP, both sides: the preview is the copy, hidden is absent, nothing typed is lost."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cast import actor, at_work, client_of
from ids import ABSENT
from strang.cases import operations as casework
from strang.cases import queries as cases
from strang.cases.types import Upload
from strang.foundation import clock
from strang.referrals.handover import queries
from support.databases import Database
from support.gate import HEALTH, LANGUAGE, NAME, SCRIPT, WORK, Gate, build_gate

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|name="next" value="[^"]*"')
EVIDENCE = "KANARI-NACHWEIS"
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def gate(fresh_cast: Database) -> Gate:
    """A person of miriam's with a document."""
    gate = build_gate()
    with at_work(gate.miriam):
        casework.store_document(
            gate.miriam, case_id=gate.case_id, title="Zeugnis", upload=Upload("z.pdf", PDF)
        )
    return gate


def _keys(gate: Gate, *texts: str) -> list[str]:
    with at_work(gate.miriam, write=False):
        offered = queries.offered_items(gate.miriam, cases.case(gate.miriam, gate.case_id))
    return [one.key for one in offered if any(text in one.text for text in texts)]


def _fields(gate: Gate, *texts: str, **changes: object) -> dict[str, object]:
    return {
        "items": _keys(gate, *texts),
        "to_unit_id": actor("volker").unit_id,
        "purpose": "Verlängerung",
        "basis": "release",
        "released_on": clock.today().isoformat(),
        "evidence": EVIDENCE,
        "submission": uuid4(),
        **changes,
    }


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def _body(client: Client, path: str) -> tuple[int, bytes]:
    answer = client.get(path)
    return answer.status_code, TOKEN.sub(b"", answer.content)


def _delivered(gate: Gate, *texts: str) -> tuple[str, str]:
    """Hand over; returns the sender's page and the recipient's."""
    client = client_of("miriam")
    answer = client.post(reverse("handover_new", args=[gate.case_id]), _fields(gate, *texts))
    assert answer.status_code == 302
    page = answer.headers["Location"]
    assert client.post(page, {"action": "deliver"}).status_code == 302
    with at_work(gate.miriam, write=False):
        (found,) = queries.of_case(gate.miriam, gate.case_id)
    return page, reverse("handover", args=[found.copy_id])


def test_the_whole_way_on_pages(gate: Gate) -> None:
    sender, clerk = client_of("miriam"), client_of("volker")
    answer = sender.post(reverse("handover_new", args=[gate.case_id]), _fields(gate, NAME, WORK, "Zeugnis"))
    page = answer.headers["Location"]
    preview = _text(sender, page)
    assert "Noch nichts übergeben" in preview
    assert WORK in preview
    assert HEALTH not in preview
    assert "Nichts übergeben" in _text(clerk, reverse("handover_list"))
    assert sender.post(page, {"action": "deliver"}).status_code == 302
    inbox = _text(clerk, reverse("handover_list"))
    assert NAME not in inbox
    path = re.findall(r'href="(/handovers/[0-9a-f-]{36}/)"', inbox)[0]
    closed = _text(clerk, path)
    assert not [secret for secret in (NAME, WORK, "Verlängerung", "Zeugnis") if secret in closed]
    assert clerk.post(path).status_code == 302
    opened = _text(clerk, path)
    assert [secret for secret in (NAME, WORK, "Verlängerung", "Zeugnis") if secret not in opened] == []
    hidden = (HEALTH, LANGUAGE, SCRIPT, EVIDENCE, str(gate.person_id), str(gate.case_id))
    assert [secret for secret in hidden if secret in opened] == []
    (file,) = re.findall(r'href="(/handovers/[^"]+/files/\d+/)"', opened)
    download = clerk.get(file)
    assert download.content == PDF
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert "Volker Schiffers" in _text(sender, page)
    assert sender.post(page, {"action": "recall", "reason": "Irrtum"}).status_code == 302
    assert "Bitte löschen" in _text(clerk, path)
    assert WORK in _text(clerk, path)
    assert "Übergabe an diese Stelle" in _text(sender, reverse("case_disclosures", args=[gate.case_id]))


def test_nothing_typed_is_lost_and_every_error_is_said(gate: Gate) -> None:
    client, path = client_of("miriam"), reverse("handover_new", args=[gate.case_id])
    shown = client.post(
        path, _fields(gate, WORK, basis="statute", norm="aufenthg_87_1", purpose="Mein Zweck")
    )
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "Mein Zweck" in text
    for field in ("norm", "necessity", "approver_id"):
        assert f'id="id_{field}_error"' in text, field
    assert 'id="id_items_error"' in client.post(path, _fields(gate)).content.decode()
    tomorrow = client.post(path, _fields(gate, WORK, released_on="2099-01-01", evidence="")).content.decode()
    assert "liegt in der Zukunft" in tomorrow
    assert 'id="id_evidence_error"' in tomorrow
    forged = client.post(path, _fields(gate, items=[f"assessment:{uuid4()}"])).content.decode()
    assert 'id="id_items_error"' in forged
    with at_work(gate.miriam, write=False):
        assert queries.of_case(gate.miriam, gate.case_id) == []


def test_the_second_person_sees_this_hand_over_and_not_the_case(gate: Gate) -> None:
    sender, second, clerk = client_of("miriam"), client_of("deniz"), client_of("volker")
    fields = _fields(
        gate,
        WORK,
        basis="statute",
        norm="sgb10_69",
        necessity="Nötig.",
        approver_id=actor("deniz").user_id,
    )
    page = sender.post(reverse("handover_new", args=[gate.case_id]), fields).headers["Location"]
    assert sender.post(page, {"action": "deliver"}).status_code == 403
    listed = _text(second, reverse("handover_list"))
    check = re.findall(r'href="(/handovers/check/[0-9a-f-]{36}/)"', listed)[0]
    shown = _text(second, check)
    assert WORK in shown
    assert HEALTH not in shown
    assert second.get(reverse("case", args=[gate.case_id])).status_code == 404
    assert second.post(check, {"decision": "refuse", "note": ""}).status_code == 200
    assert second.post(check, {"decision": "deliver", "note": ""}).status_code == 302
    assert "Nichts übergeben" not in _text(clerk, reverse("handover_list"))


def test_a_foreign_copy_answers_like_one_that_never_was(gate: Gate) -> None:
    page, copy = _delivered(gate, NAME)
    never = reverse("handover", args=[ABSENT])
    for key in ("sabine", "nadine", "thomas", "miriam"):
        client = client_of(key)
        assert _body(client, copy) == _body(client, never)
        assert _body(client, copy)[0] == 404
        assert client.post(copy).status_code == 404
    clerk = client_of("volker")
    assert clerk.get(page).status_code == 403
    assert _body(clerk, f"{copy}files/1/") == _body(clerk, f"{never}files/1/")
    deniz = client_of("deniz")
    absent = reverse("case_handover", args=[ABSENT, ABSENT])
    assert _body(deniz, page) == _body(deniz, absent)


def test_roles_without_content_receive_nothing(gate: Gate) -> None:
    _page, copy = _delivered(gate, NAME)
    for key in ("ines", "michael", "ruth", "birgit", "paul"):
        assert client_of(key).get(copy).status_code == 403


def test_a_withdrawn_one_is_never_delivered(gate: Gate) -> None:
    client = client_of("miriam")
    page = client.post(reverse("handover_new", args=[gate.case_id]), _fields(gate, NAME)).headers["Location"]
    assert client.post(page, {"action": "withdraw"}).status_code == 302
    assert client.post(page, {"action": "deliver"}).status_code == 409
    assert client.post(page, {"action": "dance"}).status_code == 404
    assert "Nichts übergeben" in _text(client_of("volker"), reverse("handover_list"))
