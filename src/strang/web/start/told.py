"""The blocks that tell whom it concerns what somebody else has ended: statutory bases, blocks."""

from django.utils.translation import gettext as _

from strang.access import blocks as access
from strang.access.types import CASEWORK_ROLES
from strang.accounts import queries as accounts
from strang.consents import queries as consents
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.people import queries as people
from strang.web.start.block import Block, Empty, Line, link


def blocks(actor: Actor) -> list[Block]:
    """Return what somebody else has ended lately; no block without anything, for it is rare."""
    lifted = _lifted(actor) if actor.has_role(*CASEWORK_ROLES) else []
    return [*lifted, *_closed(actor)]


def _lifted(actor: Actor) -> list[Block]:
    found = access.lifted_lately(actor)
    if not found:
        return []
    persons = people.persons(actor, {person_id for person_id, _one in found})
    names = accounts.display_names(
        {who for _person, one in found for who in (one.user_id, one.lifted_by) if who is not None}
    )
    units = network.unit_names(one.blocked_unit_id for _person, one in found if one.blocked_unit_id)
    lines = tuple(
        Line(
            persons[person_id].name,
            link("person_blocks", person_id=person_id),
            _("{blocked} ist nicht mehr gesperrt. {officer} schreibt: {reason}").format(
                blocked=names.get(one.user_id, "")
                if one.user_id
                else units.get(one.blocked_unit_id or actor.unit_id, ""),
                officer=names.get(one.lifted_by or actor.user_id, ""),
                reason=one.lift_reason,
            ),
            at=one.valid_to,
        )
        for person_id, one in found
        if person_id in persons
    )
    return [Block("lifted_blocks", _("Vom Datenschutz aufgehobene Sperren"), lines, Empty(""))]


def _closed(actor: Actor) -> list[Block]:
    found = consents.closed_lately(actor)
    if not found:
        return []
    norms = {one.id: one.entry.norm for one in consents.bases()}
    names = accounts.display_names({one.closed_by for one in found})
    lines = tuple(
        Line(
            f"{norms[one.basis_id]}, {one.file_number}" if one.file_number else norms[one.basis_id],
            link("basis", basis_id=one.basis_id),
            (
                _("{name} hat die Grundlage beendet. Die Stellen sehen nichts mehr.")
                if one.whole_version
                else _("{name} hat den Vorgang beendet. Die Stelle sieht nichts mehr.")
            ).format(name=names.get(one.closed_by, "")),
            at=one.closed_at,
        )
        for one in found
    )
    return [Block("closed_bases", _("Beendete gesetzliche Grundlagen"), lines, Empty(""))]
