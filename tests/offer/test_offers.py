"""The directory: who writes, who reads, how it is found, how two people edit it."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from cast import actor, at_work, client_of
from strang.foundation import clock
from strang.foundation.context import Actor, Visitor, work
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.offers import operations, queries
from strang.offers.search import normalised
from strang.offers.types import OfferInput, OpeningSlot
from strang.web.tables import plain

BASIC: dict[str, Any] = {
    "title": "Ärztliche Sprechstunde",
    "summary": "Ohne Versicherung zum Arzt.",
    "areas": ("GES",),
    "ags": "05370020",
    "contact": "02433 000099",
    "opening": (OpeningSlot(1, dt.time(9), dt.time(12)),),
}
MONDAY_10 = dt.datetime(2026, 11, 23, 10, 0, tzinfo=clock.LOCAL_ZONE)
TYPED = {
    "title": "Nähtreff",
    "summary": "Zusammen nähen.",
    "areas": ["SOZ"],
    "languages": ["de"],
    "ags": "05370020",
    "contact": "=1+1",
    "opening_2": "9-12, 14.30 bis 17",
}


@pytest.fixture
def miriam(fresh_world: object) -> Actor:
    return actor("miriam")


def put(someone: Actor, **changes: Any) -> UUID:
    options = {name: changes.pop(name) for name in ("offer_id", "version") if name in changes}
    return operations.put_offer(someone, offer=OfferInput(**(BASIC | changes)), **options)


def test_what_a_unit_states_everybody_reads(miriam: Actor) -> None:
    with at_work(miriam):
        offer_id = put(miriam)
    with work(Visitor()):
        offer = queries.offer(offer_id)
    assert (offer.title, offer.place, offer.exact_position) == (
        "Ärztliche Sprechstunde",
        "Hückelhoven",
        False,
    )
    assert (offer.unit_id, offer.last_checked_on) == (miriam.unit_id, clock.today())


@pytest.mark.parametrize(
    "words", ["aerztliche", "ARZTLICHE", "Ärztliche", "sprechstunde arzt", "Sprechstnude"]
)
def test_search_forgives_accents_capitals_and_a_slip(miriam: Actor, words: str) -> None:
    with at_work(miriam):
        offer_id = put(miriam)
        found = [one.id for one in queries.offers(text=words).offers]
    assert offer_id in found


def test_search_with_nonsense_finds_nothing(miriam: Actor) -> None:
    with at_work(miriam):
        assert queries.offers(text="xqzxqz").offers == []


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (MONDAY_10, True),
        (MONDAY_10.replace(hour=12), False),
        (MONDAY_10.replace(hour=9), True),
        (MONDAY_10 + dt.timedelta(days=1), False),
    ],
)
def test_open_now_goes_by_local_time(miriam: Actor, moment: dt.datetime, is_open: bool) -> None:
    with at_work(miriam):
        offer_id = put(miriam)
        with clock.at(moment.astimezone(dt.UTC)):
            found = {one.id for one in queries.offers(open_now=True, limit=100).offers}
        assert (offer_id in found) is is_open
        assert queries.offer(offer_id).open_at(moment) is is_open


def test_nobody_writes_for_another_unit(miriam: Actor) -> None:
    jan = actor("jan")
    with at_work(miriam):
        offer_id = put(miriam)
    with at_work(jan):
        for change in (
            lambda: put(jan, offer_id=offer_id, version=1),
            lambda: operations.confirm_checked(jan, offer_id=offer_id),
            lambda: operations.archive_offer(jan, offer_id=offer_id),
        ):
            with pytest.raises(NotAllowedError):
                change()


def test_an_archived_offer_is_gone_for_everybody_but_its_unit(miriam: Actor) -> None:
    with at_work(miriam):
        offer_id = put(miriam)
        operations.archive_offer(miriam, offer_id=offer_id)
        assert queries.offer(offer_id).archived
        assert offer_id not in {one.id for one in queries.offers(text="Sprechstunde").offers}
        with pytest.raises(NotAllowedError):
            operations.confirm_checked(miriam, offer_id=offer_id)
    with work(Visitor()), pytest.raises(NotFoundError):
        queries.offer(offer_id)
    assert Client().get(reverse("offer", args=[offer_id])).status_code == 404


def test_a_second_change_of_the_same_version_is_a_conflict(miriam: Actor) -> None:
    with at_work(miriam):
        offer_id = put(miriam)
        put(miriam, offer_id=offer_id, version=1, title="Erste")
        with pytest.raises(ConflictError):
            put(miriam, offer_id=offer_id, version=1, title="Zweite")
        assert queries.offer(offer_id).title == "Erste"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("areas", {"areas": ()}),
        ("areas", {"areas": ("XXX",)}),
        ("languages", {"languages": ("klingon",)}),
        ("ags", {"ags": "09999999"}),
        ("last_checked_on", {"last_checked_on": dt.date(2999, 1, 1)}),
        ("title", {"title": "x" * 151}),
        ("opening", {"opening": (OpeningSlot(1, dt.time(12), dt.time(9)),)}),
        ("opening", {"opening": (OpeningSlot(1, dt.time(9), dt.time(12)), OpeningSlot(1, dt.time(11), dt.time(13)))}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(miriam: Actor, field: str, changes: dict[str, Any]) -> None:
    with at_work(miriam), pytest.raises(InvalidInputError) as refusal:
        put(miriam, **changes)
    assert field in refusal.value.errors


def test_the_form_makes_one_offer_however_often_it_is_sent(miriam: Actor) -> None:
    client = client_of("miriam")
    typed = TYPED | {"submission": "01890000-0000-7000-8000-00000000beef"}
    answers = {client.post(reverse("offer_new"), typed).headers["Location"] for _ in range(2)}
    assert len(answers) == 1
    page = client.get(answers.pop()).content.decode()
    assert "Dienstag 09:00–12:00, 14:30–17:00" in page


def test_a_wrong_time_is_refused_beside_its_day_and_nothing_is_lost(miriam: Actor) -> None:
    answer = client_of("miriam").post(reverse("offer_new"), TYPED | {"opening_3": "vormittags"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Bitte schreiben Sie zum Beispiel 9–12, 14:30–17." in page
    assert 'value="vormittags"' in page
    assert 'value="Nähtreff"' in page


def test_two_people_editing_an_offer_see_both_versions(miriam: Actor) -> None:
    with at_work(miriam):
        offer_id = put(miriam)
    address = reverse("offer_edit", args=[offer_id])
    first = client_of("miriam").post(address, TYPED | {"title": "Von Miriam", "version": 1})
    second = client_of("deniz").post(address, TYPED | {"title": "Von Deniz", "version": 1})
    page = second.content.decode()
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Von Miriam" in page
    assert 'value="Von Deniz"' in page
    assert client_of("deniz").post(address, TYPED | {"title": "Von Deniz", "version": 2}).status_code == 302


def test_a_check_is_noted_with_its_day(miriam: Actor) -> None:
    with at_work(miriam):
        offer_id = put(miriam, last_checked_on=dt.date(2026, 1, 1))
        assert queries.offer(offer_id).stale_on(dt.date(2026, 11, 22))
    assert client_of("miriam").post(reverse("offer_check", args=[offer_id])).status_code == 302
    with at_work(miriam):
        assert queries.offer(offer_id).last_checked_on == clock.today()


def test_no_cell_of_a_file_is_taken_for_a_formula(miriam: Actor) -> None:
    with at_work(miriam):
        put(miriam, title="=HYPERLINK(0)", contact="+49 2433")
    for kind in ("csv", "xlsx"):
        answer = Client().get(reverse("offers_file", args=[kind]) + "?text=HYPERLINK")
        if kind == "csv":
            assert ";'+49 2433;" in answer.content.decode("utf-8-sig")
            assert "\r\n'=HYPERLINK" in answer.content.decode("utf-8-sig")
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
            assert sheet is not None
            assert [cell.data_type for cell in sheet[2] if cell.value] == ["s"] * len(
                [cell for cell in sheet[2] if cell.value]
            )


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_every_beginning_of_a_formula_is_disarmed(text: str) -> None:
    assert plain(text) == f"'{text}"
    assert plain("Treff = offen") == "Treff = offen"
    assert plain(-1) == -1


@pytest.mark.usefixtures("world_db")
def test_the_print_carries_a_code_for_each_offer() -> None:
    with work(Visitor()):
        ids = [one.id for one in queries.offers(limit=3).offers]
    page = Client().get(reverse("offers_print"), {"id": [str(one) for one in ids]}).content.decode()
    assert page.count("<svg") - page.count("st-map__picture") >= 3
    assert page.count("QR-Code") == 3


@pytest.mark.usefixtures("world_db")
def test_the_list_needs_few_statements() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for address in ("/offers/", "/offers/?text=sprachkafe", "/offers/?area=SPR&open_now=on"):
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200
        assert len(captured) <= 14, [q["sql"][:80] for q in captured.captured_queries]


def test_words_are_compared_without_accents() -> None:
    assert normalised("Übach-Palenberg", "Çay & Café") == "ubach palenberg cay cafe"
