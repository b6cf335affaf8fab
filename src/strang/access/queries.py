"""Reads of the judge."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from strang.access import models
from strang.access.types import (
    DISCLOSURE_MINUTES,
    Assignment,
    AssignmentKind,
    Disclosure,
    Emergency,
    GrantScope,
    Marks,
    Source,
)
from strang.foundation import clock
from strang.foundation.context import Actor, once
from strang.foundation.errors import NotAllowedError

FEW = 1000
"""With more persons than these nobody's list names them one by one."""


def live_grants_to(
    actor: Actor, person_ids: Iterable[UUID] | None = None, *, purpose: str = ""
) -> list[GrantScope]:
    """Return what other units let the actor's unit see now, for some or for all persons."""
    grants = _holding(models.Grant.objects.filter(to_unit_id=actor.unit_id))
    if person_ids is not None:
        grants = grants.filter(person_id__in=list(person_ids))
    if purpose:
        grants = grants.filter(purpose=purpose)
    return _scopes(grants)


def live_grants_from(actor: Actor, person_id: UUID) -> list[GrantScope]:
    """Return what the actor's unit lets others see now of one person."""
    return _scopes(_holding(models.Grant.objects.filter(from_unit_id=actor.unit_id, person_id=person_id)))


def live_emergencies(actor: Actor, person_ids: Iterable[UUID] | None = None) -> list[Emergency]:
    """Return the emergency accesses of the actor that are open now, for some or for all persons."""
    rows = models.Emergency.objects.filter(
        user_id=actor.user_id, unit_id=actor.unit_id, opened_at__lte=Now(), until__gt=Now()
    ).order_by("until", "id")
    if person_ids is not None:
        rows = rows.filter(person_id__in=list(person_ids))
    return [
        Emergency(row.id, row.from_unit_id, row.person_id, row.reason, row.opened_at, row.until)
        for row in rows
    ]


def assignments_of(actor: Actor, person_id: UUID) -> list[Assignment]:
    """Return who in the actor's unit works with the person now."""
    rows = _running(actor).filter(person_id=person_id).order_by("valid_from", "id")
    return [_assignment(row) for row in rows]


def teams_on(actor: Actor, source_ids: Iterable[UUID]) -> dict[UUID, list[Assignment]]:
    """Return who in the actor's unit works now on the basis of each of some permissions, who took over first."""
    found: dict[UUID, list[Assignment]] = {}
    for row in _running(actor).filter(source_id__in=set(source_ids)).order_by("valid_from", "id"):
        if row.source_id is not None:
            found.setdefault(row.source_id, []).append(_assignment(row))
    return {
        source_id: sorted(team, key=lambda one: one.kind != AssignmentKind.RECIPIENT)
        for source_id, team in found.items()
    }


def deputies_of_unit(actor: Actor) -> list[tuple[Assignment, UUID | None]]:
    """Return who in the actor's unit stands in now, the first to end first, and for whom: of no file, no person.

    For whom is unknown where nobody leads any more.
    """
    rows = _running(actor)
    found = rows.filter(kind=AssignmentKind.DEPUTY).order_by("valid_to", "id")
    deputies = [_assignment(row) for row in found]
    leading = rows.filter(
        kind__in=(AssignmentKind.RESPONSIBLE, AssignmentKind.RECIPIENT),
        person_id__in={one.person_id for one in deputies},
    ).order_by("-valid_from")
    leads = {(row.person_id, row.source_id): row.user_id for row in leading}
    return [(one, leads.get((one.person_id, one.source_id))) for one in deputies]


def persons_of(actor: Actor) -> set[UUID]:
    """Return the persons the actor works with now: the start of every list."""
    working = _running(actor).filter(user_id=actor.user_id)
    return once("access.persons_of", lambda: set(working.values_list("person_id", flat=True)))


def few_persons_of(actor: Actor) -> set[UUID] | None:
    """Return the persons the actor works with now, or None if they are more than anybody names one by one."""
    working = _running(actor).filter(user_id=actor.user_id).values_list("person_id", flat=True)
    found = once("access.few_persons_of", lambda: list(working[: FEW + 1]))
    return None if len(found) > FEW else set(found)


def works_with(actor: Actor, person_id: UUID) -> bool:
    """Return whether the actor works with the person now."""
    return _running(actor).filter(user_id=actor.user_id, person_id=person_id).exists()


def works_on(actor: Actor, source_id: UUID) -> bool:
    """Return whether the actor works now on the basis of this very permission."""
    return _running(actor).filter(user_id=actor.user_id, source_id=source_id).exists()


def marks_of(actor: Actor, person_ids: Iterable[UUID]) -> dict[UUID, Marks]:
    """Return what the judge knows of some persons of the actor's unit."""
    rows = models.Subject.objects.filter(unit_id=actor.unit_id, person_id__in=set(person_ids))
    return {row.person_id: Marks(row.protected, row.adult_on) for row in rows}


def is_shut_out(actor: Actor, person_id: UUID, *, user_id: UUID | None = None) -> bool:
    """Return whether the actor, or a colleague of theirs, is shut out from a person now."""
    return models.Block.objects.filter(
        Q(user_id=user_id or actor.user_id) | Q(blocked_unit_id=actor.unit_id),
        Q(valid_to__isnull=True) | Q(valid_to__gt=Now()),
        person_id=person_id,
        valid_from__lte=Now(),
    ).exists()


