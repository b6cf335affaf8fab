"""Consents, their append-only history, the versions of their text, and the notices of ended permissions.

Rules about arrays, periods and hashes stand as constraints in the second migration.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from strang.access.types import NEVER_GRANTED, Purpose, Source, Topic, UnitKind
from strang.consents.types import (
    Difference,
    EventKind,
    GivenBy,
    InstanceStatus,
    Medium,
    Obligation,
    ReportedBy,
    RepresentationProof,
    Status,
)
from strang.foundation import clock
from strang.foundation.models import PersonalRow, Row


class ConsentText(models.Model):
    """One version of the text in one language. A version never changes: another text is another version."""

    key = models.CharField(primary_key=True, max_length=30)
    language = models.CharField(max_length=10)
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    direction = models.CharField(max_length=3)
    consent = models.JSONField()
    topics = models.JSONField()
    purposes = models.JSONField()
    plan = models.JSONField()
    register = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "version"], name="consents_text_version"),
        ]


class Consent(PersonalRow):
    """A person lets one unit tell another one about some topics, for one purpose and a time."""

    recipient_unit_id = models.UUIDField()
    grantable = models.BooleanField(default=True)
    topics = ArrayField(models.CharField(max_length=20))
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    valid_from = models.DateField()
    valid_to = models.DateField()
    language = models.CharField(max_length=10)
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    given_by = models.CharField(max_length=25, choices=GivenBy.choices)
    representative = models.CharField(max_length=200, blank=True)
    present = models.CharField(max_length=300)
    interpreter = models.CharField(max_length=200, blank=True)
    medium = models.CharField(max_length=20, choices=Medium.choices)
    evidence_hash = models.CharField(max_length=64, blank=True)
    secrecy_release = models.BooleanField()
    data_from = models.DateField(null=True)
    data_to = models.DateField(null=True)
    names_protected = models.BooleanField(default=False, db_default=False)
    second_representative = models.CharField(max_length=200, blank=True, default="", db_default="")
    representation_proof = models.CharField(
        max_length=25, choices=RepresentationProof.choices, blank=True, default="", db_default=""
    )
    representation_proof_on = models.DateField(null=True)
    representation_scope = models.CharField(max_length=300, blank=True, default="", db_default="")
    capacity_note = models.CharField(max_length=300, blank=True, default="", db_default="")
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.LIVE)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    submission = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "person_id", "-created_at"], name="consents_of_person"),
            models.Index(fields=["unit_id", "valid_to"], name="consents_expiring"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(topic=Topic.CASEWORK), name="consents_consent_topic"),
            models.CheckConstraint(condition=Q(confidentiality="team"), name="consents_consent_team"),
            models.CheckConstraint(condition=Q(grantable=True), name="consents_consent_grantable"),
            models.CheckConstraint(
                condition=~Q(recipient_unit_id=F("unit_id")),
                name="consents_between_units",
                violation_error_message="Die eigene Stelle braucht keine Einwilligung zur Weitergabe.",
            ),
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.GENERAL),
                name="consents_definite_purpose",
                violation_error_message="Eine Einwilligung braucht einen bestimmten Zweck.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="consents_period",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(given_by=GivenBy.SELF) | ~Q(representative=""),
                name="consents_representative_named",
                violation_error_message="Bitte nennen Sie, wer die Person vertritt.",
            ),
            models.CheckConstraint(
                condition=~Q(medium=Medium.ORAL_INTERPRETED) | ~Q(interpreter=""),
                name="consents_interpreter_named",
                violation_error_message="Bitte nennen Sie, wer gedolmetscht hat.",
            ),
            models.CheckConstraint(condition=~Q(present=""), name="consents_present_named"),
            models.CheckConstraint(
                condition=Q(data_from__isnull=True)
                | Q(data_to__isnull=True)
                | Q(data_to__gte=F("data_from")),
                name="consents_data_period",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.LIVE, ended_at__isnull=True)
                | (~Q(status=Status.LIVE) & Q(ended_at__isnull=False)),
                name="consents_end_has_moment",
            ),
            models.UniqueConstraint(fields=["unit_id", "submission"], name="consents_consent_once"),
        ]


class ConsentEvent(PersonalRow):
    """Something happened with a consent. Rows are only ever added."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, db_constraint=False)
    kind = models.CharField(max_length=15, choices=EventKind.choices)
    happened_on = models.DateField(default=clock.today)
    reported_by = models.CharField(max_length=15, choices=ReportedBy.choices)
    note = models.CharField(max_length=500, blank=True)
    topics = ArrayField(models.CharField(max_length=20))
    valid_to = models.DateField()
    text = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "person_id", "created_at"], name="consents_event_of_person")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(topic=Topic.CASEWORK), name="consents_event_topic"),
            models.UniqueConstraint(
                fields=["unit_id", "consent_id"],
                condition=Q(kind=EventKind.EXPIRED),
                name="consents_expired_once",
            ),
        ]


