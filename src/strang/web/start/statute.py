"""The block that tells whom it concerns that somebody else has closed what rested on statute."""

from django.utils.translation import gettext as _

from strang.accounts import queries as accounts
from strang.consents import queries as consents
from strang.foundation.context import Actor
from strang.web.start.block import Block, Empty, Line, link


def blocks(actor: Actor) -> list[Block]:
    """Return the statutory bases somebody else has ended lately; no block without one, for they are rare."""
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
