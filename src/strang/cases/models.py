"""The tables of the casework. All but the anonymous contact are personal rows behind the policy of the judge."""

from functools import reduce
from operator import or_

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from strang.cases import types
from strang.foundation import clock
from strang.foundation.models import PersonalRow, Row
from strang.network.types import TOPIC_OF_AREA, LifeArea

ENDED = ("closed", "not_indicated")


def area_says_topic(name: str) -> models.CheckConstraint:
    """Return the rule that a row's topic is the one its area of life stands for."""
    pairs = (Q(area=area.value, topic=topic.value) for area, topic in TOPIC_OF_AREA.items())
    return models.CheckConstraint(condition=reduce(or_, pairs), name=name)


def own_notes_encrypted() -> models.CheckConstraint:
    """Return the rule that a note of its author alone has no clear text, and any other no ciphertext."""
    encrypted = Q(text="", ciphertext__isnull=False, key_version__isnull=False)
    clear = Q(ciphertext__isnull=True, key_version__isnull=True)
    return models.CheckConstraint(
        condition=Q(confidentiality="author") & encrypted | Q(confidentiality="team") & clear,
        name="cases_note_own_encrypted",
        violation_error_message="Eigene Notizen werden nur verschlüsselt gespeichert.",
    )


def of_person(name: str, *more: str) -> models.Index:
    """Return the index by which everything about one person is found: for a recipient, a copy, a merge.

    The unit comes second: else the planner would sift a whole unit to save looking at the other rows of a case.
    """
    return models.Index(fields=["person_id", "unit_id", *more], name=name)


class CaseCounter(Row):
    """The last case number a unit gave in a year; kept apart because nobody sees all cases of a unit."""

    unit_id = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_id", "year"], name="cases_counter_once")]


class Case(PersonalRow):
    """The thin core: phases and dates, no name and no free text."""

    number = models.CharField(max_length=12)
    phase = models.CharField(max_length=13, choices=types.Phase.choices)
    phase_since = models.DateField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    closing_reason = models.CharField(max_length=20, choices=types.ClosingReason.choices, blank=True)
    responsible_id = models.UUIDField()
    entry_channel = models.CharField(max_length=20, choices=types.EntryChannel.choices)
    ags = models.CharField(max_length=8, blank=True)
    next_review_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "-opened_on", "-id"], name="cases_case_of_unit"),
            models.Index(fields=["unit_id", "person_id"], name="cases_case_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["unit_id", "number"], name="cases_case_number"),
            models.UniqueConstraint(
                fields=["unit_id", "person_id"],
                condition=Q(closed_on__isnull=True),
                name="cases_case_one_open",
                violation_error_message="Für diese Person gibt es in Ihrer Stelle schon einen offenen Fall.",
            ),
            models.CheckConstraint(condition=Q(topic="casework"), name="cases_case_topic"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closing_reason="") & ~Q(phase__in=ENDED)
                | Q(closed_on__isnull=False, phase__in=ENDED) & ~Q(closing_reason=""),
                name="cases_case_ended_with_reason",
                violation_error_message="Ein beendeter Fall braucht Datum und Grund.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="cases_case_period",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
        ]