class SecrecyRelease(PersonalRow):
    """The person releases a unit's staff from professional secrecy (§ 203 StGB) for one consent."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, db_constraint=False)
    released = models.CharField(max_length=300)
    topics = ArrayField(models.CharField(max_length=20))
    language = models.CharField(max_length=10)
    text_version = models.CharField(max_length=20)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    present = models.CharField(max_length=300)
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.LIVE)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(topic=Topic.CASEWORK), name="consents_release_topic"),
            models.CheckConstraint(condition=Q(confidentiality="team"), name="consents_release_team"),
            models.CheckConstraint(condition=~Q(released=""), name="consents_release_named"),
            models.CheckConstraint(
                condition=Q(status=Status.LIVE, ended_at__isnull=True)
                | (~Q(status=Status.LIVE) & Q(ended_at__isnull=False)),
                name="consents_release_end_has_moment",
            ),
            models.UniqueConstraint(
                fields=["unit_id", "consent_id"],
                condition=Q(status=Status.LIVE),
                name="consents_release_once",
            ),
        ]


class SecrecyRule(models.Model):
    """Whether units of a kind are bound by professional secrecy. A kind without a line counts as bound."""

    kind = models.CharField(primary_key=True, max_length=30, choices=UnitKind.choices)
    bound = models.BooleanField()
    norm = models.CharField(max_length=200)
    checked_on = models.DateField()


class EndedPermission(Row):
    """Tells a recipient that a permission has ended or shrunk, by its reference alone (Art. 19 GDPR)."""

    at = models.DateTimeField(default=clock.now)
    from_unit_id = models.UUIDField()
    to_unit_id = models.UUIDField()
    kind = models.CharField(max_length=15, choices=EventKind.choices)
    reference = models.CharField(max_length=9)

    class Meta:
        indexes = [models.Index(fields=["to_unit_id", "-at"], name="consents_ended_of_recipient")]


class StatutoryBasis(Row):
    """One version of a norm that permits or orders telling without a consent. Another wording is another version."""

    key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    norm = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    review_on = models.DateField()
    discloser_kinds = ArrayField(models.CharField(max_length=30))
    recipient_kinds = ArrayField(models.CharField(max_length=30))
    topics = ArrayField(models.CharField(max_length=20))
    purposes = ArrayField(models.CharField(max_length=30))
    obligation = models.CharField(max_length=10, choices=Obligation.choices)
    conditions = models.TextField()
    tells_person = models.BooleanField(default=True)
    entered_by = models.UUIDField()
    entered_at = models.DateTimeField(default=clock.now)
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="consents_basis_version"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | (Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(signed_by=F("entered_by"))),
                name="consents_basis_two_officers",
                violation_error_message="In Kraft setzt die Grundlage eine zweite Person aus dem Datenschutz.",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="consents_basis_end_has_author",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="consents_basis_period",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=~Q(recipient_kinds__overlap=[kind.value for kind in NEVER_GRANTED]),
                name="consents_basis_recipients",
                violation_error_message="Eine dieser Stellen darf keinen laufenden Zugriff erhalten.",
            ),
        ]


class BasisInstance(PersonalRow):
    """A statutory basis applied to one person. It opens nothing before a second person has approved it."""

    basis = models.ForeignKey(StatutoryBasis, on_delete=models.PROTECT, db_constraint=False)
    recipient_unit_id = models.UUIDField()
    grantable = models.BooleanField(default=True)
    topics = ArrayField(models.CharField(max_length=20))
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    file_number = models.CharField(max_length=80)
    necessity = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    status = models.CharField(max_length=10, choices=InstanceStatus.choices, default=InstanceStatus.REQUESTED)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    submission = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["unit_id", "person_id", "-created_at"], name="consents_instance_of_person"),
            models.Index(fields=["unit_id", "status"], name="consents_instance_waiting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(topic=Topic.CASEWORK), name="consents_instance_topic"),
            models.CheckConstraint(condition=Q(confidentiality="team"), name="consents_instance_team"),
            models.CheckConstraint(condition=Q(grantable=True), name="consents_instance_grantable"),
            models.CheckConstraint(
                condition=~Q(recipient_unit_id=F("unit_id")), name="consents_instance_between_units"
            ),
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.GENERAL), name="consents_instance_definite_purpose"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="consents_instance_period",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(condition=~Q(file_number=""), name="consents_instance_file_number"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("author_id")),
                name="consents_instance_two_people",
                violation_error_message="Über den eigenen Antrag entscheidet eine andere Person.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[InstanceStatus.REQUESTED, InstanceStatus.ENDED])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="consents_instance_decision_has_author",
            ),
            models.UniqueConstraint(fields=["unit_id", "submission"], name="consents_instance_once"),
        ]


class GrantAlarm(Row):
    """A grant was not what the permissions say. Names no person: data protection reads it, and nothing else."""

    at = models.DateTimeField(default=clock.now)
    from_unit_id = models.UUIDField()
    to_unit_id = models.UUIDField()
    difference = models.CharField(max_length=10, choices=Difference.choices)
    source = models.CharField(max_length=10, choices=Source.choices)
    source_id = models.UUIDField()
    topic = models.CharField(max_length=20)
    repaired = models.BooleanField(default=False)
    seen_by = models.UUIDField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["from_unit_id", "-at"], name="consents_alarm_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["difference", "source_id", "topic", "to_unit_id"],
                condition=Q(seen_at__isnull=True),
                name="consents_alarm_open_once",
            ),
        ]
