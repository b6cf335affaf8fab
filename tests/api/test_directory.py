"""The public directory over HTTP: shape, filters, paging, refusals, caching."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from cast import client_of
from ids import ABSENT
from strang.api import openapi, routes

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reference" / "openapi.json"
LISTS = ("/api/v1/offers", "/api/v1/services", "/api/v1/organizations")

pytestmark = pytest.mark.usefixtures("world_db")


def fetch(address: str, **headers: str) -> Any:
    return Client(headers=headers).get(address)


def test_the_committed_description_is_the_one_the_code_makes() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == openapi.text(), (
        "run: strang openapi > docs/reference/openapi.json"
    )


def test_the_description_is_openapi_3_1_and_served() -> None:
    answer = fetch("/api/v1/openapi.json")
    assert answer.json() == json.loads(DOCUMENT.read_text(encoding="utf-8"))
    assert answer.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize("address", LISTS)
def test_following_next_reads_every_entry_once(address: str) -> None:
    ids: list[str] = []
    following: str | None = f"{address}?limit=7"
    while following:
        page = fetch(following).json()
        ids += [entry["id"] for entry in page["contents"]]
        assert page["size"] == len(page["contents"]) <= 7
        following = page["next"]
    assert len(ids) == len(set(ids)) > 7


def test_the_directory_holds_at_least_25_offers_of_the_kreis() -> None:
    page = fetch("/api/v1/offers?limit=100").json()
    assert page["size"] >= 25
    assert all(entry["ags"].startswith("05370") for entry in page["contents"])
    assert all(entry["example"] or entry["source"] for entry in page["contents"])


def test_filters_narrow_the_list() -> None:
    everything = fetch("/api/v1/offers?limit=100").json()["contents"]
    for query, wanted in (
        ("area=SPR", lambda one: "SPR" in one["areas"]),
        ("language=ar", lambda one: "ar" in one["languages"]),
        ("ags=05370020", lambda one: one["municipality"] == "Hückelhoven"),
        ("free=true", lambda one: one["free"]),
        ("text=Sprachcafe", lambda one: "Sprachcafé" in one["title"]),
    ):
        found = fetch(f"/api/v1/offers?limit=100&{query}").json()["contents"]
        assert {one["id"] for one in found} == {one["id"] for one in everything if wanted(one)}, query
        assert 0 < len(found) < len(everything), query


def test_a_service_carries_what_hsds_asks_for() -> None:
    service = fetch("/api/v1/services?text=Sprachcafe").json()["contents"][0]
    location = service["service_at_locations"][0]["location"]
    assert service["status"] == "active"
    assert location["addresses"][0]["country"] == "DE"
    assert 50.8 < location["latitude"] < 51.2
    assert 5.8 < location["longitude"] < 6.5
    assert service["schedules"][0]["byday"] in {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
    parent = service["organization"]["parent_organization_id"]
    assert fetch(f"/api/v1/organizations/{parent}").json()["parent_organization_id"] is None


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/offers?area=XXX",
        "/api/v1/offers?limit=0",
        "/api/v1/offers?limit=101",
        "/api/v1/offers?language=xx",
        "/api/v1/offers?ags=12345678",
        "/api/v1/offers?unit=nobody",
        f"/api/v1/offers?after={ABSENT}",
        f"/api/v1/organizations?after={ABSENT}",
    ],
)
def test_a_wrong_value_is_refused_with_the_parameter_and_the_reason(address: str) -> None:
    answer = fetch(address)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["parameter"] in address
    assert answer.json()["errors"][0]["reason"]


@pytest.mark.parametrize(
    "address", [f"/api/v1/offers/{ABSENT}", "/api/v1/services/no-id", "/api/v1/", "/api/v1/x/y"]
)
def test_what_is_not_there_is_a_problem(address: str) -> None:
    answer = fetch(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/offers")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_an_unchanged_answer_is_not_sent_twice() -> None:
    etag = fetch("/api/v1/services").headers["ETag"]
    answer = fetch("/api/v1/services", **{"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_other_sites_may_read_the_directory() -> None:
    assert fetch("/api/v1/offers").headers["Access-Control-Allow-Origin"] == "*"
    assert Client().options("/api/v1/offers").status_code == 204


def test_a_sign_in_changes_nothing() -> None:
    assert client_of("miriam").get("/api/v1/offers").content == fetch("/api/v1/offers").content


def test_no_member_of_staff_is_named() -> None:
    text = fetch("/api/v1/offers?limit=100").content + fetch("/api/v1/services?limit=100").content
    assert b"checked_by" not in text
    assert b"user_id" not in text


def test_the_inventory_names_every_address_of_the_description() -> None:
    described = {path.replace("{", "<").replace("}", ">") for path in openapi.document()["paths"]}
    assert {row["path"] for row in routes.listing()} == described | {"/api/v1/openapi.json"}


@cache
def handler() -> WSGIHandler:
    return WSGIHandler()


def application(environ: Any, start_response: Any) -> Any:
    """The whole application, made when the first request comes (importing the tests must not start it)."""
    return handler()(environ, start_response)


schema = schemathesis.openapi.from_dict(json.loads(DOCUMENT.read_text(encoding="utf-8")))
schema.app = application
schema.location = "http://testserver/api/v1/openapi.json"


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
def test_every_answer_fits_the_description(case: schemathesis.Case) -> None:
    # A key of the right shape that is in no list is refused, which a description cannot say.
    case.call_and_validate(base_url="http://testserver", excluded_checks=[positive_data_acceptance])
