"""The register over HTTP: a unit and never a name, only this person, in their language, by period and page."""

from __future__ import annotations

import io
import json
from uuid import UUID, uuid4

import psycopg
import pytest
from django.urls import reverse

from cast import actor, at_work, client_of
from strang.access import operations as access
from strang.access.types import Source, Topic
from strang.consents import queries as consents
from strang.foundation import clock
from strang.foundation.ids import uuid7
from strang.network import queries as network
from strang.people import queries as people
from strang.privacy import operations as privacy
from strang.web.register import pdf
from strang.web.register.lines import MOST_ON_PAPER, Period, sheet_of
from support.databases import Database
from support.gate import Gate, build_gate

PAGES = ("case_disclosures", "disclosures_print", "disclosures_json")


@pytest.fixture
def gate(fresh_world: Database) -> Gate:
    """A person whose language and work the Jobcenter has looked at."""
    made = build_gate()
    made.take_over(made.offer(made.give()))
    with at_work(made.sabine, purpose="benefit", write=False):
        access.disclose(made.sabine, [made.person_id])
    return made


def write_line(
    database: Database, gate: Gate, source: str, source_id: UUID | None, days_ago: int = 0
) -> None:
    """Write a line as the role that alone may."""
    with psycopg.connect(database.audit_url) as connection:
        connection.execute(
            "INSERT INTO access_disclosure (id, at, session_id, user_id, unit_id, from_unit_id, person_id, topics,"
            " purpose, source, source_id) VALUES (%s, now() - make_interval(days => %s), %s, %s, %s, %s, %s,"
            " '{identity,health}', 'benefit', %s, %s)",
            (
                uuid7(),
                days_ago,
                gate.sabine.session_id,
                gate.sabine.user_id,
                gate.jobcentre,
                gate.drk,
                gate.person_id,
                source,
                source_id,
            ),
        )


