"""The tables the row policies read. Rooms above write them only through :mod:`strang.access.operations`."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from strang.access.types import (
    NEVER_GRANTED,
    AssignmentKind,
    EmergencyReason,
    EmergencyWay,
    Source,
    Verdict,
)
from strang.foundation import clock
from strang.foundation.models import Row


class GrantableUnit(models.Model):
    """Which units may hold live grants. A foreign key from every grant points here, so the rule is a constraint."""

    unit_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=30)
    grantable = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(grantable=False) | ~Q(kind__in=[kind.value for kind in NEVER_GRANTED]),
                name="access_never_granted_kinds",
                violation_error_message="Diese Stelle darf keinen laufenden Zugriff erhalten.",
            ),
            models.UniqueConstraint(fields=["unit_id", "grantable"], name="access_grantableunit_key"),
        ]


class Subject(models.Model):
    """What the judge itself must know of a person: nothing that says who they are. Kept by the database alone."""

    pk = models.CompositePrimaryKey("unit_id", "person_id")
    unit_id = models.UUIDField()
    person_id = models.UUIDField()
    protected = models.BooleanField(default=False, db_default=False)
    adult_on = models.DateField(null=True)
    restricted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["unit_id", "person_id"],
                include=("protected", "adult_on", "restricted_at"),
                name="access_subject_marks",
            )
        ]


class Assignment(Row):
    """A user of a unit works with a person: the need-to-know of every policy.

    Somebody of a recipient unit works with the person on one basis (``source_id``) and no longer than it holds.
    """

    unit_id = models.UUIDField()
    person_id = models.UUIDField()
    user_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=AssignmentKind.choices)
    valid_from = models.DateTimeField(default=clock.now)
    valid_to = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    source_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["unit_id", "user_id", "person_id"],
                include=["valid_from", "valid_to", "source_id"],
                name="access_assignment_mine",
            ),
            models.Index(
                fields=["unit_id", "person_id"],
                include=("user_id", "valid_from", "valid_to", "source_id"),
                name="access_assignment_with",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="access_assignment_period",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AssignmentKind.DEPUTY) | Q(valid_to__isnull=False),
                name="access_deputy_has_end",
                violation_error_message="Eine Vertretung braucht ein Enddatum.",
            ),
        ]


class Grant(Row):
    """One topic of one person that one unit may see: the projection of consents and statutory instances."""

    to_unit_id = models.UUIDField()
    grantable = models.BooleanField(default=True)
    from_unit_id = models.UUIDField()
    person_id = models.UUIDField()
    topic = models.CharField(max_length=20)
    purpose = models.CharField(max_length=30)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source.choices)
    source_id = models.UUIDField()
    data_from = models.DateTimeField(null=True)
    data_to = models.DateTimeField(null=True)
    ends_at_majority = models.BooleanField(default=False, db_default=False)
    names_protected = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["from_unit_id", "person_id"], name="access_grant_from"),
            models.Index(
                fields=["source_id", "to_unit_id", "person_id"],
                include=[
                    "topic",
                    "purpose",
                    "from_unit_id",
                    "valid_from",
                    "valid_to",
                    "data_from",
                    "data_to",
                    "ends_at_majority",
                    "names_protected",
                    "source",
                ],
                name="access_grant_basis",
            ),
            models.Index(
                fields=["to_unit_id", "person_id"],
                condition=Q(data_from__isnull=False) | Q(data_to__isnull=False),
                name="access_grant_limited",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["to_unit_id", "person_id", "topic", "source_id"], name="access_grant_once"
            ),
            models.CheckConstraint(condition=Q(grantable=True), name="access_grant_grantable"),
            models.CheckConstraint(
                condition=~Q(to_unit_id=F("from_unit_id")), name="access_grant_between_units"
            ),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="access_grant_period"),
        ]


class Block(Row):
    """A user or a whole unit is shut out from a person (conflict of interest, threat). It beats every permission."""

    unit_id = models.UUIDField()
    person_id = models.UUIDField()
    user_id = models.UUIDField(null=True)
    blocked_unit_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=300)
    author_id = models.UUIDField()
    valid_from = models.DateTimeField(default=clock.now)
    valid_to = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)
    """Written by the database."""
    lift_reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="access_block_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(user_id__isnull=False, blocked_unit_id__isnull=True)
                | Q(user_id__isnull=True, blocked_unit_id__isnull=False),
                name="access_block_one_of_both",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="access_block_reasoned",
                violation_error_message="Bitte schreiben Sie den Grund.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="access_block_period",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
        ]


class Suspension(Row):
    """A whole unit is cut off from what another one, or everybody, opened to it: one row, at once, reversible."""

    unit_id = models.UUIDField()
    from_unit_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=300)
    author_id = models.UUIDField(null=True)
    valid_from = models.DateTimeField(default=clock.now)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit_id"], name="access_suspension_of_unit")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="access_suspension_reasoned",
                violation_error_message="Bitte schreiben Sie den Grund.",
            ),
            models.UniqueConstraint(
                fields=["unit_id", "from_unit_id"],
                condition=Q(valid_to__isnull=True),
                nulls_distinct=False,
                name="access_suspension_once",
            ),
        ]


class Emergency(Row):
    """One user opens one unit's file of one person for an hour, because life or a child is in danger."""

    unit_id = models.UUIDField()
    user_id = models.UUIDField()
    from_unit_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    """Empty when the unit has no file that fits what was named: opened, told and reviewed all the same."""
    way = models.CharField(
        max_length=10, choices=EmergencyWay.choices, default=EmergencyWay.OWN, db_default="own"
    )
    reason = models.CharField(max_length=20, choices=EmergencyReason.choices)
    text = models.CharField(max_length=1000)
    opened_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    review_due_on = models.DateField()
    submission = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "user_id", "person_id"], name="access_emergency_of_user"),
            models.Index(fields=["from_unit_id", "person_id"], name="access_emergency_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("opened_at"), until__lte=F("opened_at") + dt.timedelta(minutes=60)),
                name="access_emergency_one_hour",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="access_emergency_reasoned",
                violation_error_message="Bitte schreiben Sie, worin die Gefahr besteht.",
            ),
            models.UniqueConstraint(fields=["unit_id", "submission"], name="access_emergency_once"),
            models.CheckConstraint(
                condition=Q(review_due_on__lte=F("opened_at") + dt.timedelta(days=14)),
                name="access_emergency_reviewed_soon",
            ),
        ]


