"""Emergency accesses: opening, closing, reviewing, and what the officers and the coordination see of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from strang.access import emergency_sql, models
from strang.access.queries import persons_of
from strang.access.types import (
    EMERGENCY_REVIEW_DAYS,
    AssignmentKind,
    Emergency,
    EmergencyBar,
    EmergencyCase,
    EmergencyLook,
    EmergencyMonth,
    EmergencyNotice,
    EmergencyReason,
    EmergencyReview,
    EmergencyWay,
    Role,
    Source,
    Verdict,
)
from strang.foundation import clock, ids
from strang.foundation.context import Actor, SystemActor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.foundation.workdays import after_working_days

ALERTING = SystemActor(emergency_sql.ALERTING)
"""Mails the data protection officers."""
TEXT = 1000
"""How long a reason or a verdict may be."""

_SHORTEST = 10
_STANDING = "standing "
_MONTHS = 12
_LATEST_QUESTION = 366


def emergency_bar(actor: Actor) -> EmergencyBar | None:
    """Return why the actor cannot open an emergency access now, or None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT strang.emergency_bar()")
        (bar,) = cursor.fetchone()
    return EmergencyBar(bar) if bar else None


@operation
def open_emergency(
    actor: Actor,
    /,
    *,
    submission: UUID,
    way: EmergencyWay,
    reason: str,
    text: str,
    subject_id: UUID | None = None,
    unit_id: UUID | None = None,
    name: str = "",
    birth_year: int | None = None,
) -> tuple[UUID, bool]:
    """Open another one's file of one person for an hour; returns the emergency access and whether it is new.

    ``subject_id`` is the person of the own unit or the former referral to it; otherwise ``unit_id``, the full ``name``
    and the ``birth_year`` are named, and the answer is the same whether or not that unit knows such a person. Doing it
    twice with the same ``submission`` opens one while that is open, and so does a file that is open to the actor.
    Raises NotAllowedError, NotFoundError, InvalidInputError.
    """
    errors = _reason_errors(reason, text)
    if way == EmergencyWay.NAMED and not (unit_id and name.strip() and birth_year):
        errors[""] = _("Bitte geben Sie Stelle, vollständigen Namen und Geburtsjahr an.")
    if errors:
        raise InvalidInputError(errors)
    due = after_working_days(clock.today(), EMERGENCY_REVIEW_DAYS)
    new_id = ids.uuid7()
    values: list[UUID | str | int | dt.date | None] = [
        new_id,
        submission,
        EmergencyWay(way).value,
        unit_id,
        subject_id,
        " ".join(name.split()),
        birth_year,
        reason,
        text.strip(),
        due,
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT strang.open_emergency(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", values)
        (refusal,) = cursor.fetchone()
    if refusal.startswith(_STANDING):
        return UUID(refusal.removeprefix(_STANDING)), False
    if refusal == "absent":
        raise NotFoundError
    if refusal:
        raise NotAllowedError(str(EmergencyBar(refusal).label))
    return new_id, True


@operation
def close_emergency(actor: Actor, /, *, emergency_id: UUID) -> None:
    """End an emergency access of the actor now; one that has ended stays as it is."""
    mine = models.Emergency.objects.filter(id=emergency_id, user_id=actor.user_id)
    if not mine.exists():
        raise NotFoundError
    mine.filter(until__gt=clock.now()).update(until=clock.now())


@operation
def review_emergency(actor: Actor, /, *, emergency_id: UUID, verdict: str, text: str) -> UUID:
    """Say whether an emergency access was justified; once for each of the two units, never by who opened it."""
    _check_officer(actor)
    found = emergency_to_review(actor, emergency_id)
    if found.user_id == actor.user_id:
        raise NotAllowedError(_("Den eigenen Notfallzugriff prüft jemand anders."))
    errors = {}
    if verdict not in Verdict.values:
        errors["verdict"] = _("Bitte wählen Sie Ihr Urteil.")
    if not text.strip():
        errors["text"] = _("Bitte schreiben Sie, wie Sie zu Ihrem Urteil kommen.")
    if errors:
        raise InvalidInputError(errors)
    try:
        with transaction.atomic():
            row = models.EmergencyReview.objects.create(
                emergency_id=emergency_id,
                unit_id=actor.unit_id,
                reviewer_id=actor.user_id,
                verdict=verdict,
                text=text.strip()[:TEXT],
            )
    except IntegrityError as error:
        raise ConflictError(_("Ihre Stelle hat diesen Notfallzugriff schon geprüft.")) from error
    return row.id


@operation
def record_notice(
    actor: Actor,
    /,
    *,
    emergency_id: UUID,
    informed_on: dt.date | None = None,
    withheld_reason: str = "",
    ask_again_on: dt.date | None = None,
) -> UUID:
    """Write down that the person was told, or why telling them would endanger somebody and when to ask again."""
    _check_officer(actor)
    found = emergency_to_review(actor, emergency_id)
    if found.from_unit_id != actor.unit_id or found.user_id == actor.user_id or not found.found:
        raise NotAllowedError(_("Die Person unterrichtet die Stelle, deren Akte geöffnet wurde."))
    errors, today = {}, clock.today()
    if (
        informed_on is not None
        and not found.opened_at.astimezone(clock.LOCAL_ZONE).date() <= informed_on <= today
    ):
        errors["informed_on"] = _("Bitte wählen Sie einen Tag seit dem Notfallzugriff.")
    if informed_on is None:
        if not withheld_reason.strip():
            errors["withheld_reason"] = _("Bitte schreiben Sie, wen die Nachricht gefährden würde.")
        if ask_again_on is None or not today < ask_again_on <= today + dt.timedelta(days=_LATEST_QUESTION):
            errors["ask_again_on"] = _("Bitte wählen Sie einen Tag in den nächsten zwölf Monaten.")
    if errors:
        raise InvalidInputError(errors)
    row = models.EmergencyNotice.objects.create(
        emergency_id=emergency_id,
        unit_id=actor.unit_id,
        author_id=actor.user_id,
        informed_on=informed_on,
        withheld_reason="" if informed_on else withheld_reason.strip(),
        ask_again_on=None if informed_on else ask_again_on,
    )
    return row.id


def emergency_of(actor: Actor, emergency_id: UUID) -> Emergency:
    """Return an emergency access that the actor opened themselves; raises NotFoundError."""
    row = models.Emergency.objects.filter(
        id=emergency_id, user_id=actor.user_id, unit_id=actor.unit_id
    ).first()
    if row is None:
        raise NotFoundError
    return Emergency(row.id, row.from_unit_id, row.person_id, row.reason, row.opened_at, row.until)


def alerts_owed() -> list[tuple[UUID, UUID]]:
    """Return emergency accesses and the data protection officers of both units not yet alerted of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT emergency_id, officer_id FROM strang.emergency_alerts_owed()")
        return list(cursor.fetchall())


@operation
def record_alerts(actor: SystemActor, /, alerts: Iterable[tuple[UUID, UUID]]) -> None:
    """Record which officers were mailed of which emergency access; twice is once."""
    models.EmergencyAlert.objects.bulk_create(
        (
            models.EmergencyAlert(emergency_id=emergency_id, officer_id=officer_id)
            for emergency_id, officer_id in alerts
        ),
        ignore_conflicts=True,
    )


def emergencies_to_review(actor: Actor, *, limit: int = 100) -> list[EmergencyCase]:
    """Return the emergency accesses that concern the actor's unit: the unreviewed first."""
    rows = models.Emergency.objects.filter(_concerns(actor)).order_by("-opened_at", "-id")[:limit]
    found = _cases(rows)
    return sorted(found, key=lambda case: (bool(case.review_of(actor.unit_id)), case.review_due_on, case.id))


def emergency_to_review(actor: Actor, emergency_id: UUID) -> EmergencyCase:
    """Return an emergency access that concerns the actor's unit; raises NotFoundError."""
    rows = models.Emergency.objects.filter(_concerns(actor), id=emergency_id)
    if not actor.has_role(Role.PRIVACY_OFFICER) or not rows:
        raise NotFoundError
    return _cases(rows)[0]


def looks_of(emergency_id: UUID) -> list[tuple[dt.datetime, tuple[str, ...]]]:
    """Return when what was read under an emergency access, from the register of the data's unit, oldest first."""
    rows = models.Disclosure.objects.filter(source="emergency", source_id=emergency_id).order_by("at", "id")
    return [(row.at, tuple(row.topics)) for row in rows]


def leading_in(actor: Actor, emergency_id: UUID) -> list[UUID]:
    """Return who leads the case of a person whose file was opened here: with them the officers tell the person."""
    opened = models.Emergency.objects.filter(id=emergency_id, from_unit_id=actor.unit_id)
    rows = models.Assignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=Now()),
        unit_id=actor.unit_id,
        kind=AssignmentKind.RESPONSIBLE,
        valid_from__lte=Now(),
        person_id__in=opened.values("person_id"),
    )
    return list(rows.order_by("valid_from", "id").values_list("user_id", flat=True))


