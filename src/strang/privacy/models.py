"""Requests and their answers. A request itself holds no content: data protection sees it without seeing the person."""

from django.db import models
from django.db.models import F, Q

from strang.access.types import Topic
from strang.foundation import clock
from strang.foundation.models import PersonalRow, Row
from strang.privacy.types import (
    Asker,
    Channel,
    Choice,
    CorrectionState,
    LiftGround,
    NoticeKind,
    RefusalNorm,
    RequestKind,
    RequestState,
    RestrictionGround,
)


class PrivacyRequest(PersonalRow):
    """One request of a person, due within a month (Art. 12 (3) GDPR)."""

    kind = models.CharField(max_length=14, choices=RequestKind.choices)
    asker = models.CharField(max_length=14, choices=Asker.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    received_on = models.DateField()
    due_on = models.DateField()
    extended = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=RequestState.choices, default=RequestState.OPEN)
    refusal_norm = models.CharField(max_length=12, choices=RefusalNorm.choices, blank=True)
    refusal_reason = models.CharField(max_length=1000, blank=True)
    proposed_by = models.UUIDField(null=True)
    decided_by = models.UUIDField(null=True)
    closed_on = models.DateField(null=True)
    delivered_at = models.DateTimeField(null=True)
    delivered_rows = models.PositiveIntegerField(null=True)
    delivered_hash = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "person_id"], name="privacy_request_of_person"),
            models.Index(fields=["unit_id", "due_on"], name="privacy_request_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(topic=Topic.CASEWORK), name="privacy_request_topic"),
            models.CheckConstraint(condition=Q(confidentiality="team"), name="privacy_request_team"),
            models.CheckConstraint(condition=Q(due_on__gt=F("received_on")), name="privacy_request_period"),
            models.CheckConstraint(
                condition=~Q(state__in=[RequestState.REFUSAL_PROPOSED, RequestState.REFUSED])
                | (~Q(refusal_norm="") & ~Q(refusal_reason="") & Q(proposed_by__isnull=False)),
                name="privacy_refusal_reasoned",
                violation_error_message="Eine Ablehnung braucht Vorschrift und Begründung.",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.REFUSED)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="privacy_refusal_two_people",
                violation_error_message="Über eine Ablehnung entscheidet eine zweite Person.",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[RequestState.OPEN, RequestState.REFUSAL_PROPOSED], closed_on__isnull=True
                )
                | ~Q(state__in=[RequestState.OPEN, RequestState.REFUSAL_PROPOSED])
                & Q(closed_on__isnull=False),
                name="privacy_request_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.ANSWERED)
                | ~Q(kind__in=[RequestKind.ACCESS, RequestKind.PORTABILITY])
                | Q(delivered_at__isnull=False),
                name="privacy_copy_before_answer",
                violation_error_message="Geben Sie zuerst die Kopie heraus.",
            ),
        ]


class Restriction(PersonalRow):
    """Processing is restricted (Art. 18 GDPR). The judge reads it through :class:`strang.access.models.Subject`."""

    ground = models.CharField(max_length=12, choices=RestrictionGround.choices)
    since = models.DateTimeField(default=clock.now)
    review_on = models.DateField()
    lift_ground = models.CharField(max_length=8, choices=LiftGround.choices, blank=True)
    informed_on = models.DateField(null=True)
    lift_proposed_by = models.UUIDField(null=True)
    lifted_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(topic=Topic.CASEWORK), name="privacy_restriction_topic"),
            models.CheckConstraint(condition=Q(confidentiality="team"), name="privacy_restriction_team"),
            models.UniqueConstraint(
                fields=["unit_id", "person_id"],
                condition=Q(lifted_at__isnull=True),
                name="privacy_restriction_once",
                violation_error_message="Die Verarbeitung ist schon eingeschränkt.",
            ),
            models.CheckConstraint(
                condition=Q(lift_proposed_by__isnull=True)
                | (~Q(lift_ground="") & Q(informed_on__isnull=False)),
                name="privacy_lift_reasoned",
                violation_error_message="Vor dem Aufheben wird die Person unterrichtet (Art. 18 Abs. 3 DSGVO).",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | (
                    Q(lifted_at__isnull=False, lifted_by__isnull=False, lift_proposed_by__isnull=False)
                    & ~Q(lifted_by=F("lift_proposed_by"))
                ),
                name="privacy_lift_two_people",
                violation_error_message="Eine Einschränkung hebt eine zweite Person auf.",
            ),
        ]


class Correction(PersonalRow):
    """What a person says is wrong with one record. Refused, it stays beside the record as their statement."""

    request = models.ForeignKey(PrivacyRequest, on_delete=models.PROTECT, db_constraint=False)
    table = models.CharField(max_length=60)
    row_id = models.UUIDField()
    wrong = models.CharField(max_length=1000)
    right = models.CharField(max_length=1000)
    state = models.CharField(max_length=8, choices=CorrectionState.choices, default=CorrectionState.OPEN)
    reason = models.CharField(max_length=1000, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit_id", "person_id"], name="privacy_correction_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.REFUSED) | ~Q(reason=""),
                name="privacy_correction_reasoned",
                violation_error_message="Bitte begründen Sie, warum die Angabe bleibt.",
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.OPEN, decided_on__isnull=True)
                | ~Q(state=CorrectionState.OPEN) & Q(decided_on__isnull=False),
                name="privacy_correction_decided",
            ),
        ]


class ConfidentialRow(PersonalRow):
    """A record of confidential counselling (§ 8 (3) SGB VIII): no copy and no sheet for a representative has it."""

    table = models.CharField(max_length=60)
    row_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit_id", "person_id", "row_id"], name="privacy_confidential_once"
            )
        ]


class CopyDecision(PersonalRow):
    """What becomes of one record about other people in the copy of one request."""

    request = models.ForeignKey(PrivacyRequest, on_delete=models.PROTECT, db_constraint=False)
    table = models.CharField(max_length=60)
    row_id = models.UUIDField()
    choice = models.CharField(max_length=7, choices=Choice.choices)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_id", "request", "row_id"], name="privacy_decision_once")
        ]


class Notice(Row):
    """Tells a recipient that data it has seen were corrected or restricted, by a reference alone (Art. 19 GDPR)."""

    at = models.DateTimeField(default=clock.now)
    from_unit_id = models.UUIDField()
    to_unit_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    reference = models.CharField(max_length=9)

    class Meta:
        indexes = [models.Index(fields=["to_unit_id", "-at"], name="privacy_notice_of_recipient")]
