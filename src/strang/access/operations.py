"""Writes of the judge: assignments, grants and the register of disclosures."""

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.db import ProgrammingError, connections
from django.db.models import DateTimeField, Q
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from strang.access import queries
from strang.access.models import Assignment, Grant, GrantableUnit, Suspension
from strang.access.types import NEVER_GRANTED, AssignmentKind, GrantScope, Role, Source, Topic, UnitKind
from strang.foundation import clock, ids
from strang.foundation.context import (
    Actor,
    NoContextError,
    SystemActor,
    current_actor,
    current_purpose,
    operation,
    token_for,
)
from strang.foundation.database.base import ask
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError

NOT_ALLOWED = "42501"
"""SQLSTATE by which the database refuses what somebody has no right to."""


@operation
def register_unit(actor: SystemActor, /, *, unit_id: UUID, kind: UnitKind) -> None:
    """Let the judge know a unit and whether its kind may ever hold a live grant."""
    GrantableUnit.objects.update_or_create(
        unit_id=unit_id, defaults={"kind": kind, "grantable": kind not in NEVER_GRANTED}
    )


@operation
def assign(
    actor: Actor,
    /,
    *,
    person_id: UUID,
    user_id: UUID,
    kind: AssignmentKind,
    until: dt.datetime | None = None,
    reason: str = "",
    source_id: UUID | None = None,
) -> UUID:
    """Let a user of the actor's unit work with a person; returns the assignment's id.

    ``source_id`` is the permission another unit's person is worked with on. Doing it twice changes nothing. It
    holds from the start of this transaction, so that the next statement may already write about the person.
    """
    existing = (
        Assignment.objects.filter(
            unit_id=actor.unit_id,
            person_id=person_id,
            user_id=user_id,
            kind=kind,
            valid_to=until,
            source_id=source_id,
        )
        .values_list("id", flat=True)
        .first()
    )
    if existing:
        return existing
    _refuse_shut_out(actor, person_id, user_id)
    assignment = Assignment.objects.create(
        unit_id=actor.unit_id,
        person_id=person_id,
        user_id=user_id,
        kind=kind,
        valid_from=Least(clock.now(), TransactionNow(), output_field=DateTimeField()),
        valid_to=until,
        reason=reason,
        source_id=source_id,
    )
    return assignment.id


def _refuse_shut_out(actor: Actor, person_id: UUID, user_id: UUID) -> None:
    if queries.is_shut_out(actor, person_id, user_id=user_id):
        if user_id == actor.user_id:
            raise NotFoundError
        raise InvalidInputError({"user_id": somebody_else()})


def somebody_else() -> str:
    """Return the refusal of a colleague, whatever the reason: it is told to nobody."""
    return _("Diese Kollegin oder dieser Kollege kann hier nicht mitarbeiten. Wählen Sie jemand anderen.")


@operation
def end_assignment(actor: Actor, /, *, person_id: UUID, assignment_id: UUID) -> None:
    """End one running assignment of a person the actor works with: a colleague's, never the actor's own."""
    if not queries.works_with(actor, person_id):
        raise NotFoundError
    rows = Assignment.objects.filter(id=assignment_id, unit_id=actor.unit_id, person_id=person_id).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=clock.now())
    )
    found = rows.first()
    if found is None:
        raise NotFoundError
    if found.kind == AssignmentKind.RESPONSIBLE or found.user_id == actor.user_id:
        raise NotAllowedError(_("Wer den Fall führt, gibt ihn ab, indem sie oder er ihn übergibt."))
    rows.update(valid_to=clock.now())


@operation
def end_assignments(actor: Actor, /, *, person_id: UUID, user_id: UUID) -> None:
    """End every running assignment of a user of the actor's unit with a person."""
    Assignment.objects.filter(unit_id=actor.unit_id, person_id=person_id, user_id=user_id).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=clock.now())
    ).update(valid_to=clock.now())


@operation
def put_grants(actor: Actor, /, scopes: Iterable[GrantScope], *, source_id: UUID) -> None:
    """Replace all grants that rest on ``source_id`` by ``scopes`` (none: the permission has ended)."""
    Grant.objects.filter(source_id=source_id).delete()
    Grant.objects.bulk_create(
        Grant(
            to_unit_id=scope.to_unit_id,
            from_unit_id=scope.from_unit_id,
            person_id=scope.person_id,
            topic=topic,
            purpose=scope.purpose,
            valid_from=scope.valid_from,
            valid_to=scope.valid_to,
            source=scope.source,
            source_id=scope.source_id,
            data_from=scope.data_from,
            data_to=scope.data_to,
            ends_at_majority=scope.ends_at_majority,
            names_protected=scope.names_protected,
        )
        for scope in scopes
        for topic in sorted(scope.topics)
    )