def text_of(gate: Gate, name: str, query: str = "") -> str:
    """Return a page of the register."""
    answer = client_of("miriam").get(reverse(name, args=[gate.case_id]) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_line_names_the_unit_and_never_the_worker(gate: Gate, name: str) -> None:
    text = text_of(gate, name)
    assert "Jobcenter" in text
    assert "Wolters" not in text


def test_an_emergency_without_release_and_a_line_of_somebody_else_stay_off_the_sheet(
    gate: Gate, fresh_world: Database
) -> None:
    write_line(fresh_world, gate, Source.EMERGENCY, uuid4())
    write_line(fresh_world, gate, Source.CONSENT, uuid4())
    listed = text_of(gate, "case_disclosures")
    assert listed.count("nicht auf dem Blatt") == 2 + 1  # and once in the explanation
    lines = json.loads(text_of(gate, "disclosures_json"))["lines"]
    assert [line["source"] for line in lines] == ["consent"]
    assert "Gesundheit" not in text_of(gate, "disclosures_print")


def test_hand_overs_and_statutes_are_told_with_their_basis(gate: Gate, fresh_world: Database) -> None:
    write_line(fresh_world, gate, Source.STATUTE, uuid4())
    arabic = json.loads(text_of(gate, "disclosures_json", "?language=ar"))
    told = {line["source"]: (line["own"]["basis"], line["de"]["basis"]) for line in arabic["lines"]}
    assert told["statute"] == ("أساس قانوني", "gesetzliche Grundlage")
    assert told["consent"][1].startswith("Einwilligung vom ")
    assert {source.value for source in Source} - {"consent"} <= set(wordings_of(gate)["ar"])
    assert wordings_of(gate)["ar"]["handover"] == "تسليم إلى هذه الجهة"


def wordings_of(gate: Gate) -> dict[str, dict[str, str]]:
    """Return the words of the register by language."""
    with at_work(gate.miriam, write=False):
        return {words.code: dict(words.register) for words in consents.wordings()}


def test_the_sheet_stands_in_both_languages_and_turns_with_the_script(gate: Gate) -> None:
    paper = text_of(gate, "disclosures_print", "?language=ar")
    assert 'lang="ar" dir="rtl"' in paper
    assert "من يدير ملفك، " in paper
    assert "Wer Ihren Fall führt" in paper


def test_the_period_cuts_out_and_a_wrong_one_is_explained(gate: Gate, fresh_world: Database) -> None:
    write_line(fresh_world, gate, Source.STATUTE, uuid4(), days_ago=40)
    today = clock.today().isoformat()
    assert len(json.loads(text_of(gate, "disclosures_json", f"?since={today}"))["lines"]) == 1
    assert len(json.loads(text_of(gate, "disclosures_json"))["lines"]) == 2
    assert "Keine Zugriffe in diesem Zeitraum" in text_of(gate, "case_disclosures", "?until=2020-01-01")
    assert "Das Ende liegt vor dem Beginn." in text_of(
        gate, "case_disclosures", f"?since={today}&until=2020-01-01"
    )
    path = reverse("disclosures_json", args=[gate.case_id])
    for wrong in (f"?since={today}&until=2020-01-01", "?since=gestern", "?until=99999-01-01"):
        assert client_of("miriam").get(path + wrong).status_code == 400, wrong


def test_the_list_pages_by_key_and_survives_nonsense(gate: Gate, fresh_world: Database) -> None:
    for _ in range(51):
        write_line(fresh_world, gate, Source.STATUTE, uuid4())
    first = text_of(gate, "case_disclosures")
    assert first.count("<tr>") == 50 + 1
    after = first.split("?after=")[1].split('"')[0]
    assert text_of(gate, "case_disclosures", f"?after={after}").count("<tr>") == 2 + 1
    assert text_of(gate, "case_disclosures", "?after=unsinn").count("<tr>") == 50 + 1


def test_the_pdf_is_tagged_in_every_language(gate: Gate) -> None:
    with at_work(gate.miriam, write=False):
        person = people.person(gate.miriam, gate.person_id)
        unit = network.unit(gate.drk).name
        for words in consents.wordings():
            sheet = sheet_of(gate.miriam, gate.person_id, words, Period())
            content = pdf.render(sheet, Period(), words, person, unit)
            assert content.startswith(b"%PDF-"), words.code
            assert b"/StructTreeRoot" in content
            assert "Wolters" not in content.decode("latin-1")
            assert set(words.register) == set(consents.wording("de").register)


def test_a_permission_taken_out_takes_its_lines_along(gate: Gate) -> None:
    with at_work(gate.miriam, write=False):
        words = consents.wording("de")
        (consent,) = consents.consents_of(gate.miriam, gate.person_id)
        whole = sheet_of(gate.miriam, gate.person_id, words, Period())
        without = sheet_of(gate.miriam, gate.person_id, words, Period(), without=frozenset({consent.id}))
    assert (len(whole.lines), len(without.lines)) == (1, 0)
    assert str(Topic.HEALTH.label) not in whole.lines[0].german.topics
    assert MOST_ON_PAPER > 1_000


def test_a_sheet_for_the_representative_leaves_out_what_is_confidential(gate: Gate) -> None:
    with at_work(gate.miriam):
        (consent,) = consents.consents_of(gate.miriam, gate.person_id)
        privacy.mark_confidential(
            gate.miriam, person_id=gate.person_id, table="consents.consent", row_id=consent.id
        )
    for asker, lines in (("self", 1), ("representative", 0)):
        assert len(json.loads(text_of(gate, "disclosures_json", f"?asker={asker}"))["lines"]) == lines


def test_only_the_own_unit_takes_the_sheet(gate: Gate) -> None:
    for key in ("sabine", "deniz", "thomas", "elif"):
        for name in ("disclosures_pdf", *PAGES):
            path = reverse(name, args=[gate.case_id])
            absent = reverse(name, args=[uuid4()])
            hidden = client_of(key).get(path).status_code
            assert hidden == client_of(key).get(absent).status_code
            assert hidden in {403, 404}
    assert (
        io.BytesIO(client_of("miriam").get(reverse("disclosures_pdf", args=[gate.case_id])).content).read(4)
        == b"%PDF"
    )
    assert actor("miriam").unit_id == gate.drk
