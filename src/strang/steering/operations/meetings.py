"""Writes around bodies and their meetings."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotFoundError
from strang.steering import models, policy
from strang.steering.lifecycle import MEETING_TRANSITIONS
from strang.steering.operations._shared import (
    check_step,
    check_texts,
    kreis_of,
    log_claims,
    move_theme,
    required,
)
from strang.steering.operations.themes import theme_row
from strang.steering.queries.bodies import body
from strang.steering.types import BodyKind, Claim, MeetingStatus, ThemeStatus

USUAL_MINUTES = 120


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat to give: to a unit, or to one user of it; a chair is always a person."""

    unit_id: UUID
    user_id: UUID | None = None
    chair: bool = False


@operation
def create_body(
    actor: Actor, /, *, name: str, kind: BodyKind, task: str = "", seats: Sequence[Seat] = ()
) -> UUID:
    """Found a steering, working or project group as the coordination; returns its id."""
    policy.check_coordinate(actor)
    if errors := required({"name": name}):
        raise InvalidInputError(errors)
    check_texts(actor, {"name": name, "task": task}, working_dates=True)
    row = models.Body(
        kreis=kreis_of(actor),
        name=name.strip(),
        kind=kind,
        task=task.strip(),
        unit_id=actor.unit_id,
        created_at=clock.now(),
    )
    if models.Body.objects.filter(kreis=row.kreis, name=row.name).exists():
        raise InvalidInputError({"name": _("Eine Gruppe mit diesem Namen gibt es schon.")})
    row.save(force_insert=True)
    for seat in seats:
        _seat(row.id, seat)
    return row.id


@operation
def give_seat(actor: Actor, /, *, body_id: UUID, seat: Seat) -> None:
    """Give a seat in a body as the coordination."""
    policy.check_coordinate(actor)
    body(actor, body_id)
    _seat(body_id, seat)


@operation
def end_seat(actor: Actor, /, *, member_id: UUID) -> None:
    """End a seat now, as the coordination."""
    policy.check_coordinate(actor)
    if not models.BodyMember.objects.filter(id=member_id, valid_to__isnull=True).update(valid_to=clock.now()):
        raise NotFoundError


@operation
def plan_meeting(
    actor: Actor,
    /,
    *,
    body_id: UUID,
    starts_at: dt.datetime,
    place: str = "",
    ends_at: dt.datetime | None = None,
) -> UUID:
    """Plan a meeting as chair or coordination; without an end it lasts two hours."""
    policy.check_lead(actor, body(actor, body_id))
    check_texts(actor, {"place": re.sub(r"\d", "", place)})
    end = ends_at or starts_at + dt.timedelta(minutes=USUAL_MINUTES)
    if end <= starts_at:
        raise InvalidInputError({"ends_at": _("Das Ende liegt vor dem Beginn.")})
    meeting = models.Meeting.objects.create(
        body_id=body_id, starts_at=starts_at, ends_at=end, place=place.strip()
    )
    _log(actor, meeting, MeetingStatus.PLANNED)
    return meeting.id


@operation
def put_on_agenda(
    actor: Actor, /, *, meeting_id: UUID, theme_id: UUID | None = None, title: str = ""
) -> UUID:
    """Put a theme or an item in words on the agenda, as chair or coordination; returns the item's id.

    On the agenda of a steering group a theme moves on; in other groups it is only talked about.
    """
    meeting = _led(actor, meeting_id)
    if meeting.status not in {MeetingStatus.PLANNED, MeetingStatus.HELD}:
        raise ConflictError(_("Die Tagesordnung dieser Sitzung ist abgeschlossen."))
    theme = theme_row(theme_id) if theme_id else None
    words = title.strip() or (theme.title if theme else "")
    if errors := required({"title": words}):
        raise InvalidInputError(errors)
    check_texts(actor, {"title": words}, working_dates=True)
    if theme and models.AgendaItem.objects.filter(meeting=meeting, theme=theme).exists():
        raise InvalidInputError({"theme": _("Das Thema steht schon auf dieser Tagesordnung.")})
    last = models.AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("number"))["last"] or 0
    item = models.AgendaItem.objects.create(meeting=meeting, number=last + 1, title=words, theme=theme)
    if theme and meeting.body.kind == BodyKind.STEERING_GROUP:
        day = date_format(meeting.starts_at.astimezone(clock.LOCAL_ZONE), "j. F Y")
        move_theme(actor, theme, ThemeStatus.ON_AGENDA, f"{meeting.body.name}, {day}")
    return item.id


