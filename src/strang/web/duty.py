"""The warning before a public body records what may oblige it to inform the Ausländerbehörde.

A form that may touch a duty shows the panel and stores nothing until somebody chooses: save all the same, leave it out,
or record the contact without a name. What was typed stays in the form, and goes along to the anonymous contact.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from strang.foundation.context import Actor
from strang.referrals.law import Duty, DutyException, duty_exceptions
from strang.referrals.request import operations

SAVE = "save"
FIELD = "duty"
CARRIED = "carried"
NOTE_LETTERS = 200
"""Greatest length of the note of an anonymous contact."""


@dataclass(frozen=True, slots=True)
class DutyPanel:
    """What the panel says: which duties may be touched, when they do not apply, and where to go without saving."""

    duties: tuple[Duty, ...]
    exceptions: tuple[DutyException, ...]
    area: str
    leave_url: str


def panel(
    request: HttpRequest, actor: Actor, found: tuple[Duty, ...], *, form: str, area: str, leave_url: str
) -> DutyPanel | None:
    """Return the panel that has to be shown before saving; None if nothing is touched, or if it was shown.

    That it was shown before somebody saved all the same is recorded, without the person and without the fact.
    """
    if not found:
        return None
    if request.POST.get(FIELD) == SAVE:
        operations.note_duty_shown(actor, duties=[duty.code for duty in found], form=form)
        return None
    return DutyPanel(found, duty_exceptions(), area, leave_url)


def carried(typed: Mapping[str, str]) -> dict[str, object]:
    """Return what an anonymous contact takes over from the form it was meant for."""
    text = next((typed[name] for name in ("situation", "note", "text") if typed.get(name)), "")
    area = typed.get("duty_area", "")
    return {"note": " ".join(text.split())[:NOTE_LETTERS], "topics": [area] if area else []}
