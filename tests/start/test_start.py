"""The start page answers what somebody has to do today, and asks little of the database for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import KEYS, VISITOR, client_of
from strang.steering.types import FollowUpState
from support.loop import Loop

STAFF = tuple(key for key in KEYS if key != VISITOR)


@pytest.mark.parametrize("key", STAFF)
@pytest.mark.usefixtures("world_db")
def test_everybody_finds_blocks_of_their_roles_in_few_statements(key: str) -> None:
    client = client_of(key)
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as statements:
        answer = client.get("/")
    asked = [
        s["sql"] for s in statements.captured_queries if s["sql"].lstrip("( ").upper().startswith("SELECT")
    ]
    assert answer.status_code == 200
    assert len(asked) <= 30, "\n".join(asked)


def page_of(key: str) -> str:
    return client_of(key).get("/").content.decode()


@pytest.mark.usefixtures("world_db")
class TestTheStartPage:
    def test_shows_a_case_manager_appointments_tasks_and_who_keeps_them_waiting(self) -> None:
        page = page_of("miriam")
        for key in ("appointments", "tasks", "to_answer", "unanswered", "running_out", "news"):
            assert f'id="{key}"' in page

    def test_shows_who_answers_the_formal_requests_of_the_unit_and_their_deadlines(self) -> None:
        page = page_of("jan")
        block = page[page.index('id="formal"') :]
        assert "Ersuchen von" in block[: block.index("</section>")]
        assert 'id="formal"' not in page_of("andrea")
        assert 'id="formal"' not in page_of("michael")

    def test_shows_the_clerk_of_the_jobcenter_the_request_that_waits(self) -> None:
        assert "von DRK" in page_of("sabine")

    def test_shows_the_clerk_of_the_foreigners_authority_no_request(self) -> None:
        assert "Keine offenen Anfragen" in page_of("volker")

    def test_shows_a_volunteer_contacts_and_no_casework(self) -> None:
        page = page_of("ruth")
        assert 'id="contacts"' in page
        assert 'id="tasks"' not in page

    def test_shows_a_member_of_the_steering_group_the_next_meeting(self) -> None:
        assert 'id="meetings"' in page_of("karin")


@pytest.mark.usefixtures("fresh_cast")
def test_what_is_to_be_reported_or_confirmed_opens_from_the_start_page() -> None:
    loop = Loop()
    _meeting, item = loop.on_agenda(loop.theme(loop.finding()))
    decision = loop.decide(item)
    for key, address in (("sabine", "follow-up"), ("birgit", "confirm")):
        path = f"/decisions/{decision}/{address}/"
        client = client_of(key)
        assert f'href="{path}"' in client.get("/").content.decode()
        assert client.get(path).status_code == 200
        if key == "sabine":
            loop.do(key, "report_follow_up", decision_id=decision, state=FollowUpState.DONE, text="Fertig.")