class EmergencyReview(Row):
    """What one of the two data protection officers says of an emergency access; never changed."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT)
    unit_id = models.UUIDField()
    reviewer_id = models.UUIDField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["emergency", "unit_id"], name="access_emergencyreview_once"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="access_emergencyreview_reasoned",
                violation_error_message="Bitte schreiben Sie, wie Sie zu Ihrem Urteil kommen.",
            ),
        ]


class EmergencyNotice(Row):
    """Whether the person was told of an emergency access, or why not yet; the newest line counts."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT)
    unit_id = models.UUIDField()
    author_id = models.UUIDField()
    informed_on = models.DateField(null=True)
    withheld_reason = models.CharField(max_length=500, blank=True)
    ask_again_on = models.DateField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(informed_on__isnull=False, withheld_reason="", ask_again_on__isnull=True)
                | (Q(informed_on__isnull=True, ask_again_on__isnull=False) & ~Q(withheld_reason="")),
                name="access_emergencynotice_told_or_reasoned",
                violation_error_message="Bitte schreiben Sie den Grund und wann Sie wieder prüfen.",
            ),
        ]


class EmergencyAlert(Row):
    """A data protection officer was mailed that there is an emergency access to review; else it is sent again."""

    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT)
    officer_id = models.UUIDField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["emergency", "officer_id"], name="access_emergencyalert_once"),
        ]


class Disclosure(Row):
    """The register: written and committed by its own role before anything foreign is read."""

    at = models.DateTimeField()
    session_id = models.UUIDField()
    user_id = models.UUIDField()
    unit_id = models.UUIDField()
    from_unit_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    """Empty once the person is erased; the line then stays under its pseudonym."""
    topics = ArrayField(models.CharField(max_length=20))
    purpose = models.CharField(max_length=30)
    source = models.CharField(max_length=10, choices=Source.choices)
    source_id = models.UUIDField(null=True)
    subject = models.BinaryField(null=True)
    """The person's pseudonym (see :class:`strang.audit.models.Subject`); filled in by the database, like the next."""
    source_tag = models.CharField(max_length=64, null=True)  # noqa: DJ001 - as absent as the source

    class Meta:
        indexes = [
            models.Index(
                fields=["session_id", "person_id", "from_unit_id", "at"], name="access_disclosure_look"
            ),
            models.Index(fields=["from_unit_id", "person_id", "at"], name="access_disclosure_of_person"),
        ]
