"""The vocabulary of the money: programmes, steps, allocations, posts, rates."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

HALF_POST = Decimal("0.50")


class PostKind(TextChoices):
    """What a post is for; the rate that caps it follows from kind, block and day."""

    COORDINATION = "coordination", _("Koordination")
    ADMIN_ASSISTANCE = "admin_assistance", _("Verwaltungsassistenz")
    CASE_MANAGEMENT = "case_management", _("Case Management")
    AUTHORITY = "authority", _("Ausländer- und Einbürgerungsbehörde")


class RateItem(TextChoices):
    """What a rate pays. The first four are the kinds of posts."""

    COORDINATION = "coordination", _("Koordinationsstelle")
    ADMIN_ASSISTANCE = "admin_assistance", _("Verwaltungsassistenz")
    CASE_MANAGEMENT = "case_management", _("Case-Management-Stelle")
    AUTHORITY = "authority", _("Stelle in der Ausländer- oder Einbürgerungsbehörde")
    WORKPLACE = "workplace", _("Einrichtung eines Arbeitsplatzes")


@dataclass(frozen=True, slots=True)
class Rate:
    """A cap in EUR for ``per_fte`` of a post and year (0.5 for a rate of a half post), as the law says it."""

    block: int
    item: RateItem
    cap: Decimal
    per_fte: Decimal
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str

    @property
    def cap_per_fte(self) -> Decimal:
        """EUR for a whole post and year."""
        return self.cap / self.per_fte


@dataclass(frozen=True, slots=True)
class Block:
    """A building block of the programme."""

    number: int
    name: str
    older_name: str
    legal_form: str
    smallest_share: Decimal | None


@dataclass(frozen=True, slots=True)
class Allocation:
    """Posts and money given to one recipient. ``amount`` is None where no source states it."""

    id: UUID
    key: str
    block: int
    year: int
    starts_on: dt.date | None
    recipient: str
    kreis: str
    ags: str
    fte: Decimal
    amount: Decimal | None
    step_key: str
    computed: bool
    example: bool
    source: str
    note: str

    @property
    def half_posts(self) -> int:
        """The allocation in half posts."""
        return int(self.fte / HALF_POST)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the programme with its frame: what there is, what is allocated, what is open."""

    id: UUID
    key: str
    block: int
    name: str
    year: int
    fte: Decimal
    amount: Decimal
    allocated_fte: Decimal
    allocated_amount: Decimal
    source: str
    note: str

    @property
    def half_posts(self) -> int:
        """The frame in half posts."""
        return int(self.fte / HALF_POST)

    @property
    def allocated_half_posts(self) -> int:
        """What is allocated, in half posts."""
        return int(self.allocated_fte / HALF_POST)

    @property
    def open_half_posts(self) -> int:
        """What nobody has yet, in half posts (computed)."""
        return self.half_posts - self.allocated_half_posts

    @property
    def open_amount(self) -> Decimal:
        """What nobody has yet, in EUR (computed)."""
        return self.amount - self.allocated_amount

    @property
    def per_half_post(self) -> Decimal:
        """EUR for one half post."""
        return self.amount / self.half_posts


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme with its blocks, steps and rates: facts of the law, without any recipient."""

    key: str
    name: str
    law: str
    note: str
    blocks: tuple[Block, ...]
    steps: tuple[Step, ...]
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Posts a Kreis hands on to a carrier by contract, with its own top-up per whole post and year."""

    id: UUID
    allocation_id: UUID
    unit_id: UUID
    unit_name: str
    fte: Decimal
    contract_on: dt.date | None
    topup_per_fte: Decimal
    land_cap_per_fte: Decimal | None
    source: str

    @property
    def land_maximum(self) -> Decimal | None:
        """The most the Land pays in a year, EUR."""
        return None if self.land_cap_per_fte is None else self.land_cap_per_fte * self.fte

    @property
    def kreis_share(self) -> Decimal:
        """What the Kreis adds in a year, EUR."""
        return self.topup_per_fte * self.fte

    @property
    def maximum(self) -> Decimal | None:
        """Land and Kreis together, EUR a year."""
        return None if self.land_maximum is None else self.land_maximum + self.kreis_share


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Somebody holds a post for a time; ``ends_on`` is the last day."""

    id: UUID
    holder: str
    user_id: UUID | None
    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True, slots=True)
class ActualCost:
    """What a post really cost in a calendar year, EUR."""

    year: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A funded post, its holders (newest first) and what it really cost."""

    id: UUID
    allocation_id: UUID
    block: int
    year: int
    kreis: str
    unit_id: UUID
    unit_name: str
    kind: PostKind
    title: str
    fte: Decimal
    approved_from: dt.date
    approved_to: dt.date | None
    vacancy_reason: str
    example: bool
    source: str
    version: int
    cap_per_fte: Decimal | None
    occupancies: tuple[Occupancy, ...]
    costs: tuple[ActualCost, ...]

    def holder_on(self, day: dt.date) -> Occupancy | None:
        """Return who holds the post on a day."""
        for one in self.occupancies:
            if one.starts_on <= day and (one.ends_on is None or day <= one.ends_on):
                return one
        return None

    def approved_on(self, day: dt.date) -> bool:
        """Return whether the post may be filled on a day."""
        return self.approved_from <= day and (self.approved_to is None or day <= self.approved_to)

    def vacant_since(self, day: dt.date) -> dt.date | None:
        """Return the first day of the vacancy that covers ``day``, or None if the post is held or not approved."""
        if not self.approved_on(day) or self.holder_on(day) is not None:
            return None
        ended = [one.ends_on for one in self.occupancies if one.ends_on is not None and one.ends_on < day]
        return max(ended) + dt.timedelta(days=1) if ended else self.approved_from

    def vacant_days(self, day: dt.date) -> int:
        """Return for how many days the post has been vacant on ``day``."""
        since = self.vacant_since(day)
        return 0 if since is None else (day - since).days + 1


@dataclass(frozen=True, slots=True)
class PostFigures:
    """How many posts (FTE) are approved and filled on a day."""

    approved: Decimal
    filled: Decimal

    @property
    def vacant(self) -> Decimal:
        """FTE without a holder."""
        return self.approved - self.filled


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationInput:
    """What the granting authority writes down about an allocation."""

    block: int
    year: int
    kreis: str
    recipient: str
    fte: Decimal
    amount: Decimal | None
    source: str
    step_key: str = ""
    ags: str = ""
    starts_on: dt.date | None = None
    computed: bool = False
    example: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostInput:
    """What a Kreis writes down about a post."""

    allocation_id: UUID
    unit_id: UUID
    kind: str
    title: str
    fte: Decimal
    approved_from: dt.date
    approved_to: dt.date | None = None
    vacancy_reason: str = ""
    example: bool = False
    source: str = ""