def has_looked(actor: Actor, source_id: UUID) -> bool:
    """Return whether a line of this session's register still covers reading what rests on ``source_id``."""
    return models.Disclosure.objects.filter(
        session_id=actor.session_id,
        source_id=source_id,
        at__gt=Now() - dt.timedelta(minutes=DISCLOSURE_MINUTES),
    ).exists()


def is_restricted(actor: Actor, person_id: UUID) -> bool:
    """Return whether processing of a person of the actor's unit is restricted (Art. 18 GDPR)."""
    return models.Subject.objects.filter(
        unit_id=actor.unit_id, person_id=person_id, restricted_at__isnull=False
    ).exists()


def restriction_mark() -> Exists:
    """Return the expression for "processing is restricted", for a query about persons of the actor's unit."""
    return Exists(
        models.Subject.objects.filter(
            unit_id=OuterRef("unit_id"), person_id=OuterRef("id"), restricted_at__isnull=False
        )
    )


def refuse_restricted(actor: Actor, person_id: UUID) -> None:
    """Raise NotAllowedError if processing of the person is restricted; the row policies refuse it in any case."""
    if is_restricted(actor, person_id):
        raise NotAllowedError(
            _(
                "Die Verarbeitung ist eingeschränkt (Art. 18 DSGVO). Lesen und einen Widerruf festhalten geht weiter;"
                " neue Angaben und Weitergaben erst, wenn die Einschränkung aufgehoben ist."
            )
        )


def disclosures_of(
    actor: Actor,
    person_id: UUID,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    after: UUID | None = None,
    limit: int = 200,
) -> list[Disclosure]:
    """Return lines of a person's register that concern data of the actor's unit, newest first.

    ``since`` and ``until`` cut out a period (the end excluded), ``after`` is the last line already shown.
    """
    rows = models.Disclosure.objects.filter(from_unit_id=actor.unit_id, person_id=person_id)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return _disclosures(list(rows.order_by("-id")[:limit]))


def disclosures_of_unit(actor: Actor, *, after: UUID | None = None, limit: int = 50) -> list[Disclosure]:
    """Return lines about anybody of the actor's unit, newest first, as far as the actor may see them."""
    rows = models.Disclosure.objects.filter(from_unit_id=actor.unit_id)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return _disclosures(list(rows.order_by("-id")[:limit]))


def _disclosures(found: list[models.Disclosure]) -> list[Disclosure]:
    emergencies = {row.source_id for row in found if row.source == Source.EMERGENCY and row.source_id}
    held_back = emergencies - (released_emergencies(emergencies) if emergencies else set())
    return [
        Disclosure(
            row.at,
            row.user_id,
            row.unit_id,
            tuple(row.topics),
            row.purpose,
            row.source,
            row.source_id,
            row.id,
            row.source == Source.EMERGENCY and (row.source_id is None or row.source_id in held_back),
        )
        for row in found
    ]


def released_emergencies(emergency_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some emergency accesses the person has been told of, so that the register may tell it, too."""
    told = models.EmergencyNotice.objects.filter(
        emergency_id__in=list(emergency_ids), informed_on__isnull=False
    )
    return set(told.values_list("emergency_id", flat=True))


def _running(actor: Actor) -> QuerySet[models.Assignment]:
    return models.Assignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=Now()), unit_id=actor.unit_id, valid_from__lte=Now()
    )


def _assignment(row: models.Assignment) -> Assignment:
    return Assignment(
        row.id,
        row.unit_id,
        row.person_id,
        row.user_id,
        row.kind,
        row.valid_from,
        row.valid_to,
        row.reason,
        row.source_id,
    )


def _holding(grants: QuerySet[models.Grant]) -> QuerySet[models.Grant]:
    """Leave the grants in force, by the same conditions as the row policies (`policies.grant_holds`)."""
    subjects = models.Subject.objects.filter(
        unit_id=OuterRef("from_unit_id"), person_id=OuterRef("person_id"), restricted_at__isnull=True
    )
    suspensions = models.Suspension.objects.filter(
        Q(from_unit_id__isnull=True) | Q(from_unit_id=OuterRef("from_unit_id")),
        Q(valid_to__isnull=True) | Q(valid_to__gt=Now()),
        unit_id=OuterRef("to_unit_id"),
        valid_from__lte=Now(),
    )
    return grants.filter(
        ~Exists(suspensions),
        Q(ends_at_majority=False) | Exists(subjects.filter(adult_on__gt=clock.today())),
        Exists(subjects),
        valid_from__lte=Now(),
        valid_to__gt=Now(),
    )


def _scopes(grants: QuerySet[models.Grant]) -> list[GrantScope]:
    rows = (
        grants.values_list(
            "person_id",
            "from_unit_id",
            "to_unit_id",
            "purpose",
            "valid_from",
            "valid_to",
            "source",
            "source_id",
        )
        .annotate(topics=ArrayAgg(F("topic")))
        .order_by("valid_from", "source_id")
    )
    return [
        GrantScope(
            person_id=person_id,
            from_unit_id=from_unit_id,
            to_unit_id=to_unit_id,
            topics=frozenset(topics),
            purpose=purpose,
            valid_from=valid_from,
            valid_to=valid_to,
            source=Source(source),
            source_id=source_id,
        )
        for (
            person_id,
            from_unit_id,
            to_unit_id,
            purpose,
            valid_from,
            valid_to,
            source,
            source_id,
            topics,
        ) in rows
    ]
