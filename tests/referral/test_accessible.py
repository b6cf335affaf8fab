"""Working with another unit's person, wide and narrow, light and dark: axe finds nothing, nothing is too wide."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from playwright.sync_api import Page

from cast import actor, at_work, client_as, client_of
from strang.access import recipients
from strang.consents import operations
from strang.foundation import clock
from support.accessible import problems
from support.bases import in_force, request
from support.colleagues import colleague
from support.databases import Database
from support.gate import build_gate

pytestmark = pytest.mark.browser


def look(client: Client, path: str, typed: dict[str, str] | None = None) -> tuple[str, bytes]:
    """Return a page as somebody gets it; with ``typed`` after sending that."""
    answer = client.get(path) if typed is None else client.post(path, typed)
    assert answer.status_code == 200, path
    return path, answer.content


def test_nothing_is_wrong_with_the_pages_of_a_recipient(
    fresh_cast: Database, page: Page, axe_source: str
) -> None:
    gate = build_gate()
    second, sabine, ines = colleague(gate.jobcentre), client_of("sabine"), actor("ines")
    deputy = client_as(second)
    instance_id = request(gate, in_force())
    with at_work(ines):
        operations.decide_instance(ines, instance_id=instance_id, approve=True)
    referral_id = gate.offer(gate.give())
    gate.take_over(referral_id)
    received, team = f"/basis/received/{instance_id}/", f"/referrals/team/{instance_id}/"
    pages = [look(sabine, "/referrals/"), look(sabine, received)]
    assert sabine.post(received).status_code == 302
    pages += [look(sabine, received), look(sabine, team), look(sabine, team, {})]
    with at_work(gate.sabine):
        recipients.name_deputy(
            gate.sabine,
            source_id=instance_id,
            user_id=second.user_id,
            until=clock.today() + dt.timedelta(days=3),
            reason="Urlaub",
        )
    pages += [look(sabine, team), look(deputy, team), look(deputy, received), look(deputy, "/referrals/")]
    pages += [look(sabine, f"/referrals/{referral_id}/")]
    admin = client_as(colleague(gate.jobcentre, "unit_admin", login="admin"))
    pages += [look(admin, "/units/own/")]
    assert problems(page, axe_source, pages) == {}
