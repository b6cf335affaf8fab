"""One journey through the house: from an anonymous contact to a decision and back, in a real browser.

The thirteen steps are the product's promise in the order in which it happens; each asserts every sentence of its
step. With `STRANG_SCREENSHOTS=1` it also takes the pictures of the manual; they look best in the whole demo world:

    bin/demo --data /tmp/pictures --fresh --port 8010 &
    STRANG_SCREENSHOTS=1 STRANG_JOURNEY_AT=http://127.0.0.1:8010 STRANG_JOURNEY_LOGINS=/tmp/pictures/demo-logins.json \
        bin/test tests/journey
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from journey import steps_case, steps_gate, steps_open, steps_structure
from journey.desk import Office
from journey.story import Story
from strang.demo.logins import demo_logins

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def office(request: pytest.FixtureRequest, browser: Browser, axe_source: str) -> Iterator[Office]:
    """Desks at the test's own server, or at a running demo that the environment names."""
    running = os.environ.get("STRANG_JOURNEY_AT")
    if running:
        passwords = json.loads(Path(os.environ["STRANG_JOURNEY_LOGINS"]).read_text(encoding="utf-8"))
        address = running
    else:
        address = request.getfixturevalue("live_server_url")
        passwords = {one["login"]: one["password"] for one in demo_logins()}
    office = Office(browser, address, axe_source, passwords)
    yield office
    office.close()


def test_a_case_travels_through_the_network_and_changes_its_structures(office: Office) -> None:
    story = Story()
    steps_case.record_an_anonymous_contact(office)
    steps_case.turn_a_later_contact_into_a_case(office, story)
    steps_case.assess_the_situation(office, story)
    steps_case.agree_on_a_plan(office, story)
    steps_gate.record_the_consent(office, story)
    steps_gate.refer_to_the_jobcentre(office, story)
    steps_gate.answer_as_the_jobcentre(office, story)
    steps_gate.search_as_the_foreigners_authority(office, story)
    steps_gate.withdraw_the_consent(office, story)
    steps_structure.write_the_findings(office, story)
    steps_structure.lead_the_theme_to_a_decision(office, story)
    steps_structure.report_what_became_of_it(office, story)
    steps_open.look_at_the_money(office)
    steps_open.read_the_directory(office)
    steps_open.open_the_overview(office)
