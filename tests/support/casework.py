"""A new case of miriam with nothing on it yet: what the tests of casework begin with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connections
from django.test.utils import CaptureQueriesContext

from cast import actor, at_work
from strang.cases import operations, queries
from strang.cases.types import IntakeInput
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.formats import PartialDate
from strang.people import operations as people
from strang.people.types import NameInput, NameKind


class Casework:
    """Somebody who leads cases, at work."""

    def __init__(self, key: str = "miriam") -> None:
        self.actor: Actor = actor(key)

    def person(self, given: str = "Zarife", family: str = "Yildirim", **more: Any) -> UUID:
        """Record a person."""
        with at_work(self.actor):
            return people.create_person(
                self.actor,
                searched=f"{given} {family}",
                names=[NameInput(NameKind.OFFICIAL, given, family)],
                birth=PartialDate(1988),
                ags="05370020",
                **({"arrival": PartialDate(clock.today().year - 1)} | more),
            )

    def case(self, person_id: UUID | None = None, **intake: Any) -> UUID:
        """Open a case."""
        person_id = person_id or self.person()
        sheet = IntakeInput(**({"entry_channel": "self"} | intake))
        return self.do("open_case", person_id=person_id, intake=sheet)

    def do(self, what: str, /, **values: Any) -> Any:
        """Do something."""
        with at_work(self.actor):
            return getattr(operations, what)(self.actor, **values)

    def ask(self, what: str, /, *values: Any, **named: Any) -> Any:
        """Read something."""
        with at_work(self.actor, write=False):
            return getattr(queries, what)(self.actor, *values, **named)

    def goal(self, case_id: UUID, **more: Any) -> UUID:
        """Add a goal."""
        values = {"area": "SPR", "wording": "Ich möchte gut Deutsch sprechen."} | more
        return self.do("add_goal", case_id=case_id, **values)

    def advance(self, case_id: UUID, *phases: str) -> None:
        """Move a case on through some phases."""
        for phase in phases:
            self.do("advance_phase", case_id=case_id, to=phase)


def in_days(days: int) -> dt.date:
    """Return a day from today on."""
    return clock.today() + dt.timedelta(days=days)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the SQL statements of a block, without what only frames a transaction."""
    found: list[str] = []
    with CaptureQueriesContext(connections["default"]) as captured:
        yield found
    framing = ("BEGIN", "COMMIT", "SET ", "SAVEPOINT", "RELEASE")
    found += [query["sql"] for query in captured if not query["sql"].startswith(framing)]
