"""Tables of the hand-over. The sender's rows know the person; the copy does not. A delivered copy never changes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from strang.access.types import Topic
from strang.foundation import clock, ids
from strang.foundation.models import PersonalRow, Row
from strang.referrals.handover.types import Basis, ItemKind, Status


class Handover(PersonalRow):
    """The sender's side: what was chosen for whom, why, and who decided. Only the decision is ever added."""

    case_id = models.UUIDField()
    to_unit_id = models.UUIDField(null=True)
    recipient_name = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    norm = models.CharField(max_length=30, blank=True)
    necessity = models.CharField(max_length=1000, blank=True)
    released_on = models.DateField(null=True)
    evidence = models.CharField(max_length=300, blank=True)
    purpose = models.CharField(max_length=300)
    address_reason = models.CharField(max_length=300, blank=True)
    request_id = models.UUIDField(null=True)
    approver_id = models.UUIDField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PREPARED)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True)
    frame = models.JSONField()
    """What stands in the copy beside the items."""
    sha256 = models.CharField(max_length=64)
    copy_id = models.UUIDField(default=ids.uuid7, unique=True)
    submission = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "case_id", "-created_at"], name="referrals_handover_of_case"),
            models.Index(fields=["unit_id", "approver_id"], name="referrals_handover_approver"),
            models.Index(fields=["request_id"], name="referrals_handover_of_request"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(topic=Topic.CASEWORK), name="referrals_handover_topic"),
            models.UniqueConstraint(fields=["unit_id", "submission"], name="referrals_handover_once"),
            models.CheckConstraint(
                condition=Q(to_unit_id__isnull=False, recipient_name="")
                | (Q(to_unit_id__isnull=True) & ~Q(recipient_name="")),
                name="referrals_handover_addressed",
                violation_error_message="Eine Übergabe hat genau eine empfangende Stelle.",
            ),
            models.CheckConstraint(
                condition=Q(to_unit_id__isnull=True) | ~Q(to_unit_id=F("unit_id")),
                name="referrals_handover_between_units",
            ),
            models.CheckConstraint(
                condition=Q(basis=Basis.RELEASE, released_on__isnull=False) & ~Q(evidence="")
                | Q(basis=Basis.STATUTE, approver_id__isnull=False) & ~Q(norm="") & ~Q(necessity=""),
                name="referrals_handover_based",
                violation_error_message="Eine Übergabe braucht ihre Grundlage mit Nachweis.",
            ),
            models.CheckConstraint(
                condition=Q(approver_id__isnull=True) | ~Q(approver_id=F("author_id")),
                name="referrals_handover_second_person",
                violation_error_message="Freigeben muss eine zweite Person.",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.STATUTE, status=Status.DELIVERED)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("author_id"))),
                name="referrals_handover_approved",
                violation_error_message="Freigeben muss eine zweite Person.",
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="referrals_handover_purpose"),
        ]


class HandoverItem(PersonalRow):
    """One item as it was when it was chosen. Rows are only ever added, with the hand-over."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=ItemKind.choices)
    source_id = models.UUIDField()
    label = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    media_type = models.CharField(max_length=40, blank=True)
    data = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit_id", "handover", "position"], name="referrals_handoveritem_once"
            ),
            models.CheckConstraint(
                condition=Q(confidentiality="team"), name="referrals_handoveritem_no_author_notes"
            ),
        ]


class HandoverCopy(Row):
    """The addressed envelope: units, day, basis and the fingerprint of the content. It knows no person."""

    unit_id = models.UUIDField()
    to_unit_id = models.UUIDField(null=True)
    author_id = models.UUIDField()
    basis = models.CharField(max_length=10, choices=Basis.choices)
    norm = models.CharField(max_length=30, blank=True)
    topics = ArrayField(models.CharField(max_length=20))
    sha256 = models.CharField(max_length=64)
    delivered_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["to_unit_id", "-delivered_at"], name="referrals_copy_incoming")]


class HandoverContent(Row):
    """What is in the envelope: canonical JSON, whose SHA-256 stands on it."""

    copy = models.OneToOneField(HandoverCopy, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    unit_id = models.UUIDField()
    to_unit_id = models.UUIDField(null=True)
    content = models.TextField()


class HandoverReceipt(Row):
    """Somebody of the recipient has opened the envelope."""

    copy = models.ForeignKey(HandoverCopy, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    unit_id = models.UUIDField()
    sender_unit_id = models.UUIDField()
    user_id = models.UUIDField()
    opened_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["copy", "user_id"], name="referrals_handoverreceipt_once")
        ]


class HandoverRecall(Row):
    """The sender asks to delete the copy; the copy itself stays (Art. 19 GDPR)."""

    copy = models.OneToOneField(HandoverCopy, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    unit_id = models.UUIDField()
    to_unit_id = models.UUIDField(null=True)
    author_id = models.UUIDField()
    reason = models.CharField(max_length=300)
    recalled_at = models.DateTimeField(default=clock.now)
