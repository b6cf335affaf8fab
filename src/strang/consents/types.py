"""The vocabulary of consents, and what the room shows of them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from strang.access.types import SHAREABLE_TOPICS, Purpose, Role, Topic

RECEIVING_ROLES = (Role.CLERK, Role.COUNSELLOR, Role.CASE_MANAGER)
"""Who works for a unit with what another one lets it see."""


class Status(TextChoices):
    """What was recorded last. That the period has run out is no status: the dates say it, so no job can be late."""

    LIVE = "live", _("erteilt")
    WITHDRAWN = "withdrawn", _("widerrufen")
    FOUND_INVALID = "found_invalid", _("unwirksam")


class State(TextChoices):
    """How a consent stands today: the status together with the period."""

    AHEAD = "ahead", _("gilt noch nicht")
    UNRELEASED = "unreleased", _("wartet auf die Entbindung")
    LIVE = "live", _("gilt")
    EXPIRED = "expired", _("abgelaufen")
    WITHDRAWN = "withdrawn", _("widerrufen")
    FOUND_INVALID = "found_invalid", _("unwirksam")


class EventKind(TextChoices):
    """What can happen with a consent."""

    GIVEN = "given", _("Einwilligung erteilt")
    NARROWED = "narrowed", _("Einwilligung eingeschränkt")
    EXTENDED = "extended", _("Einwilligung verlängert")
    WITHDRAWN = "withdrawn", _("Einwilligung widerrufen")
    EXPIRED = "expired", _("Einwilligung abgelaufen")
    FOUND_INVALID = "found_invalid", _("Einwilligung unwirksam")
    RELEASED = "released", _("Entbindung von der Schweigepflicht erteilt")
    RELEASE_ENDED = "release_ended", _("Entbindung von der Schweigepflicht widerrufen")


class GivenBy(TextChoices):
    """Who declared the consent: the person, or who represents them in this matter."""

    SELF = "self", _("die Person selbst")
    PARENTS = "parents", _("beide Eltern gemeinsam")
    ONE_PARENT = "one_parent", _("ein Elternteil mit alleiniger Sorge")
    GUARDIAN = "guardian", _("Vormund")
    SUPPLEMENTARY_GUARDIAN = "supplementary_guardian", _("Ergänzungspflege")
    LEGAL_CARER = "legal_carer", _("rechtliche Betreuung")


FOR_MINORS = (GivenBy.PARENTS, GivenBy.ONE_PARENT, GivenBy.GUARDIAN, GivenBy.SUPPLEMENTARY_GUARDIAN)
"""Who speaks for somebody under age: what they permit ends on the 18th birthday."""


class RepresentationProof(TextChoices):
    """What was shown of the right to speak for somebody."""

    BIRTH_CERTIFICATE = "birth_certificate", _("Geburtsurkunde, gemeinsame Sorge")
    CUSTODY_DECLARATION = "custody_declaration", _("Sorgeerklärung")
    CUSTODY_REGISTER = "custody_register", _("Auskunft aus dem Sorgeregister (§ 58 SGB VIII)")
    COURT_ORDER = "court_order", _("Beschluss des Gerichts")
    DEATH_CERTIFICATE = "death_certificate", _("Sterbeurkunde des anderen Elternteils")
    OTHER_CONSENTS = "other_consents", _("Zustimmung des anderen Elternteils liegt vor")
    OTHER_PREVENTED = "other_prevented", _("der andere Elternteil ist verhindert (§ 1678 BGB)")
    APPOINTMENT = "appointment", _("Bestellungsurkunde oder Betreuerausweis")


PROOFS: dict[GivenBy, tuple[RepresentationProof, ...]] = {
    GivenBy.SELF: (),
    GivenBy.PARENTS: (
        RepresentationProof.BIRTH_CERTIFICATE,
        RepresentationProof.CUSTODY_DECLARATION,
        RepresentationProof.COURT_ORDER,
    ),
    GivenBy.ONE_PARENT: (
        RepresentationProof.CUSTODY_REGISTER,
        RepresentationProof.COURT_ORDER,
        RepresentationProof.DEATH_CERTIFICATE,
        RepresentationProof.OTHER_CONSENTS,
        RepresentationProof.OTHER_PREVENTED,
    ),
    GivenBy.GUARDIAN: (RepresentationProof.APPOINTMENT, RepresentationProof.COURT_ORDER),
    GivenBy.SUPPLEMENTARY_GUARDIAN: (RepresentationProof.APPOINTMENT, RepresentationProof.COURT_ORDER),
    GivenBy.LEGAL_CARER: (RepresentationProof.APPOINTMENT, RepresentationProof.COURT_ORDER),
}
"""What can prove which representation (§§ 1626a, 1678, 1680, 1773, 1809, 1814 BGB)."""


@dataclass(frozen=True, slots=True)
class Representation:
    """What is recorded of a representation beside its kind and the first name."""

    second: str = ""
    """The other parent, where both speak together."""
    proof: str = ""
    proof_on: dt.date | None = None
    """The date on the document."""
    scope: str = ""
    """The single matter, the tasks of the carer, or why the other parent is prevented."""


class Medium(TextChoices):
    """In which form the consent was given, and therefore what proves it."""

    SIGNED = "signed", _("auf Papier unterschrieben")
    ORAL_INTERPRETED = "oral_interpreted", _("mündlich, gedolmetscht")
    ELECTRONIC = "electronic", _("elektronisch")


class ReportedBy(TextChoices):
    """From whom a narrowing, an extension or a withdrawal came."""

    PERSON = "person", _("von der Person selbst")
    REPRESENTATIVE = "representative", _("von der gesetzlichen Vertretung")
    RECIPIENT = "recipient", _("über die empfangende Stelle")
    REVIEW = "review", _("bei einer Prüfung festgestellt")


class Obligation(TextChoices):
    """Whether a norm orders a unit to tell, or allows it."""

    DUTY = "duty", _("Pflicht")
    POWER = "power", _("Befugnis")


class InstanceStatus(TextChoices):
    """How the application of a statutory basis to one person stands."""

    REQUESTED = "requested", _("wartet auf die zweite Person")
    APPROVED = "approved", _("genehmigt")
    REFUSED = "refused", _("abgelehnt")
    ENDED = "ended", _("beendet")


class Difference(TextChoices):
    """How the grants in the database differ from what the permissions say."""

    MISSING = "missing", _("fehlt")
    SURPLUS = "surplus", _("ohne Berechtigung")
    DIFFERENT = "different", _("weicht ab")


NECESSITY_CHARACTERS = 80
"""The least length of a reason why telling is necessary: one sentence about this person, not a phrase."""

CONSENT_PURPOSES = tuple(purpose for purpose in Purpose if purpose is not Purpose.GENERAL)
"""Purposes a consent can name: a definite one, never „allgemein" (§ 67b (2) SGB X: the purpose intended)."""

