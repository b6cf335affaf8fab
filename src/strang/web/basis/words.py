"""Statutory bases in words, for pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from strang.access.types import Topic, UnitKind
from strang.accounts import queries as accounts
from strang.consents import queries
from strang.consents.types import Basis, BasisInstance, InstanceStatus, Obligation, OpenedByStatute
from strang.foundation import clock
from strang.network import queries as network
from strang.web.consent.words import purpose_name, topic_names

_TONES = {
    InstanceStatus.REQUESTED: "warning",
    InstanceStatus.APPROVED: "success",
    InstanceStatus.REFUSED: "neutral",
    InstanceStatus.ENDED: "neutral",
}


@dataclass(frozen=True, slots=True)
class BasisRow:
    """A version of a basis in words."""

    basis: Basis
    state: str
    """One of draft, in_force, ended, not_now."""
    obligation: str
    disclosers: str
    recipients: str
    topics: str
    purposes: str
    entered_by: str
    signed_by: str
    ended_by: str


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """An instance in words."""

    instance: BasisInstance
    norm: str
    title: str
    recipient: str
    topics: str
    purpose: str
    requested_by: str
    decided_by: str
    tone: str
    expired: bool
    closed: bool
    """Whether the version it rests on has been ended."""

    @property
    def may_end(self) -> bool:
        """Whether there is anything to end: a request, or what is open still."""
        waiting = self.instance.status == InstanceStatus.REQUESTED
        running = self.instance.status == InstanceStatus.APPROVED and not self.expired
        return not self.closed and (waiting or running)


def basis_rows(bases: Iterable[Basis]) -> list[BasisRow]:
    """Return versions in words."""
    found = list(bases)
    names = accounts.display_names(
        {who for one in found for who in (one.entered_by, one.signed_by, one.ended_by) if who is not None}
    )
    return [
        BasisRow(
            one,
            _state(one),
            str(Obligation(one.entry.obligation).label),
            _kinds(one.entry.discloser_kinds),
            _kinds(one.entry.recipient_kinds),
            topic_names(one.entry.topics),
            ", ".join(purpose_name(purpose) for purpose in one.entry.purposes),
            names.get(one.entered_by, ""),
            names.get(one.signed_by, "") if one.signed_by else "",
            names.get(one.ended_by, "") if one.ended_by else "",
        )
        for one in found
    ]


def instance_rows(instances: Iterable[BasisInstance]) -> list[InstanceRow]:
    """Return instances in words."""
    found = list(instances)
    if not found:
        return []
    bases = {one.id: one for one in queries.bases()}
    units = network.unit_names(one.recipient_unit_id for one in found)
    names = accounts.display_names(
        {who for one in found for who in (one.requested_by, one.decided_by) if who is not None}
    )
    return [
        InstanceRow(
            one,
            bases[one.basis_id].entry.norm,
            bases[one.basis_id].entry.title,
            units.get(one.recipient_unit_id, ""),
            topic_names(one.topics),
            purpose_name(one.purpose),
            names.get(one.requested_by, ""),
            names.get(one.decided_by, "") if one.decided_by else "",
            "neutral" if bases[one.basis_id].ended_at else _TONES[one.status],
            one.valid_to < clock.today(),
            bases[one.basis_id].ended_at is not None,
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """What is open on statute, in words."""

    opened: OpenedByStatute
    norm: str
    sender: str
    topics: str
    purpose: str


def opened_rows(found: Iterable[OpenedByStatute]) -> list[OpenedRow]:
    """Return what is open on statute in words."""
    rows = list(found)
    if not rows:
        return []
    units = network.unit_names({one.from_unit_id for one in rows})
    norms = queries.received_bases(one.instance_id for one in rows)
    return [
        OpenedRow(
            one,
            norms[one.instance_id].norm if one.instance_id in norms else "",
            units.get(one.from_unit_id, ""),
            topic_names(one.topics, identity=True),
            purpose_name(one.purpose),
        )
        for one in rows
    ]


def topic_label(topic: str) -> str:
    """Return a topic in words."""
    return str(Topic(topic).label) if topic in Topic.values else topic


def _state(one: Basis) -> str:
    if one.ended_at is not None:
        return "ended"
    if one.signed_at is None:
        return "draft"
    return "in_force" if one.in_force(clock.today()) else "not_now"


def _kinds(kinds: Iterable[str]) -> str:
    return ", ".join(str(UnitKind(kind).label) for kind in kinds)
