"""A meeting on paper (PDF/UA-1) and in the calendar (RFC 5545)."""

import json
from pathlib import Path

import typst
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from strang.foundation import clock
from strang.steering.types import Decision, Meeting, MeetingStatus

TEMPLATE = Path(__file__).with_name("minutes.typ")


def pdf(meeting: Meeting, title: str) -> bytes:
    """Return agenda, decisions and minutes as a tagged PDF."""
    starts_at = timezone.localtime(meeting.starts_at)
    content = {
        "title": title,
        "heading": _("Niederschrift") if meeting.minutes else _("Tagesordnung"),
        "group": meeting.body.name,
        "when": date_format(starts_at, r"j. F Y, H:i \U\h\r"),
        "place": meeting.place,
        "status": str(meeting.status.label),
        "present": list(meeting.present),
        "agenda": _("Tagesordnung"),
        "items": [
            {"title": item.title, "decisions": [_decision(each) for each in item.decisions]}
            for item in meeting.items
        ],
        "minutes_heading": _("Verlauf"),
        "minutes": [part for part in meeting.minutes.splitlines() if part.strip()],
        "labels": {"place": _("Ort"), "when": _("Beginn"), "present": _("Anwesend"), "status": _("Stand")},
    }
    return bytes(
        typst.compile(
            TEMPLATE,
            font_paths=[settings.BUILD_DIR / "fonts"],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"meeting": json.dumps(content)},
        )
    )


def calendar(meeting: Meeting) -> bytes:
    """Return the meeting as a calendar entry; the agenda holds no names, so it may travel along."""
    file = Calendar()
    file.add("prodid", "-//Strang//KIM//DE")
    file.add("version", "2.0")
    event = Event()
    event.add("uid", f"{meeting.id}@strang")
    event.add("dtstamp", clock.now())
    event.add("sequence", meeting.version)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", meeting.body.name)
    if meeting.place:
        event.add("location", meeting.place)
    event.add("description", "\n".join(f"{item.number}. {item.title}" for item in meeting.items))
    event.add("status", "CANCELLED" if meeting.status is MeetingStatus.CANCELLED else "CONFIRMED")
    file.add_component(event)
    return bytes(file.to_ical())


def _decision(decision: Decision) -> dict[str, str]:
    owner = ""
    if decision.binding and decision.due_on:
        owner = _("Zuständig: %(owner)s, bis %(day)s") % {
            "owner": decision.owner_name,
            "day": date_format(decision.due_on, "SHORT_DATE_FORMAT"),
        }
    votes = ""
    if decision.votes:
        names = ("yes", "no", "none")
        votes = _("%(yes)s dafür, %(no)s dagegen, %(none)s enthalten") % dict(
            zip(names, decision.votes, strict=True)
        )
    return {"kind": str(decision.kind.label), "text": decision.text, "owner": owner, "votes": votes}
