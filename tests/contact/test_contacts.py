"""The anonymous contact: quick to record, counted, and without anybody's name."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from cast import actor, at_work, client_of
from strang.cases import operations, queries
from strang.cases.contacts import ContactCount
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.network.types import LifeArea

TALK = {"ags": "05370020", "topics": ["SPR", "KIT"], "language": "ar", "result": "informed", "minutes": 15}


def record(someone: Actor, **more: object) -> UUID:
    """Record a contact."""
    with at_work(someone):
        return operations.record_contact(someone, **{**TALK, **more})


def counted() -> ContactCount:
    """What Ruth's unit has counted."""
    with at_work(ruth := actor("ruth")):
        return queries.contact_count(ruth)


def typed(client: Client, **more: object) -> dict[str, object]:
    """What somebody types into the form they were given."""
    page = client.get(reverse("contact_new")).content.decode()
    found = re.search(r'name="submission" value="([^"]+)"', page)
    assert found
    form = {"submission": found[1], "recorded_on": clock.today().isoformat(), "channel": "on_site", **TALK}
    return {**form, **more}


@pytest.mark.usefixtures("fresh_world")
def test_a_volunteer_sees_that_the_contact_counts() -> None:
    ruth = client_of("ruth")
    before = counted()
    answer = ruth.post(reverse("contact_new"), typed(ruth), follow=True)
    after = counted()
    assert f"Es ist der {before.month + 1}. in diesem Monat." in answer.content.decode()
    assert (after.week, after.month) == (before.week + 1, before.month + 1)
    assert after.month_minutes == before.month_minutes + 15
    for area in (LifeArea.LANGUAGE, LifeArea.CHILDCARE):
        assert dict(after.by_topic)[area] == dict(before.by_topic).get(area, 0) + 1


@pytest.mark.usefixtures("fresh_world")
def test_a_form_sent_twice_counts_once() -> None:
    ruth = client_of("ruth")
    form = typed(ruth)
    before = counted()
    assert [ruth.post(reverse("contact_new"), form).status_code for _ in range(2)] == [302, 302]
    assert counted().month == before.month + 1


@pytest.mark.usefixtures("world_db")
def test_the_form_asks_for_no_name() -> None:
    page = client_of("ruth").get(reverse("contact_new")).content.decode()
    names = set(re.findall(r'name="(\w+)"', page))
    assert not {name for name in names if re.search(r"name|given|family|birth", name)}


@pytest.mark.parametrize(
    "note",
    [
        "geboren 1990 in Aleppo",
        "17.04.1990",
        "1990-04-17",
        "Rückruf 02433 000012",
        "+49 170 0000000",
        "schreibt an rania@example.org",
        "Frau Alkhatib sucht einen Kurs",
        "Aktenzeichen 4711234",
    ],
)
@pytest.mark.usefixtures("world_db")
def test_a_note_that_leads_to_a_person_is_refused_and_stays_in_the_form(note: str) -> None:
    ruth = client_of("ruth")
    before = counted()
    page = ruth.post(reverse("contact_new"), typed(ruth, note=note)).content.decode()
    assert 'aria-invalid="true"' in page
    assert note in page
    assert counted() == before


@pytest.mark.usefixtures("fresh_world")
def test_an_ordinary_note_passes() -> None:
    for note in ("", "Kita-Gutschein erklärt, § 24 Abs. 1", "Mutter mit 2 Kindern, Kurs A1"):
        record(actor("ruth"), note=note)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("topics", {"topics": []}),
        ("topics", {"topics": ["XXX"]}),
        ("language", {"language": "qq"}),
        ("ags", {"ags": "05370999"}),
        ("minutes", {"minutes": 0}),
        ("referred_to", {"result": "referred"}),
        ("recorded_on", {"recorded_on": dt.date(2999, 1, 1)}),
        ("channel", {"channel": "smoke"}),
    ],
)
@pytest.mark.usefixtures("world_db")
def test_a_wrong_value_is_refused_beside_its_field(field: str, values: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        record(actor("ruth"), **values)
    assert list(caught.value.errors) == [field]


@pytest.mark.parametrize("key", ["birgit", "sabine", "volker", "amina", "michael"])
@pytest.mark.usefixtures("world_db")
def test_who_advises_nobody_records_no_contact(key: str) -> None:
    with pytest.raises(NotAllowedError):
        record(actor(key))


@pytest.mark.usefixtures("fresh_world")
def test_another_unit_sees_neither_list_nor_contact() -> None:
    contact_id = record(actor("ruth"))
    farid = actor("farid")
    with at_work(farid):
        assert contact_id not in {contact.id for contact in queries.contacts(farid)}
        with pytest.raises(NotFoundError):
            queries.contact(farid, contact_id)


@pytest.mark.usefixtures("fresh_world")
def test_the_list_goes_on_where_it_stopped() -> None:
    ruth = actor("ruth")
    for minutes in range(1, 6):
        record(ruth, minutes=minutes, recorded_on=clock.today() - dt.timedelta(days=minutes % 2))
    with at_work(ruth):
        first = queries.contacts(ruth, limit=3)
        second = queries.contacts(ruth, after=first[-1].id, limit=2)
    assert [contact.minutes for contact in first + second] == [4, 2, 5, 3, 1]


@pytest.mark.usefixtures("fresh_world")
def test_only_who_leads_cases_may_make_a_case_of_a_contact() -> None:
    record(actor("ruth"))
    record(actor("miriam"))
    assert "Fall daraus machen" not in client_of("ruth").get(reverse("contacts")).content.decode()
    assert "Fall daraus machen" in client_of("miriam").get(reverse("contacts")).content.decode()
