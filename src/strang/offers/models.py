"""Offers and their weekly times. Public facts; no client appears here."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from strang.foundation import clock
from strang.foundation.models import Row


class Offer(Row):
    """Something a unit offers at a place."""

    unit_id = models.UUIDField()
    title = models.CharField(max_length=150)
    summary = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    areas = ArrayField(models.CharField(max_length=3))
    languages = ArrayField(models.CharField(max_length=8), default=list)
    cost = models.CharField(max_length=200, blank=True)
    free = models.BooleanField(default=False)
    target_group = models.CharField(max_length=300, blank=True)
    conditions = models.CharField(max_length=500, blank=True)
    contact = models.CharField(max_length=300)
    site_name = models.CharField(max_length=150, blank=True)
    address = models.CharField(max_length=200, blank=True)
    ags = models.CharField(max_length=8)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    opening_text = models.CharField(max_length=300, blank=True)
    free_places = models.PositiveSmallIntegerField(null=True, blank=True)
    example = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    last_checked_on = models.DateField()
    checked_by = models.UUIDField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    sort_title = models.CharField(max_length=300, editable=False)
    """The title without accents and capitals: the order of the list, the same on every machine."""
    words = models.TextField(editable=False)
    """What the search reads: all texts without accents, in small letters."""
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            GinIndex(fields=["words"], name="offers_offer_words", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["areas"], name="offers_offer_areas"),
            models.Index(fields=["sort_title", "id"], name="offers_offer_by_title"),
            models.Index(fields=["unit_id"], name="offers_offer_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(areas__len__gte=1),
                name="offers_offer_has_area",
                violation_error_message=_("Bitte wählen Sie mindestens ein Handlungsfeld."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="offers_offer_position",
                violation_error_message=_("Zu einer Koordinate gehören Breite und Länge."),
            ),
        ]


class OpeningTime(Row):
    """A weekly opening time of an offer, local time."""

    unit_id = models.UUIDField()
    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, db_constraint=False, related_name="opening_times"
    )
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7)),
                name="offers_openingtime_weekday",
                violation_error_message=_("Den Wochentag gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="offers_openingtime_order",
                violation_error_message=_("Das Ende liegt nicht nach dem Beginn."),
            ),
            models.UniqueConstraint(
                fields=["offer", "weekday", "opens"],
                name="offers_openingtime_once",
                violation_error_message=_("Diese Zeit steht schon da."),
            ),
        ]
