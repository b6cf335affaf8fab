"""Writes around a theme: bundling, analysing, handing to a working group, proposing, ending early."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from strang.access.types import Role
from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network.types import LifeArea
from strang.steering import models, policy
from strang.steering.lifecycle import FINDING_TRANSITIONS
from strang.steering.operations._shared import (
    check_step,
    check_texts,
    kreis_of,
    log_claims,
    move_theme,
    required,
)
from strang.steering.queries.bodies import body
from strang.steering.types import Claim, FindingStatus, ThemeStatus


@operation
def bundle_findings(
    actor: Actor,
    /,
    *,
    title: str,
    summary: str,
    area: LifeArea,
    finding_ids: Sequence[UUID],
    claims: Sequence[Claim] = (),
) -> UUID:
    """Bundle findings into a new theme as the coordination; returns the theme's id."""
    policy.check_coordinate(actor)
    errors = required({"title": title, "summary": summary})
    if not finding_ids:
        errors["findings"] = _("Bitte wählen Sie mindestens einen Befund.")
    if errors:
        raise InvalidInputError(errors)
    check_texts(actor, {"title": title, "summary": summary}, claims, working_dates=True)
    kreis = kreis_of(actor)
    theme = models.Theme.objects.create(
        kreis=kreis,
        title=title.strip(),
        summary=summary.strip(),
        life_area=area,
        created_at=clock.now(),
        status_at=clock.now(),
    )
    models.ThemeEvent.objects.create(
        theme=theme, at=clock.now(), status=ThemeStatus.COLLECTED, unit_id=actor.unit_id
    )
    _add(actor, theme, finding_ids)
    log_claims(actor, theme.id, claims, kreis)
    return theme.id


@operation
def file_findings(actor: Actor, /, *, theme_id: UUID, finding_ids: Sequence[UUID]) -> None:
    """Add findings to a theme that exists, as the coordination."""
    policy.check_coordinate(actor)
    if not finding_ids:
        raise InvalidInputError({"findings": _("Bitte wählen Sie mindestens einen Befund.")})
    _add(actor, theme_row(theme_id), finding_ids)


@operation
def change_theme(
    actor: Actor,
    /,
    *,
    theme_id: UUID,
    title: str,
    summary: str,
    area: LifeArea,
    version: int,
    claims: Sequence[Claim] = (),
) -> None:
    """Change the words of a theme as the coordination. A stale ``version`` raises ConflictError."""
    policy.check_coordinate(actor)
    theme = theme_row(theme_id)
    if errors := required({"title": title, "summary": summary}):
        raise InvalidInputError(errors)
    check_texts(actor, {"title": title, "summary": summary}, claims, working_dates=True)
    changed = models.Theme.objects.filter(id=theme_id, version=version).update(
        title=title.strip(), summary=summary.strip(), life_area=area, version=F("version") + 1
    )
    if not changed:
        raise ConflictError(_("Das Thema wurde inzwischen geändert."))
    log_claims(actor, theme_id, claims, theme.kreis)


@operation
def analyse_theme(actor: Actor, /, *, theme_id: UUID, text: str) -> None:
    """Record what the coordination found out about a theme; also takes a rejected one up again."""
    policy.check_coordinate(actor)
    _told(actor, theme_id, ThemeStatus.ANALYSED, text)


@operation
def hand_to_working_group(actor: Actor, /, *, theme_id: UUID, body_id: UUID, text: str = "") -> None:
    """Give a theme to a working or project group, with its task in words."""
    policy.check_coordinate(actor)
    theme = theme_row(theme_id)
    group = body(actor, body_id)
    check_texts(actor, {"text": text}, working_dates=True)
    models.Theme.objects.filter(id=theme_id).update(working_group_id=body_id)
    words = _("%(group)s. %(text)s") % {"group": group.name, "text": text.strip()}
    move_theme(actor, theme, ThemeStatus.IN_WORKING_GROUP, words)


@operation
def propose(
    actor: Actor,
    /,
    *,
    theme_id: UUID,
    text: str,
    who_must_act: str,
    effects: str = "",
    claims: Sequence[Claim] = (),
) -> UUID:
    """Propose a solution as a member of the theme's working group (or for it, as the coordination)."""
    theme = theme_row(theme_id)
    if theme.working_group_id is None:
        raise NotAllowedError(_("Das Thema liegt noch bei keiner Arbeitsgruppe."))
    group = body(actor, theme.working_group_id)
    if not (group.mine or policy.may_coordinate(actor)):
        raise NotAllowedError(_("Lösungen schlagen die Mitglieder der Arbeitsgruppe vor."))
    if errors := required({"text": text, "who_must_act": who_must_act}):
        raise InvalidInputError(errors)
    texts = {"text": text, "effects": effects, "who_must_act": who_must_act}
    check_texts(actor, texts, claims, working_dates=True)
    proposal = models.Proposal.objects.create(
        theme=theme,
        body_id=group.id,
        at=clock.now(),
        unit_id=actor.unit_id,
        text=text.strip(),
        effects=effects.strip(),
        who_must_act=who_must_act.strip(),
    )
    move_theme(actor, theme, ThemeStatus.PROPOSED, group.name)
    log_claims(actor, proposal.id, claims, theme.kreis)
    return proposal.id


@operation
def reject_theme(actor: Actor, /, *, theme_id: UUID, text: str) -> None:
    """End a theme before it reaches the steering group, with the reason, as the coordination."""
    policy.check_coordinate(actor)
    _told(actor, theme_id, ThemeStatus.REJECTED, text)


@operation
def escalate(actor: Actor, /, *, theme_id: UUID, text: str) -> None:
    """Hand a theme to the Land because it cannot be solved here, as coordination or steering group."""
    if not actor.has_role(Role.COORDINATION, Role.STEERING_MEMBER):
        raise NotAllowedError(_("An das Land geben Koordination und Lenkungsgruppe weiter."))
    _told(actor, theme_id, ThemeStatus.ESCALATED, text)


def theme_row(theme_id: UUID) -> models.Theme:
    """Return the row of a visible theme; raises NotFoundError."""
    theme = models.Theme.objects.filter(id=theme_id).first()
    if theme is None:
        raise NotFoundError
    return theme


def _told(actor: Actor, theme_id: UUID, status: ThemeStatus, text: str) -> None:
    theme = theme_row(theme_id)
    if errors := required({"text": text}):
        raise InvalidInputError(errors)
    check_texts(actor, {"text": text}, working_dates=True)
    move_theme(actor, theme, status, text)


def _add(actor: Actor, theme: models.Theme, finding_ids: Sequence[UUID]) -> None:
    wanted = set(finding_ids)
    rows = list(models.Finding.objects.filter(id__in=wanted, kreis=theme.kreis).order_by("id"))
    if len(rows) != len(wanted):
        raise NotFoundError
    for row in rows:
        check_step(FINDING_TRANSITIONS, FindingStatus(row.status), FindingStatus.BUNDLED)
        models.ThemeFinding.objects.create(theme=theme, finding=row, unit_id=row.unit_id, at=clock.now())
        models.FindingEvent.objects.create(
            finding=row, at=clock.now(), status=FindingStatus.BUNDLED, text=theme.title, unit_id=actor.unit_id
        )
    models.Finding.objects.filter(id__in=wanted).update(
        status=FindingStatus.BUNDLED, version=F("version") + 1
    )
