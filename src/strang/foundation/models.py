"""Base models. Rooms above add tables; every table with personal data derives from :class:`PersonalRow`."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from strang.foundation import clock, ids


class Row(models.Model):
    """A table keyed by UUIDv7, so that a key in a URL tells neither number nor neighbour."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)

    class Meta:
        abstract = True


class Confidentiality(models.TextChoices):
    """Who inside the own unit may read a row."""

    TEAM = "team", "Team"
    AUTHOR = "author", "nur verfassende Person"


class PersonalRow(Row):
    """A row about a person. The unit is its controller (§ 67 (4) SGB X); the topic has no default on purpose."""

    unit_id = models.UUIDField()
    person_id = models.UUIDField()
    topic = models.CharField(max_length=20)
    confidentiality = models.CharField(
        max_length=6, choices=Confidentiality.choices, default=Confidentiality.TEAM
    )
    author_id = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class Session(Row):
    """A working session: one user, or one named process, for one unit, in the roles it had at the start."""

    user_id = models.UUIDField()
    unit_id = models.UUIDField()
    roles = ArrayField(models.CharField(max_length=30), default=list)
    opened_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user_id", "unit_id"], name="session_of_user")]
