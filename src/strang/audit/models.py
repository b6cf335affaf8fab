"""The record: entries, the keys of the pseudonyms, the leaves of the tree and the checkpoints. Nobody changes any."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from strang.foundation.models import Row


class Command(models.TextChoices):
    """What happened to the row."""

    INSERT = "INSERT", "angelegt"
    UPDATE = "UPDATE", "geändert"
    DELETE = "DELETE", "gelöscht"


class Entry(Row):
    """One row written: by whom, for which unit, in which operation. It holds names of columns, never contents."""

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
    """The row's id; of a row about a person the hash of the person's key and the id, in hexadecimal digits."""
    subject = models.BinaryField(null=True)
    """The pseudonym of the person the row is about (see :class:`Subject`)."""
    columns = ArrayField(models.CharField(max_length=63), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["table_name", "row_id"], name="audit_entry_of_row"),
            models.Index(fields=["subject", "at"], name="audit_entry_of_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user_id__isnull=False) | models.Q(system_name__isnull=False),
                name="audit_entry_has_actor",
                violation_error_message="Ein Protokolleintrag nennt immer, wer gehandelt hat.",
            )
        ]


class Subject(models.Model):
    """The only link between a person and the record. Without this row the person's lines are anonymous.

    The pseudonym is SHA-256 of the key and the person's id, so that no other person can be put in later. A person
    may have several keys, if two transactions needed the first one at once.
    """

    subject = models.BinaryField(primary_key=True)
    person_id = models.UUIDField()
    key = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="audit_subject_of_person")]


class Stream(models.TextChoices):
    """What is sealed."""

    ENTRY = "entry", "Protokoll"
    DISCLOSURE = "disclosure", "Register"


class Leaf(models.Model):
    """The leaf of a row: its number in the tree and its hash (RFC 6962)."""

    index = models.BigIntegerField(primary_key=True)
    stream = models.CharField(max_length=10, choices=Stream.choices)
    row_id = models.UUIDField()
    leaf_hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "row_id"], name="audit_leaf_once")]


class Checkpoint(models.Model):
    """The signed root of the tree at one moment. The frontier is what proofs of growth are made from."""

    at = models.DateTimeField(primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField()
    frontier = models.BinaryField()
    note = models.TextField()