class CaseRow(PersonalRow):
    """A row of a case; a composite key ties unit, person and case together."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, db_constraint=False, related_name="+")

    class Meta:
        abstract = True


class CaseEvent(CaseRow):
    """The append-only history of a case: phase changes, hand-overs, deputies, plan versions."""

    kind = models.CharField(max_length=10, choices=types.EventKind.choices)
    from_phase = models.CharField(max_length=13, blank=True)
    to_phase = models.CharField(max_length=13, blank=True)
    colleague_id = models.UUIDField(null=True)
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [of_person("cases_caseevent_of_person")]


class Intake(CaseRow):
    """The intake sheet: criteria, target group, other case management."""

    criteria = ArrayField(models.CharField(max_length=20))
    criteria_notes = models.JSONField(default=dict)
    exception_reason = models.CharField(max_length=500, blank=True)
    arrival = models.CharField(max_length=10, blank=True)
    target_rule = models.CharField(max_length=40)
    inside_target_group = models.BooleanField(null=True)
    target_exception_reason = models.CharField(max_length=500, blank=True)
    other_management = models.CharField(max_length=200, blank=True)
    contact_id = models.UUIDField(null=True)

    class Meta:
        indexes = [of_person("cases_intake_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["case"], name="cases_intake_once"),
            models.CheckConstraint(
                condition=Q(criteria__contains=[c.value for c in types.Criterion]) | ~Q(exception_reason=""),
                name="cases_intake_indicated",
                violation_error_message="Wenn ein Kriterium fehlt, begründen Sie bitte die Ausnahme.",
            ),
            models.CheckConstraint(
                condition=~Q(inside_target_group=False) | ~Q(target_exception_reason=""),
                name="cases_intake_target_group",
                violation_error_message="Außerhalb der Zielgruppe begründen Sie bitte die Ausnahme.",
            ),
        ]


class Assessment(CaseRow):
    """One dated look at one area of life. A newer one replaces it in view; it is never changed."""

    area = models.CharField(max_length=3, choices=LifeArea.choices)
    situation = models.CharField(max_length=2000)
    resources = models.CharField(max_length=2000, blank=True)
    urgency = models.PositiveSmallIntegerField(choices=types.Urgency.choices)
    level = models.PositiveSmallIntegerField(choices=types.Level.choices)
    assessed_on = models.DateField()

    class Meta:
        indexes = [
            of_person("cases_assessment_of_person", "topic"),
            models.Index(
                fields=["unit_id", "case", "area", "-assessed_on", "-created_at"],
                name="cases_assessment_in_unit",
            ),
        ]
        constraints = [
            area_says_topic("cases_assessment_topic"),
            models.CheckConstraint(condition=Q(urgency__lte=3), name="cases_assessment_urgency"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="cases_assessment_level"),
        ]


class Plan(CaseRow):
    """A version of the plan. A draft holds all running goals; an agreed one keeps which they were."""

    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=types.PlanStatus.choices)
    language = models.CharField(max_length=7, default="de")
    agreed_on = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    goal_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        indexes = [of_person("cases_plan_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_plan_number"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status="draft"), name="cases_plan_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(agreed_on__isnull=False), name="cases_plan_agreed_on"
            ),
        ]


class Goal(CaseRow):
    """A goal in the person's own words and language, with its German twin."""

    area = models.CharField(max_length=3, choices=LifeArea.choices)
    wording = models.CharField(max_length=500)
    language = models.CharField(max_length=7, default="de")
    german = models.CharField(max_length=500)
    criterion = models.CharField(max_length=300, blank=True)
    priority = models.PositiveSmallIntegerField(choices=types.Priority.choices, default=types.Priority.NEXT)
    status = models.CharField(max_length=14, choices=types.GoalStatus.choices, default=types.GoalStatus.OPEN)
    status_reason = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            of_person("cases_goal_of_person"),
            models.Index(fields=["case", "priority"], name="cases_goal_of_case"),
        ]
        constraints = [
            area_says_topic("cases_goal_topic"),
            models.CheckConstraint(
                condition=~Q(status="dropped") | ~Q(status_reason=""),
                name="cases_goal_dropped_with_reason",
                violation_error_message="Bitte sagen Sie, warum das Ziel fallen gelassen wurde.",
            ),
        ]


class GoalEvent(CaseRow):
    """What became of a goal, step by step; append-only."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    from_status = models.CharField(max_length=14, blank=True)
    to_status = models.CharField(max_length=14)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [of_person("cases_goalevent_of_person")]


class Measure(CaseRow):
    """A step towards a goal, with who takes it and until when."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    title = models.CharField(max_length=200)
    responsible_kind = models.CharField(max_length=12, choices=types.ResponsibleKind.choices)
    responsible = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    status = models.CharField(
        max_length=7, choices=types.MeasureStatus.choices, default=types.MeasureStatus.OPEN
    )
    done_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            of_person("cases_measure_of_person"),
            models.Index(fields=["case", "goal"], name="cases_measure_of_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(responsible_kind="partner") | ~Q(responsible=""),
                name="cases_measure_partner_named",
                violation_error_message="Bitte nennen Sie die andere Stelle.",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_on__isnull=False), name="cases_measure_done_on"
            ),
        ]