CHOSEN_TOPICS = tuple(topic for topic in SHAREABLE_TOPICS if topic is not Topic.IDENTITY)
"""Topics one chooses; the identity goes with every consent, because help without a name helps nobody."""

WRITTEN_TOPICS = frozenset({Topic.HEALTH})
"""Special categories: consent must be written or electronic (§ 67b (2) sentence 2 SGB X)."""

MOST_MONTHS = 12
"""No permission lasts longer without a new consent."""

USUAL_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person lets the unit tell another one."""

    id: UUID
    unit_id: UUID
    person_id: UUID
    recipient_unit_id: UUID
    topics: tuple[str, ...]
    """Without ``identity``, which always belongs to it."""
    purpose: str
    valid_from: dt.date
    valid_to: dt.date
    """The last day of the permission."""
    language: str
    text_version: str
    text_hash: str
    given_by: str
    representative: str
    present: str
    interpreter: str
    medium: str
    has_evidence: bool
    data_from: dt.date | None
    """Only what was recorded from this day on may be seen; None: from the beginning."""
    data_to: dt.date | None
    """The last day of it."""
    names_protected: bool
    """The permission names the protected address by itself."""
    representation: Representation
    capacity_note: str
    """Why somebody under age could decide alone (§ 36 SGB I)."""
    ends_on: dt.date | None
    """The 18th birthday, if the consent ends with it."""
    needs_release: bool
    """The unit is bound by professional secrecy, so the consent opens nothing without a release."""
    release: "SecrecyRelease | None"
    """The live release."""
    state: State
    ended_at: dt.datetime | None
    version: int
    author_id: UUID
    created_at: dt.datetime
    reference: str
    """Eight characters with which two units can speak about the permission without naming anybody."""

    @property
    def is_live(self) -> bool:
        """Return whether the recipient may see something today."""
        return self.state is State.LIVE

    def covers(self, topics: frozenset[str], purpose: str) -> bool:
        """Return whether the consent lets all these topics be told for this purpose today."""
        return self.is_live and self.purpose == purpose and topics <= {*self.topics, Topic.IDENTITY.value}


@dataclass(frozen=True, slots=True)
class SecrecyRelease:
    """Release of a unit's staff from professional secrecy (§ 203 StGB), beside a consent and by itself withdrawable."""

    id: UUID
    consent_id: UUID
    released: str
    """Who may speak."""
    topics: tuple[str, ...]
    text_version: str
    text_hash: str
    created_at: dt.datetime
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SecrecyRule:
    """Whether a kind of unit is bound by § 203 StGB, and by which norm: law kept as data."""

    kind: str
    bound: bool
    norm: str


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One line of a consent's history."""

    id: UUID
    consent_id: UUID
    kind: EventKind
    at: dt.datetime
    happened_on: dt.date
    author_id: UUID
    reported_by: str
    note: str
    topics: tuple[str, ...]
    """The topics after this event."""
    valid_to: dt.date


