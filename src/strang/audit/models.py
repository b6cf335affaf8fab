"""The audit entry. Nobody but the trigger writes it; nobody changes it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from strang.foundation.models import Row


class Command(models.TextChoices):
    """What happened to the row."""

    INSERT = "INSERT", "angelegt"
    UPDATE = "UPDATE", "geändert"
    DELETE = "DELETE", "gelöscht"


class Entry(Row):
    """One row written: by whom, for which unit, in which operation. It holds column names, never contents."""

    at = models.DateTimeField()
    session_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    system_name = models.CharField(max_length=40, null=True)  # noqa: DJ001 - written by SQL, absent for people
    purpose = models.CharField(max_length=40)
    operation = models.CharField(max_length=80)
    command = models.CharField(max_length=6, choices=Command.choices)
    table_name = models.CharField(max_length=63)
    row_id = models.CharField(max_length=64)
    person_id = models.UUIDField(null=True)
    columns = ArrayField(models.CharField(max_length=63), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["table_name", "row_id"], name="audit_entry_of_row"),
            models.Index(fields=["person_id", "at"], name="audit_entry_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user_id__isnull=False) | models.Q(system_name__isnull=False),
                name="audit_entry_has_actor",
                violation_error_message="Ein Protokolleintrag nennt immer, wer gehandelt hat.",
            )
        ]
