"""The pages about people, as a browser sees them."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cast import actor, at_work, client_of
from strang.foundation import clock
from strang.people import operations
from strang.people.types import NameInput, NameKind

TYPED = {
    "given": "YASMIN",
    "family": "ELBAKKOURI",
    "called": "Yasmin El-Bakkouri",
    "original": "ياسمين البكوري",
    "birth": "01.01.1991",
    "birth_year_only": "on",
    "sex": "female",
    "nationality": "SYR",
    "arrival": "11.06.2024",
    "ags": "05370020",
    "reading": "ar",
    "first_language": "ar",
    "interpreter": "on",
    "german": "A1",
}
TRANSACTION = ("BEGIN", "COMMIT", "SET ", "SAVEPOINT", "RELEASE")


def hidden(page: bytes, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.decode())
    assert found, name
    return found[1]


def form_after(client: Client, searched: str, **more: str) -> dict[str, str]:
    """What somebody sends after searching."""
    page = client.get(f"{reverse('person_new')}?{urlencode({'searched': searched})}").content
    return {**TYPED, "submission": hidden(page, "submission"), "searched": searched, **more}


def create(client: Client, searched: str = "Yasmin El-Bakkouri", **more: str) -> str:
    """Create a person; returns the address of their page."""
    answer = client.post(reverse("person_new"), form_after(client, searched, **more))
    assert answer.status_code == 302
    return answer.headers["Location"]


@pytest.mark.usefixtures("world_db")
def test_without_a_search_there_is_no_form() -> None:
    answer = client_of("miriam").get(reverse("person_new"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("people"))


@pytest.mark.usefixtures("fresh_world")
def test_the_person_is_shown_with_both_scripts_and_the_year_only() -> None:
    miriam = client_of("miriam")
    page = miriam.get(create(miriam)).content.decode()
    assert '<bdi lang="ar" dir="rtl">ياسمين البكوري</bdi>' in page
    assert "<dd>1991</dd>" in page
    assert "01.1991" not in page
    assert "Noch kein Fall" in page


@pytest.mark.usefixtures("world_db")
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost() -> None:
    miriam = client_of("miriam")
    form = form_after(miriam, "Yasmin El-Bakkouri", birth="31.02.1991", given="")
    page = miriam.post(reverse("person_new"), form).content.decode()
    assert page.count('aria-invalid="true"') == 2
    for value in ("ELBAKKOURI", "ياسمين البكوري", "31.02.1991", "11.06.2024"):
        assert value in page


@pytest.mark.usefixtures("fresh_world")
def test_a_similar_person_is_shown_before_a_second_one_is_created() -> None:
    miriam = client_of("miriam")
    first = create(miriam)
    form = form_after(miriam, "Jasmin Bakuri", given="Jasmin", family="Bakouri", called="", original="")
    asked = miriam.post(reverse("person_new"), form).content.decode()
    assert first in asked
    assert "Keine davon: neu anlegen" in asked
    assert "Bakouri" in asked
    answer = miriam.post(reverse("person_new"), {**form, "similar": "1", "none_of_them": "on"})
    assert answer.status_code == 302
    assert answer.headers["Location"] != first


@pytest.mark.usefixtures("fresh_world")
def test_sending_the_form_twice_creates_one_person() -> None:
    miriam = client_of("miriam")
    form = form_after(miriam, "Yasmin El-Bakkouri")
    places = {miriam.post(reverse("person_new"), form).headers["Location"] for _ in range(2)}
    assert len(places) == 1


@pytest.mark.usefixtures("fresh_world")
def test_the_person_of_another_unit_looks_like_nobody() -> None:
    """Same search page, same 404, same form and same answer after creating, whether the person is known or not."""
    miriam, jan = client_of("miriam"), client_of("jan")
    before = jan.get(reverse("people"), {"q": "Yasmin El-Bakkouri"}).content
    create(miriam)
    after = jan.get(reverse("people"), {"q": "Yasmin El-Bakkouri"}).content
    token = re.compile(
        rb'name="csrfmiddlewaretoken" value="[^"]+"|id="i[0-9a-f]{8}"|labelledby="i[0-9a-f]{8}"'
    )
    assert token.sub(b"", before) == token.sub(b"", after)
    create(jan)


@pytest.mark.usefixtures("fresh_world")
def test_two_people_editing_see_both_versions() -> None:
    miriam = client_of("miriam")
    url = f"{create(miriam)}change/"
    stale = hidden(miriam.get(url).content, "version")
    fields = ("birth", "sex", "nationality", "arrival", "ags", "reading")
    form = {name: TYPED[name] for name in fields} | {"version": stale}
    assert miriam.post(url, {**form, "birth": "1991"}).status_code == 302
    page = miriam.post(url, {**form, "birth": "1993"})
    assert page.status_code == 200
    assert "1993" in page.content.decode()
    assert "st-versions" in page.content.decode()
    version = hidden(page.content, "version")
    assert version != stale
    assert miriam.post(url, {**form, "birth": "1993", "version": version}).status_code == 302


@pytest.mark.usefixtures("fresh_world")
def test_a_colleague_sees_no_more_than_name_and_year() -> None:
    miriam, deniz = client_of("miriam"), client_of("deniz")
    url = create(miriam)
    miriam.post(f"{url}address/new/", {"street": "Amselgrund 14", "postcode": "41836", "town": "Hückelhoven"})
    assert "Amselgrund" in miriam.get(url).content.decode()
    page = deniz.get(url).content.decode()
    assert "Yasmin El-Bakkouri" in page
    assert "Amselgrund" not in page
    assert "Syrien" not in page
    assert deniz.get(f"{url}change/").status_code == 403


RECORDS = (
    (
        "title",
        {"status": "par24", "valid_from": "2024-07-02", "valid_to": "2027-03-04"},
        "Vorübergehender Schutz",
    ),
    ("language", {"language": "de", "level": "A2", "course": "waiting"}, "wartet"),
    ("contact-point", {"kind": "phone", "value": "02433 000012"}, "02433 000012"),
    ("relation", {"kind": "child", "other_name": "Mila", "same_household": "on"}, "Mila"),
    ("name", {"kind": "other_spelling", "full": "Ясмін", "language": "uk"}, "Ясмін"),
    ("protection", {"reason": "violence"}, "Diese Anschrift ist geschützt"),
)


@pytest.mark.usefixtures("fresh_world")
def test_each_record_is_added_and_shown() -> None:
    miriam = client_of("miriam")
    url = create(miriam)
    for kind, values, shown in RECORDS:
        assert miriam.get(f"{url}{kind}/new/").status_code == 200
        more = {"recorded_on": clock.today().isoformat()} if kind == "language" else {}
        assert miriam.post(f"{url}{kind}/new/", values | more).status_code == 302
        assert shown in miriam.get(url).content.decode()


@pytest.mark.usefixtures("fresh_world")
def test_garbage_is_no_error_of_the_server() -> None:
    miriam = client_of("miriam")
    url = create(miriam)
    for path in (
        f"{reverse('people')}?after=x&contact=y&q=%00%F0%9F%98%80'\"",
        f"{reverse('people')}?q={'x' * 500}",
    ):
        assert miriam.get(path).status_code == 200
    for kind in ("title", "language", "address", "contact-point", "relation", "name", "protection"):
        answer = miriam.post(
            f"{url}{kind}/new/", dict.fromkeys(("status", "full", "value", "kind"), "\x00'; --" * 90)
        )
        assert answer.status_code == 200


@pytest.mark.usefixtures("fresh_world")
def test_pages_ask_few_questions() -> None:
    miriam = client_of("miriam")
    url = create(miriam)
    with at_work(someone := actor("miriam")):
        for number in range(25):
            name = NameInput(NameKind.OFFICIAL, "Yasmin", f"Bakkouri{'abcdefghijklmnopqrstuvwxyz'[number]}")
            operations.create_person(someone, searched="Yasmin", names=[name])
    miriam.get(url)
    for path, most in ((url, 20), (reverse("people"), 12), (f"{reverse('people')}?q=Yasmin", 12)):
        with CaptureQueriesContext(connections["default"]) as asked:
            assert miriam.get(path).status_code == 200
        statements = [query["sql"] for query in asked if not query["sql"].startswith(TRANSACTION)]
        assert len(statements) <= most, statements
