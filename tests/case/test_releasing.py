"""Own notes go to the file by their author's hand alone, one by one, for the person or for a named successor."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from playwright.sync_api import Page

from cast import actor, at_work, client_of
from strang.cases import operations, queries
from strang.cases.models import Note
from strang.foundation.context import Actor
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from support.accessible import problems
from support.databases import Database
from support.gate import Gate, build_gate

SECRET, KEPT = "Sie fürchtet den Schwager", "Nur mein Eindruck"


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person of miriam's with two notes of hers alone."""
    made = build_gate()
    for text in (SECRET, KEPT):
        with at_work(made.miriam):
            operations.write_note(
                made.miriam, case_id=made.case_id, text=text, area="GES", confidentiality="author", minutes=20
            )
    return made


def own(gate: Gate) -> dict[str, UUID]:
    with at_work(gate.miriam, write=False):
        return {note.text: note.id for note in queries.own_notes_of(gate.miriam, gate.case_id)}


def release(gate: Gate, *note_ids: UUID, by: Actor | None = None, **more: Any) -> int:
    someone = by or gate.miriam
    with at_work(someone):
        values: dict[str, Any] = {"ground": "person", **more}
        return operations.release_notes(someone, case_id=gate.case_id, note_ids=note_ids, **values)


def shown(someone: Actor, gate: Gate) -> list[tuple[str, str]]:
    with at_work(someone, write=False):
        found, _after = queries.notes_of(someone, gate.case_id)
        return sorted((note.confidentiality, note.text) for note in found)


def hand_over(gate: Gate) -> Actor:
    deniz = actor("deniz")
    with at_work(gate.miriam):
        operations.hand_over_case(
            gate.miriam, case_id=gate.case_id, user_id=deniz.user_id, reason="Ausscheiden"
        )
    return deniz


def test_the_successor_reads_what_was_released_and_nothing_else(gate: Gate) -> None:
    deniz = actor("deniz")
    given = release(
        gate, own(gate)[SECRET], ground="successor", successor_id=deniz.user_id, reason="Ich scheide aus."
    )
    assert given == 1
    assert shown(gate.miriam, gate) == [("author", KEPT), ("author", SECRET), ("team", SECRET)]
    hand_over(gate)
    assert shown(deniz, gate) == [("team", SECRET)]
    with at_work(deniz, write=False), connection.cursor() as cursor:
        cursor.execute(
            "SELECT topic, minutes, author_id, text FROM cases_note WHERE person_id = %s", [gate.person_id]
        )
        assert cursor.fetchall() == [("health", None, gate.miriam.user_id, SECRET)]
        (line, *_rest) = [one for one in queries.timeline(deniz, gate.case_id) if one.kind == "case.released"]
    assert line.title == "1 eigene Notiz in die Akte gegeben. Jemand anderes führt den Fall weiter."
    assert line.text == "Ich scheide aus."


def test_the_same_note_goes_once(gate: Gate) -> None:
    notes = own(gate)
    assert release(gate, notes[SECRET]) == 1
    assert release(gate, notes[SECRET], notes[KEPT]) == 1
    assert release(gate, notes[SECRET]) == 0
    assert len([one for one in shown(gate.miriam, gate) if one[0] == "team"]) == 2
    with at_work(gate.miriam, write=False):
        assert all(note.released for note in queries.own_notes_of(gate.miriam, gate.case_id))


def test_nobody_but_the_author_while_they_work_with_the_person(gate: Gate) -> None:
    notes = own(gate)
    ines, michael = actor("ines"), actor("michael")
    for someone in (actor("deniz"), actor("thomas"), ines, michael):
        with pytest.raises((NotFoundError, NotAllowedError)):
            release(gate, notes[SECRET], by=someone)
    deniz = hand_over(gate)
    for someone in (deniz, gate.miriam):
        with pytest.raises(NotFoundError):
            release(gate, notes[SECRET], by=someone)
    assert shown(deniz, gate) == []