class Note(CaseRow):
    """A note of the daily work; append-only. Without an area of life its topic is the conduct of the case.

    A note of its author alone has its words in ``ciphertext``, under a version of the unit's key.
    """

    text = models.CharField(max_length=5000, blank=True)
    ciphertext = models.BinaryField(null=True)
    key_version = models.PositiveIntegerField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    contact_kind = models.CharField(max_length=13, choices=types.ContactKind.choices)
    happened_on = models.DateField()

    class Meta:
        indexes = [
            of_person("cases_note_of_person"),
            models.Index(fields=["case", "-happened_on", "-id"], name="cases_note_of_case"),
        ]
        constraints = [own_notes_encrypted()]


class Task(CaseRow):
    """Something a colleague has to do until a day."""

    title = models.CharField(max_length=200)
    due_on = models.DateField()
    assignee_id = models.UUIDField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            of_person("cases_task_of_person"),
            models.Index(fields=["case", "due_on"], name="cases_task_of_case"),
            models.Index(
                fields=["unit_id", "assignee_id", "due_on"],
                condition=Q(done_at__isnull=True),
                name="cases_task_due",
            ),
        ]


class Appointment(CaseRow):
    """An appointment of the case."""

    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=200, blank=True)
    with_whom = models.CharField(max_length=200, blank=True)
    status = models.CharField(
        max_length=9, choices=types.AppointmentStatus.choices, default=types.AppointmentStatus.PLANNED
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            of_person("cases_appointment_of_person"),
            models.Index(fields=["case", "starts_at"], name="cases_appointment_of_case"),
            models.Index(
                fields=["unit_id", "starts_at"],
                condition=Q(status="planned"),
                name="cases_appointment_ahead",
            ),
        ]


class Review(CaseRow):
    """One look at how the plan is going; append-only."""

    held_on = models.DateField()
    text = models.CharField(max_length=2000)
    next_on = models.DateField(null=True)

    class Meta:
        indexes = [of_person("cases_review_of_person")]


class Document(CaseRow):
    """A file of the case. Its content stands in the row, so that one policy guards both."""

    kind = models.CharField(max_length=6, choices=types.DocumentKind.choices)
    title = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        indexes = [of_person("cases_document_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__lte=5 * 1024 * 1024),
                name="cases_document_size",
                violation_error_message="Die Datei ist größer als 5 MB.",
            )
        ]


class Closing(CaseRow):
    """The closing sheet; one for each time the case ended."""

    reason = models.CharField(max_length=20, choices=types.ClosingReason.choices)
    summary = models.CharField(max_length=2000)
    closed_on = models.DateField()
    follow_up_on = models.DateField(null=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [of_person("cases_closing_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__gte=1, satisfaction__lte=5),
                name="cases_closing_satisfaction",
            )
        ]


class Contact(Row):
    """A short contact at a meeting point or counter. It knows no person; nothing in it may name one."""

    unit_id = models.UUIDField()
    ags = models.CharField(max_length=8)
    site = models.CharField(max_length=120, blank=True)
    recorded_on = models.DateField()
    topics = ArrayField(models.CharField(max_length=3, choices=LifeArea.choices))
    language = models.CharField(max_length=7)
    channel = models.CharField(max_length=8, choices=types.ContactChannel.choices)
    result = models.CharField(max_length=8, choices=types.ContactResult.choices)
    referred_to = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField()
    author_id = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now, editable=False)
    case_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit_id", "-recorded_on", "-id"], name="cases_contact_of_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(topics__len__gt=0),
                name="cases_contact_topics",
                violation_error_message="Bitte wählen Sie mindestens ein Thema.",
            ),
            models.CheckConstraint(
                condition=~Q(result="referred") | ~Q(referred_to=""),
                name="cases_contact_referred_to",
                violation_error_message="Bitte sagen Sie, wohin Sie verwiesen haben.",
            ),
            models.CheckConstraint(condition=Q(minutes__lte=600), name="cases_contact_minutes"),
        ]
