"""The warning before a public body records what may oblige it to inform the Ausländerbehörde."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import connection
from django.urls import reverse

from cast import actor, at_work, client_of
from strang.cases import operations as casework
from strang.cases import queries as cases
from strang.cases.types import EntryChannel, IntakeInput
from strang.foundation.context import Actor
from strang.foundation.formats import PartialDate
from strang.people import operations as people
from strang.people import queries as persons
from strang.people.types import NameInput, NameKind
from support.databases import Database

PANEL = "Das kann eine Mitteilungspflicht auslösen"
TYPED = "Der Titel abgelaufen, KANARI"


@dataclass(frozen=True)
class File:
    """A person with a case."""

    who: Actor
    person_id: UUID
    case_id: UUID


def _file(key: str) -> File:
    who = actor(key)
    with at_work(who):
        person_id = people.create_person(
            who,
            searched="Karim",
            names=[NameInput(NameKind.OFFICIAL, given="Karim", family="Ziani")],
            birth=PartialDate(1990),
            ags="05370020",
        )
        intake = IntakeInput(
            entry_channel=EntryChannel.values[0], target_exception_reason="Unklar.", arrival=PartialDate(2023)
        )
        case_id = casework.open_case(who, person_id=person_id, intake=intake)
    return File(who, person_id, case_id)


@pytest.fixture
def public(fresh_cast: Database) -> File:
    """A file of jan, who works for the Kreis."""
    return _file("jan")


def _titles(file: File) -> int:
    with at_work(file.who, write=False):
        return len(persons.residence_titles(file.who, file.person_id))


def _notices(file: File) -> int:
    with at_work(file.who, write=False), connection.cursor() as cursor:
        cursor.execute("SELECT duties FROM referrals_dutynotice")
        return len(cursor.fetchall())


@pytest.mark.parametrize(
    "typed",
    [
        {"status": "none"},
        {"status": "unknown"},
        {"status": "par24", "valid_to": "2020-01-01"},
        {"status": "par24", "note": "Hat gegen die räumliche Beschränkung verstoßen"},
    ],
)
def test_a_public_body_is_warned_before_anything_is_stored(public: File, typed: dict[str, str]) -> None:
    client, path = client_of("jan"), reverse("person_title_new", args=[public.person_id])
    shown = client.post(path, typed)
    assert shown.status_code == 200
    text = shown.content.decode()
    assert PANEL in text
    assert "§ 87 Abs. 2" in text
    assert "§ 88" in text
    assert (_titles(public), _notices(public)) == (0, 0)
    assert client.post(path, typed | {"duty": "save"}).status_code == 302
    assert (_titles(public), _notices(public)) == (1, 1)


def test_what_touches_no_duty_is_stored_without_a_word(public: File) -> None:
    client, path = client_of("jan"), reverse("person_title_new", args=[public.person_id])
    assert client.post(path, {"status": "par24", "valid_to": "2090-01-01"}).status_code == 302
    assert (_titles(public), _notices(public)) == (1, 0)


def test_a_private_carrier_is_not_warned(fresh_cast: Database) -> None:
    file = _file("miriam")
    client = client_of("miriam")
    path = reverse("person_title_new", args=[file.person_id])
    assert PANEL not in client.get(path).content.decode()
    assert client.post(path, {"status": "none"}).status_code == 302
    assert (_titles(file), _notices(file)) == (1, 0)
    look = {"situation": TYPED, "resources": "", "urgency": "2", "level": "2"}
    assert client.post(reverse("case_assess", args=[file.case_id, "AUF"]), look).status_code == 302


def test_assessment_and_note_warn_and_keep_what_was_typed(public: File) -> None:
    client = client_of("jan")
    look = {"situation": TYPED, "resources": "", "urgency": "2", "level": "2"}
    path = reverse("case_assess", args=[public.case_id, "AUF"])
    text = client.post(path, look).content.decode()
    assert PANEL in text
    assert TYPED in text
    with at_work(public.who, write=False):
        assert cases.assessments_of(public.who, public.case_id) == {}
    elsewhere = reverse("case_assess", args=[public.case_id, "SPR"])
    assert client.post(elsewhere, look).status_code == 302
    note = client.get(reverse("case_notes", args=[public.case_id])).content.decode()
    assert PANEL not in note


def test_the_anonymous_contact_takes_over_what_was_typed(public: File) -> None:
    client = client_of("jan")
    carried = client.post(
        reverse("contact_new"), {"carried": "1", "situation": TYPED, "duty_area": "AUF", "status": "none"}
    )
    text = carried.content.decode()
    assert carried.status_code == 200
    assert TYPED in text
    assert 'value="AUF"' in text
    assert _notices(public) == 0