@operation
def hold_meeting(
    actor: Actor,
    /,
    *,
    meeting_id: UUID,
    minutes: str,
    present_unit_ids: Sequence[UUID],
    version: int,
    claims: Sequence[Claim] = (),
) -> None:
    """Record that a meeting took place, who was there, and its minutes; again: change the minutes until approval."""
    meeting = _led(actor, meeting_id)
    first = meeting.status == MeetingStatus.PLANNED
    if first:
        check_step(MEETING_TRANSITIONS, MeetingStatus.PLANNED, MeetingStatus.HELD)
    elif meeting.status != MeetingStatus.HELD:
        raise ConflictError(_("Die Niederschrift ist abgeschlossen."))
    if meeting.starts_at > clock.now():
        raise InvalidInputError({"": _("Die Sitzung hat noch nicht begonnen.")})
    check_texts(actor, {"minutes": minutes}, claims, working_dates=True)
    changed = models.Meeting.objects.filter(id=meeting_id, version=version).update(
        status=MeetingStatus.HELD,
        minutes=minutes.strip(),
        present_units=list(dict.fromkeys(present_unit_ids)),
        version=F("version") + 1,
    )
    if not changed:
        raise ConflictError(_("Die Niederschrift wurde inzwischen geändert."))
    if first:
        _log(actor, meeting, MeetingStatus.HELD)
    log_claims(actor, meeting_id, claims, meeting.body.kreis)


@operation
def approve_minutes(actor: Actor, /, *, meeting_id: UUID) -> None:
    """Close the minutes, as chair or coordination."""
    meeting = _led(actor, meeting_id)
    if not meeting.minutes:
        raise InvalidInputError({"": _("Ohne Niederschrift gibt es nichts zu genehmigen.")})
    _move(actor, meeting, MeetingStatus.APPROVED)


@operation
def cancel_meeting(actor: Actor, /, *, meeting_id: UUID) -> None:
    """Call a planned meeting off, as chair or coordination."""
    _move(actor, _led(actor, meeting_id), MeetingStatus.CANCELLED)


def meeting_row(meeting_id: UUID) -> models.Meeting:
    """Return the row of a visible meeting with its body; raises NotFoundError."""
    meeting = models.Meeting.objects.select_related("body").filter(id=meeting_id).first()
    if meeting is None:
        raise NotFoundError
    return meeting


def _led(actor: Actor, meeting_id: UUID) -> models.Meeting:
    meeting = meeting_row(meeting_id)
    policy.check_lead(actor, body(actor, meeting.body_id))
    return meeting


def _move(actor: Actor, meeting: models.Meeting, status: MeetingStatus) -> None:
    check_step(MEETING_TRANSITIONS, MeetingStatus(meeting.status), status)
    models.Meeting.objects.filter(id=meeting.id).update(status=status, version=F("version") + 1)
    _log(actor, meeting, status)


def _log(actor: Actor, meeting: models.Meeting, status: MeetingStatus) -> None:
    models.MeetingEvent.objects.create(meeting=meeting, at=clock.now(), status=status, unit_id=actor.unit_id)


def _seat(body_id: UUID, seat: Seat) -> None:
    row = models.BodyMember(
        body_id=body_id, unit_id=seat.unit_id, user_id=seat.user_id, chair=seat.chair, valid_from=clock.now()
    )
    try:
        row.validate_constraints(exclude={"id", "valid_to"})
    except ValidationError as error:
        raise InvalidInputError.from_validation(error) from error
    taken = models.BodyMember.objects.filter(
        body_id=body_id, unit_id=seat.unit_id, user_id=seat.user_id, valid_to__isnull=True
    )
    if taken.exists():
        raise InvalidInputError({"unit": _("Diesen Sitz gibt es schon.")})
    row.save(force_insert=True)
