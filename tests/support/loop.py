"""From findings to a decision and back, step by step, through the operations: what the tests of steering begin with."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from cast import actor, at_work
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.network.types import LifeArea
from strang.steering import operations, queries
from strang.steering.operations import FindingInput, Seat
from strang.steering.types import BodyKind, DecisionKind

WEST = "Im Westen des Kreises gibt es keinen Sprachkurs mit Kinderbetreuung. Mütter mit § 24 AufenthG warten."
DELAY = "Der Spracherwerb beginnt ein Jahr später."


class Loop:
    """The cast of the loop at work, and what they have made so far."""

    def __init__(self) -> None:
        keys = ("miriam", "amina", "ruth", "birgit", "gregor", "karin", "sabine", "elif", "volker", "thomas")
        self.actors: dict[str, Actor] = {key: actor(key) for key in keys}
        self.now = clock.now() - dt.timedelta(days=200)

    def __getattr__(self, key: str) -> Actor:
        try:
            return self.__dict__["actors"][key]
        except KeyError:
            raise AttributeError(key) from None

    def do(self, who: str, what: str, /, **values: Any) -> Any:
        """Let somebody do something, a day after the last."""
        self.now += dt.timedelta(days=1)
        with clock.at(self.now), at_work(self.actors[who]):
            return getattr(operations, what)(self.actors[who], **values)

    def ask(self, who: str, what: str, /, *values: Any, **named: Any) -> Any:
        """Let somebody read something."""
        with clock.at(self.now), at_work(self.actors[who], write=False):
            return getattr(queries, what)(self.actors[who], *values, **named)

    def unit(self, key: str) -> UUID:
        """Return the id of a unit."""
        with at_work(self.actors["birgit"], write=False):
            return network.unit_by_key(key).id

    def finding(self, who: str = "miriam", **changes: Any) -> UUID:
        """Write a finding."""
        values: dict[str, Any] = {
            "area": LifeArea.LANGUAGE,
            "what_happened": WEST,
            "consequence": DELAY,
            **changes,
        }
        return self.do(who, "write_finding", finding=FindingInput(**values))

    def theme(self, *finding_ids: UUID) -> UUID:
        """Bundle findings."""
        return self.do(
            "birgit",
            "bundle_findings",
            title="Sprache lernen mit Kind",
            summary="Kurse passen nicht zu Familien.",
            area=LifeArea.LANGUAGE,
            finding_ids=list(finding_ids),
        )

    def steering_group(self, name: str = "KIM-Lenkungsgruppe") -> UUID:
        """Found the steering group: Gregor in the chair, Karin a member."""
        gregor, karin = self.actors["gregor"], self.actors["karin"]
        return self.do(
            "birgit",
            "create_body",
            name=name,
            kind=BodyKind.STEERING_GROUP,
            seats=[Seat(gregor.unit_id, gregor.user_id, chair=True), Seat(karin.unit_id, karin.user_id)],
        )

    def working_group(self) -> UUID:
        """Found a working group of the DRK and the Jobcenter."""
        units = [self.actors[key].unit_id for key in ("miriam", "sabine")]
        return self.do(
            "birgit",
            "create_body",
            name="Arbeitsgruppe Sprache",
            kind=BodyKind.WORKING_GROUP,
            seats=[Seat(unit) for unit in units],
        )

    def meeting(self, body_id: UUID) -> UUID:
        """Plan a meeting for the next day."""
        starts_at = self.now + dt.timedelta(days=2)
        return self.do("birgit", "plan_meeting", body_id=body_id, starts_at=starts_at, place="Kreishaus")

    def on_agenda(self, theme_id: UUID) -> tuple[UUID, UUID]:
        """Put a theme on the agenda of a new steering group meeting and let its day come."""
        meeting_id = self.meeting(self.steering_group())
        item_id = self.do("birgit", "put_on_agenda", meeting_id=meeting_id, theme_id=theme_id)
        self.now += dt.timedelta(days=3)
        return meeting_id, item_id

    def decide(self, item_id: UUID, **changes: Any) -> UUID:
        """Let the chair record an order to the Jobcenter."""
        values: dict[str, Any] = {
            "agenda_item_id": item_id,
            "kind": DecisionKind.ORDER,
            "text": "Das Jobcenter bezahlt die Betreuung neben dem Kurs.",
            "owner_unit_id": self.actors["sabine"].unit_id,
            "due_on": self.now.date() + dt.timedelta(days=60),
            **changes,
        }
        return self.do("gregor", "record_decision", **values)
