"""What every write of the room checks, and the marks of its rows."""

import calendar
import datetime as dt
from typing import TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from strang.access import queries as access
from strang.access.types import CASEWORK_ROLES, Role, Topic
from strang.foundation.context import Actor
from strang.foundation.errors import ConflictError, NotAllowedError, NotFoundError
from strang.people import queries as people
from strang.privacy.lifecycle import TRANSITIONS
from strang.privacy.models import PrivacyRequest
from strang.privacy.types import RequestState


class Mark(TypedDict):
    """What every personal row says about itself."""

    unit_id: UUID
    person_id: UUID
    author_id: UUID
    topic: str


def mark(actor: Actor, person_id: UUID, topic: str = Topic.CASEWORK) -> Mark:
    """Return the marks of a row about a person."""
    return Mark(unit_id=actor.unit_id, person_id=person_id, author_id=actor.user_id, topic=str(topic))


def own_person(actor: Actor, person_id: UUID) -> None:
    """Raise NotFoundError for whom the actor may not see, NotAllowedError for whom they do not work with."""
    if people.person(actor, person_id).unit_id != actor.unit_id:
        raise NotFoundError
    if not actor.has_role(*CASEWORK_ROLES) or not access.works_with(actor, person_id):
        raise NotAllowedError(
            _("Sie arbeiten nicht mit dieser Person. Bitte fragen Sie, wer den Fall führt.")
        )


def may_second(actor: Actor, person_id: UUID) -> bool:
    """Return whether the actor may be the second of two people: data protection, or who works with the person."""
    return actor.has_role(Role.PRIVACY_OFFICER) or (
        actor.has_role(*CASEWORK_ROLES) and access.works_with(actor, person_id)
    )


def request(
    actor: Actor,
    request_id: UUID,
    to: RequestState | None = None,
    version: int | None = None,
    *,
    locked: bool = False,
) -> PrivacyRequest:
    """Return a request of the unit that may go into a state; raises NotFoundError, NotAllowedError, ConflictError.

    With ``locked`` nobody answers it, or adds to it, until this transaction has ended.
    """
    rows = PrivacyRequest.objects.filter(unit_id=actor.unit_id, id=request_id)
    row = (rows.select_for_update(no_key=True) if locked else rows).first()
    if row is None:
        raise NotFoundError
    if to is not None and to not in TRANSITIONS[RequestState(row.state)]:
        raise NotAllowedError(
            _("Dieser Antrag ist so nicht mehr zu ändern. Bitte sehen Sie ihn noch einmal an.")
        )
    if version is not None and version != row.version:
        raise ConflictError(_("Der Antrag wurde inzwischen geändert. Bitte sehen Sie ihn noch einmal an."))
    return row


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later, or the last day of that month (§ 188 (3) BGB)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
