"""The copy of all data over HTTP: complete, looked through, blacked out, and gone from the server."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import time
import zipfile
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cast import actor, at_work, client_of
from strang.cases import operations as cases
from strang.cases.models import Note
from strang.cases.types import Upload
from strang.foundation import clock
from strang.foundation.ids import uuid7
from strang.people import operations as people
from strang.people.types import RelationKind
from strang.privacy import operations, queries
from strang.web.copy import assemble
from support.databases import Database
from support.gate import NAME, WORK, Gate, build_gate

OTHER = "Murat Kanarienvogel"
SECRET = "KANARI-NUR-FUER-MICH"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|name="next" value="[^"]*"')


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person with a brother, notes of all kinds and a document."""
    gate = build_gate()
    gate.take_over(gate.offer(gate.give()))
    with at_work(gate.miriam):
        people.add_relation(
            gate.miriam, person_id=gate.person_id, kind=RelationKind.SIBLING, other_name=OTHER
        )
        for text in (f"Gespräch mit {OTHER} über die Wohnung.", "Alles ruhig."):
            write(gate, text)
        cases.store_document(
            gate.miriam,
            case_id=gate.case_id,
            title="Zeugnis",
            upload=Upload("z.pdf", b"%PDF-1.7 KANARI-DATEI"),
        )
    return gate


def write(gate: Gate, text: str, **more: object) -> UUID:
    """Write a note."""
    values = {"contact_kind": "talk", "happened_on": clock.today(), "minutes": None} | more
    return cases.write_note(gate.miriam, case_id=gate.case_id, text=text, **values)  # type: ignore[arg-type]


def ask(gate: Gate, asker: str = "self", kind: str = "access") -> UUID:
    """Record a request for a copy."""
    with at_work(gate.miriam):
        return operations.receive_request(
            gate.miriam,
            person_id=gate.person_id,
            kind=kind,
            asker=asker,
            channel="oral",
            received_on=clock.today(),
        )


def decide_all(client: Client, gate: Gate, request_id: UUID, **special: str) -> None:
    """Take in every record about others, but for those whose text holds a word of ``special``."""
    path = reverse("copy_review", args=[gate.case_id, request_id])
    with at_work(gate.miriam, write=False):
        request = queries.request(gate.miriam, request_id)
        found = [record for record in assemble.records_for(gate.miriam, request) if record.about_others]
    fields = {f"choice-{record.id}": "include" for record in found}
    for record in found:
        for word, choice in special.items():
            if word in record.text:
                kind, _sep, words = choice.partition(":")
                fields |= {f"choice-{record.id}": kind, f"words-{record.id}": words}
    assert client.post(path, fields).status_code == 302


def unpack(client: Client, gate: Gate, request_id: UUID) -> dict[str, bytes]:
    """Download the copy and return its files."""
    answer = client.post(reverse("copy_download", args=[gate.case_id, request_id]), {"part": "0"})
    assert answer.status_code == 200, answer.status_code
    assert "no-store" in answer.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_the_copy_is_whole_and_noted(gate: Gate) -> None:
    client, request_id = client_of("miriam"), ask(gate)
    decide_all(client, gate, request_id)
    files = unpack(client, gate, request_id)
    data = json.loads(files["daten.json"])
    assert data["schema"] == assemble.SCHEMA
    whole = files["daten.json"].decode()
    for word in (NAME, WORK, OTHER, "Alles ruhig.", "Zeugnis", "Jobcenter", "Einwilligung"):
        assert word in whole, word
    declared = {
        "consents.consent",
        "consents.secrecyrelease",
    }  # who was present stands in the declaration itself
    ours = json.dumps([record for record in data["records"] if record["table"] not in declared])
    assert "Miriam Kessler" not in ours
    assert files["kopie.pdf"].startswith(b"%PDF-")
    assert b"/StructTreeRoot" in files["kopie.pdf"]
    (document,) = [content for name, content in files.items() if name.startswith("dokumente/")]
    assert b"KANARI-DATEI" in document
    with at_work(gate.miriam, write=False):
        request = queries.request(gate.miriam, request_id)
    assert request.delivered_rows == len(data["records"])
    assert request.delivered_hash == assemble.fingerprint(files["daten.json"])


def test_nothing_leaves_before_everything_about_others_is_decided(gate: Gate) -> None:
    client, request_id = client_of("miriam"), ask(gate)
    refused = client.post(reverse("copy_download", args=[gate.case_id, request_id]))
    assert refused.status_code == 403
    assert "noch nicht geprüft" in refused.content.decode()
    page = client.get(reverse("copy_review", args=[gate.case_id, request_id])).content.decode()
    assert OTHER in page
    assert "Alles ruhig." not in page
    assert "Kopie herausgeben" not in page


def test_what_protects_others_is_black_in_every_file(gate: Gate) -> None:
    client, request_id = client_of("miriam"), ask(gate)
    decide_all(client, gate, request_id, Kanarienvogel="blacken:Murat, Kanarienvogel", Zeugnis="blacken:")
    files = unpack(client, gate, request_id)
    text = files["daten.json"].decode()
    assert "Kanarienvogel" not in text
    assert "Murat" not in text
    assert "über die Wohnung." in text
    assert "[geschwärzt]" in text
    assert not [name for name in files if name.startswith("dokumente/")]


