"""The block of formal requests and hand-overs: what has a deadline by law, or waits for a second person."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.referrals.handover import queries as handovers
from strang.referrals.handover.types import Handover
from strang.referrals.request import queries as requests
from strang.referrals.request.types import Request
from strang.web.start.block import Block, Empty, Line, link


def blocks(actor: Actor) -> list[Block]:
    """Return unanswered requests to the unit, the most pressing first, and what waits for the actor's release."""
    asked = sorted(requests.register(actor, only_open=True), key=lambda one: (one.due_on, one.id))
    waiting = handovers.waiting_for_me(actor)
    if not asked and not waiting:
        return []
    unit_ids = {one.asking_unit_id for one in asked if one.asking_unit_id}
    unit_ids |= {one.to_unit_id for one in waiting if one.to_unit_id}
    names = network.unit_names(unit_ids) if unit_ids else {}
    lines = (
        *(_handover(one, names.get(one.to_unit_id) if one.to_unit_id else None) for one in waiting),
        *(_request(one, names.get(one.asking_unit_id) if one.asking_unit_id else None) for one in asked),
    )
    return [
        Block(
            "formal",
            _("Auskunftsersuchen und Übergaben"),
            lines,
            Empty(""),
            urgent=len(lines),
            urgent_label=ngettext("Ersuchen oder Übergabe", "Ersuchen und Übergaben", len(lines)),
            more=link("request_list"),
            more_label=_("Alle Auskunftsersuchen"),
        )
    ]


def _handover(one: Handover, unit: str | None) -> Line:
    return Line(
        _("Übergabe an {unit}").format(unit=unit or one.recipient_name),
        link("handover_check", handover_id=one.id),
        _("wartet auf Ihre Freigabe"),
        at=one.created_at,
    )


def _request(one: Request, unit: str | None) -> Line:
    return Line(
        _("Ersuchen von {unit}").format(unit=unit or one.asking_name),
        link("request", request_id=one.id),
        str(one.status.label),
        on=one.due_on,
        badge=_("überfällig") if one.due_on < clock.today() else "",
        tone="danger",
    )
