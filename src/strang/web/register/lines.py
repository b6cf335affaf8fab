"""The lines of the register in words: in the person's language, in German, and for machines.

A line names a unit and what its worker is, never the worker; only data protection learns the name, on a page of its
own. It tells of this person alone: a line whose basis is somebody else's, and an emergency whose review has not
released it, stay off every sheet that leaves the house.
"""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from strang.access import queries as access
from strang.access.types import AssignmentKind, Disclosure, Source, Topic
from strang.consents import queries as consents
from strang.consents.types import Consent, Wording
from strang.consents.wording import listed
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network import queries as network

SCHEMA = "strang.register/1"
"""Name and version of the export for machines (Art. 20 (1) GDPR)."""

MOST_ON_PAPER = 5_000
_WITHOUT_PURPOSE = {Source.EMERGENCY, Source.HANDOVER}
"""Whose basis says what for; the purpose of the session was merely the general one."""
_TEAM = {AssignmentKind.RESPONSIBLE: "responsible", AssignmentKind.DEPUTY: "deputy"}


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when (both days included); None: open."""

    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class InWords:
    """What a line says in one language."""

    unit: str
    worker: str
    topics: str
    purpose: str
    basis: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register, in the person's language and in German."""

    id: UUID
    at: dt.datetime
    own: InWords
    german: InWords
    source: str
    consent_id: UUID | None
    off_paper: bool
    """Shown to the team, but on no sheet for the person."""

    @property
    def moment(self) -> str:
        """Return day and time in Germany, as figures."""
        return f"{self.at.astimezone(clock.LOCAL_ZONE):%d.%m.%Y %H:%M}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole register of a person for one period."""

    lines: tuple[Line, ...]
    team: tuple[tuple[str, str], ...]
    """Who works with the person in the own unit: as what, in the person's language and in German."""
    cut: bool
    """More lines than one sheet takes."""


def lines_of(
    actor: Actor, person_id: UUID, words: Wording, period: Period, *, after: UUID | None = None, limit: int
) -> list[Line]:
    """Return lines in words, newest first."""
    found = access.disclosures_of(
        actor,
        person_id,
        since=consents.start_of(period.since) if period.since else None,
        until=consents.end_of(period.until) if period.until else None,
        after=after,
        limit=limit,
    )
    units = {
        unit.id: unit.short
        for unit in network.units_by_ids({line.unit_id for line in found})
        if not unit.masked
    }
    known = {consent.id: consent for consent in consents.consents_of(actor, person_id)} if found else {}
    german = words if words.code == "de" else consents.wording("de")
    hidden = consents.hidden_from_person(
        actor, {line.source_id for line in found if line.source == Source.STATUTE and line.source_id}
    )
    shown = [_line(line, units.get(line.unit_id, ""), known, words, german) for line in found]
    return [
        replace(line, off_paper=True) if of.source_id in hidden else line
        for line, of in zip(shown, found, strict=True)
    ]


def sheet_of(
    actor: Actor,
    person_id: UUID,
    words: Wording,
    period: Period,
    *,
    without: frozenset[UUID] = frozenset(),
) -> Sheet:
    """Return what the person may take along; ``without`` are permissions whose lines stay off this sheet."""
    found = lines_of(actor, person_id, words, period, limit=MOST_ON_PAPER + 1)
    shown = [
        line
        for line in found[:MOST_ON_PAPER]
        if not line.off_paper and (line.consent_id is None or line.consent_id not in without)
    ]
    german = consents.wording("de")
    team = [
        (_colleague(each.kind, each.valid_from, words), _colleague(each.kind, each.valid_from, german))
        for each in access.assignments_of(actor, person_id)
    ]
    return Sheet(tuple(shown), tuple(dict.fromkeys(team)), len(found) > MOST_ON_PAPER)


def as_data(sheet: Sheet, words: Wording, period: Period) -> dict[str, object]:
    """Return the sheet for machines: words in both languages beside the codes."""
    return {
        "schema": SCHEMA,
        "language": words.html_language,
        "since": period.since.isoformat() if period.since else None,
        "until": period.until.isoformat() if period.until else None,
        "complete": not sheet.cut,
        "team": [{"own": own, "de": german} for own, german in sheet.team],
        "lines": [
            {
                "id": str(line.id),
                "at": line.at.isoformat(),
                "source": line.source,
                "own": asdict(line.own),
                "de": asdict(line.german),
            }
            for line in sheet.lines
        ],
    }


def _line(line: Disclosure, unit: str, known: dict[UUID, Consent], words: Wording, german: Wording) -> Line:
    consent = known.get(line.source_id) if line.source_id else None
    of_another = line.source == Source.CONSENT and consent is None
    return Line(
        id=line.id,
        at=line.at,
        own=_in_words(line, unit, consent, words),
        german=_in_words(line, unit, consent, german),
        source=line.source,
        consent_id=consent.id if consent else None,
        off_paper=line.held_back or of_another,
    )


def _in_words(line: Disclosure, unit: str, consent: Consent | None, words: Wording) -> InWords:
    return InWords(
        unit=unit or words.register["masked"],
        worker=words.register["worker"],
        topics=listed(
            words, [topic.value for topic in Topic if topic.value in set(line.topics) & set(words.topics)]
        ),
        purpose="–" if line.source in _WITHOUT_PURPOSE else words.purposes.get(line.purpose, line.purpose),
        basis=_basis(line, consent, words),
    )


def _basis(line: Disclosure, consent: Consent | None, words: Wording) -> str:
    if line.source != Source.CONSENT:
        return words.register.get(line.source, "")
    return words.register["consent"].format(day=_day(consent.created_at)) if consent else ""


def _colleague(kind: str, since: dt.datetime, words: Wording) -> str:
    role = words.register[_TEAM.get(AssignmentKind(kind), "colleague")]
    comma = "، " if words.direction == "rtl" else ", "
    return f"{role}{comma}{words.register['since'].format(day=_day(since))}"


def _day(moment: dt.datetime) -> str:
    return f"{moment.astimezone(clock.LOCAL_ZONE):%d.%m.%Y}"
