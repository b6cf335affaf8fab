"""What the judge knows about whoever works now, as views the row policies ask.

Each view answers for the signed context alone: *my* assignments, *my* blocks, what is granted to *my* unit. They belong
to the role ``strang_judge``, which may read the tables of this room and nothing else, so that a policy does not drag
the policies of these tables behind it (planning a nest of policies took longer than the query). They are security
barriers: no condition of a query runs before theirs. Without a context they are empty, and so are those that lead to
content for a role that carries none.
"""

from strang.access.types import CONTENT_ROLES, DISCLOSURE_MINUTES
from strang.foundation import rls

READS_CONTENT = rls.has_role(*CONTENT_ROLES)
"""Roles that may carry content at all: administration, data protection, steering and volunteers never do."""

TODAY = "(SELECT (now() AT TIME ZONE 'Europe/Berlin')::date)"


def running(alias: str) -> str:
    """Return the SQL for "this period has begun and not ended"; without an end it runs on."""
    return f"{alias}.valid_from <= now() AND ({alias}.valid_to IS NULL OR {alias}.valid_to > now())"


def suspended(unit: str) -> str:
    """Return the SQL for "the actor's unit is cut off from what this unit, or every unit, opened to it"."""
    return (
        f"EXISTS (SELECT 1 FROM access_suspension u WHERE u.unit_id = {rls.UNIT}"
        f" AND (u.from_unit_id IS NULL OR u.from_unit_id = {unit}) AND {running('u')})"
    )


def _subject(condition: str) -> str:
    """Return the SQL for "the person of grant ``g`` is somebody of whom this holds"."""
    return (
        "EXISTS (SELECT 1 FROM access_subject s WHERE s.unit_id = g.from_unit_id AND s.person_id = g.person_id"
        f" AND {condition})"
    )


GRANT_HOLDS = (
    "g.valid_from <= now() AND g.valid_to > now()"
    f" AND (NOT g.ends_at_majority OR {_subject(f's.adult_on > {TODAY}')})"
    f" AND {_subject('s.restricted_at IS NULL')}"
    f" AND NOT {suspended('g.from_unit_id')}"
)
"""SQL for "grant ``g`` is in force": in its period, not ended by majority, not of somebody whose processing is
restricted, the partner not cut off. A person of whom the judge knows nothing is nobody."""


def me(*columns: str, content: bool = False) -> str:
    """Return the SQL for some columns of the context in one look, or for nothing if the role carries no content."""
    names = ", ".join(f"c.{column}" for column in columns)
    roles = ", ".join(f"'{role}'" for role in CONTENT_ROLES)
    reads = f" WHERE c.roles && ARRAY[{roles}]" if content else ""
    return f"(SELECT {names} FROM strang.context() c{reads})"


_MINE = (
    "SELECT g.person_id, g.from_unit_id, g.topic::text AS topic, g.source::text AS source, g.source_id,"
    " g.data_from, g.data_to"
    " FROM access_grant g"
    " JOIN access_assignment a ON a.unit_id = g.to_unit_id AND a.person_id = g.person_id AND a.source_id = g.source_id"
    f" WHERE (g.to_unit_id, g.purpose::text, a.user_id) = {me('unit_id', 'purpose', 'user_id', content=True)}"
    f" AND {GRANT_HOLDS} AND {running('a')}"
    f" AND (g.topic <> 'address' OR g.names_protected OR {_subject('NOT s.protected')})"
)
_OPENED = (
    "access_emergency e JOIN access_subject s ON s.unit_id = e.from_unit_id AND s.person_id = e.person_id"
    f" WHERE (e.unit_id, e.user_id) = {me('unit_id', 'user_id', content=True)}"
    " AND e.opened_at <= now() AND e.until > now()"
)

VIEWS: dict[str, str] = {
    "my_assignment": (
        "SELECT a.unit_id, a.person_id, a.source_id FROM access_assignment a"
        f" WHERE (a.unit_id, a.user_id) = {me('unit_id', 'user_id', content=True)} AND {running('a')}"
    ),
    "my_block": (
        "SELECT b.person_id FROM access_block b"
        f" WHERE (b.user_id = {rls.USER} OR b.blocked_unit_id = {rls.UNIT}) AND {running('b')}"
    ),
    "my_subject": (
        "SELECT s.person_id, s.protected, s.restricted_at IS NOT NULL AS restricted FROM access_subject s"
        f" WHERE s.unit_id = {me('unit_id', content=True)}"
    ),
    "unit_grant": (
        "SELECT g.person_id, g.from_unit_id, g.source_id FROM access_grant g"
        f" WHERE g.to_unit_id = {me('unit_id', content=True)} AND {GRANT_HOLDS}"
    ),
    "my_grant": f"{_MINE} AND g.data_from IS NULL AND g.data_to IS NULL",
    "my_limited_grant": f"{_MINE} AND (g.data_from IS NOT NULL OR g.data_to IS NOT NULL)",
    "my_look": (
        "SELECT d.person_id, d.from_unit_id, topic::text AS topic, d.source_id"
        " FROM access_disclosure d, unnest(d.topics) topic"
        f" WHERE (d.session_id, d.purpose::text) = {me('session_id', 'purpose')}"
        f" AND d.at > now() - interval '{DISCLOSURE_MINUTES} minutes'"
    ),
    "my_emergency": f"SELECT e.person_id, e.from_unit_id, NOT s.protected AS address_open FROM {_OPENED}",
    "my_opening": (
        f"SELECT o.person_id, o.from_unit_id, o.topic, o.source, o.source_id FROM ({_MINE}) o"
        f" UNION ALL SELECT e.person_id, e.from_unit_id, NULL, 'emergency', e.id FROM {_OPENED}"
    ),
}
"""The views by name, in schema ``strang``. ``my_opening`` is what a look would show, before it is in the register: a
topic of another unit's file, or (without a topic) a whole file opened in an emergency."""

TABLES = ("assignment", "block", "subject", "grant", "suspension", "disclosure", "emergency")
"""What the judge reads."""
