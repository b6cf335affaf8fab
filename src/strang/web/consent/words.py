"""Consents in words, for tables."""

from collections.abc import Iterable
from dataclasses import dataclass

from strang.access.types import Purpose, Topic
from strang.consents.types import Consent, GivenBy, Medium, State
from strang.foundation import clock
from strang.network import queries as network

_TONES = {State.LIVE: "success", State.AHEAD: "info"}
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

    @property
    def is_running(self) -> bool:
        """Return whether it permits something, today or later."""
        return self.consent.state in {State.LIVE, State.AHEAD}

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
        )
        for consent in found
    ]


def topic_names(topics: Iterable[str], *, identity: bool = False) -> str:
    """Return topics in the order of the catalogue, separated by commas."""
    wanted = set(topics) | ({Topic.IDENTITY.value} if identity else set())
    return ", ".join(str(topic.label) for topic in Topic if topic.value in wanted)


def purpose_name(purpose: str) -> str:
    """Return a purpose in words."""
    return str(Purpose(purpose).label) if purpose in Purpose.values else purpose