def test_a_note_that_is_not_ones_own_is_not_found(gate: Gate) -> None:
    with at_work(gate.miriam):
        team = operations.write_note(gate.miriam, case_id=gate.case_id, text="Für alle")
    for wrong in (uuid4(), team):
        with pytest.raises(NotFoundError):
            release(gate, own(gate)[SECRET], wrong)
    assert ("team", SECRET) not in shown(gate.miriam, gate)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ground": "curiosity"}, "ground"),
        ({"ground": "successor", "reason": "Urlaub"}, "successor_id"),
        ({"ground": "successor", "reason": ""}, "reason"),
        ({"reason": "x" * 251}, "reason"),
    ],
)
def test_no_other_ground_and_a_successor_with_name_and_reason(
    gate: Gate, changes: dict[str, Any], field: str
) -> None:
    if field == "reason":
        changes = changes | {"successor_id": actor("deniz").user_id}
    with pytest.raises(InvalidInputError) as refusal:
        release(gate, own(gate)[SECRET], **changes)
    assert list(refusal.value.errors) == [field]
    with pytest.raises(InvalidInputError):
        release(gate, own(gate)[SECRET], ground="successor", reason="x", successor_id=actor("jan").user_id)
    with pytest.raises(InvalidInputError):
        release(gate)


def test_the_page_offers_them_and_keeps_what_was_typed(gate: Gate) -> None:
    client, page = client_of("miriam"), f"/cases/{gate.case_id}/notes/release/"
    assert page in client.get(f"/cases/{gate.case_id}/notes/").content.decode()
    team = client.get(f"/cases/{gate.case_id}/team/").content.decode()
    assert "Ihre 2 eigenen Notizen gehen nicht mit" in team
    text = client.get(page).content.decode()
    assert SECRET in text
    assert KEPT in text
    typed = {"note_ids": [str(own(gate)[SECRET])], "ground": "successor", "reason": "Ich scheide aus."}
    refused = client.post(page, typed).content.decode()
    assert "Bitte wählen Sie, wer den Fall weiterführt." in refused
    assert "Ich scheide aus." in refused
    done = client.post(page, typed | {"successor_id": str(actor("deniz").user_id)}, follow=True)
    assert "1 Notiz steht jetzt in der Akte." in done.content.decode()
    again = client.get(page).content.decode()
    assert "Steht schon in der Akte" in again
    assert client.post(page, typed).status_code == 200, "it is no longer offered"
    assert "eigene Notiz geht nicht mit" in client.get(f"/cases/{gate.case_id}/team/").content.decode()
    for key in ("deniz", "thomas"):
        assert client_of(key).get(page).status_code == 404
        assert client_of(key).post(page, typed).status_code == 404


def test_the_record_names_what_happened_and_no_word(gate: Gate, fresh_world: Database) -> None:
    release(gate, own(gate)[SECRET])
    with fresh_world.cluster.admin(fresh_world.name) as server:
        lines = server.execute(
            "SELECT operation, command, e::text FROM audit_entry e WHERE operation = 'cases.release_notes'"
        ).fetchall()
    assert sorted({(operation, command) for operation, command, _text in lines}) == [
        ("cases.release_notes", "INSERT")
    ]
    assert not any("Schwager" in text for *_rest, text in lines)


@pytest.mark.browser
def test_nothing_is_wrong_with_the_page(gate: Gate, page: Page, axe_source: str) -> None:
    client, path = client_of("miriam"), f"/cases/{gate.case_id}/notes/release/"
    seen = [(path, client.get(path).content), (path, client.post(path, {"ground": "successor"}).content)]
    release(gate, *own(gate).values())
    seen += [(one, client.get(one).content) for one in (path, f"/cases/{gate.case_id}/team/")]
    assert problems(page, axe_source, seen) == {}
    with at_work(gate.miriam, write=False):
        assert Note.objects.filter(person_id=gate.person_id).count() == 4
