"""Tables of formal requests: the line of the register, the asker's words, the asked unit's work, the answer."""

from django.db import models
from django.db.models import F, Q

from strang.foundation import clock
from strang.foundation.models import Row
from strang.referrals.request.types import AnswerKind, EventKind, Outcome, RefusalReason, Status


class InformationRequest(Row):
    """A line of the register of the asked unit (``unit_id``). It never changes and names no person asked about."""

    unit_id = models.UUIDField()
    asking_unit_id = models.UUIDField(null=True)
    asking_name = models.CharField(max_length=200, blank=True)
    norm = models.CharField(max_length=30)
    received_on = models.DateField()
    due_on = models.DateField()
    author_id = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now, editable=False)
    submission = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "-id"], name="referrals_request_of_unit"),
            models.Index(fields=["asking_unit_id", "-id"], name="referrals_request_asked_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(asking_unit_id__isnull=False, asking_name="")
                | (Q(asking_unit_id__isnull=True) & ~Q(asking_name="")),
                name="referrals_request_one_asker",
                violation_error_message="Ein Ersuchen hat genau eine ersuchende Stelle.",
            ),
            models.CheckConstraint(
                condition=Q(asking_unit_id__isnull=True) | ~Q(asking_unit_id=F("unit_id")),
                name="referrals_request_between_units",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")),
                name="referrals_request_due",
                violation_error_message="Die Frist liegt vor dem Eingang.",
            ),
            models.UniqueConstraint(fields=["author_id", "submission"], name="referrals_request_once"),
        ]


class RequestWords(Row):
    """Whom the asker means and what they want to know, in their words. No key leads from here to a person."""

    request = models.OneToOneField(
        InformationRequest, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    unit_id = models.UUIDField()
    asking_unit_id = models.UUIDField(null=True)
    author_id = models.UUIDField()
    person = models.CharField(max_length=200)
    birth_year = models.PositiveSmallIntegerField(null=True)
    scope = models.CharField(max_length=2000)
    file_number = models.CharField(max_length=80, blank=True)


class RequestHandling(Row):
    """The asked unit's work on a request; the asker never sees that there is any."""

    request = models.OneToOneField(
        InformationRequest, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    unit_id = models.UUIDField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    prepared_by = models.UUIDField()
    prepared_at = models.DateTimeField(default=clock.now)
    checker_id = models.UUIDField()
    answer_kind = models.CharField(max_length=14, choices=AnswerKind.choices)
    refusal_reason = models.CharField(max_length=14, choices=RefusalReason.choices, blank=True)
    checked_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(checker_id=F("prepared_by")),
                name="referrals_request_second_person",
                violation_error_message="Prüfen muss eine zweite Person.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.ANSWERED)
                | (Q(checked_by__isnull=False) & ~Q(checked_by=F("prepared_by")) & ~Q(outcome="")),
                name="referrals_request_checked",
                violation_error_message="Prüfen muss eine zweite Person.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.NOT_PERMITTED, answer_kind=AnswerKind.HANDOVER),
                name="referrals_request_not_permitted",
                violation_error_message="Was nicht zulässig ist, wird nicht übergeben.",
            ),
            models.CheckConstraint(
                condition=Q(answer_kind=AnswerKind.REFUSAL) & ~Q(refusal_reason="")
                | ~Q(answer_kind=AnswerKind.REFUSAL) & Q(refusal_reason=""),
                name="referrals_request_refused_with_reason",
                violation_error_message="Eine Ablehnung braucht einen Grund.",
            ),
        ]


class RequestEvent(Row):
    """A line of the asked unit's history of a request; rows are only ever added."""

    request = models.ForeignKey(
        InformationRequest, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    unit_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    author_id = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now, editable=False)
    text = models.CharField(max_length=1000, blank=True)


class RequestAnswer(Row):
    """What the asker gets; it never changes."""

    request = models.OneToOneField(
        InformationRequest, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    unit_id = models.UUIDField()
    asking_unit_id = models.UUIDField(null=True)
    author_id = models.UUIDField()
    kind = models.CharField(max_length=14, choices=AnswerKind.choices)
    refusal_reason = models.CharField(max_length=14, choices=RefusalReason.choices, blank=True)
    copy_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=AnswerKind.HANDOVER, copy_id__isnull=False)
                | ~Q(kind=AnswerKind.HANDOVER) & Q(copy_id__isnull=True),
                name="referrals_answer_handed_over",
            )
        ]


class DutyNotice(Row):
    """Somebody of a public body was shown a possible duty to inform and recorded the fact all the same.

    It names no person. Who leaves the fact out, or records it without a name, leaves no line: the choice must not
    become a trace of what somebody came to know.
    """

    unit_id = models.UUIDField()
    author_id = models.UUIDField()
    duties = models.CharField(max_length=120)
    form = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=clock.now, editable=False)
