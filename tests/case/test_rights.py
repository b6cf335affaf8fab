"""Who sees what of a case: the team, the author, the Fachaufsicht, another unit, a recipient."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.db import DatabaseError

from cast import actor, at_work, client_of
from ids import resolve
from strang.access import operations as access
from strang.access import queries as judge
from strang.cases import models, queries
from strang.cases.types import CaseFilter, Phase
from strang.demo.canaries import KEYS, canary
from strang.foundation.context import for_purpose
from strang.foundation.errors import NotFoundError
from strang.network.types import TOPIC_OF_AREA
from support.casework import Casework

EVERY_TOPIC = list(TOPIC_OF_AREA.values())


def own(what: str = "case") -> UUID:
    return UUID(resolve({"id": f"own_{what}"})["id"])


@pytest.mark.usefixtures("world_db")
def test_an_author_note_is_read_by_its_author_alone() -> None:
    case_id = own()
    miriam = actor("miriam")
    with at_work(miriam, write=False):
        mine = models.Note.objects.get(case_id=case_id, confidentiality="author")
        shown = {note.id: note.text for note in queries.notes_of(miriam, case_id)[0]}
    assert mine.text == ""
    assert canary("own-note-author") in shown[mine.id]
    with at_work(actor("deniz"), write=False):
        assert not models.Note.objects.filter(id=mine.id).exists()


@pytest.mark.usefixtures("world_db")
@pytest.mark.parametrize("key", ["deniz", "jan", "thomas", "volker", "birgit", "ruth", "paul", "michael"])
def test_nobody_outside_the_team_reads_a_row_of_the_case(key: str) -> None:
    tables = (
        models.Assessment,
        models.CaseEvent,
        models.Closing,
        models.Document,
        models.Goal,
        models.GoalEvent,
        models.Intake,
        models.Measure,
        models.Note,
        models.Plan,
        models.Review,
        models.Task,
        models.Appointment,
    )
    case_id = own()
    with at_work(actor(key), write=False):
        assert [table.__name__ for table in tables if table.objects.filter(case_id=case_id).exists()] == []


@pytest.mark.usefixtures("world_db")
def test_the_fachaufsicht_sees_phases_and_no_person() -> None:
    birgit = actor("birgit")
    with at_work(birgit, write=False):
        found = queries.supervised_cases(birgit, limit=100).cases
        assert own() in {each.id for each in found}
        with pytest.raises(NotFoundError):
            queries.case(birgit, found[0].id)


CLIENTS = ("Al-Khatib", "Sabbagh", "Qabbani", "Noorzai", "Haidari", "Sarwari", "Yıldırım")


@pytest.mark.usefixtures("world_db")
def test_the_fachaufsicht_learns_who_is_responsible_and_nothing_of_what_is_written() -> None:
    """Every page of every phase: the case managers by name, the dates; no mark, no client, nobody of a masked unit."""
    client = client_of("birgit")
    pages = [
        client.get("/cases/supervision/", {"phase": phase}).content.decode() for phase in ("", *Phase.values)
    ]
    text = "".join(pages)
    for name in ("Miriam Kessler", "Deniz Aydın", "Jan Offermanns", "Carla Dohmen", "Thomas Gierkens"):
        assert name in text
    miriam = actor("miriam")
    with at_work(miriam, write=False):
        opened = queries.case(miriam, own()).opened_on
    assert f"{opened:%d.%m.%Y}" in text
    assert [key for key in KEYS if canary(key) in text] == []
    assert [name for name in (*CLIENTS, "Hanna Evers") if name in text] == []


@pytest.mark.usefixtures("world_db")
def test_only_the_fachaufsicht_may_ask_for_the_list_of_all() -> None:
    miriam = actor("miriam")
    with at_work(miriam, write=False), pytest.raises(NotFoundError):
        queries.supervised_cases(miriam)


@pytest.mark.usefixtures("world_db")
def test_a_case_manager_counts_only_what_is_theirs() -> None:
    miriam, birgit = actor("miriam"), actor("birgit")
    with at_work(miriam, write=False):
        mine = sum(queries.phase_counts(miriam).values())
    with at_work(birgit, write=False):
        everybodys = sum(queries.phase_counts(birgit).values())
    assert 0 < mine < everybodys


@pytest.mark.usefixtures("fresh_world")
def test_a_recipient_sees_the_granted_areas_and_not_that_there_are_others() -> None:
    person_id = own("person")
    sabine = actor("sabine")
    with at_work(sabine, purpose="benefit"):
        access.disclose(sabine, [person_id])
        found = queries.shared_entries(sabine, person_id, EVERY_TOPIC)
        text = " ".join(f"{each.title} {each.text}" for each in found)
        assert canary("own-goal-work") in text
        assert canary("own-measure-work") in text
        assert canary("own-assessment-language") in text
        assert canary("own-assessment-health") not in text
        assert canary("own-goal-health") not in text
        assert {each.kind for each in found} == {"assessment", "goal", "measure"}
        assert not models.Note.objects.filter(person_id=person_id).exists()
        with for_purpose("general"):
            assert queries.shared_entries(sabine, person_id, EVERY_TOPIC) == []


@pytest.mark.usefixtures("fresh_world")
def test_without_a_line_in_the_register_a_recipient_sees_nothing() -> None:
    person_id = own("person")
    sabine = actor("sabine")
    with at_work(sabine, purpose="benefit", write=False):
        assert queries.shared_entries(sabine, person_id, EVERY_TOPIC) == []


@pytest.mark.usefixtures("fresh_world")
def test_postgresql_refuses_a_row_that_mixes_units_persons_or_topics() -> None:
    work = Casework()
    case_id = work.case()
    case = work.ask("case", case_id)
    other = work.person("Olga", "Dritt")
    row = {
        "unit_id": case.unit_id,
        "person_id": case.person_id,
        "case_id": case_id,
        "author_id": work.actor.user_id,
        "area": "SPR",
        "topic": "language",
        "situation": "x",
        "urgency": 1,
        "level": 1,
        "assessed_on": dt.date(2026, 1, 1),
    }
    for change in (
        {"topic": "health"},
        {"person_id": other},
        {"unit_id": actor("jan").unit_id},
        {"author_id": actor("deniz").user_id},
        {"level": 9},
    ):
        with at_work(work.actor), pytest.raises(DatabaseError):
            models.Assessment.objects.create(**(row | change))


@pytest.mark.usefixtures("fresh_world")
def test_what_was_written_once_cannot_be_changed() -> None:
    work = Casework()
    case_id = work.case()
    note = work.do("write_note", case_id=case_id, text="So war es.")
    with at_work(work.actor), pytest.raises(DatabaseError):
        models.Note.objects.filter(id=note).update(text="Anders.")


@pytest.mark.usefixtures("world_db")
@pytest.mark.parametrize("key", ["miriam", "deniz", "carla", "ruth", "thomas"])
def test_whoever_works_with_very_many_gets_the_same_list(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    someone = actor(key)
    every_phase = CaseFilter(phases=frozenset(Phase))
    with at_work(someone, write=False):
        named = queries.cases(someone, every_phase, limit=200).cases
    monkeypatch.setattr(judge, "FEW", 0)
    with at_work(someone, write=False):
        assert queries.cases(someone, every_phase, limit=200).cases == named
