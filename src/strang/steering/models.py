"""Tables of steering. None holds personal data of clients but the link to a case, which never leaves its unit."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from strang.foundation import clock
from strang.foundation.models import PersonalRow, Row
from strang.network.types import LifeArea
from strang.steering.types import (
    BINDING,
    BodyKind,
    ChainStep,
    DecisionKind,
    FindingStatus,
    FollowUpState,
    Frequency,
    MeetingStatus,
    ThemeStatus,
)

SHORT, LONG = 160, 4000
"""Characters of a title and of a text."""


class Body(Row):
    """A steering, working or project group of a Kreis."""

    kreis = models.CharField(max_length=5)
    name = models.CharField(max_length=SHORT)
    kind = models.CharField(max_length=20, choices=BodyKind.choices)
    task = models.TextField(blank=True, max_length=LONG)
    unit_id = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now, editable=False)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kreis", "name"],
                name="steering_body_once",
                violation_error_message="Eine Gruppe mit diesem Namen gibt es schon.",
            )
        ]


class BodyMember(Row):
    """A seat: a unit, or one user of it; ``chair`` leads the meetings."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    unit_id = models.UUIDField()
    user_id = models.UUIDField(null=True)
    chair = models.BooleanField(default=False)
    valid_from = models.DateTimeField(default=clock.now)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "unit_id", "user_id"],
                condition=Q(valid_to__isnull=True),
                nulls_distinct=False,
                name="steering_member_once",
                violation_error_message="Diesen Sitz gibt es schon.",
            ),
            models.CheckConstraint(
                condition=Q(chair=False) | Q(user_id__isnull=False),
                name="steering_chair_is_a_person",
                violation_error_message="Den Vorsitz führt eine Person, keine Stelle.",
            ),
        ]


class Theme(Row):
    """Findings bundled without names. ``status`` follows the newest event by a trigger."""

    kreis = models.CharField(max_length=5)
    title = models.CharField(max_length=SHORT)
    summary = models.TextField(max_length=LONG)
    life_area = models.CharField(max_length=3, choices=LifeArea.choices)
    working_group = models.ForeignKey(Body, on_delete=models.PROTECT, null=True)
    status = models.CharField(max_length=20, choices=ThemeStatus.choices, default=ThemeStatus.COLLECTED)
    status_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["kreis", "status", "-status_at", "-id"], name="steering_theme_board"),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="steering_theme_title"),
        ]


class ThemeEvent(Row):
    """Something happened to a theme; the newest event is its state. Append-only."""

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT)
    at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=20, choices=ThemeStatus.choices)
    text = models.TextField(blank=True, max_length=LONG)
    unit_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["theme", "at", "id"], name="steering_themeevent_of")]


class Finding(Row):
    """A structural finding. Who wrote it stands in :class:`FindingAuthor`, which others cannot read."""

    unit_id = models.UUIDField()
    kreis = models.CharField(max_length=5)
    title = models.CharField(max_length=SHORT)
    what_happened = models.TextField(max_length=LONG)
    consequence = models.TextField(max_length=LONG)
    life_area = models.CharField(max_length=3, choices=LifeArea.choices)
    chain_step = models.CharField(max_length=20, choices=ChainStep.choices, blank=True)
    authority_unit_id = models.UUIDField(null=True)
    authority_text = models.CharField(max_length=SHORT, blank=True)
    norm = models.CharField(max_length=SHORT, blank=True)
    frequency = models.CharField(max_length=10, choices=Frequency.choices, default=Frequency.ONCE)
    affected = models.PositiveSmallIntegerField(null=True)
    proposal = models.TextField(blank=True, max_length=LONG)
    ags = models.CharField(max_length=8, blank=True)
    region = models.CharField(max_length=SHORT, blank=True)
    wished_theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True)
    status = models.CharField(max_length=12, choices=FindingStatus.choices, default=FindingStatus.WRITTEN)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "-created_at", "-id"], name="steering_finding_of_unit"),
            models.Index(fields=["kreis", "status", "-created_at", "-id"], name="steering_finding_of_kreis"),
            models.Index(
                fields=["authority_unit_id"],
                condition=Q(authority_unit_id__isnull=False),
                name="steering_finding_addressed",
            ),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="steering_finding_title"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ags="") | Q(region=""),
                name="steering_finding_one_place",
                violation_error_message="Bitte wählen Sie eine Kommune oder beschreiben Sie ein Gebiet, nicht beides.",
            ),
            models.CheckConstraint(
                condition=Q(affected__isnull=True) | Q(affected__gte=1),
                name="steering_finding_affected",
                violation_error_message="Die Zahl der Fälle ist mindestens 1.",
            ),
        ]


class FindingAuthor(models.Model):
    """Who wrote a finding: for the own unit and the coordination only."""

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, primary_key=True)
    unit_id = models.UUIDField()
    author_id = models.UUIDField()
    kreis = models.CharField(max_length=5)

    class Meta:
        indexes = [models.Index(fields=["author_id", "finding"], name="steering_findings_of_author")]


