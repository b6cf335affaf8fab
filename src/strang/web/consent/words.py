"""Consents in words, for tables."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from strang.access.types import Purpose, Topic
from strang.consents.types import Consent, GivenBy, Medium, Representation, RepresentationProof, State
from strang.foundation import clock
from strang.network import queries as network

_TONES = {State.LIVE: "success", State.AHEAD: "info", State.UNRELEASED: "warning"}
_SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """A consent with everything in words. An ended one looks like any ended thing: no red mark for a „no"."""

    consent: Consent
    recipient: str
    topics: str
    purpose: str
    given_by: str
    medium: str
    proof: str
    data_period: str

    @property
    def is_running(self) -> bool:
        """Return whether it permits something, today or later."""
        return self.consent.state in {State.LIVE, State.AHEAD, State.UNRELEASED}

    @property
    def tone(self) -> str:
        """Return the tone of the badge."""
        if self.ends_soon:
            return "warning"
        return _TONES.get(self.consent.state, "neutral")

    @property
    def ends_soon(self) -> bool:
        """Return whether the last days have begun."""
        left = (self.consent.valid_to - clock.today()).days
        return self.consent.state is State.LIVE and left <= _SOON_DAYS


def consent_rows(consents: Iterable[Consent]) -> list[ConsentRow]:
    """Return consents in words, in one statement for any number."""
    found = list(consents)
    names = network.unit_names(consent.recipient_unit_id for consent in found) if found else {}
    return [
        ConsentRow(
            consent,
            names.get(consent.recipient_unit_id, ""),
            topic_names(consent.topics),
            purpose_name(consent.purpose),
            str(GivenBy(consent.given_by).label),
            str(Medium(consent.medium).label),
            _proof(consent.representation),
            data_period(consent.data_from, consent.data_to),
        )
        for consent in found
    ]


def data_period(first: dt.date | None, last: dt.date | None) -> str:
    """Return from which time the data are, in words; nothing if from any."""
    if first and last:
        return _("nur Angaben von {first} bis {last}").format(
            first=f"{first:%d.%m.%Y}", last=f"{last:%d.%m.%Y}"
        )
    if first:
        return _("nur Angaben ab {first}").format(first=f"{first:%d.%m.%Y}")
    return _("nur Angaben bis {last}").format(last=f"{last:%d.%m.%Y}") if last else ""


def _proof(shown: Representation) -> str:
    parts = [str(RepresentationProof(shown.proof).label) if shown.proof else ""]
    parts += [f"{shown.proof_on:%d.%m.%Y}" if shown.proof_on else "", shown.scope]
    return ", ".join(part for part in parts if part)


def topic_names(topics: Iterable[str], *, identity: bool = False) -> str:
    """Return topics in the order of the catalogue, separated by commas."""
    wanted = set(topics) | ({Topic.IDENTITY.value} if identity else set())
    return ", ".join(str(topic.label) for topic in Topic if topic.value in wanted)


def purpose_name(purpose: str) -> str:
    """Return a purpose in words."""
    return str(Purpose(purpose).label) if purpose in Purpose.values else purpose
