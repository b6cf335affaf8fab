"""Referrals in words, for lists and pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from strang.network import queries as network
from strang.referrals.types import Referral, ReferralEvent, SentReferral, Status
from strang.web.consent.words import purpose_name, topic_names

_TONES = {
    Status.ACCEPTED: "success",
    Status.APPOINTMENT_PROPOSED: "info",
    Status.APPOINTMENT_CONFIRMED: "success",
    Status.RESULT_REPORTED: "success",
}


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A thin row in words: it names units, topics and days, and nobody."""

    referral: Referral
    sender: str
    recipient: str
    topics: str
    purpose: str

    @property
    def tone(self) -> str:
        """Return the tone of the badge."""
        return _TONES.get(self.referral.status, "neutral")


@dataclass(frozen=True, slots=True)
class SentRow:
    """A sent referral in words with its history."""

    row: ReferralRow
    request_text: str
    events: tuple[ReferralEvent, ...]
    is_permitted: bool

    @property
    def state(self) -> str:
        """Return how it stands; an open one without a live consent says so."""
        referral = self.row.referral
        ended = referral.is_open and not self.is_permitted
        return str((Status.ENDED_BY_WITHDRAWAL if ended else referral.status).label)


def referral_rows(referrals: Iterable[Referral]) -> list[ReferralRow]:
    """Return referrals in words, in one statement for any number."""
    found = list(referrals)
    ids = {unit for referral in found for unit in (referral.unit_id, referral.to_unit_id)}
    names = network.unit_names(ids) if ids else {}
    return [
        ReferralRow(
            referral,
            names.get(referral.unit_id, ""),
            names.get(referral.to_unit_id, ""),
            topic_names(referral.topics),
            purpose_name(referral.purpose),
        )
        for referral in found
    ]


def sent_rows(sent: Iterable[SentReferral]) -> list[SentRow]:
    """Return sent referrals in words."""
    found = list(sent)
    rows = referral_rows(one.referral for one in found)
    return [
        SentRow(row, one.request_text, one.events, one.is_permitted)
        for one, row in zip(found, rows, strict=True)
    ]
