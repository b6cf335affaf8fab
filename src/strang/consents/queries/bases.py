"""Reads of statutory bases, of what rests on them, and of the alarms about grants."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import F, Q

from strang.access import queries as access
from strang.access.types import Assignment, AssignmentKind, GrantScope, Role, Source, Topic
from strang.consents import models
from strang.consents.types import (
    RECEIVING_ROLES,
    Basis,
    BasisInput,
    BasisInstance,
    Difference,
    GrantAlarm,
    InstanceStatus,
    Obligation,
    OpenedByStatute,
    ReceivedBasis,
)
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.network import queries as network

MOST_ALARMS = 100
CLOSED_DAYS = 30
"""How long whoever is concerned is shown that somebody else has closed what rested on statute."""


@dataclass(frozen=True, slots=True)
class ClosedBasis:
    """What rested on statute and was closed before its time by somebody else: what, when, by whom."""

    basis_id: UUID
    file_number: str
    """Of the application to one person; empty for a version of the catalogue."""
    closed_at: dt.datetime
    closed_by: UUID
    whole_version: bool
    """Whether the version itself was ended, and with it all that rested on it."""


def bases() -> list[Basis]:
    """Return the whole catalogue: every version, by its word, the newest version first."""
    return [_basis(row) for row in models.StatutoryBasis.objects.order_by("key", "-version")]


def basis(basis_id: UUID) -> Basis:
    """Return one version of a basis; raises NotFoundError."""
    row = models.StatutoryBasis.objects.filter(id=basis_id).first()
    if row is None:
        raise NotFoundError
    return _basis(row)


def bases_in_force() -> list[Basis]:
    """Return what can be applied today: of each basis the newest version in force."""
    newest: dict[str, Basis] = {}
    for one in bases():
        if one.in_force(clock.today()):
            newest.setdefault(one.entry.key, one)
    return list(newest.values())


def instances_of(actor: Actor, person_id: UUID) -> list[BasisInstance]:
    """Return what rests on statute for a person of the actor's unit, newest first."""
    rows = models.BasisInstance.objects.filter(unit_id=actor.unit_id, person_id=person_id)
    return [_instance(row) for row in rows.order_by("-created_at", "-id")]


def instance(actor: Actor, instance_id: UUID) -> BasisInstance:
    """Return one instance of the actor's unit; raises NotFoundError."""
    row = models.BasisInstance.objects.filter(unit_id=actor.unit_id, id=instance_id).first()
    if row is None:
        raise NotFoundError
    return _instance(row)


def instances_to_decide(actor: Actor) -> list[BasisInstance]:
    """Return the requests of the actor's unit that wait for a second person, oldest first; the own ones too."""
    rows = models.BasisInstance.objects.filter(unit_id=actor.unit_id, status=InstanceStatus.REQUESTED)
    return [_instance(row) for row in rows.order_by("created_at", "id")[:MOST_ALARMS]]


def closed_lately(actor: Actor) -> list[ClosedBasis]:
    """Return what somebody else closed in the last days, newest first.

    To whoever works with the person and to the second person who approved; to data protection the versions.
    """
    since, me = clock.now() - dt.timedelta(days=CLOSED_DAYS), actor.user_id
    version = Q(status=InstanceStatus.APPROVED, basis__ended_at__gte=since) & ~Q(basis__ended_by=me)
    single = Q(status=InstanceStatus.ENDED, decided_by__isnull=False, ended_at__gte=since) & ~Q(ended_by=me)
    rows = models.BasisInstance.objects.filter(
        version | single,
        Q(person_id__in=access.persons_of(actor)) | Q(decided_by=me),
        Q(basis__ended_at__isnull=True) | Q(valid_to__gte=F("basis__ended_at__date")),
        unit_id=actor.unit_id,
    ).select_related("basis")
    found = [_closed(row) for row in rows.order_by("-created_at", "-id")[:MOST_ALARMS]]
    if actor.has_role(Role.PRIVACY_OFFICER):
        versions = models.StatutoryBasis.objects.filter(
            signed_at__isnull=False, ended_at__gte=since, ended_by__isnull=False
        ).exclude(ended_by=me)
        found += [
            ClosedBasis(row.id, "", row.ended_at, row.ended_by, whole_version=True)
            for row in versions
            if row.ended_at and row.ended_by
        ]
    return sorted(found, key=lambda one: one.closed_at, reverse=True)


def _closed(row: models.BasisInstance) -> ClosedBasis:
    single = row.status == InstanceStatus.ENDED
    at, by = (row.ended_at, row.ended_by) if single else (row.basis.ended_at, row.basis.ended_by)
    if at is None or by is None:
        raise ValueError("the end of a permission has a moment and somebody who ended it")
    return ClosedBasis(row.basis_id, row.file_number, at, by, whole_version=not single)


