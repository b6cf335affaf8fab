"""Organisations, units, territories and memberships. Public facts; memberships concern staff, not clients."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from strang.access.types import UnitKind
from strang.foundation import clock
from strang.foundation.models import Row


class Kreis(models.Model):
    """One of the 53 Kreise and independent cities of NRW (AGS of five digits; population of 31.12.2019)."""

    key = models.CharField(primary_key=True, max_length=5)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    population = models.PositiveIntegerField()
    outline = models.JSONField(null=True)


class Municipality(models.Model):
    """A municipality of NRW (AGS of eight digits) with its centre (WGS 84) and its outline."""

    ags = models.CharField(primary_key=True, max_length=8)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    kreis = models.ForeignKey(Kreis, on_delete=models.PROTECT)
    latitude = models.FloatField()
    longitude = models.FloatField()
    outline = models.JSONField()


class Organisation(Row):
    """A legal body: a Kreis, a town, a welfare association."""

    name = models.CharField(max_length=200, unique=True)
    public_body = models.BooleanField()


class Unit(Row):
    """The organisational unit that performs a task and is therefore the controller (§ 67 (4) SGB X)."""

    key = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)
    short = models.CharField(max_length=80)
    kind = models.CharField(max_length=30, choices=UnitKind.choices)
    public_body = models.BooleanField()
    kreis = models.ForeignKey(Kreis, on_delete=models.PROTECT, null=True)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, null=True)
    building_block = models.PositiveSmallIntegerField(null=True)
    legal_regimes = ArrayField(models.CharField(max_length=20), default=list)
    law = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    opening = models.CharField(max_length=200, blank=True)
    areas = ArrayField(models.CharField(max_length=60), default=list)
    note = models.CharField(max_length=300, blank=True)
    masked = models.BooleanField(default=False, db_default=False)
    """That this unit knows somebody is itself a secret (women's shelter, addiction counselling)."""


class Membership(Row):
    """A user works for a unit in some roles for a time."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    user_id = models.UUIDField()
    roles = ArrayField(models.CharField(max_length=30))
    valid_from = models.DateTimeField(default=clock.now)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="network_membership_period",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.UniqueConstraint(
                fields=["unit", "user_id"],
                condition=Q(valid_to__isnull=True),
                name="network_membership_once",
                violation_error_message="Diese Person gehört der Stelle schon an.",
            ),
        ]


class UnitKey(Row):
    """One version of the key a unit encrypts with, wrapped by the master key of the installation.

    A unit has one that is not retired; a retired one is emptied when nothing is encrypted with it any more.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    master_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now, editable=False)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "version"], name="network_unitkey_version"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(retired_at__isnull=True), name="network_unitkey_one_current"
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=False) | ~Q(wrapped=b""), name="network_unitkey_not_emptied"
            ),
        ]