def test_a_whole_record_is_black_without_words(gate: Gate) -> None:
    client, request_id = client_of("miriam"), ask(gate)
    decide_all(client, gate, request_id, Kanarienvogel="blacken:")
    text = unpack(client, gate, request_id)["daten.json"].decode()
    assert "Kanarienvogel" not in text
    assert "über die Wohnung." not in text


def test_a_colleagues_own_note_is_not_in_the_copy_but_ones_own_is(gate: Gate) -> None:
    deniz, miriam = actor("deniz"), gate.miriam
    with at_work(miriam):
        write(gate, SECRET, confidentiality="author")
        cases.assign_deputy(miriam, case_id=gate.case_id, user_id=deniz.user_id, until=clock.today())
    request_id = ask(gate)
    for who, seen in ((deniz, False), (miriam, True)):
        with at_work(who, write=False):
            copy = assemble.collected(who, queries.request(who, request_id))
        assert any(SECRET in record.text for record in copy.records) is seen


def test_a_representative_gets_nothing_of_confidential_counselling(gate: Gate) -> None:
    client = client_of("miriam")
    with at_work(gate.miriam):
        note_id = write(gate, "KANARI-VERTRAULICH")
    marked = client.post(
        reverse("case_records", args=[gate.case_id]),
        {"table": "cases.note", "row": note_id, "action": "mark"},
    )
    assert marked.status_code == 302
    for asker, seen in (("representative", False), ("self", True)):
        request_id = ask(gate, asker)
        decide_all(client, gate, request_id)
        assert ("KANARI-VERTRAULICH" in unpack(client, gate, request_id)["daten.json"].decode()) is seen


def test_a_representative_does_not_learn_where_a_protected_person_is(gate: Gate) -> None:
    """The other parent may be the one from whom the address is kept (§ 51 BMG)."""
    miriam, client = gate.miriam, client_of("miriam")
    marks = ("KANARI-STRASSE", "KANARI-NUMMER", "KANARI-TREFFPUNKT")
    with at_work(miriam):
        people.add_address(
            miriam, person_id=gate.person_id, street=marks[0], postcode="41836", town="Hückelhoven"
        )
        people.add_contact_point(
            miriam, person_id=gate.person_id, kind="messenger", value="02433 000099", note=marks[1]
        )
        starts_at = clock.now() + dt.timedelta(days=1)
        cases.make_appointment(
            miriam, case_id=gate.case_id, title="Termin", starts_at=starts_at, place=marks[2]
        )

    def seen(asker: str) -> set[str]:
        request_id = ask(gate, asker)
        decide_all(client, gate, request_id)
        data = unpack(client, gate, request_id)["daten.json"].decode()
        return {mark for mark in (*marks, "05370020") if mark in data}

    assert seen("representative") == {*marks, "05370020"}
    with at_work(miriam):
        people.protect_person(miriam, person_id=gate.person_id, reason="other")
    assert seen("self") == {*marks, "05370020"}
    assert seen("representative") == set()


@pytest.mark.parametrize("key", ["deniz", "sabine", "thomas", "elif", "ines", "michael"])
def test_nobody_else_reaches_the_pages_and_hidden_is_absent(gate: Gate, key: str) -> None:
    request_id, client = ask(gate), client_of(key)
    for name in ("case_rights", "privacy_request_new", "case_records", "restriction_new", "restriction_end"):
        for method in ("get", "post"):
            there = getattr(client, method)(reverse(name, args=[gate.case_id]), {"row": str(uuid4())})
            nowhere = getattr(client, method)(reverse(name, args=[uuid4()]), {"row": str(uuid4())})
            assert there.status_code == nowhere.status_code in {403, 404, 405}
    for name in ("privacy_request", "copy_review", "correction_new", "copy_download"):
        method = "post" if name == "copy_download" else "get"
        there = getattr(client, method)(reverse(name, args=[gate.case_id, request_id]))
        nowhere = getattr(client, method)(reverse(name, args=[uuid4(), uuid4()]))
        assert there.status_code == nowhere.status_code in {403, 404}


@pytest.mark.parametrize(
    "fields",
    [
        {"part": "7"},
        {"part": "-1"},
        {"part": "²"},
        {"part": "99999999999999"},
    ],
)
def test_a_part_that_does_not_exist_is_not_found(gate: Gate, fields: dict[str, str]) -> None:
    client, request_id = client_of("miriam"), ask(gate)
    decide_all(client, gate, request_id)
    assert client.post(reverse("copy_download", args=[gate.case_id, request_id]), fields).status_code == 404