class FindingCase(PersonalRow):
    """The case a finding grew from: read by who works with the person, never outside the unit."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, db_constraint=False)
    case_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding"], name="steering_findingcase_once")]
        indexes = [models.Index(fields=["unit_id", "case_id"], name="steering_findings_of_case")]


class FindingEvent(Row):
    """Something happened to a finding itself. Append-only."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT)
    at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=12, choices=FindingStatus.choices)
    text = models.TextField(blank=True, max_length=LONG)
    unit_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["finding", "at", "id"], name="steering_findingevent_of")]


class ThemeFinding(Row):
    """A finding is part of a theme. The unit that raised it is no secret, its author is."""

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT)
    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, db_constraint=False)
    unit_id = models.UUIDField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["theme", "unit_id"], name="steering_themefinding_of")]


class Proposal(Row):
    """A working group's solution for a theme. Append-only; the newest counts."""

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT)
    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    at = models.DateTimeField(default=clock.now)
    unit_id = models.UUIDField()
    text = models.TextField(max_length=LONG)
    effects = models.TextField(blank=True, max_length=LONG)
    who_must_act = models.TextField(max_length=LONG)


class Meeting(Row):
    """A meeting of a body with its minutes."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=SHORT, blank=True)
    status = models.CharField(max_length=10, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED)
    minutes = models.TextField(blank=True, max_length=20000)
    present_units = ArrayField(models.UUIDField(), default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["body", "-starts_at", "-id"], name="steering_meeting_of_body")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="steering_meeting_period",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=~Q(status=MeetingStatus.APPROVED) | ~Q(minutes=""),
                name="steering_minutes_before_approval",
                violation_error_message="Ohne Niederschrift gibt es nichts zu genehmigen.",
            ),
        ]


class MeetingEvent(Row):
    """A meeting changed its state. Append-only."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT)
    at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=10, choices=MeetingStatus.choices)
    unit_id = models.UUIDField()


class AgendaItem(Row):
    """One item of an agenda: a theme, or words of its own."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=SHORT)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="steering_agenda_order"),
            models.UniqueConstraint(
                fields=["meeting", "theme"],
                condition=Q(theme__isnull=False),
                name="steering_theme_once_on_agenda",
                violation_error_message="Das Thema steht schon auf dieser Tagesordnung.",
            ),
        ]


class Decision(Row):
    """What a body decided. Append-only: a correction is a new decision.

    No rule on numbers, quorum or votes is known for these groups, so votes are optional and decide nothing here.
    """

    kreis = models.CharField(max_length=5)
    meeting_id = models.UUIDField()
    agenda_item_id = models.UUIDField()
    body = models.ForeignKey(Body, on_delete=models.PROTECT)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=15, choices=DecisionKind.choices)
    text = models.TextField(max_length=LONG)
    owner_unit_id = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    decided_on = models.DateField()
    votes_for = models.PositiveSmallIntegerField(null=True)
    votes_against = models.PositiveSmallIntegerField(null=True)
    votes_abstained = models.PositiveSmallIntegerField(null=True)
    unit_id = models.UUIDField()
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["theme", "decided_on", "id"], name="steering_decision_of_theme"),
            models.Index(fields=["owner_unit_id", "due_on"], name="steering_decision_of_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=[kind.value for kind in BINDING])
                | Q(owner_unit_id__isnull=False, due_on__isnull=False),
                name="steering_decision_has_owner",
                violation_error_message="Ein Beschluss braucht eine zuständige Stelle und eine Frist.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("decided_on")),
                name="steering_decision_due_later",
                violation_error_message="Die Frist liegt vor dem Beschluss.",
            ),
            models.CheckConstraint(
                condition=Q(votes_for__isnull=True, votes_against__isnull=True, votes_abstained__isnull=True)
                | Q(votes_for__isnull=False, votes_against__isnull=False, votes_abstained__isnull=False),
                name="steering_decision_votes_together",
                violation_error_message="Bitte geben Sie alle drei Stimmenzahlen an oder keine.",
            ),
        ]


class FollowUp(Row):
    """The owner's report on a decision, or the coordination's answer to it. Append-only."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT)
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=12, choices=FollowUpState.choices)
    text = models.TextField(max_length=LONG)
    unit_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["decision", "at", "id"], name="steering_followup_of")]


class NameClaim(Row):
    """Somebody's word that a flagged word is no name: who, why, for which text. Append-only."""

    at = models.DateTimeField(default=clock.now)
    unit_id = models.UUIDField()
    user_id = models.UUIDField()
    kreis = models.CharField(max_length=5)
    subject_id = models.UUIDField()
    word = models.CharField(max_length=80)
    reason = models.CharField(max_length=SHORT)


class NewsRead(Row):
    """Until when somebody has read the news on a finding of theirs."""

    user_id = models.UUIDField()
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT)
    read_to = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "finding"], name="steering_newsread_once")]