@operation
def remove_grants(actor: SystemActor, /, grant_ids: Collection[UUID]) -> int:
    """Take away grants that no permission carries; returns how many."""
    removed, _tables = Grant.objects.filter(id__in=grant_ids).delete()
    return removed


@operation
def suspend_partner(
    actor: Actor | SystemActor, /, *, unit_id: UUID, reason: str, from_unit_id: UUID | None = None
) -> UUID:
    """Cut a unit off at once from everything the actor's unit opened to it; the operator may from everybody's.

    Consents and grants stay as they are, and count again when the suspension is lifted. Twice changes nothing.
    """
    if isinstance(actor, Actor):
        if not actor.has_role(Role.PRIVACY_OFFICER, Role.UNIT_ADMIN):
            raise NotAllowedError(
                _("Eine Stelle trennt der Datenschutz oder die Verwaltung der eigenen Stelle.")
            )
        from_unit_id = actor.unit_id
    if not reason.strip():
        raise InvalidInputError({"reason": _("Bitte schreiben Sie den Grund.")})
    standing = Suspension.objects.filter(unit_id=unit_id, from_unit_id=from_unit_id, valid_to__isnull=True)
    row = standing.first() or Suspension.objects.create(
        unit_id=unit_id,
        from_unit_id=from_unit_id,
        reason=reason.strip(),
        author_id=actor.user_id if isinstance(actor, Actor) else None,
        valid_from=Least(clock.now(), TransactionNow(), output_field=DateTimeField()),
    )
    return row.id


@operation
def lift_suspension(
    actor: Actor | SystemActor, /, *, unit_id: UUID, from_unit_id: UUID | None = None
) -> None:
    """Let a unit see again what its permissions still open."""
    source = actor.unit_id if isinstance(actor, Actor) else from_unit_id
    lifted = Suspension.objects.filter(unit_id=unit_id, from_unit_id=source, valid_to__isnull=True).update(
        valid_to=clock.now()
    )
    if not lifted:
        raise NotFoundError


def disclose(actor: Actor, /, person_ids: Iterable[UUID], *, topics: Collection[str] | None = None) -> None:
    """Write into the register that the actor is about to see what is open to them about these persons, now.

    What that is the database finds out by the judge's own views, on the audit connection, for the signed context alone.
    With ``topics`` only these (and the identity) are opened and registered. Runs on the audit connection and is
    committed when it returns: a policy that asks for the register then finds it, and a page that fails afterwards has
    still been logged. Persons without a live grant or emergency, or with whom the actor does not work, leave no line;
    neither does a second look at the same within the time the first line covers.
    """
    if current_actor() != actor:
        raise NoContextError("a look is written for whoever works here")
    persons = f"{{{','.join(map(str, person_ids))}}}"
    wanted = None if topics is None else f"{{{','.join({Topic.IDENTITY, *map(Topic, topics)})}}}"
    ask(
        connections["audit"],
        "SELECT strang.look_at($1, $2::uuid[], $3::text[])",
        token_for("audit"),
        persons,
        wanted,
    )


def disclose_handover(actor: Actor, /, copy_id: UUID) -> None:
    """Write into the register that the actor is about to read a copy that was handed over to their unit.

    The database fills in whose data it is: the reader never learns by which id the sender knows the person. It refuses
    a copy that is not addressed to the actor's unit, and whoever is shut out from the person: NotFoundError. A second
    look within the time the first line covers leaves no further line.
    """
    if queries.has_looked(actor, copy_id):
        return
    line = (
        ids.uuid7(),
        actor.session_id,
        actor.user_id,
        actor.unit_id,
        current_purpose(),
        Source.HANDOVER.value,
        copy_id,
    )
    try:
        with connections["audit"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO access_disclosure (id, at, session_id, user_id, unit_id, purpose, source, source_id)"
                " VALUES (%s, clock_timestamp(), %s, %s, %s, %s, %s, %s)",
                line,
            )
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") == NOT_ALLOWED:
            raise NotFoundError from error
        raise
