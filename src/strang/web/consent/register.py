"""The register of disclosures of a person: who saw what, when, on which basis, to which purpose."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from strang.access import queries as access
from strang.access.types import Disclosure, Source, Topic
from strang.accounts import queries as accounts
from strang.consents import queries as consents
from strang.consents.types import Consent, Wording
from strang.consents.wording import listed
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.web.case.frame import case_frame
from strang.web.consent.words import RegisterRow
from strang.web.routing import ActorRequest

TAB = "case_disclosures"
MOST_LINES = 200


def case_disclosures(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show the register as a tab of the case."""
    frame = case_frame(request.actor, case_id, TAB)
    context = {
        "title": _("Zugriffe"),
        "frame": frame,
        "rows": _rows(request.actor, frame.person.id, consents.wording("de")),
        "wordings": consents.wordings(),
        "most": MOST_LINES,
    }
    return render(request, "consent/register.html", context)


def disclosures_print(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show the register for the person to take along, in their language beside German."""
    frame = case_frame(request.actor, case_id, TAB)
    german = consents.wording("de")
    known = {words.code: words for words in consents.wordings()}
    words = known.get(request.GET.get("language", frame.person.reading), german)
    context = {
        "title": german.register["heading"],
        "frame": frame,
        "words": words,
        "german": german,
        "rows": _rows(request.actor, frame.person.id, words),
        "today": clock.today(),
    }
    return render(request, "consent/register_print.html", context)


def _rows(actor: Actor, person_id: UUID, words: Wording) -> list[RegisterRow]:
    lines = access.disclosures_of(actor, person_id, limit=MOST_LINES)
    names = accounts.display_names({line.user_id for line in lines})
    units = network.unit_names({line.unit_id for line in lines})
    known = {consent.id: consent for consent in consents.consents_of(actor, person_id)} if lines else {}
    return [_row(line, names, units, known, words) for line in lines]


def _row(
    line: Disclosure,
    names: dict[UUID, str],
    units: dict[UUID, str],
    known: dict[UUID, Consent],
    words: Wording,
) -> RegisterRow:
    found = known.get(line.source_id) if line.source_id else None
    if line.source == Source.CONSENT and found is not None:
        day = found.created_at.astimezone(clock.LOCAL_ZONE)
        basis = words.register["consent"].format(day=f"{day:%d.%m.%Y}")
    else:
        basis = words.register["statute"] if line.source == Source.STATUTE else ""
    return RegisterRow(
        at=line.at,
        who=names.get(line.user_id, ""),
        unit=units.get(line.unit_id, ""),
        topics=listed(words, [topic.value for topic in Topic if topic.value in line.topics]),
        purpose=words.purposes.get(line.purpose, line.purpose),
        basis=basis,
        consent_id=found.id if found else None,
    )
