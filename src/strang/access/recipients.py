"""Who of a unit works with another unit's person on one permission: takers-over, and their deputies until a day."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import ProgrammingError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from strang.access import models, operations, queries
from strang.access.types import DEPUTY_DAYS, Assignment, AssignmentKind, GrantScope
from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError


@dataclass(frozen=True, slots=True)
class Work:
    """What the actor works on with one permission, and who else does."""

    scope: GrantScope
    team: tuple[Assignment, ...]
    """Who took it over first, then the deputies; each once."""
    leads: bool
    """Whether the actor took it over, and so may name a deputy."""

    @property
    def last_day(self) -> dt.date:
        """Return the last day of the permission."""
        end = self.scope.valid_to - dt.timedelta(microseconds=1)
        return end.astimezone(clock.LOCAL_ZONE).date()


def work_on(actor: Actor, source_id: UUID) -> Work:
    """Return what the actor works on with a permission that holds; NotFoundError for whoever does not."""
    team = queries.teams_on(actor, [source_id]).get(source_id, [])
    mine = [one for one in team if one.user_id == actor.user_id]
    scopes = queries.live_grants_to(actor, [mine[0].person_id]) if mine else []
    scope = next((one for one in scopes if one.source_id == source_id), None)
    if scope is None or queries.is_shut_out(actor, scope.person_id):
        raise NotFoundError
    leads = any(one.kind == AssignmentKind.RECIPIENT for one in mine)
    return Work(scope, tuple({one.user_id: one for one in reversed(team)}.values())[::-1], leads)


@operation
def name_deputy(actor: Actor, /, *, source_id: UUID, user_id: UUID, until: dt.date, reason: str = "") -> None:
    """Let a colleague stand in, until the end of a day, with what the actor took over; another day replaces the first.

    The deputy sees what the actor sees, and no longer than the permission holds. Raises NotFoundError,
    NotAllowedError, InvalidInputError.
    """
    work = work_on(actor, source_id)
    if not work.leads:
        raise NotAllowedError(_("Eine Vertretung trägt ein, wer übernommen hat."))
    _refuse(actor, work, user_id, until)
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), tzinfo=clock.LOCAL_ZONE)
    try:
        with transaction.atomic():
            _end(actor, source_id, user_id)
            operations.assign(
                actor,
                person_id=work.scope.person_id,
                user_id=user_id,
                kind=AssignmentKind.DEPUTY,
                until=end,
                reason=reason.strip()[:200],
                source_id=source_id,
            )
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") == operations.NOT_ALLOWED:
            raise InvalidInputError({"user_id": operations.somebody_else()}) from error
        raise


@operation
def end_deputy(actor: Actor, /, *, source_id: UUID, assignment_id: UUID) -> None:
    """End a deputy before the day: by who took over, or by the deputy. Raises NotFoundError, NotAllowedError."""
    work = work_on(actor, source_id)
    found = next((one for one in work.team if one.id == assignment_id), None)
    if found is None:
        raise NotFoundError
    if found.kind != AssignmentKind.DEPUTY or not (work.leads or found.user_id == actor.user_id):
        raise NotAllowedError(_("Eine Vertretung beendet, wer übernommen hat oder selbst vertritt."))
    _end(actor, source_id, found.user_id)


@operation
def give_back(actor: Actor, /, *, source_id: UUID) -> None:
    """Stop working with what the actor took over, so that a colleague can take over; deputies stay until their day."""
    if not work_on(actor, source_id).leads:
        raise NotAllowedError(_("Abgeben kann, wer übernommen hat."))
    now = clock.now()
    models.Assignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=now),
        unit_id=actor.unit_id,
        source_id=source_id,
        user_id=actor.user_id,
    ).update(valid_to=now)


def _end(actor: Actor, source_id: UUID, user_id: UUID) -> None:
    now = clock.now()
    models.Assignment.objects.filter(
        unit_id=actor.unit_id,
        source_id=source_id,
        user_id=user_id,
        kind=AssignmentKind.DEPUTY,
        valid_to__gt=now,
    ).update(valid_to=now)


def _refuse(actor: Actor, work: Work, user_id: UUID, until: dt.date) -> None:
    errors, today = {}, clock.today()
    latest = min(work.last_day, today + dt.timedelta(days=DEPUTY_DAYS))
    if not today <= until <= latest:
        errors["until"] = _("Bitte wählen Sie einen Tag von heute bis zum %(day)s.") % {
            "day": f"{latest:%d.%m.%Y}"
        }
    if user_id == actor.user_id:
        errors["user_id"] = _("Sie können sich nicht selbst vertreten.")
    elif any(one.user_id == user_id and one.kind == AssignmentKind.RECIPIENT for one in work.team):
        errors["user_id"] = _("Diese Kollegin oder dieser Kollege hat selbst übernommen.")
    if errors:
        raise InvalidInputError(errors)