def test_forged_rows_and_foreign_requests_are_not_found(gate: Gate) -> None:
    client, request_id, other = client_of("miriam"), ask(gate), ask(gate, kind="erasure")
    review = reverse("copy_review", args=[gate.case_id, request_id])
    assert client.post(review, {f"choice-{uuid4()}": "include"}).status_code == 404
    assert client.post(review, {"choice-unsinn": "include"}).status_code == 302
    assert client.get(reverse("copy_review", args=[gate.case_id, other])).status_code == 404
    assert client.post(reverse("case_records", args=[gate.case_id]), {"row": "x"}).status_code == 404
    page = reverse("privacy_request", args=[gate.case_id, request_id])
    assert client.post(page, {"action": "destroy"}).status_code == 404
    assert client.post(page, {"action": "withdraw", "version": "77"}).status_code == 409
    assert client.post(page, {"action": "withdraw", "version": "eins"}).status_code == 409


def test_the_pages_say_what_is_wrong_and_keep_what_was_typed(gate: Gate) -> None:
    client = client_of("miriam")
    wrong = client.post(reverse("privacy_request_new", args=[gate.case_id]), {"received_on": "2999-01-01"})
    assert wrong.status_code == 200
    assert "2999-01-01" in wrong.content.decode()
    page = reverse("restriction_new", args=[gate.case_id])
    late = client.post(page, {"ground": "erasure_wish", "review_on": "2001-01-01"})
    assert "muss in der Zukunft liegen" in late.content.decode()
    begun = client.post(page, {"ground": "erasure_wish", "review_on": f"{clock.today().year + 5}-01-01"})
    assert begun.status_code == 302
    assert (
        "Die Verarbeitung ist eingeschränkt"
        in client.get(reverse("case_rights", args=[gate.case_id])).content.decode()
    )
    refused = client.post(
        reverse("case_notes", args=[gate.case_id]),
        {"text": "x", "contact_kind": "talk", "happened_on": clock.today(), "confidentiality": "team"},
    )
    assert refused.status_code in {200, 403}
    with at_work(gate.miriam, write=False):
        assert not Note.objects.filter(person_id=gate.person_id, text="x").exists()


def test_a_refused_correction_stands_beside_the_note(gate: Gate) -> None:
    client, request_id = client_of("miriam"), ask(gate, kind="rectification")
    with at_work(gate.miriam, write=False):
        note = Note.objects.get(person_id=gate.person_id, text="Alles ruhig.")
    chosen = f"{reverse('correction_new', args=[gate.case_id, request_id])}?table=cases.note&row={note.id}"
    assert "Alles ruhig." in client.get(chosen).content.decode()
    assert client.post(chosen, {"wrong": "Nichts war ruhig.", "right": ""}).status_code == 200
    assert client.post(chosen, {"wrong": "Nichts war ruhig.", "right": "Es gab Streit."}).status_code == 302
    with at_work(gate.miriam, write=False):
        (correction,) = queries.corrections_of(gate.miriam, gate.person_id)
    page = reverse("privacy_request", args=[gate.case_id, request_id])
    decided = {"action": "refuse_correction", "correction": correction.id, "reason": "Zwei waren dabei."}
    assert client.post(page, decided | {"correction": uuid4()}).status_code == 404
    assert client.post(page, decided).status_code == 302
    assert "Nichts war ruhig." in client.get(reverse("case_notes", args=[gate.case_id])).content.decode()


def test_data_protection_sees_state_and_deadline_and_no_person(gate: Gate) -> None:
    request_id, officer = ask(gate), client_of("ines")
    with at_work(gate.miriam):
        operations.propose_refusal(
            gate.miriam, request_id=request_id, version=1, norm="identity", reason="Ohne Ausweis."
        )
    page = officer.get(reverse("privacy_overview")).content.decode()
    assert "Ablehnung wird geprüft" in page
    assert NAME not in page
    check = reverse("privacy_check", args=[request_id])
    assert "Ohne Ausweis." in officer.get(check).content.decode()
    assert officer.post(check, {"action": "nothing"}).status_code == 404
    assert officer.post(check, {"action": "confirm"}).status_code == 302
    assert client_of("paul").get(check).status_code == 404


def test_a_big_file_is_copied_within_a_minute(gate: Gate) -> None:
    with at_work(gate.miriam):
        notes = [
            Note(
                unit_id=gate.drk,
                person_id=gate.person_id,
                author_id=gate.miriam.user_id,
                topic="casework",
                case_id=gate.case_id,
                text=f"Notiz {number}: " + "Die Beratung geht voran. " * 8,
                contact_kind="talk",
                happened_on=clock.today(),
            )
            for number in range(5_000)
        ]
        Note.objects.bulk_create(notes, batch_size=1_000)
        document = b"%PDF-1.7 " + b"x" * 100_000
        for number in range(200):
            cases.store_document(
                gate.miriam,
                case_id=gate.case_id,
                title=f"Datei {number}",
                upload=Upload("z.pdf", document),
                submission=uuid7(),
            )
    client, request_id = client_of("miriam"), ask(gate)
    decide_all(client, gate, request_id)
    begun = time.monotonic()
    answer = client.post(reverse("copy_download", args=[gate.case_id, request_id]), {"part": "0"})
    first = time.monotonic() - begun
    content = b"".join(answer.streaming_content)
    whole = time.monotonic() - begun
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert len(packed.namelist()) == 200 + 1 + 2
    print(f"5.000 notes, 201 documents: first byte after {first:.1f} s, whole after {whole:.1f} s")
    assert whole <= 60
