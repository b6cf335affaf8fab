"""One page for each person: what of them the actor sees, on which basis, since when and until when, and what not."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from strang.access import explanation
from strang.access import queries as access
from strang.access.explanation import Answers, Probe
from strang.access.types import CASEWORK_ROLES, AssignmentKind, Emergency, GrantScope, Purpose, Topic
from strang.foundation.context import Actor, for_purpose
from strang.foundation.errors import NotFoundError
from strang.network import queries as network
from strang.people import queries as people
from strang.web.routing import ActorRequest


@dataclass(frozen=True, slots=True)
class Line:
    """Topics with the same answer: whether they are seen, and why or why not."""

    topics: str
    visible: bool
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """What one unit recorded of the person, for one purpose."""

    title: str
    lines: tuple[Line, ...]


def why(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Explain what of a person the actor sees. Of whom they may see nothing this says nothing, as of nobody."""
    actor = request.actor
    own = _own(actor, person_id)
    sections = [
        *own,
        *_shared(actor, person_id),
        *(_opened(actor, one) for one in access.live_emergencies(actor, [person_id])),
    ]
    if not sections:
        raise NotFoundError
    found = people.persons(actor, [person_id]).get(person_id)
    name = found.name if found else ""
    context = {
        "title": _("Warum sehe ich das?"),
        "lead": _("Diese Antworten gibt dieselbe Regel, die über jeden Zugriff entscheidet."),
        "sections": sections,
        "name": name,
        "crumbs": _way_back(actor, person_id, name) if own else (),
    }
    return render(request, "explanation/why.html", context)


def _way_back(actor: Actor, person_id: UUID, name: str) -> list[tuple[str, str]]:
    if actor.roles.isdisjoint(CASEWORK_ROLES):
        return []
    return [(_("Personen"), reverse("people")), (name, reverse("person", args=[person_id]))]


def _lines(answers: Iterable[tuple[Answers, bool, str]]) -> tuple[Line, ...]:
    """Put topics with the same answer into one line; a newcomer reads a reason once."""
    return tuple(
        Line(", ".join(_label(one) for one, _seen, _because in same), visible, text)
        for (visible, text), same in groupby(answers, key=lambda one: one[1:])
    )


def _own(actor: Actor, person_id: UUID) -> list[Section]:
    answers = explanation.explain(actor, Probe(actor.unit_id, person_id))
    identity = next(one for one in answers if one.topic == Topic.IDENTITY)
    if not identity.identity_visible:
        return []
    because = _assignment(actor, person_id)
    lines = _lines((one, _seen_here(one), because if one.assigned else _not_mine(one)) for one in answers)
    return [Section(_("In Ihrer Stelle"), lines)]


def _seen_here(one: Answers) -> bool:
    return one.identity_visible if one.topic == Topic.IDENTITY else one.team_visible


def _not_mine(one: Answers) -> str:
    if one.topic == Topic.IDENTITY:
        return _(
            "Wer in Ihrer Stelle Fälle führt, findet Namen und Geburtsjahr, damit niemand doppelt angelegt wird."
        )
    return _("Sie arbeiten nicht mit dieser Person. Bitten Sie um Zuordnung, wer den Fall führt.")


def _assignment(actor: Actor, person_id: UUID) -> str:
    mine = [one for one in access.assignments_of(actor, person_id) if one.user_id == actor.user_id]
    return " ".join(
        _("Sie arbeiten mit der Person ({kind}) {period}.").format(
            kind=AssignmentKind(one.kind).label, period=_period(one.valid_from, one.valid_to)
        )
        for one in mine
    )


def _shared(actor: Actor, person_id: UUID) -> list[Section]:
    grants = access.live_grants_to(actor, [person_id])
    units = network.unit_names({grant.from_unit_id for grant in grants}) if grants else {}
    found = []
    for grant in grants:
        with for_purpose(grant.purpose):
            answers = explanation.explain(
                actor, Probe(grant.from_unit_id, person_id, tuple(sorted(grant.topics)))
            )
        lines = _lines((one, one.granted, _by_grant(grant)) for one in answers if one.granted)
        if lines and not any(one.blocked for one in answers):
            found.append(Section(units[grant.from_unit_id], lines))
    return found


def _by_grant(grant: GrantScope) -> str:
    return _("{source} zum Zweck „{purpose}“, {period}. Jeder Blick steht im Verzeichnis der Person.").format(
        source=grant.source.label,
        purpose=Purpose(grant.purpose).label,
        period=_period(grant.valid_from, grant.valid_to),
    )


def _opened(actor: Actor, one: Emergency) -> Section:
    unit = network.unit_names([one.from_unit_id])[one.from_unit_id]
    answers = explanation.explain(actor, Probe(one.from_unit_id, one.person_id or one.id))
    text = _("Notfallzugriff {period}. Beide Datenschutzbeauftragten prüfen ihn.").format(
        period=_period(one.opened_at, one.until)
    )
    hidden = _("Das öffnet auch ein Notfallzugriff nicht.")
    return Section(unit, _lines((row, row.emergency, text if row.emergency else hidden) for row in answers))


def _label(one: Answers) -> str:
    return str(Topic(one.topic).label)


def _period(start: dt.datetime, end: dt.datetime | None) -> str:
    since = _in_words(start)
    if end is None:
        return _("seit {since}").format(since=since)
    return _("von {since} bis {until}").format(since=since, until=_in_words(end))


def _in_words(moment: dt.datetime) -> str:
    local = timezone.localtime(moment)
    return _("{day}, {time} Uhr").format(
        day=formats.date_format(local, "SHORT_DATE_FORMAT"), time=formats.date_format(local, "TIME_FORMAT")
    )
