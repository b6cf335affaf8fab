"""The pages of a case: how many statements they cost, what they keep, what they give to somebody else."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from cast import client_of
from ids import resolve
from strang.cases.types import ALL_CRITERIA
from strang.demo.canaries import canary
from support.casework import Casework, in_days, statements

CASE_PAGE, LIST_PAGE = 20, 12
FORMS = [
    ("case_goal_new", "plan/goals/new/", {"area": "SPR", "wording": "Mein Wort", "language": "ar"}),
    ("case_notes", "notes/", {"text": "Mein Wort", "minutes": "viel"}),
    ("case_tasks", "tasks/", {"title": "Mein Wort", "due_on": "irgendwann"}),
    ("case_appointment_new", "appointments/new/", {"title": "Mein Wort", "starts_at": "bald"}),
    ("case_close", "close/", {"summary": "Mein Wort"}),
    ("case_team", "team/", {"reason": "Mein Wort", "until": "31.02.2026"}),
    ("case_assess", "assessment/SPR/", {"situation": "Mein Wort", "level": "9"}),
]


def own(what: str = "case") -> str:
    return resolve({"id": f"own_{what}"})["id"]


def cost(client: Client, path: str) -> int:
    client.get(path)  # the first request of a session also signs in
    with statements() as found:
        assert client.get(path).status_code == 200
    return len(found)


@pytest.mark.usefixtures("world_db")
def test_the_overview_with_everything_on_it_stays_within_its_statements() -> None:
    assert cost(client_of("miriam"), f"/cases/{own()}/") <= CASE_PAGE


@pytest.mark.usefixtures("world_db")
@pytest.mark.parametrize(
    "page", ["assessment/", "plan/", "plan.pdf", "notes/", "tasks/", "documents/", "team/", "close/"]
)
def test_every_page_of_a_case_stays_within_the_statements_of_a_case(page: str) -> None:
    assert cost(client_of("miriam"), f"/cases/{own()}/{page}") <= CASE_PAGE


@pytest.mark.usefixtures("world_db")
@pytest.mark.parametrize(("key", "path"), [("miriam", "/cases/"), ("birgit", "/cases/supervision/")])
def test_the_lists_stay_within_their_statements(key: str, path: str) -> None:
    assert cost(client_of(key), path) <= LIST_PAGE


@pytest.mark.usefixtures("fresh_world")
def test_the_list_costs_the_same_with_more_cases() -> None:
    work, client = Casework(), client_of("miriam")
    before = cost(client, "/cases/")
    for name in ("Anna", "Berta", "Clara", "Dora"):
        work.do("add_task", case_id=work.case(work.person(name, "Muster")), title="x", due_on=in_days(1))
    assert cost(client, "/cases/") == before


@pytest.mark.usefixtures("world_db", "answers_with_context")
@pytest.mark.parametrize(("route", "page", "typed"), FORMS, ids=[route for route, *_rest in FORMS])
def test_a_refused_form_keeps_what_was_typed(route: str, page: str, typed: dict[str, str]) -> None:
    answer = client_of("miriam").post(f"/cases/{own()}/{page}", typed)
    assert answer.status_code == 200
    assert "Mein Wort" in answer.content.decode()
    assert answer.context["form"].errors


@pytest.mark.usefixtures("fresh_world", "answers_with_context")
def test_the_intake_form_opens_a_case_and_a_second_sending_leads_to_it() -> None:
    person = Casework().person()
    client = client_of("miriam")
    path = f"/cases/new/?person={person}"
    typed = {"entry_channel": "volunteer_kai", "arrival": "2025"} | dict.fromkeys(ALL_CRITERIA, "yes")
    refused = client.post(path, typed | {"many_actors": "no"})
    assert "exception_reason" in refused.context["form"].errors
    first = client.post(path, typed)
    assert re.fullmatch(r"/cases/[0-9a-f-]{36}/", first.headers["Location"])
    assert client.post(path, typed).headers["Location"] == first.headers["Location"]


@pytest.mark.usefixtures("fresh_world")
def test_of_two_people_who_change_a_goal_the_second_sees_both_versions() -> None:
    work = Casework()
    goal = work.goal(work.case())
    client, path = client_of("miriam"), f"/cases/goals/{goal}/"
    typed = {"version": "1", "language": "de", "priority": "2", "due_on": ""}
    assert client.post(path, typed | {"wording": "Fassung der ersten"}).status_code == 302
    answer = client.post(path, typed | {"wording": "Fassung der zweiten"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Fassung der ersten" in page
    assert "Fassung der zweiten" in page
    again = client.post(path, typed | {"wording": "Fassung der zweiten", "version": "2"})
    assert again.status_code == 302
    assert work.ask("goal", goal).wording == "Fassung der zweiten"


@pytest.mark.usefixtures("fresh_world")
def test_of_two_people_who_move_a_case_the_second_sees_where_it_stands() -> None:
    work = Casework()
    case_id = work.case()
    client, path = client_of("miriam"), f"/cases/{case_id}/phase/"
    stale = {"to": "assessment", "version": "1", "reason": "Mein Wort"}
    work.do("review_case", case_id=case_id, text="Läuft", next_on=in_days(30))
    answer = client.post(path, stale)
    assert answer.status_code == 409
    assert "Mein Wort" in answer.content.decode()
    assert client.post(path, stale | {"version": "2"}).status_code == 302


@pytest.mark.usefixtures("world_db")
def test_the_calendar_names_the_case_and_nobody() -> None:
    client = client_of("miriam")
    page = client.get(f"/cases/{own()}/").content.decode()
    name = re.search(r"<h1><bdi>([^<]+)</bdi>", page)
    file = client.get(f"/cases/{own()}/appointments.ics").content.decode()
    assert name is not None
    assert re.search(r"SUMMARY:Termin zu Fall \d{4}-\d{4}", file)
    assert [word for word in name.group(1).split() if word in file] == []
    assert canary("own-appointment") not in file


@pytest.mark.usefixtures("world_db")
def test_the_plan_is_a_tagged_pdf_in_the_language_of_the_person() -> None:
    answer = client_of("miriam").get(f"/cases/{own()}/plan.pdf?language=ar")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/MarkInfo" in answer.content
    assert b"NotoNaskhArabic" in answer.content


@pytest.mark.usefixtures("fresh_world")
def test_an_upload_of_another_kind_is_refused_with_the_reason() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, path = client_of("miriam"), f"/cases/{own()}/documents/"
    for content in (b"MZ program", b""):
        answer = client.post(path, {"title": "Mein Wort", "upload": SimpleUploadedFile("brief.pdf", content)})
        assert answer.status_code == 200
        assert "PDF, PNG und JPEG" in answer.content.decode()
    sent = client.post(path, {"title": "Bescheid", "upload": SimpleUploadedFile("x.pdf", b"%PDF-1.7 x")})
    assert sent.status_code == 302


@pytest.mark.usefixtures("world_db")
def test_a_document_comes_as_a_download_that_no_browser_runs() -> None:
    answer = client_of("miriam").get(f"/cases/documents/{own('document')}/")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("world_db")
@pytest.mark.parametrize("what", ["measure", "task", "appointment"])
def test_a_button_for_a_foreign_thing_answers_like_one_for_nothing(what: str) -> None:
    client = client_of("jan")
    paths = {"measure": "steps/{}/status", "task": "tasks/{}/done", "appointment": "appointments/{}/status"}
    answers = [
        client.post(f"/cases/{paths[what].format(key)}/", {"status": "done"})
        for key in (own(what), str(UUID(int=7)))
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    contents = [re.sub(rb'value="[^"]+"', b"", answer.content) for answer in answers]
    assert contents[0] == contents[1]
