"""Referrals: a thin row without names, the request as free text, and the append-only history of both sides."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from strang.access.types import Purpose, Topic
from strang.foundation import clock
from strang.foundation.models import PersonalRow
from strang.referrals.handover import models as handover_models
from strang.referrals.request import models as request_models
from strang.referrals.types import DeclineReason, EventKind, ResultKind, Status

__all__ = [
    "Referral",
    "ReferralEvent",
    "ReferralMessage",
    "handover_models",
    "request_models",
]  # Django finds the models of a room through this module


class Referral(PersonalRow):
    """One unit asks another one to help a person. Who, what, why and when never change; only the state does."""

    to_unit_id = models.UUIDField()
    case_id = models.UUIDField()
    consent_id = models.UUIDField()
    topics = ArrayField(models.CharField(max_length=20))
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    status = models.CharField(max_length=25, choices=Status.choices, default=Status.OFFERED)
    sent_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)
    submission = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "case_id", "-sent_at"], name="referrals_of_case"),
            models.Index(fields=["unit_id", "-sent_at"], name="referrals_outgoing"),
            models.Index(fields=["to_unit_id", "-sent_at"], name="referrals_incoming"),
            models.Index(fields=["consent_id"], name="referrals_of_consent"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(topic=Topic.CASEWORK), name="referrals_referral_topic"),
            models.CheckConstraint(condition=~Q(to_unit_id=F("unit_id")), name="referrals_between_units"),
            models.UniqueConstraint(fields=["unit_id", "submission"], name="referrals_referral_once"),
        ]


class ReferralMessage(PersonalRow):
    """The request in the sender's words. Its topic is the identity: whoever may know the name may read it."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, db_constraint=False)
    text = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(topic=Topic.IDENTITY), name="referrals_message_topic"),
            models.UniqueConstraint(fields=["unit_id", "referral"], name="referrals_message_once"),
        ]


class ReferralEvent(PersonalRow):
    """Something happened, written by one of the two units (``unit_id``). Rows are only ever added."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, db_constraint=False)
    sender_unit_id = models.UUIDField()
    to_unit_id = models.UUIDField()
    kind = models.CharField(max_length=25, choices=EventKind.choices)
    reason = models.CharField(max_length=20, blank=True, choices=DeclineReason.choices)
    result = models.CharField(max_length=20, blank=True, choices=ResultKind.choices)
    text = models.TextField(blank=True)
    appointment_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["referral", "created_at"], name="referrals_event_of_referral"),
            models.Index(fields=["unit_id", "-created_at"], name="referrals_event_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(topic=Topic.CASEWORK), name="referrals_event_topic"),
            models.CheckConstraint(
                condition=Q(unit_id=F("sender_unit_id")) | Q(unit_id=F("to_unit_id")),
                name="referrals_event_of_a_side",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EventKind.DECLINED) | ~Q(reason=""),
                name="referrals_declined_with_reason",
                violation_error_message="Eine Ablehnung braucht einen Grund.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EventKind.RESULT_REPORTED) | ~Q(result=""),
                name="referrals_result_named",
                violation_error_message="Bitte wählen Sie, was daraus wurde.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=EventKind.APPOINTMENT_PROPOSED) | Q(appointment_at__isnull=False),
                name="referrals_appointment_dated",
            ),
        ]
