"""Writes around a single finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from strang.access.types import Topic
from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network.types import LifeArea
from strang.steering import models, policy
from strang.steering.lifecycle import FINDING_TRANSITIONS
from strang.steering.operations._shared import check_step, check_texts, kreis_of, log_claims, required
from strang.steering.types import ChainStep, Claim, FindingStatus, Frequency

TITLE_LENGTH = 90
"""Characters of a title made from the first sentence."""


@dataclass(frozen=True, slots=True)
class FindingInput:
    """What somebody writes down. Three fields are enough: the area, what happened, what follows for people."""

    area: LifeArea
    what_happened: str
    consequence: str
    title: str = ""
    """Empty: the first sentence of what happened."""
    chain_step: ChainStep | None = None
    authority_unit_id: UUID | None = None
    authority_text: str = ""
    norm: str = ""
    frequency: Frequency = Frequency.ONCE
    affected: int | None = None
    proposal: str = ""
    ags: str = ""
    region: str = ""
    wished_theme_id: UUID | None = None

    def guarded(self) -> dict[str, str]:
        """Return the free texts by field."""
        names = ("title", "what_happened", "consequence", "authority_text", "norm", "proposal", "region")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class CaseLink:
    """The case a finding grew from; stays in the own unit."""

    case_id: UUID
    person_id: UUID


@operation
def write_finding(
    actor: Actor,
    /,
    *,
    finding: FindingInput,
    case: CaseLink | None = None,
    claims: Sequence[Claim] = (),
    submission: UUID | None = None,
) -> UUID:
    """Write a structural finding down; returns its id, the same one for a repeated ``submission``.

    Refuses names, dates of birth and numbers (NameFoundError) and empty fields (InvalidInputError).
    """
    policy.check_write(actor)
    finding_id = submission or ids.uuid7()
    if models.Finding.objects.filter(id=finding_id, unit_id=actor.unit_id).exists():
        return finding_id
    kreis = kreis_of(actor)
    values = _checked(actor, finding, claims)
    row = models.Finding(id=finding_id, unit_id=actor.unit_id, kreis=kreis, created_at=clock.now(), **values)
    _insert(row)
    models.FindingAuthor.objects.create(
        finding=row, unit_id=actor.unit_id, author_id=actor.user_id, kreis=kreis
    )
    models.FindingEvent.objects.create(
        finding=row, at=clock.now(), status=FindingStatus.WRITTEN, unit_id=actor.unit_id
    )
    if case is not None:
        models.FindingCase.objects.create(
            finding=row,
            case_id=case.case_id,
            person_id=case.person_id,
            unit_id=actor.unit_id,
            author_id=actor.user_id,
            topic=Topic.CASEWORK,
            created_at=clock.now(),
        )
    log_claims(actor, finding_id, claims, kreis)
    return finding_id


@operation
def change_finding(
    actor: Actor, /, *, finding_id: UUID, finding: FindingInput, version: int, claims: Sequence[Claim] = ()
) -> None:
    """Change a finding as its author, until it is bundled. A stale ``version`` raises ConflictError."""
    row = _own(actor, finding_id)
    if row.status != FindingStatus.WRITTEN:
        raise NotAllowedError(_("Der Befund ist schon gebündelt. Ergänzen Sie ihn mit einem neuen Befund."))
    values = _checked(actor, finding, claims)
    changed = models.Finding.objects.filter(
        id=finding_id, unit_id=actor.unit_id, version=version, status=FindingStatus.WRITTEN
    ).update(**values, version=F("version") + 1)
    if not changed:
        raise ConflictError(_("Der Befund wurde inzwischen geändert."))
    log_claims(actor, finding_id, claims, row.kreis)


@operation
def wish_theme(actor: Actor, /, *, finding_id: UUID, theme_id: UUID) -> None:
    """Say as the author that a finding belongs to a theme; the coordination then files it there."""
    row = _own(actor, finding_id)
    if row.status != FindingStatus.WRITTEN:
        raise ConflictError(_("Der Befund ist schon gebündelt oder beantwortet."))
    if not models.Theme.objects.filter(id=theme_id, kreis=row.kreis).exists():
        raise NotFoundError
    models.Finding.objects.filter(id=finding_id).update(wished_theme_id=theme_id, version=F("version") + 1)


@operation
def withdraw_finding(actor: Actor, /, *, finding_id: UUID) -> None:
    """Take a finding back as its author, until it is bundled."""
    row = _own(actor, finding_id)
    check_step(FINDING_TRANSITIONS, FindingStatus(row.status), FindingStatus.WITHDRAWN)
    _move(actor, row, FindingStatus.WITHDRAWN, "")


@operation
def answer_finding(actor: Actor, /, *, finding_id: UUID, text: str) -> None:
    """Answer a finding directly as the coordination, for example because it is solved already."""
    policy.check_coordinate(actor)
    row = models.Finding.objects.filter(id=finding_id).first()
    if row is None:
        raise NotFoundError
    if errors := required({"text": text}):
        raise InvalidInputError(errors)
    check_texts(actor, {"text": text}, working_dates=True)
    check_step(FINDING_TRANSITIONS, FindingStatus(row.status), FindingStatus.ANSWERED)
    _move(actor, row, FindingStatus.ANSWERED, text)


@operation
def mark_read(actor: Actor, /, *, finding_id: UUID) -> None:
    """Remember that the author has read everything about a finding up to now."""
    if not models.FindingAuthor.objects.filter(finding_id=finding_id, author_id=actor.user_id).exists():
        raise NotFoundError
    models.NewsRead.objects.update_or_create(
        user_id=actor.user_id, finding_id=finding_id, defaults={"read_to": clock.now()}
    )


def title_of(text: str) -> str:
    """Return the first sentence of a text, cut at a word."""
    first = " ".join(text.split())
    for end in (". ", "? ", "! "):
        first = first.split(end, 1)[0]
    first = first.rstrip(".!? ")
    if len(first) <= TITLE_LENGTH:
        return first
    return first[:TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:–- ") + " …"


def _checked(actor: Actor, finding: FindingInput, claims: Sequence[Claim]) -> dict[str, object]:
    errors = required({"what_happened": finding.what_happened, "consequence": finding.consequence})
    if errors:
        raise InvalidInputError(errors)
    check_texts(actor, finding.guarded(), claims)
    values: dict[str, object] = {
        "title": finding.title.strip() or title_of(finding.what_happened),
        "what_happened": finding.what_happened.strip(),
        "consequence": finding.consequence.strip(),
        "life_area": finding.area,
        "chain_step": finding.chain_step or "",
        "authority_unit_id": finding.authority_unit_id,
        "authority_text": finding.authority_text.strip(),
        "norm": finding.norm.strip(),
        "frequency": finding.frequency,
        "affected": finding.affected,
        "proposal": finding.proposal.strip(),
        "ags": finding.ags,
        "region": finding.region.strip(),
        "wished_theme_id": finding.wished_theme_id,
    }
    unknown = {name for name, value in values.items() if value is None}
    try:
        models.Finding(unit_id=actor.unit_id, kreis="", **values).full_clean(
            exclude={"kreis", "wished_theme", *unknown}, validate_unique=False
        )
    except ValidationError as error:
        raise InvalidInputError.from_validation(error) from error
    return values


def _insert(row: models.Finding) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError(_("Bitte öffnen Sie das Formular neu.")) from error


def _own(actor: Actor, finding_id: UUID) -> models.Finding:
    row = models.Finding.objects.filter(id=finding_id).first()
    if row is None:
        raise NotFoundError
    if not models.FindingAuthor.objects.filter(finding_id=finding_id, author_id=actor.user_id).exists():
        raise NotAllowedError(_("Das kann nur, wer den Befund geschrieben hat."))
    return row


def _move(actor: Actor, row: models.Finding, status: FindingStatus, text: str) -> None:
    models.FindingEvent.objects.create(
        finding=row, at=clock.now(), status=status, text=text.strip(), unit_id=actor.unit_id
    )
    models.Finding.objects.filter(id=row.id).update(status=status, version=F("version") + 1)
