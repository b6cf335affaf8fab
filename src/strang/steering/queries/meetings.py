"""Reads of meetings."""

from uuid import UUID

from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.network import queries as network
from strang.steering import models, policy
from strang.steering.queries._shared import PAGE, decisions
from strang.steering.queries.bodies import bodies, body
from strang.steering.queries.themes import proposals_of
from strang.steering.types import AgendaItem, Meeting, MeetingRow, MeetingStatus, ThemeStatus


def meetings(actor: Actor, *, body_id: UUID | None = None, after: str = "") -> list[MeetingRow]:
    """Return the meetings the actor may read, latest first; ``after`` is the id of the last one shown."""
    of_bodies = [body_id] if body_id else [each.id for each in bodies(actor)]
    rows = models.Meeting.objects.select_related("body").filter(body_id__in=of_bodies)
    if after:
        last = models.Meeting.objects.filter(id=after).values_list("starts_at", "id").first()
        if last is None:
            raise NotFoundError
        rows = rows.extra(where=["(starts_at, steering_meeting.id) < (%s, %s)"], params=list(last))
    return [_row(row) for row in rows.order_by("-starts_at", "-id")[:PAGE]]


def meetings_ahead(actor: Actor, *, limit: int = 20) -> list[MeetingRow]:
    """Return planned meetings of the actor's bodies that are still to come, next first."""
    mine = [each.id for each in bodies(actor) if each.mine]
    rows = models.Meeting.objects.select_related("body").filter(
        body_id__in=mine, status=MeetingStatus.PLANNED, ends_at__gte=clock.now()
    )
    return [_row(row) for row in rows.order_by("starts_at", "id")[:limit]]


def meetings_for_agenda(actor: Actor) -> list[MeetingRow]:
    """Return planned meetings whose agenda the actor prepares, next first."""
    led = [each.id for each in bodies(actor) if policy.may_lead(actor, each)]
    rows = models.Meeting.objects.select_related("body").filter(body_id__in=led, status=MeetingStatus.PLANNED)
    return [_row(row) for row in rows.order_by("starts_at", "id")[:PAGE]]


def meeting(actor: Actor, meeting_id: UUID) -> Meeting:
    """Return a meeting with its agenda and decisions; raises NotFoundError."""
    row = models.Meeting.objects.filter(id=meeting_id).first()
    if row is None:
        raise NotFoundError
    items = list(
        models.AgendaItem.objects.select_related("theme").filter(meeting_id=meeting_id).order_by("number")
    )
    decided = decisions(models.Decision.objects.filter(meeting_id=meeting_id))
    proposals = proposals_of([item.theme_id for item in items if item.theme_id])
    names = network.unit_names(row.present_units)
    return Meeting(
        id=row.id,
        body=body(actor, row.body_id),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        status=MeetingStatus(row.status),
        minutes=row.minutes,
        present=tuple(sorted(names.values())),
        present_ids=frozenset(row.present_units),
        items=tuple(
            AgendaItem(
                id=item.id,
                number=item.number,
                title=item.title,
                theme_id=item.theme_id,
                theme_status=ThemeStatus(item.theme.status) if item.theme else None,
                proposal=next(iter(reversed(proposals.get(item.theme_id, ()))), None)
                if item.theme_id
                else None,
                decisions=tuple(each for each in decided if each.agenda_item_id == item.id),
            )
            for item in items
        ),
        version=row.version,
    )


def meeting_of_item(actor: Actor, agenda_item_id: UUID) -> Meeting:
    """Return the meeting on whose agenda an item stands; raises NotFoundError."""
    found = models.AgendaItem.objects.filter(id=agenda_item_id).values_list("meeting_id", flat=True).first()
    if found is None:
        raise NotFoundError
    return meeting(actor, found)


def _row(row: models.Meeting) -> MeetingRow:
    return MeetingRow(row.id, row.body_id, row.body.name, row.starts_at, row.place, MeetingStatus(row.status))
