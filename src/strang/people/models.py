"""The human being. What others may know of a person is cut by rows, not by columns, so that a row policy decides it.

``Person`` and ``Name`` are what a consent calls identity: names and the year of birth. Everything that would say
more (the day of birth, nationality, arrival, municipality, why somebody is protected) lies in ``Particulars``.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from strang.foundation.models import PersonalRow
from strang.people.types import ContactKind, CourseState, Level, NameKind, ProtectionReason, RelationKind, Sex

_END_BEFORE_START = "Das Ende liegt vor dem Beginn."


def _period(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message=_END_BEFORE_START,
    )


class Person(PersonalRow):
    """A person as one unit knows them. Another unit's record of the same human being is another row."""

    sex = models.CharField(max_length=10, choices=Sex.choices)
    birth_year = models.PositiveSmallIntegerField(null=True)
    protected = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["unit_id", "id"], name="people_person_of_unit")]
        constraints = [
            models.CheckConstraint(condition=Q(person_id=F("id")), name="people_person_is_itself"),
            models.CheckConstraint(condition=Q(topic="identity"), name="people_person_topic"),
            models.CheckConstraint(
                condition=Q(birth_year__isnull=True) | Q(birth_year__range=(1880, 2200)),
                name="people_person_birth_year",
                violation_error_message="Das Geburtsjahr ist nicht möglich.",
            ),
        ]


class Particulars(PersonalRow):
    """What only the team in the own unit knows of a person; one row for each, never shared."""

    birth_month = models.PositiveSmallIntegerField(null=True)
    birth_day = models.PositiveSmallIntegerField(null=True)
    nationalities = ArrayField(models.CharField(max_length=3), default=list)
    arrival_year = models.PositiveSmallIntegerField(null=True)
    arrival_month = models.PositiveSmallIntegerField(null=True)
    arrival_day = models.PositiveSmallIntegerField(null=True)
    ags = models.CharField(max_length=8, null=True)  # noqa: DJ001 - a foreign key, empty means unknown
    reading = models.CharField(max_length=8, default="de")
    protection_reason = models.CharField(max_length=20, choices=ProtectionReason.choices, blank=True)
    protected_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_id", "person_id"], name="people_particulars_once"),
            models.CheckConstraint(condition=Q(topic="casework"), name="people_particulars_topic"),
            *(
                models.CheckConstraint(
                    condition=(Q(**{f"{date}_month__isnull": True}) | Q(**{f"{date}_month__range": (1, 12)}))
                    & (Q(**{f"{date}_day__isnull": True}) | Q(**{f"{date}_day__range": (1, 31)}))
                    & (Q(**{f"{date}_day__isnull": True}) | Q(**{f"{date}_month__isnull": False})),
                    name=f"people_particulars_{date}",
                    violation_error_message="Dieses Datum gibt es nicht.",
                )
                for date in ("birth", "arrival")
            ),
            models.CheckConstraint(
                condition=(Q(arrival_month__isnull=True) | Q(arrival_year__isnull=False))
                & (Q(arrival_year__isnull=True) | Q(arrival_year__range=(1900, 2200))),
                name="people_particulars_arrival_year",
                violation_error_message="Das Jahr der Einreise ist nicht möglich.",
            ),
        ]


class Name(PersonalRow):
    """A spelling of a name. Its parts are not forced into given and family name; ``full`` is what is shown."""

    kind = models.CharField(max_length=14, choices=NameKind.choices)
    given = models.CharField(max_length=120, blank=True)
    family = models.CharField(max_length=120, blank=True)
    full = models.CharField(max_length=240)
    script = models.CharField(max_length=4, default="Latn")
    language = models.CharField(max_length=8, blank=True)
    source = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit_id", "person_id"], name="people_name_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(topic="identity"), name="people_name_topic"),
            models.CheckConstraint(condition=~Q(full=""), name="people_name_not_empty"),
            _period("people_name_period"),
        ]


class NameKey(models.Model):
    """A search key: the hash of a spelling, sound or skeleton of one word of a name.

    Integer equality is leakproof, so PostgreSQL uses the index below the row policy, and the unit leads the key, so
    a search cannot leave the own unit.
    """

    pk = models.CompositePrimaryKey("unit_id", "key_hash", "person_id")
    unit_id = models.UUIDField()
    key_hash = models.IntegerField()
    person_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["unit_id", "person_id"], name="people_namekey_of_person")]


class Address(PersonalRow):
    """Where somebody lives. ``protected`` is the person's own flag, kept equal by a foreign key on both."""

    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=80)
    ags = models.CharField(max_length=8, null=True)  # noqa: DJ001 - a foreign key, empty means outside NRW
    care_of = models.CharField(max_length=120, blank=True)
    protected = models.BooleanField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit_id", "person_id"], name="people_address_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(topic="address"), name="people_address_topic"),
            _period("people_address_period"),
        ]


class ContactPoint(PersonalRow):
    """A telephone number, an e-mail address, a messenger; never deleted, only ended."""

    kind = models.CharField(max_length=10, choices=ContactKind.choices)
    value = models.CharField(max_length=120)
    note = models.CharField(max_length=120, blank=True)
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit_id", "person_id"], name="people_contactpoint_of_person")]
        constraints = [models.CheckConstraint(condition=Q(topic="contact"), name="people_contactpoint_topic")]


class Relation(PersonalRow):
    """What another human being is for this person: a person of the same unit, or a name without a record."""

    kind = models.CharField(max_length=12, choices=RelationKind.choices)
    other_person_id = models.UUIDField(null=True)
    other_name = models.CharField(max_length=120, blank=True)
    other_birth_year = models.PositiveSmallIntegerField(null=True)
    same_household = models.BooleanField(default=True)
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit_id", "person_id"], name="people_relation_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(topic="family"), name="people_relation_topic"),
            models.CheckConstraint(
                condition=Q(other_person_id__isnull=False, other_name="")
                | (Q(other_person_id__isnull=True) & ~Q(other_name="")),
                name="people_relation_one_other",
                violation_error_message="Bitte wählen Sie eine Person oder schreiben Sie einen Namen.",
            ),
            models.CheckConstraint(
                condition=Q(other_person_id__isnull=True) | ~Q(other_person_id=F("person_id")),
                name="people_relation_not_self",
                violation_error_message="Niemand ist mit sich selbst verwandt.",
            ),
            models.UniqueConstraint(
                fields=["unit_id", "person_id", "other_person_id"],
                condition=Q(valid_to__isnull=True),
                name="people_relation_once",
                violation_error_message="Diese Beziehung ist schon eingetragen.",
            ),
        ]


class LanguageSkill(PersonalRow):
    """How well somebody speaks a language on a day. The newest row of a language counts; the others are its history."""

    language = models.CharField(max_length=8)
    level = models.CharField(max_length=6, choices=Level.choices)
    course = models.CharField(max_length=10, choices=CourseState.choices, default=CourseState.NONE)
    interpreter = models.BooleanField(default=False)
    recorded_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["unit_id", "person_id"], name="people_language_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(topic="language"), name="people_languageskill_topic")
        ]


class ResidenceTitle(PersonalRow):
    """A residence status with its validity. A new paper is a new row; the newest start counts."""

    status = models.CharField(max_length=12)
    norm = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "person_id"], name="people_title_of_person"),
            models.Index(fields=["unit_id", "valid_to"], name="people_title_ending"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(topic="residence"), name="people_residencetitle_topic"),
            _period("people_residencetitle_period"),
        ]
