"""The tables the row policies read. Rooms above write them only through :mod:`strang.access.operations`."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from strang.access.types import NEVER_GRANTED, AssignmentKind, Source
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


class Assignment(Row):
    """A user of a unit works with a person: the need-to-know of every policy."""

    unit_id = models.UUIDField()
    person_id = models.UUIDField()
    user_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=AssignmentKind.choices)
    valid_from = models.DateTimeField(default=clock.now)
    valid_to = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "user_id", "person_id"], name="access_assignment_of_user"),
            models.Index(fields=["unit_id", "person_id"], name="access_assignment_of_person"),
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

    class Meta:
        indexes = [
            models.Index(fields=["from_unit_id", "person_id"], name="access_grant_from"),
            models.Index(fields=["source_id"], name="access_grant_source"),
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


class Disclosure(Row):
    """The register: written and committed by its own role before anything foreign is read."""

    at = models.DateTimeField()
    session_id = models.UUIDField()
    user_id = models.UUIDField()
    unit_id = models.UUIDField()
    from_unit_id = models.UUIDField()
    person_id = models.UUIDField()
    topics = ArrayField(models.CharField(max_length=20))
    purpose = models.CharField(max_length=30)
    source = models.CharField(max_length=10, choices=Source.choices)
    source_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["session_id", "person_id", "at"], name="access_disclosure_of_session"),
            models.Index(fields=["from_unit_id", "person_id", "at"], name="access_disclosure_of_person"),
        ]
