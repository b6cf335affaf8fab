"""Whether something typed may touch a duty of a public body to inform unasked (§ 87 (2) AufenthG).

It finds occasions to check, and never decides: the words are a net with wide meshes, and whoever records knows more.
"""

import datetime as dt

from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.people.catalogue import residence_statuses
from strang.referrals.law import Duty, duties


def touched_by_status(actor: Actor, *, status: str, valid_to: dt.date | None) -> tuple[Duty, ...]:
    """Return the duties that recording this residence status may touch; none for a private carrier."""
    if not network.unit(actor.unit_id).public_body:
        return ()
    known = residence_statuses().get(status)
    has_ended = known is not None and known.limited and valid_to is not None and valid_to < clock.today()
    return tuple(duty for duty in _in_force() if status in duty.statuses or (duty.ended and has_ended))


def touched_by_text(actor: Actor, *, area: str, text: str) -> tuple[Duty, ...]:
    """Return the duties that recording this text in an area of life may touch; none for a private carrier.

    Without an area of life every duty is looked for.
    """
    folded = " ".join(text.split()).casefold()
    found = tuple(
        duty
        for duty in _in_force()
        if (not area or area in duty.areas) and any(word.casefold() in folded for word in duty.words)
    )
    return found if found and network.unit(actor.unit_id).public_body else ()


def _in_force() -> tuple[Duty, ...]:
    return tuple(duty for duty in duties() if duty.valid_from <= clock.today())
