"""What runs once a night: writing down what has ended by itself, and comparing the grants with the permissions.

No right depends on it. A permission ends by its dates, whoever runs or does not run a job.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from django.db import connection

from strang.access import operations as access
from strang.access.types import Topic
from strang.consents import queries
from strang.consents.models import ConsentEvent, EndedPermission, GrantAlarm
from strang.consents.types import Comparison, Difference, EventKind, ReportedBy
from strang.foundation import clock
from strang.foundation.context import Actor, SystemActor, operation
from strang.foundation.errors import NotFoundError

EXPIRE = SystemActor("expire-consents")
COMPARE = SystemActor("compare-grants")
NOBODY = UUID(int=0)
"""The author of what no user wrote."""

MOST_ALARMS = 1000


@operation
def record_expiries(actor: SystemActor, /) -> int:
    """Append the end, once, to the history of each consent that ended by itself and tell its recipient."""
    ended = _rows("SELECT * FROM strang.due_expiries()")
    now = clock.now()
    ConsentEvent.objects.bulk_create(
        (
            ConsentEvent(
                unit_id=row["unit_id"],
                person_id=row["person_id"],
                topic=Topic.CASEWORK,
                author_id=NOBODY,
                created_at=now,
                consent_id=row["consent_id"],
                kind=EventKind.EXPIRED,
                reported_by=ReportedBy.REVIEW,
                note="Endet mit der Volljährigkeit." if row["of_age"] else "",
                topics=row["topics"],
                valid_to=row["valid_to"],
            )
            for row in ended
        ),
        batch_size=500,
    )
    EndedPermission.objects.bulk_create(
        (
            EndedPermission(
                at=now,
                from_unit_id=row["unit_id"],
                to_unit_id=row["recipient_unit_id"],
                kind=EventKind.EXPIRED,
                reference=queries.reference_of(row["consent_id"]),
            )
            for row in ended
        ),
        batch_size=500,
    )
    return len(ended)


@operation
def compare_grants(actor: SystemActor, /, *, repair: bool = False) -> Comparison:
    """Compare every grant with what the live permissions open; each difference raises an alarm at both units.

    With ``repair`` surplus grants are taken away. What is missing is never added: too little shows itself.
    """
    found = _rows("SELECT * FROM strang.compare_grants()")
    counted = Counter(row["difference"] for row in found)
    surplus = (
        {row["grant_id"] for row in found if row["difference"] == Difference.SURPLUS} if repair else set()
    )
    repaired = access.remove_grants(actor, surplus) if surplus else 0
    _raise_alarms(found, surplus)
    return Comparison(
        missing=counted[Difference.MISSING],
        surplus=counted[Difference.SURPLUS],
        different=counted[Difference.DIFFERENT],
        repaired=repaired,
    )


@operation
def acknowledge_alarm(actor: Actor, /, *, alarm_id: UUID) -> None:
    """Say that data protection has looked into an alarm."""
    if not GrantAlarm.objects.filter(id=alarm_id, seen_at__isnull=True).update(
        seen_by=actor.user_id, seen_at=clock.now()
    ):
        raise NotFoundError


def _raise_alarms(found: list[dict[str, Any]], repaired: set[UUID]) -> None:
    key = ("difference", "source_id", "topic", "to_unit_id")
    known = set(GrantAlarm.objects.filter(seen_at__isnull=True).values_list(*key))
    new = [row for row in found if tuple(row[name] for name in key) not in known]
    GrantAlarm.objects.bulk_create(
        GrantAlarm(
            from_unit_id=row["from_unit_id"],
            to_unit_id=row["to_unit_id"],
            difference=row["difference"],
            source=row["source"],
            source_id=row["source_id"],
            topic=row["topic"],
            repaired=row["grant_id"] in repaired,
        )
        for row in new[:MOST_ALARMS]
    )


def _rows(statement: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