def opened_by_statute(actor: Actor) -> list[OpenedByStatute]:
    """Return what is open to the actor's unit on statute now: what nobody took over yet, and the actor's own.

    Empty for roles that carry no content; a person the actor is shut out from is not among them. Whoever has left, or
    works in another role, keeps nothing from the others.
    """
    return [one for one in received_on_statute(actor) if one.is_mine or one.taken_by is None]


def received_on_statute(actor: Actor) -> list[OpenedByStatute]:
    """Return the same with what a colleague took over."""
    if not actor.has_role(*RECEIVING_ROLES):
        return []
    scopes = [scope for scope in access.live_grants_to(actor) if scope.source is Source.STATUTE]
    if not scopes:
        return []
    teams = access.teams_on(actor, (scope.source_id for scope in scopes))
    here = {
        one.user_id
        for one in network.memberships_of_unit(actor.unit_id)
        if not one.roles.isdisjoint(RECEIVING_ROLES)
    }
    return [
        _opened(actor, scope, [one for one in teams.get(scope.source_id, ()) if one.user_id in here])
        for scope in scopes
        if not access.is_shut_out(actor, scope.person_id)
    ]


def received_bases(instance_ids: Iterable[UUID]) -> dict[UUID, ReceivedBasis]:
    """Return on which bases something is open to the actor's unit; the database decides what of them is told."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT instance_id, norm, title, obligation, file_number, necessity FROM strang.received_bases(%s)",
            [list(instance_ids)],
        )
        rows = cursor.fetchall()
    return {
        instance_id: ReceivedBasis(norm, title, str(Obligation(obligation).label), file_number, necessity)
        for instance_id, norm, title, obligation, file_number, necessity in rows
    }


def _opened(actor: Actor, scope: GrantScope, team: list[Assignment]) -> OpenedByStatute:
    last = scope.valid_to - dt.timedelta(microseconds=1)
    return OpenedByStatute(
        instance_id=scope.source_id,
        person_id=scope.person_id,
        from_unit_id=scope.from_unit_id,
        topics=tuple(topic for topic in Topic.values if topic in scope.topics and topic != Topic.IDENTITY),
        purpose=scope.purpose,
        first_day=scope.valid_from.astimezone(clock.LOCAL_ZONE).date(),
        last_day=last.astimezone(clock.LOCAL_ZONE).date(),
        is_mine=any(one.user_id == actor.user_id for one in team),
        taken_by=next((one.user_id for one in team if one.kind == AssignmentKind.RECIPIENT), None),
    )


def hidden_from_person(actor: Actor, instance_ids: Iterable[UUID]) -> set[UUID]:
    """Return the instances whose basis says that the person does not learn of them."""
    wanted = set(instance_ids)
    if not wanted:
        return set()
    rows = models.BasisInstance.objects.filter(
        unit_id=actor.unit_id, id__in=wanted, basis__tells_person=False
    )
    return set(rows.values_list("id", flat=True))


def open_alarms(_actor: Actor) -> list[GrantAlarm]:
    """Return the alarms about grants from or to the actor's unit that nobody has looked into, newest first."""
    rows = models.GrantAlarm.objects.filter(seen_at__isnull=True).order_by("-at", "-id")[:MOST_ALARMS]
    return [
        GrantAlarm(
            row.id,
            row.at,
            row.from_unit_id,
            row.to_unit_id,
            Difference(row.difference),
            row.source,
            row.source_id,
            row.topic,
            row.repaired,
            row.seen_at,
        )
        for row in rows
    ]


def _basis(row: models.StatutoryBasis) -> Basis:
    return Basis(
        id=row.id,
        version=row.version,
        entry=BasisInput(
            key=row.key,
            title=row.title,
            norm=row.norm,
            source=row.source,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            review_on=row.review_on,
            discloser_kinds=tuple(row.discloser_kinds),
            recipient_kinds=tuple(row.recipient_kinds),
            topics=tuple(row.topics),
            purposes=tuple(row.purposes),
            obligation=row.obligation,
            conditions=row.conditions,
            tells_person=row.tells_person,
        ),
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        signed_by=row.signed_by,
        signed_at=row.signed_at,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
    )


def _instance(row: models.BasisInstance) -> BasisInstance:
    return BasisInstance(
        id=row.id,
        basis_id=row.basis_id,
        person_id=row.person_id,
        recipient_unit_id=row.recipient_unit_id,
        topics=tuple(topic for topic in row.topics if topic != Topic.IDENTITY),
        purpose=row.purpose,
        file_number=row.file_number,
        necessity=row.necessity,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=InstanceStatus(row.status),
        requested_by=row.author_id,
        requested_at=row.created_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_note=row.decision_note,
        ended_at=row.ended_at,
        version=row.version,
    )