@dataclass(frozen=True, slots=True)
class EndedPermission:
    """The notice to a recipient that a permission has ended or shrunk; it names no person and no data."""

    id: UUID
    at: dt.datetime
    from_unit_id: UUID
    kind: EventKind
    reference: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language: the consent, the names of topics and purposes, the plan, the register."""

    code: str
    name: str
    """How the language calls itself."""
    direction: str
    version: str
    consent: Mapping[str, str]
    topics: Mapping[str, str]
    purposes: Mapping[str, str]
    plan: Mapping[str, str]
    register: Mapping[str, str]
    """The words of the register of disclosures."""

    @property
    def has_own_release(self) -> bool:
        """Return whether the release from secrecy is a text of its own; in the first version it was a sentence."""
        return "release_title" in self.consent

    @property
    def html_language(self) -> str:
        """Return the tag for the ``lang`` attribute (BCP 47)."""
        return {"de-easy": "de-simple", "ku": "kmr"}.get(self.code, self.code)


@dataclass(frozen=True, slots=True)
class ConsentPlan:
    """Who would tell whom what, before anybody has agreed."""

    person_id: UUID
    recipient_unit_id: UUID
    topics: tuple[str, ...]
    purpose: str
    valid_from: dt.date
    valid_to: dt.date
    data_from: dt.date | None = None
    data_to: dt.date | None = None
    names_protected: bool = False
    given_by: str = GivenBy.SELF
    representative: str = ""
    representation: Representation = Representation()
    capacity_note: str = ""
    secrecy_release: bool = False
    """Only for texts of the first version, which held the release itself."""


@dataclass(frozen=True, slots=True)
class ConsentScope:
    """What a text of consent speaks about, before there is a consent."""

    person_name: str
    discloser: str
    recipient: str
    topics: tuple[str, ...]
    purpose: str
    valid_from: dt.date
    valid_to: dt.date
    data_from: dt.date | None = None
    data_to: dt.date | None = None
    names_protected: bool = False
    given_by: str = GivenBy.SELF
    representatives: tuple[str, ...] = ()
    secrecy_release: bool = False


@dataclass(frozen=True, slots=True)
class ShownText:
    """The exact text that is shown, printed and signed; its hash is the proof of it."""

    wording: Wording
    title: str
    paragraphs: tuple[str, ...]

    @property
    def plain(self) -> str:
        """Return title and paragraphs with an empty line between them: what is hashed."""
        return "\n\n".join((self.title, *self.paragraphs))


@dataclass(frozen=True, slots=True)
class BasisInput:
    """What a data protection officer enters of a norm that permits or orders telling without a consent."""

    key: str
    """A short word that all versions share."""
    title: str
    norm: str
    source: str
    """Where the wording can be read."""
    valid_from: dt.date
    valid_to: dt.date | None
    review_on: dt.date
    discloser_kinds: tuple[str, ...]
    recipient_kinds: tuple[str, ...]
    topics: tuple[str, ...]
    purposes: tuple[str, ...]
    obligation: str
    conditions: str
    tells_person: bool
    """Whether the person learns of it in their register, as is the rule."""


@dataclass(frozen=True, slots=True)
class Basis:
    """One version of a statutory basis in the catalogue."""

    id: UUID
    version: int
    entry: BasisInput
    entered_by: UUID
    entered_at: dt.datetime
    signed_by: UUID | None
    signed_at: dt.datetime | None
    ended_by: UUID | None
    ended_at: dt.datetime | None

    def in_force(self, today: dt.date) -> bool:
        """Return whether it can be applied on a day."""
        entry = self.entry
        return (
            self.signed_at is not None
            and self.ended_at is None
            and entry.valid_from <= today
            and (entry.valid_to is None or today <= entry.valid_to)
        )


@dataclass(frozen=True, slots=True)
class BasisInstance:
    """A statutory basis applied to one person: why it is necessary, who asked, who approved."""

    id: UUID
    basis_id: UUID
    person_id: UUID
    recipient_unit_id: UUID
    topics: tuple[str, ...]
    purpose: str
    file_number: str
    necessity: str
    valid_from: dt.date
    valid_to: dt.date
    status: InstanceStatus
    requested_by: UUID
    requested_at: dt.datetime
    decided_by: UUID | None
    decided_at: dt.datetime | None
    decision_note: str
    ended_at: dt.datetime | None
    version: int

    def opens(self, today: dt.date) -> bool:
        """Return whether it opens something on a day."""
        return self.status is InstanceStatus.APPROVED and self.valid_from <= today <= self.valid_to


@dataclass(frozen=True, slots=True)
class GrantAlarm:
    """A grant that was not what the permissions say. It names no person."""

    id: UUID
    at: dt.datetime
    from_unit_id: UUID
    to_unit_id: UUID
    difference: Difference
    source: str
    source_id: UUID
    topic: str
    repaired: bool
    seen_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the nightly comparison found: differences by kind, and how many surplus grants it took away."""

    missing: int
    surplus: int
    different: int
    repaired: int

    @property
    def differences(self) -> int:
        """Return how many grants are not what they should be."""
        return self.missing + self.surplus + self.different


@dataclass(frozen=True, slots=True)
class OpenedByStatute:
    """What another unit opened to the actor's unit on a statutory basis: without anything about the person."""

    instance_id: UUID
    person_id: UUID
    from_unit_id: UUID
    topics: tuple[str, ...]
    """Without the identity, in the order of the vocabulary."""
    purpose: str
    first_day: dt.date
    last_day: dt.date
    is_mine: bool
    """Whether the actor works with the person on this very basis: took it over, or stands in."""
    taken_by: UUID | None = None
    """Who of the unit took it over and still works there."""


@dataclass(frozen=True, slots=True)
class ReceivedBasis:
    """What the recipient learns of a statutory basis."""

    norm: str
    title: str
    obligation: str
    file_number: str = ""
    """The sender's; like the next empty before the actor took it over and the look is in the register."""
    necessity: str = ""
