"""Appointments as an iCalendar file (RFC 5545). Calendars travel to telephones, so no name goes into one."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from strang.cases.types import Appointment
from strang.foundation import clock


def render(number: str, appointments: Iterable[Appointment]) -> bytes:
    """Return the file; an event carries the case's number and the place, neither its title nor with whom."""
    calendar = Calendar()
    calendar.add("prodid", "-//Strang//KIM//DE")
    calendar.add("version", "2.0")
    for appointment in appointments:
        event = Event()
        event.add("uid", f"{appointment.id}@strang")
        event.add("dtstamp", clock.now())
        event.add("dtstart", appointment.starts_at)
        event.add("dtend", appointment.starts_at + dt.timedelta(minutes=appointment.minutes))
        event.add("summary", _("Termin zu Fall %(number)s") % {"number": number})
        if appointment.place:
            event.add("location", appointment.place)
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
