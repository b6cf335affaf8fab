"""Writing a finding: three fields, no names, once for each submission, readable by those it concerns."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from cast import at_work, client_of
from strang.foundation import ids
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network.types import LifeArea
from strang.steering import queries
from strang.steering.operations import FindingInput, NameFoundError
from strang.steering.types import Claim, FindingStatus
from support.loop import DELAY, WEST, Loop

pytestmark = pytest.mark.usefixtures("fresh_cast")


def test_three_fields_are_enough_and_the_first_sentence_is_the_title() -> None:
    loop = Loop()
    found = loop.ask("miriam", "finding", loop.finding())
    assert found.title == "Im Westen des Kreises gibt es keinen Sprachkurs mit Kinderbetreuung"
    assert found.status is FindingStatus.WRITTEN


@pytest.mark.parametrize("writer", ["miriam", "amina", "ruth", "birgit", "gregor", "karin", "sabine", "elif"])
def test_everybody_who_meets_the_gaps_writes_them_down(writer: str) -> None:
    loop = Loop()
    assert loop.ask(writer, "finding", loop.finding(writer)).mine


def test_sending_the_form_twice_makes_one_finding() -> None:
    loop = Loop()
    submission = ids.uuid7()
    wanted = FindingInput(area=LifeArea.WORK, what_happened=WEST, consequence=DELAY)
    for _time in range(2):
        assert loop.do("miriam", "write_finding", finding=wanted, submission=submission) == submission
    assert len(loop.ask("miriam", "findings").rows) == 1


def test_another_unit_sees_neither_the_finding_nor_that_it_exists() -> None:
    loop = Loop()
    finding_id = loop.finding()
    for stranger in ("elif", "sabine", "volker", "karin", "thomas"):
        with pytest.raises(NotFoundError):
            loop.ask(stranger, "finding", finding_id)
        assert loop.ask(stranger, "findings", scope="all").rows == ()


def test_an_addressed_authority_reads_the_finding_but_not_who_wrote_it() -> None:
    loop = Loop()
    finding_id = loop.finding(authority_unit_id=loop.volker.unit_id)
    found = loop.ask("volker", "finding", finding_id)
    assert (found.author_name, found.mine) == ("", False)
    assert [row.id for row in loop.ask("volker", "findings", scope="addressed").rows] == [finding_id]
    assert loop.ask("birgit", "finding", finding_id).author_name == "Miriam Kessler"


def test_the_steering_group_reads_a_finding_once_it_is_bundled_and_without_its_author() -> None:
    loop = Loop()
    finding_id = loop.finding()
    loop.theme(finding_id)
    found = loop.ask("karin", "finding", finding_id)
    assert (found.what_happened, found.author_name) == (WEST, "")


def test_only_the_author_changes_a_finding_and_a_stale_version_is_refused() -> None:
    loop = Loop()
    finding_id = loop.finding()
    changed = FindingInput(area=LifeArea.WORK, what_happened="Anders.", consequence=DELAY)
    with pytest.raises(NotAllowedError):
        loop.do("birgit", "change_finding", finding_id=finding_id, finding=changed, version=1)
    loop.do("miriam", "change_finding", finding_id=finding_id, finding=changed, version=1)
    with pytest.raises(ConflictError):
        loop.do("miriam", "change_finding", finding_id=finding_id, finding=changed, version=1)
    assert loop.ask("miriam", "finding", finding_id).what_happened == "Anders."


def test_the_database_refuses_what_the_code_forgets() -> None:
    """The policies alone: another unit can neither read nor change, nor write an event into a strange theme."""
    loop = Loop()
    finding_id = loop.finding()
    theme_id = loop.theme(loop.finding())
    with at_work(loop.actors["elif"]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM steering_finding")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM steering_findingauthor")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE steering_finding SET title = 'x' WHERE id = %s", [finding_id])
        assert cursor.rowcount == 0
        cursor.execute("UPDATE steering_theme SET status = 'done' WHERE id = %s", [theme_id])
        assert cursor.rowcount == 0
    statement = (
        "INSERT INTO steering_themeevent (id, theme_id, at, status, text, unit_id)"
        " VALUES (gen_random_uuid(), %s, now(), %s, '', strang.unit_id())"
    )
    for status in ("done", "proposed", "in_implementation", "decided"):
        refused = pytest.raises(ProgrammingError, match="row-level security")
        with refused, at_work(loop.actors["elif"]), connection.cursor() as cursor:
            cursor.execute(statement, [theme_id, status])


def test_a_word_that_is_no_name_passes_with_a_reason_that_is_kept() -> None:
    loop = Loop()
    values = {"area": LifeArea.OTHER, "what_happened": "Die Haltestelle Samir fehlt.", "consequence": DELAY}
    with pytest.raises(NameFoundError) as refused:
        loop.do("ruth", "write_finding", finding=FindingInput(**values))
    assert refused.value.words == ("Samir",)
    with pytest.raises(InvalidInputError) as without:
        loop.do("ruth", "write_finding", finding=FindingInput(**values), claims=[Claim("Samir", " ")])
    assert set(without.value.errors) == {"claim_reason"}
    loop.do("ruth", "write_finding", finding=FindingInput(**values), claims=[Claim("Samir", "Haltestelle")])
    with at_work(loop.ruth, write=False), connection.cursor() as cursor:
        cursor.execute("SELECT word, reason, user_id FROM steering_nameclaim")
        assert cursor.fetchall() == [("Samir", "Haltestelle", loop.ruth.user_id)]


def test_a_date_of_birth_passes_with_no_reason_at_all() -> None:
    loop = Loop()
    values = {"area": LifeArea.OTHER, "what_happened": "Geboren am 17.04.1990.", "consequence": DELAY}
    with pytest.raises(NameFoundError) as refused:
        loop.do(
            "ruth", "write_finding", finding=FindingInput(**values), claims=[Claim("17.04.1990", "Termin")]
        )
    assert refused.value.words == ()


def test_similar_findings_of_others_are_numbers_only() -> None:
    loop = Loop()
    loop.finding("miriam")
    loop.finding("amina")
    [alone] = loop.ask("elif", "similar", text=WEST, area=LifeArea.LANGUAGE)
    assert (alone.theme_id, alone.title, alone.units, alone.findings) == (None, "", 2, 2)
    assert loop.ask("elif", "similar", text=WEST, area=LifeArea.WORK) == []
    assert loop.ask("elif", "similar", text="Der letzte Bus fährt zu früh", area=LifeArea.LANGUAGE) == []


def test_the_list_pages_by_key() -> None:
    loop = Loop()
    written = [loop.finding(title=f"Befund {letter}") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    first = loop.ask("miriam", "findings")
    second = loop.ask("miriam", "findings", after=first.next)
    assert [row.id for row in (*first.rows, *second.rows)] == written[::-1]
    assert (len(first.rows), second.next) == (25, "")


def test_the_form_shows_the_offending_word_beside_its_field_and_loses_nothing() -> None:
    client = client_of("ruth")
    typed = {
        "area": "SPR",
        "what_happened": "Fatima wartet seit Mai 2025 & findet nichts.",
        "consequence": DELAY,
    }
    answer = client.post("/findings/new/", typed)
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "„Fatima“ sieht aus wie der Name eines Menschen" in page
    assert typed["what_happened"] in page
    assert typed["consequence"] in page
    assert "Das ist kein Name" in page
    passed = client.post(
        "/findings/new/", typed | {"claims": ["Fatima"], "claim_reason": "Name eines Vereins"}
    )
    assert passed.status_code == 302


def test_an_empty_form_says_what_is_missing() -> None:
    page = unescape(client_of("ruth").post("/findings/new/", {}).content.decode())
    assert page.count("Bitte füllen Sie dieses Feld aus.") >= 2
    assert "Bitte wählen Sie einen Bereich." in page


def test_looking_for_similar_findings_saves_nothing() -> None:
    loop = Loop()
    loop.finding("amina")
    client = client_of("miriam")
    typed = {"area": "SPR", "what_happened": WEST, "consequence": DELAY, "look": "1"}
    page = unescape(re.sub(r"<[^>]+>", "", client.post("/findings/new/", typed).content.decode()))
    assert "Das hat schon 1 Stelle gemeldet" in page
    assert loop.ask("miriam", "findings").rows == ()


def test_an_author_can_ask_to_join_a_theme() -> None:
    loop = Loop()
    theme_id = loop.theme(loop.finding("amina"))
    finding_id = loop.finding("miriam")
    client = client_of("miriam")
    assert "Hier anschließen" in client.get(f"/findings/{finding_id}/").content.decode()
    client.post(f"/findings/{finding_id}/join/", {"theme": str(theme_id)})
    assert loop.ask("miriam", "finding", finding_id).wish_id == theme_id
    page = client_of("birgit").get(f"/themes/{theme_id}/findings/").content.decode()
    assert re.search(rf'value="{finding_id}"[^>]*checked', page)


def test_two_browsers_editing_one_finding_see_both_versions() -> None:
    loop = Loop()
    finding_id: UUID = loop.finding()
    client = client_of("miriam")
    typed = {"area": "SPR", "what_happened": "Erste Fassung.", "consequence": DELAY, "version": "1"}
    assert client.post(f"/findings/{finding_id}/edit/", typed).status_code == 302
    page = client.post(f"/findings/{finding_id}/edit/", typed | {"what_happened": "Zweite Fassung."})
    assert "Erste Fassung." in page.content.decode()
    assert "Zweite Fassung." in page.content.decode()


def test_the_pages_ask_the_database_seldom() -> None:
    loop = Loop()
    finding_id = loop.finding()
    loop.theme(finding_id)
    asked: list[int] = []
    for ask in (lambda: queries.findings(loop.miriam), lambda: queries.finding(loop.miriam, finding_id)):
        with at_work(loop.miriam, write=False), CaptureQueriesContext(connection) as seen:
            ask()
        asked.append(len(seen))
    assert asked[0] <= 8
    assert asked[1] <= 14
