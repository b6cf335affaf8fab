"""Why somebody sees something, or not: the answers of the very conditions that decide, put to a probe of a row.

Nothing is judged here a second time. Each question is the SQL text of :mod:`strang.access.policies`, with an invented
row in the place of the protected table, so an explanation cannot differ from the decision.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from strang.access import policies
from strang.access.facts import READS_CONTENT
from strang.access.types import Topic
from strang.foundation import clock, rls
from strang.foundation.context import Actor

_OPENING = (
    "SELECT 1 FROM strang.my_opening o"
    f" WHERE o.person_id = {policies.PERSON} AND o.from_unit_id = {policies.ROW_UNIT} AND o.topic = {policies.TOPIC}"
)
QUESTIONS: dict[str, str] = {
    "visible": policies.personal().select,
    "identity_visible": policies.identity().select,
    "team_visible": policies.own_team(),
    "reads_content": READS_CONTENT,
    "assigned": policies.assigned(),
    "blocked": policies.blocked(),
    "restricted": policies.restricted(),
    "findable": policies.findable(),
    "granted": f"EXISTS ({_OPENING} AND o.source <> 'emergency'"
    f" AND (o.data_from IS NULL OR {policies.RECORDED} >= o.data_from)"
    f" AND (o.data_to IS NULL OR {policies.RECORDED} < o.data_to))",
    "emergency": f"EXISTS ({_OPENING} AND o.source = 'emergency')",
    "disclosed": f"EXISTS ({_OPENING} AND EXISTS (SELECT 1 FROM strang.my_look d WHERE d.person_id = o.person_id"
    " AND d.from_unit_id = o.from_unit_id AND d.topic = o.topic AND d.source_id = o.source_id))",
}
"""What is asked of a row, each in the words of the rule."""

_PROBE = (
    "(SELECT %s::uuid AS unit_id, %s::uuid AS person_id, q.topic::text AS topic, %s::text AS confidentiality,"
    " %s::uuid AS author_id, %s::timestamptz AS created_at FROM unnest(%s::text[]) q (topic)) AS probe"
)
_ASKED = ", ".join(
    f"({condition.replace(rls.ROW, 'probe')}) AS {name}" for name, condition in QUESTIONS.items()
)


@dataclass(frozen=True, slots=True)
class Probe:
    """A row as the policies look at it; one question for each of ``topics``."""

    unit_id: UUID
    person_id: UUID
    topics: tuple[str, ...] = tuple(topic.value for topic in Topic)
    confidentiality: str = "team"
    author_id: UUID | None = None
    recorded: dt.datetime | None = None
    """When it was written; now, if nothing is given."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the conditions of the rule answer for one row."""

    topic: str
    visible: bool
    identity_visible: bool
    team_visible: bool
    reads_content: bool
    assigned: bool
    blocked: bool
    restricted: bool
    findable: bool
    granted: bool
    emergency: bool
    disclosed: bool


def explain(actor: Actor, probe: Probe) -> list[Answers]:
    """Return the answers for a row, under the purpose of now, one for each topic of the probe."""
    values: list[UUID | str | dt.datetime | list[str] | None] = [
        probe.unit_id,
        probe.person_id,
        probe.confidentiality,
        probe.author_id or actor.user_id,
        probe.recorded or clock.now(),
        list(probe.topics),
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT probe.topic, {_ASKED} FROM {_PROBE}", values)
        return [Answers(*row) for row in cursor.fetchall()]


def visible_rows(actor: Actor, probes: Iterable[Probe]) -> list[bool]:
    """Return for each probe whether an ordinary row like it is visible to the actor now."""
    return [explain(actor, probe)[0].visible for probe in probes]
