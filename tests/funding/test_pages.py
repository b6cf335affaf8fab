"""The pages of the money: what the grant officer reads, what the Kreis reads, and the refusal in the form."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cast import actor, at_work, client_of
from strang.funding import queries
from strang.network import queries as network


@pytest.mark.usefixtures("world_db")
def test_the_grant_officer_reads_total_allocated_and_open() -> None:
    page = client_of("henrike").get("/funding/").content.decode()
    for text in (
        "200 halbe Stellen",
        "5.000.000 EUR",
        "16 halbe Stellen",
        "400.000 EUR",
        "184 halbe Stellen",
        "4.600.000 EUR",
        "25.000 EUR",
        "Der Verteilschlüssel des Landes ist nicht veröffentlicht",
    ):
        assert text in page, text


@pytest.mark.usefixtures("world_db")
def test_the_kreis_reads_its_posts_holders_and_vacancies() -> None:
    page = client_of("lukas").get("/funding/").content.decode().replace("\xa0€", " €")
    for text in (
        "2 halbe Stellen",
        "50.000 €",
        "330.000 €",
        "Volker Schiffers",
        "82.500 €",
        "90.000 €",
        "Unbesetzt",
    ):
        assert text in page, text


def test_the_form_shows_why_a_third_half_post_is_refused_and_keeps_what_was_typed(
    fresh_world: object,
) -> None:
    lukas = actor("lukas")
    with at_work(lukas, write=False):
        allocation = queries.allocation_by_key("05370-b3-2020").id
        unit = network.unit_by_key("hs-abh").id
    typed = {"allocation_id": str(allocation), "unit_id": str(unit), "kind": "authority", "fte": "0,5",
             "title": "Dritte halbe Stelle", "approved_from": "2020-07-01"}  # fmt: skip
    answer = client_of("lukas").post(reverse("funding_post_new"), typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2 halbe Stellen (50.000 EUR)" in page
    assert 'value="Dritte halbe Stelle"' in page


def test_two_people_editing_a_post_see_both_versions(fresh_world: object) -> None:
    birgit = actor("birgit")
    with at_work(birgit, write=False):
        post = queries.posts(birgit, kreis="05370")[0]
    address = reverse("funding_post_edit", args=[post.id])
    first = client_of("birgit").post(address, {"title": "Von Birgit", "version": post.version})
    second = client_of("lukas").post(address, {"title": "Von Lukas", "version": post.version})
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Von Birgit" in second.content.decode()
    assert 'value="Von Lukas"' in second.content.decode()
    again = client_of("lukas").post(address, {"title": "Von Lukas", "version": post.version + 1})
    assert again.status_code == 302


@pytest.mark.usefixtures("world_db")
def test_a_list_of_posts_needs_few_statements() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of("lukas")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/funding/").status_code == 200
    own = [q for q in captured.captured_queries if "funding_" in q["sql"] or "network_" in q["sql"]]
    assert len(own) <= 20
