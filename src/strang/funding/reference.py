"""Loading the sourced facts of the programme: all or nothing, as often as one likes."""

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from strang.foundation.context import SystemActor, operation
from strang.foundation.errors import NotFoundError
from strang.funding.models import Allocation, BuildingBlock, Forwarding, Programme, Rate, Step
from strang.funding.types import HALF_POST
from strang.network import queries as network
from strang.network.reference import BrokenRowError

DATA = resources.files("strang.funding") / "data"
FILE, MAPPING = "funding.json", "programme.json"
HOME = "05370"
FIRST_STEP = "first-step-2020"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows stand after loading."""

    rates: int
    allocations: int
    forwardings: int


@operation
def load(actor: SystemActor, /, *, folder: Traversable = DATA) -> Loaded:
    """Load programme, rates, first step and known allocations from ``folder``.

    Raises BrokenRowError (file, entry, reason) and then loads nothing.
    """
    facts = _Facts(_json(folder, FILE)["funding"], _json(folder, MAPPING))
    blocks = facts.put_programme()
    facts.put_rates(blocks)
    facts.put_first_step(blocks)
    facts.put_home(blocks)
    return Loaded(Rate.objects.count(), Allocation.objects.count(), Forwarding.objects.count())


def _json(folder: Traversable, name: str) -> Any:
    try:
        return json.loads((folder / name).read_text(encoding="utf-8"), parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise BrokenRowError(name, error.lineno, "kein lesbares JSON") from error


class _Facts:
    """The two files, read into rows."""

    def __init__(self, facts: dict[str, Any], mapping: dict[str, Any]) -> None:
        self._facts, self._mapping = facts, mapping
        self._kreise = {kreis.key: kreis.name for kreis in network.kreise()}

    def put_programme(self) -> dict[int, BuildingBlock]:
        """Put the programme and its blocks; returns the blocks by number."""
        entry = self._mapping["programme"]
        programme, _ = Programme.objects.update_or_create(
            key=entry["key"],
            defaults={"name": self._facts["programme"], "law": entry["law"], "note": entry["note"]},
        )
        share = self._mapping["smallest_share"]["value"]
        blocks = {}
        for block in self._mapping["blocks"]:
            blocks[block["number"]], _ = BuildingBlock.objects.update_or_create(
                programme=programme,
                number=block["number"],
                defaults={k: v for k, v in block.items() if k != "number"} | {"smallest_share": share},
            )
        return blocks

    def put_rates(self, blocks: dict[int, BuildingBlock]) -> None:
        """Put the rates; one that is no longer in the file stays, because posts were paid by it."""
        for number, entry in enumerate(self._facts["rates"], start=1):
            item = self._mapping["rate_items"].get(entry["item"])
            if item is None:
                raise BrokenRowError(FILE, number, f"unbekannter Satz: {entry['item']}")
            Rate.objects.update_or_create(
                block=_block(blocks, entry, number),
                item=item["item"],
                valid_from=_day(entry.get("valid_from"), number),
                defaults={
                    "cap": _amount(entry.get("cap_eur"), number),
                    "per_fte": Decimal(item["per_fte"]),
                    "valid_to": _day(entry.get("valid_to"), number),
                    "source": entry.get("source", ""),
                },
            )

    def put_first_step(self, blocks: dict[int, BuildingBlock]) -> None:
        """Put the frame of 2020 and the allocations that sources name."""
        frame = self._facts["first_step_2020"]
        block = _block(blocks, frame, 1)
        step, _ = Step.objects.update_or_create(
            key=FIRST_STEP,
            defaults={
                "block": block,
                "name": "Erster Schritt 2020: 200 halbe Stellen in Ausländer- und Einbürgerungsbehörden",
                "year": 2020,
                "fte": frame["half_posts"] * HALF_POST,
                "amount": _amount(frame["amount_eur"], 1),
                "source": "ART; Landtag NRW",
                "note": self._mapping["first_step_note"],
            },
        )
        for number, entry in enumerate(frame["known_allocations"], start=1):
            kreis = entry.get("kreis") or entry["ags"][:5]
            if kreis not in self._kreise:
                raise BrokenRowError(FILE, number, f"unbekannter Kreis: {kreis}")
            key = f"{entry.get('ags') or kreis}-b3-2020"
            Allocation.objects.update_or_create(
                key=key,
                defaults={
                    "block": block,
                    "step": step,
                    "year": 2020,
                    "kreis": kreis,
                    "ags": entry.get("ags"),
                    "recipient": entry["recipient"],
                    "fte": entry["half_posts"] * HALF_POST,
                    "amount": _amount(entry["eur"], number),
                    "computed": entry.get("computed", False),
                    "source": "Ratsunterlagen und Presse 2020",
                },
            )

    def put_home(self, blocks: dict[int, BuildingBlock]) -> None:
        """Put what is known of the Kreis Heinsberg: six posts of 2021, the contracts of 2022, block 3."""
        case_management, contracts, authorities = self._facts["heinsberg"]
        split = case_management["split"]
        first = self._allocate(
            blocks[2], 2021, fte=case_management["posts"], amount=case_management["land_eur"], source="HS21b"
        )
        topup = case_management["kreis_topup_per_forwarded_fte_eur"]
        for carrier in ("drk", "diakonie"):
            self._forward(first, carrier, fte=split[carrier], topup=topup, day=None, source="HS21b")
        fte = sum((carrier["fte"] for carrier in contracts["carriers"]), Decimal(0))
        day = _day(contracts["from_"], 2)
        second = self._allocate(
            blocks[2], 2022, fte=fte, amount=fte * contracts["cap_per_fte_eur"], source="HS22", day=day,
            computed=True, note="Betrag errechnet: 3,0 Stellen × 55.000 EUR höchstens.",
        )  # fmt: skip
        for entry in contracts["carriers"]:
            topup = contracts["kreis_topup_per_fte_eur"]
            self._forward(second, entry["carrier"], fte=entry["fte"], topup=topup, day=day, source="HS22")
        extra = self._mapping["half_post_2021"]
        self._allocate(
            blocks[3], extra["year"], fte=extra["fte"], amount=None, source=extra["source"], computed=True,
            note=extra["note"],
        )  # fmt: skip
        self._allocate(
            blocks[3], int(authorities["from_"]), fte=authorities["posts"], amount=None, source="HS23",
            note="Ein Betrag ist nicht veröffentlicht.",
        )  # fmt: skip

    def _home_name(self) -> str:
        known = self._facts["first_step_2020"]["known_allocations"]
        return str(next(entry["recipient"] for entry in known if entry.get("kreis") == HOME))

    def _allocate(
        self, block: BuildingBlock, year: int, *, fte: Any, amount: Any, source: str, **more: Any
    ) -> Allocation:
        allocation, _ = Allocation.objects.update_or_create(
            key=f"{HOME}-b{block.number}-{year}",
            defaults={
                "block": block,
                "year": year,
                "kreis": HOME,
                "recipient": self._home_name(),
                "fte": Decimal(fte),
                "amount": None if amount is None else _amount(amount, 1),
                "source": source,
                "starts_on": more.get("day"),
                "computed": more.get("computed", False),
                "note": more.get("note", ""),
            },
        )
        return allocation

    def _forward(
        self, allocation: Allocation, carrier: str, *, fte: Any, topup: Any, day: dt.date | None, source: str
    ) -> None:
        try:
            unit = network.unit_by_key(self._mapping["carriers"].get(carrier, carrier))
        except NotFoundError as error:
            raise BrokenRowError(FILE, 1, f"unbekannter Träger: {carrier}") from error
        Forwarding.objects.update_or_create(
            allocation=allocation,
            unit_id=unit.id,
            defaults={
                "kreis": HOME,
                "fte": Decimal(fte),
                "contract_on": day,
                "topup_per_fte": Decimal(topup),
                "source": source,
            },
        )


def _block(blocks: dict[int, BuildingBlock], entry: dict[str, Any], number: int) -> BuildingBlock:
    block = blocks.get(entry.get("building_block", 0))
    if block is None:
        raise BrokenRowError(FILE, number, f"unbekannter Baustein: {entry.get('building_block')}")
    return block


def _amount(value: Any, number: int) -> Decimal:
    if not isinstance(value, (int, Decimal)) or value <= 0:
        raise BrokenRowError(FILE, number, f"kein Betrag: {value}")
    return Decimal(value)


def _day(value: str | None, number: int) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise BrokenRowError(FILE, number, f"kein Tag: {value}") from error
