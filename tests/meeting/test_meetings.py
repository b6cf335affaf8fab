"""Meetings: who plans and records them, what their minutes may hold, what is closed stays closed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from cast import client_of
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.steering.operations import NameFoundError, Seat
from strang.steering.types import BodyKind, MeetingStatus, ThemeStatus
from support.loop import Loop

pytestmark = pytest.mark.usefixtures("fresh_cast")


def held(loop: Loop, meeting: UUID, **changes: Any) -> None:
    """Let the chair write the minutes."""
    values: dict[str, Any] = {"minutes": "Einstimmig.", "present_unit_ids": [], "version": 1, **changes}
    loop.do("gregor", "hold_meeting", meeting_id=meeting, **values)


def test_the_chair_plans_and_records_a_member_does_not() -> None:
    loop = Loop()
    group = loop.steering_group()
    starts_at = loop.now + dt.timedelta(days=2)
    assert loop.do("gregor", "plan_meeting", body_id=group, starts_at=starts_at, place="Kreishaus")
    with pytest.raises(NotAllowedError):
        loop.do("karin", "plan_meeting", body_id=group, starts_at=starts_at, place="Kreishaus")


def test_minutes_refuse_a_date_of_birth_and_a_name() -> None:
    loop = Loop()
    meeting = loop.meeting(loop.steering_group())
    loop.now += dt.timedelta(days=5)
    with pytest.raises(NameFoundError) as refused:
        held(loop, meeting, minutes="Der Fall Fatima, geb. 17.04.1990, wurde besprochen.")
    assert set(refused.value.errors) == {"minutes"}
    held(loop, meeting, minutes="Nächste Sitzung am 31.12.2030.")


def test_approved_minutes_are_closed() -> None:
    loop = Loop()
    meeting, item = loop.on_agenda(loop.theme(loop.finding()))
    held(loop, meeting)
    loop.do("gregor", "approve_minutes", meeting_id=meeting)
    assert loop.ask("karin", "meeting", meeting).status is MeetingStatus.APPROVED
    with pytest.raises(ConflictError):
        held(loop, meeting, version=3)
    with pytest.raises(ConflictError):
        loop.decide(item)
    with pytest.raises(ConflictError):
        loop.do("gregor", "put_on_agenda", meeting_id=meeting, title="Nachtrag")


def test_nothing_is_approved_without_minutes() -> None:
    loop = Loop()
    meeting = loop.meeting(loop.steering_group())
    with pytest.raises(InvalidInputError):
        loop.do("gregor", "approve_minutes", meeting_id=meeting)


def test_two_people_writing_minutes_do_not_overwrite_each_other() -> None:
    loop = Loop()
    meeting = loop.meeting(loop.steering_group())
    loop.now += dt.timedelta(days=5)
    held(loop, meeting)
    with pytest.raises(ConflictError):
        held(loop, meeting, minutes="Anders.")


def test_a_theme_stands_once_on_an_agenda_and_moves_there_only_for_the_steering_group() -> None:
    loop = Loop()
    theme_id = loop.theme(loop.finding())
    working = loop.meeting(loop.working_group())
    loop.do("birgit", "put_on_agenda", meeting_id=working, theme_id=theme_id)
    assert loop.ask("birgit", "theme", theme_id).status is ThemeStatus.COLLECTED
    meeting, _item = loop.on_agenda(theme_id)
    assert loop.ask("birgit", "theme", theme_id).status is ThemeStatus.ON_AGENDA
    with pytest.raises(InvalidInputError):
        loop.do("birgit", "put_on_agenda", meeting_id=meeting, theme_id=theme_id)


def test_a_seat_that_has_ended_closes_the_door() -> None:
    loop = Loop()
    group = loop.steering_group()
    meeting = loop.meeting(group)
    assert loop.ask("karin", "meetings_ahead")
    karin = next(member for member in loop.ask("birgit", "body", group).members if not member.chair)
    loop.do("birgit", "end_seat", member_id=karin.id)
    with pytest.raises(NotFoundError):
        loop.ask("karin", "meeting", meeting)


def test_a_chair_is_a_person() -> None:
    loop = Loop()
    with pytest.raises(InvalidInputError):
        loop.do(
            "birgit", "create_body", name="AG", kind=BodyKind.WORKING_GROUP,
            seats=[Seat(loop.sabine.unit_id, chair=True)],
        )  # fmt: skip


def test_a_units_seat_in_a_steering_group_needs_the_role() -> None:
    loop = Loop()
    group = loop.do(
        "birgit", "create_body", name="LG", kind=BodyKind.STEERING_GROUP,
        seats=[Seat(loop.sabine.unit_id), Seat(loop.karin.unit_id)],
    )  # fmt: skip
    meeting = loop.meeting(group)
    assert loop.ask("karin", "meeting", meeting)
    with pytest.raises(NotFoundError):
        loop.ask("sabine", "meeting", meeting)


def test_the_meeting_page_offers_decisions_only_to_whoever_leads_it() -> None:
    loop = Loop()
    meeting, item = loop.on_agenda(loop.theme(loop.finding()))
    path = f"/meetings/{meeting}/"
    assert f"/agenda/{item}/decision/" in client_of("gregor").get(path).content.decode()
    assert "/decision/" not in client_of("karin").get(path).content.decode()
    assert client_of("karin").get(f"/agenda/{item}/decision/").status_code == 403
    assert client_of("thomas").get(path).status_code == 404