def emergencies_of_mine(actor: Actor, *, days: int) -> list[EmergencyLook]:
    """Return who read, in the last days, a file of the own unit in an emergency, of persons the actor works with."""
    rows = (
        models.Disclosure.objects.filter(
            from_unit_id=actor.unit_id,
            person_id__in=persons_of(actor),
            at__gte=clock.now() - dt.timedelta(days=days),
            source=Source.EMERGENCY,
        )
        .exclude(user_id=actor.user_id)
        .order_by("source_id", "at")
        .distinct("source_id")
    )
    looks = [EmergencyLook(row.person_id, row.unit_id, row.at) for row in rows if row.person_id]
    return sorted(looks, key=lambda look: look.at, reverse=True)


def emergency_months(actor: Actor) -> list[EmergencyMonth]:
    """Return the figures of the last twelve months: of the own unit (data protection) or the Kreis (coordination)."""
    today = clock.today()
    since = (today.replace(day=1) - dt.timedelta(days=(_MONTHS - 1) * 30)).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM strang.emergency_figures(%s)", [since])
        return [EmergencyMonth(*row) for row in cursor.fetchall()]


def _concerns(actor: Actor) -> Q:
    return Q(unit_id=actor.unit_id) | Q(from_unit_id=actor.unit_id)


def _cases(rows: Iterable[models.Emergency]) -> list[EmergencyCase]:
    found = list(rows)
    reviews: dict[UUID, list[EmergencyReview]] = defaultdict(list)
    for review in models.EmergencyReview.objects.filter(emergency__in=found).order_by("at", "id"):
        reviews[review.emergency_id].append(
            EmergencyReview(review.unit_id, review.reviewer_id, review.verdict, review.text, review.at)
        )
    notices = {
        row.emergency_id: EmergencyNotice(
            row.informed_on, row.withheld_reason, row.ask_again_on, row.author_id
        )
        for row in models.EmergencyNotice.objects.filter(emergency__in=found).order_by("at", "id")
    }
    return [
        EmergencyCase(
            id=row.id,
            unit_id=row.unit_id,
            user_id=row.user_id,
            from_unit_id=row.from_unit_id,
            found=row.person_id is not None,
            way=row.way,
            reason=row.reason,
            text=row.text,
            opened_at=row.opened_at,
            until=row.until,
            review_due_on=row.review_due_on,
            reviews=tuple(reviews[row.id]),
            notice=notices.get(row.id),
        )
        for row in found
    ]


def _reason_errors(reason: str, text: str) -> dict[str, str]:
    errors = {}
    if reason not in EmergencyReason.values:
        errors["reason"] = _("Bitte wählen Sie den Grund.")
    if not _SHORTEST <= len(text.strip()) <= TEXT:
        errors["text"] = _("Bitte schreiben Sie in ein oder zwei Sätzen, worin die Gefahr besteht.")
    return errors


def _check_officer(actor: Actor) -> None:
    if not actor.has_role(Role.PRIVACY_OFFICER):
        raise NotAllowedError(_("Das prüft der Datenschutz der Stelle."))
