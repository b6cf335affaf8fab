"""Writes around decisions and what becomes of them."""

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network import queries as network
from strang.steering import models, policy
from strang.steering.lifecycle import FOLLOW_UP_TRANSITIONS, THEME_TRANSITIONS
from strang.steering.operations._shared import check_texts, move_theme, required
from strang.steering.queries.bodies import body
from strang.steering.types import (
    BINDING,
    REPORTABLE,
    BodyKind,
    DecisionKind,
    FollowUpState,
    MeetingStatus,
    ThemeStatus,
)

AFTER_DECISION = {
    DecisionKind.REJECTED: ThemeStatus.REJECTED,
    DecisionKind.ESCALATED: ThemeStatus.ESCALATED,
    DecisionKind.POSTPONED: ThemeStatus.ON_AGENDA,
}
"""Where a decision leads a theme; everything else means decided."""


@operation
def record_decision(
    actor: Actor,
    /,
    *,
    agenda_item_id: UUID,
    kind: DecisionKind,
    text: str,
    owner_unit_id: UUID | None = None,
    due_on: dt.date | None = None,
    votes: tuple[int, int, int] | None = None,
) -> UUID:
    """Record what the steering group decided under an item, as its chair or the coordination; returns the id.

    An order, request or recommendation needs an owner and a due date. ``votes``: for, against, abstained.
    """
    item = (
        models.AgendaItem.objects.select_related("meeting__body", "theme").filter(id=agenda_item_id).first()
    )
    if item is None:
        raise NotFoundError
    meeting = item.meeting
    policy.check_lead(actor, body(actor, meeting.body_id))
    _check_meeting(meeting)
    decided_on = meeting.starts_at.astimezone(clock.LOCAL_ZONE).date()
    _check_input(kind, text, owner_unit_id, due_on, decided_on)
    check_texts(actor, {"text": text}, working_dates=True)
    counted = votes or (None, None, None)
    decision = models.Decision.objects.create(
        kreis=meeting.body.kreis,
        meeting_id=meeting.id,
        agenda_item_id=item.id,
        body=meeting.body,
        theme=item.theme,
        kind=kind,
        text=text.strip(),
        owner_unit_id=owner_unit_id if kind in BINDING else None,
        due_on=due_on if kind in BINDING else None,
        decided_on=decided_on,
        votes_for=counted[0],
        votes_against=counted[1],
        votes_abstained=counted[2],
        unit_id=actor.unit_id,
        recorded_at=clock.now(),
    )
    if item.theme is not None:
        move_theme(actor, item.theme, AFTER_DECISION.get(kind, ThemeStatus.DECIDED), text)
    return decision.id


@operation
def report_follow_up(actor: Actor, /, *, decision_id: UUID, state: FollowUpState, text: str) -> UUID:
    """Report what has become of a decision, as the owner (or for it, as the coordination)."""
    decision = _decision(decision_id)
    if actor.unit_id != decision.owner_unit_id and not policy.may_coordinate(actor):
        raise NotAllowedError(_("Über die Umsetzung berichtet die zuständige Stelle."))
    if not policy.may_write(actor):
        raise NotAllowedError(_("Mit Ihrer Rolle können Sie nicht über die Umsetzung berichten."))
    if state not in REPORTABLE:
        raise InvalidInputError({"state": _("Bitte wählen Sie einen Stand.")})
    row = _append(actor, decision, state, text)
    theme = decision.theme
    if theme and ThemeStatus.IN_IMPLEMENTATION in THEME_TRANSITIONS[ThemeStatus(theme.status)]:
        move_theme(actor, theme, ThemeStatus.IN_IMPLEMENTATION, f"{state.label}: {text.strip()}")
    return row.id


@operation
def confirm_done(actor: Actor, /, *, decision_id: UUID, text: str = "", done: bool = True) -> None:
    """Confirm as the coordination that a decision is carried out, or hand the report back with the reason.

    When every decision on a theme is confirmed, the theme is done, and whoever raised it reads the text.
    """
    policy.check_coordinate(actor)
    decision = _decision(decision_id)
    if done:
        _append(actor, decision, FollowUpState.CONFIRMED, text.strip() or _("Bestätigt."))
        _finish(actor, decision, text)
    else:
        _append(actor, decision, FollowUpState.RETURNED, text)


def _finish(actor: Actor, decision: models.Decision, text: str) -> None:
    theme = decision.theme
    if theme is None or ThemeStatus.DONE not in THEME_TRANSITIONS[ThemeStatus(theme.status)]:
        return
    binding = models.Decision.objects.filter(theme=theme, kind__in=[kind.value for kind in BINDING])
    confirmed = models.FollowUp.objects.filter(decision__theme=theme, state=FollowUpState.CONFIRMED).values(
        "decision_id"
    )
    if binding.exclude(id__in=confirmed).exists():
        return
    report = (
        models.FollowUp.objects.filter(decision=decision, state=FollowUpState.DONE)
        .order_by("-at", "-id")
        .values_list("text", flat=True)
        .first()
    )
    move_theme(actor, theme, ThemeStatus.DONE, text or report or "")


def _append(actor: Actor, decision: models.Decision, state: FollowUpState, text: str) -> models.FollowUp:
    if errors := required({"text": text}):
        raise InvalidInputError(errors)
    check_texts(actor, {"text": text}, working_dates=True)
    last = (
        models.FollowUp.objects.filter(decision=decision)
        .order_by("-at", "-id")
        .values_list("state", flat=True)
        .first()
    )
    now = FollowUpState(last) if last else None
    if state not in FOLLOW_UP_TRANSITIONS[now]:
        label = now.label if now else _("noch kein Bericht")
        raise ConflictError(_("Das geht nicht mehr: Der Stand ist „%(now)s“.") % {"now": label})
    return models.FollowUp.objects.create(
        decision=decision, at=clock.now(), state=state, text=text.strip(), unit_id=actor.unit_id
    )


def _decision(decision_id: UUID) -> models.Decision:
    decision = models.Decision.objects.select_related("theme").filter(id=decision_id).first()
    if decision is None:
        raise NotFoundError
    return decision


def _check_meeting(meeting: models.Meeting) -> None:
    if meeting.body.kind != BodyKind.STEERING_GROUP:
        raise NotAllowedError(_("Beschlüsse fasst die Lenkungsgruppe. Arbeitsgruppen schlagen Lösungen vor."))
    if meeting.status not in {MeetingStatus.PLANNED, MeetingStatus.HELD}:
        raise ConflictError(_("Die Niederschrift dieser Sitzung ist abgeschlossen."))
    if meeting.starts_at > clock.now():
        raise InvalidInputError({"": _("Die Sitzung hat noch nicht begonnen.")})


def _check_input(
    kind: DecisionKind, text: str, owner: UUID | None, due_on: dt.date | None, decided_on: dt.date
) -> None:
    errors = required({"text": text})
    if kind in BINDING:
        if owner is None:
            errors["owner_unit_id"] = _("Bitte wählen Sie, welche Stelle den Beschluss umsetzt.")
        else:
            try:
                network.unit(owner)
            except NotFoundError:
                errors["owner_unit_id"] = _("Diese Stelle gibt es nicht.")
        if due_on is None:
            errors["due_on"] = _("Bitte geben Sie eine Frist an.")
        elif due_on < decided_on:
            errors["due_on"] = _("Die Frist liegt vor dem Beschluss.")
    if errors:
        raise InvalidInputError(errors)
