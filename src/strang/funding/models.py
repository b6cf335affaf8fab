"""The money and the posts. No client appears here; holders of posts are staff."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from strang.foundation import clock
from strang.foundation.models import Row
from strang.funding.types import PostKind, RateItem


class DateRange(Func):
    """A period of days, both included; an open end is NULL."""

    function = "daterange"
    output_field = DateRangeField()


WHOLE_DAYS = RangeBoundary(inclusive_lower=True, inclusive_upper=True)


class Programme(Row):
    """A funding programme of the Land."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    law = models.CharField(max_length=300)
    note = models.CharField(max_length=500, blank=True)


class BuildingBlock(Row):
    """One of the three building blocks. ``smallest_share`` is the rule of the smallest fundable share, if it is on."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="blocks")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    older_name = models.CharField(max_length=200, blank=True)
    legal_form = models.CharField(max_length=200, blank=True)
    smallest_share = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__range=(1, 3)), name="funding_buildingblock_number"),
            models.UniqueConstraint(fields=["programme", "number"], name="funding_buildingblock_once"),
        ]


class Rate(Row):
    """A cap: EUR for ``per_fte`` of a post and year, as a directive or notice states it."""

    block = models.ForeignKey(BuildingBlock, on_delete=models.PROTECT, related_name="rates")
    item = models.CharField(max_length=20, choices=RateItem.choices)
    cap = models.DecimalField(max_digits=12, decimal_places=2)
    per_fte = models.DecimalField(max_digits=4, decimal_places=2, default=1)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cap__gt=0, per_fte__gt=0), name="funding_rate_positive"),
            ExclusionConstraint(
                name="funding_rate_one_at_a_time",
                expressions=[
                    ("block", RangeOperators.EQUAL),
                    ("item", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", WHOLE_DAYS), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Für diesen Zeitraum gilt schon ein Satz."),
            ),
        ]


class Step(Row):
    """A frame the Land opens in a block: so many posts, so much money."""

    key = models.CharField(max_length=40, unique=True)
    block = models.ForeignKey(BuildingBlock, on_delete=models.PROTECT, related_name="steps")
    name = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    fte = models.DecimalField(max_digits=6, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    source = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)


class Allocation(Row):
    """Posts and money for one recipient, EUR for the year named (or each year, where posts run on)."""

    key = models.CharField(max_length=60, unique=True)
    block = models.ForeignKey(BuildingBlock, on_delete=models.PROTECT, related_name="allocations")
    step = models.ForeignKey(
        Step, on_delete=models.PROTECT, related_name="allocations", null=True, blank=True
    )
    year = models.PositiveSmallIntegerField()
    starts_on = models.DateField(null=True, blank=True)
    kreis = models.CharField(max_length=5)
    ags = models.CharField(max_length=8, null=True, blank=True)  # noqa: DJ001 - a foreign key
    recipient = models.CharField(max_length=200)
    fte = models.DecimalField(max_digits=6, decimal_places=2)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    computed = models.BooleanField(default=False)
    example = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["kreis", "year"], name="funding_allocation_kreis")]
        constraints = [
            models.CheckConstraint(
                condition=Q(fte__gt=0),
                name="funding_allocation_posts",
                violation_error_message=_("Bitte nennen Sie mehr als 0 Stellen."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="funding_allocation_amount",
                violation_error_message=_("Der Betrag ist negativ."),
            ),
        ]


class Forwarding(Row):
    """Posts that a Kreis hands on to a carrier by contract."""

    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, db_constraint=False, related_name="forwardings"
    )
    kreis = models.CharField(max_length=5)
    unit_id = models.UUIDField()
    fte = models.DecimalField(max_digits=6, decimal_places=2)
    contract_on = models.DateField(null=True, blank=True)
    topup_per_fte = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fte__gt=0, topup_per_fte__gte=0),
                name="funding_forwarding_amounts",
                violation_error_message=_("Anteil und Zuschuss dürfen nicht negativ sein."),
            ),
            models.UniqueConstraint(
                fields=["allocation", "unit_id"],
                name="funding_forwarding_once",
                violation_error_message=_("An diese Stelle ist aus dieser Zuweisung schon weitergeleitet."),
            ),
        ]


class Post(Row):
    """A funded post at a unit; its share counts against the allocation for good."""

    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, db_constraint=False, related_name="posts"
    )
    kreis = models.CharField(max_length=5)
    block = models.ForeignKey(BuildingBlock, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    unit_id = models.UUIDField()
    kind = models.CharField(max_length=20, choices=PostKind.choices)
    title = models.CharField(max_length=150)
    fte = models.DecimalField(max_digits=4, decimal_places=2)
    approved_from = models.DateField()
    approved_to = models.DateField(null=True, blank=True)
    vacancy_reason = models.CharField(max_length=300, blank=True)
    example = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["kreis", "block", "title", "id"], name="funding_post_of_kreis"),
            models.Index(fields=["unit_id"], name="funding_post_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(fte__gt=0, fte__lte=1),
                name="funding_post_share",
                violation_error_message=_("Eine Stelle hat mehr als 0 und höchstens 1 Anteil."),
            ),
            models.CheckConstraint(
                condition=Q(approved_to__isnull=True) | Q(approved_to__gte=F("approved_from")),
                name="funding_post_period",
                violation_error_message=_("Das Ende liegt vor dem Beginn."),
            ),
        ]


class Occupancy(Row):
    """Somebody holds a post; ``ends_on`` is the last day."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, db_constraint=False, related_name="occupancies")
    kreis = models.CharField(max_length=5)
    unit_id = models.UUIDField()
    user_id = models.UUIDField(null=True, blank=True)
    holder_name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="funding_occupancy_period",
                violation_error_message=_("Das Ende liegt vor dem Beginn."),
            ),
            ExclusionConstraint(
                name="funding_occupancy_one_at_a_time",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", WHOLE_DAYS), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Die Stelle ist in dieser Zeit schon besetzt."),
            ),
        ]


class ActualCost(Row):
    """What a post really cost in a calendar year."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, db_constraint=False, related_name="costs")
    kreis = models.CharField(max_length=5)
    unit_id = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="funding_actualcost_amount",
                violation_error_message=_("Der Betrag ist negativ."),
            ),
            models.UniqueConstraint(
                fields=["post", "year"],
                name="funding_actualcost_once",
                violation_error_message=_("Für dieses Jahr stehen die Kosten schon da."),
            ),
        ]
