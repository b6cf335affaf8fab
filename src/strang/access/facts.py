"""What the judge knows about whoever works now, as views the row policies ask.

Each view answers for the signed context alone: *my* assignments, *my* blocks, what is granted to *my* unit. They belong
to the role ``strang_judge``, which may read the tables of this room and nothing else, so that a policy does not drag
the policies of these tables behind it (planning a nest of policies took longer than the query). They are security
barriers: no condition of a query runs before theirs. Without a context they are empty, and so are those that lead to
content for a role that carries none.
"""

from collections.abc import Iterable

from strang.access.types import CONTENT_ROLES, DISCLOSURE_MINUTES, Topic
from strang.foundation import rls

READS_CONTENT = rls.has_role(*CONTENT_ROLES)
"""Roles that may carry content at all: administration, data protection, steering and volunteers never do."""


TODAY = "(now() AT TIME ZONE 'Europe/Berlin')::date"


def running(alias: str) -> str:
    """Return the SQL for "this period has begun and not ended"; without an end it runs on."""
    return f"{alias}.valid_from <= now() AND ({alias}.valid_to IS NULL OR {alias}.valid_to > now())"


def suspended(unit: str, recipient: str = rls.UNIT) -> str:
    """Return the SQL for "the recipient is cut off from what this unit, or every unit, opened to it"."""
    return (
        f"EXISTS (SELECT 1 FROM access_suspension u WHERE u.unit_id = {recipient}"
        f" AND (u.from_unit_id IS NULL OR u.from_unit_id = {unit}) AND {running('u')})"
    )


def shut_out(user: str, unit: str, person: str) -> str:
    """Return the SQL for "somebody has shut this user, or this whole unit, out from this person"."""
    return f"EXISTS (SELECT 1 FROM access_block b WHERE b.person_id = {person} AND {_blocks(user, unit)})"


def _blocks(user: str, unit: str) -> str:
    return f"(b.user_id = {user} OR b.blocked_unit_id = {unit}) AND {running('b')}"


def _array(names: Iterable[str]) -> str:
    quoted = ", ".join(f"'{name}'" for name in names)
    return f"ARRAY[{quoted}]"


def _me(*columns: str) -> str:
    """Return the SQL for some columns of the context in one look, or for nothing if the role carries no content."""
    names = ", ".join(f"c.{column}" for column in columns)
    return f"(SELECT {names} FROM strang.context() c WHERE c.roles && {_array(CONTENT_ROLES)})"


_MINE = f"(a.unit_id, a.user_id) = {_me('unit_id', 'user_id')} AND {running('a')}"
_IN_FORCE = "g.valid_from <= now() AND g.valid_to > now()"
_OF_AGE = f"(NOT g.ends_at_majority OR s.adult_on > {TODAY})"
_NAMED = "(g.topic <> 'address' OR g.names_protected OR NOT s.protected)"
_SUBJECT = "JOIN access_subject s ON s.unit_id = g.from_unit_id AND s.person_id = g.person_id"
_HOLDS = f"{_IN_FORCE} AND s.restricted_at IS NULL AND {_OF_AGE} AND NOT {suspended('g.from_unit_id', 'g.to_unit_id')}"
"""Grant ``g`` of subject ``s`` is in force: in its period, not ended by majority, not of somebody whose processing is
restricted, the partner not cut off. A person of whom the judge knows nothing is nobody."""
_GRANTS = (
    "access_grant g"
    " JOIN access_assignment a ON a.unit_id = g.to_unit_id AND a.person_id = g.person_id AND a.source_id = g.source_id"
    f" {_SUBJECT}"
)
_GRANTED = (
    f"{_HOLDS} AND {running('a')} AND {_NAMED} AND NOT {shut_out('a.user_id', 'a.unit_id', 'g.person_id')}"
)
_EMERGENCIES = (
    f"unnest({_array(Topic.values)}) topic CROSS JOIN access_emergency e"
    " JOIN access_subject s ON s.unit_id = e.from_unit_id AND s.person_id = e.person_id"
)
_OPENED = (
    "e.opened_at <= now() AND e.until > now() AND (topic <> 'address' OR NOT s.protected)"
    f" AND NOT {shut_out('e.user_id', 'e.unit_id', 'e.person_id')}"
)
_RECENT = f"d.at > now() - interval '{DISCLOSURE_MINUTES} minutes'"
_LIMITED = "(g.data_from IS NOT NULL OR g.data_to IS NOT NULL)"
_UNLIMITED = "g.data_from IS NULL AND g.data_to IS NULL"


def _shown(limits: str) -> str:
    """Return the SQL of what grants show: a look in the register, the reader's work on its basis, the grant.

    The two fences (``OFFSET 0``) keep this order when somebody's whole register is read: a planner that expects one
    line of it would meet each grant before it knows whether the reader still works on it.
    """
    return (
        "FROM access_disclosure d"
        " JOIN access_subject s ON s.unit_id = d.from_unit_id AND s.person_id = d.person_id"
        " JOIN LATERAL (SELECT a.unit_id, a.person_id, a.source_id FROM access_assignment a"
        f" WHERE a.unit_id = d.unit_id AND a.user_id = d.user_id AND a.person_id = d.person_id AND {running('a')}"
        f" AND NOT {suspended('d.from_unit_id', 'a.unit_id')}"
        f" AND NOT {shut_out('a.user_id', 'a.unit_id', 'a.person_id')} OFFSET 0) a ON a.source_id = d.source_id"
        " JOIN LATERAL (SELECT g.topic, g.data_from, g.data_to FROM access_grant g"
        " WHERE g.source_id = a.source_id AND g.to_unit_id = a.unit_id AND g.person_id = a.person_id"
        f" AND g.from_unit_id = s.unit_id AND g.purpose = d.purpose AND {_IN_FORCE} AND {_OF_AGE} AND {_NAMED}"
        f" AND {limits} OFFSET 0) g ON g.topic = ANY (d.topics)"
        " WHERE (d.session_id, d.purpose::text, d.unit_id, d.user_id)"
        f" = {_me('session_id', 'purpose', 'unit_id', 'user_id')} AND {_RECENT} AND s.restricted_at IS NULL"
    )


VIEWS: dict[str, str] = {
    "my_assignment": f"SELECT a.unit_id, a.person_id, a.source_id FROM access_assignment a WHERE {_MINE}",
    "my_person": (
        f"SELECT a.unit_id, a.person_id FROM access_assignment a WHERE {_MINE}"
        f" AND NOT {shut_out('a.user_id', 'a.unit_id', 'a.person_id')}"
    ),
    "my_block": f"SELECT b.person_id FROM access_block b WHERE {_blocks(rls.USER, rls.UNIT)}",
    "my_subject": (
        "SELECT s.person_id, s.protected, s.restricted_at IS NOT NULL AS restricted FROM access_subject s"
        f" WHERE s.unit_id = {_me('unit_id')}"
    ),
    "unit_grant": (
        f"SELECT g.person_id, g.from_unit_id, g.source_id FROM access_grant g {_SUBJECT}"
        f" WHERE g.to_unit_id = {_me('unit_id')} AND {_HOLDS}"
    ),
    "my_look": (
        "SELECT d.person_id, d.from_unit_id, topic::text AS topic, d.source_id"
        " FROM access_disclosure d, unnest(d.topics) topic"
        f" WHERE (d.unit_id, d.user_id, d.session_id, d.purpose::text)"
        f" = {_me('unit_id', 'user_id', 'session_id', 'purpose')} AND {_RECENT}"
    ),
    "my_opening": (
        "WITH me AS MATERIALIZED (SELECT c.session_id, c.user_id, c.unit_id, c.purpose FROM strang.context() c"
        f" WHERE c.roles && {_array(CONTENT_ROLES)})"
        " SELECT me.session_id, me.user_id, me.unit_id, me.purpose, o.* FROM me CROSS JOIN LATERAL ("
        "SELECT g.person_id, g.from_unit_id, g.topic::text AS topic, g.source::text AS source, g.source_id,"
        f" g.data_from, g.data_to FROM {_GRANTS}"
        f" WHERE (g.to_unit_id, a.user_id, g.purpose::text) = (me.unit_id, me.user_id, me.purpose) AND {_GRANTED}"
        " UNION ALL SELECT e.person_id, e.from_unit_id, topic, 'emergency', e.id, NULL, NULL"
        f" FROM {_EMERGENCIES} WHERE (e.unit_id, e.user_id) = (me.unit_id, me.user_id) AND {_OPENED}) o"
    ),
    "my_unseen": (
        "SELECT o.* FROM strang.my_opening o WHERE NOT EXISTS (SELECT 1 FROM (SELECT r.unit_id, r.user_id,"
        " r.from_unit_id, r.source_id, r.purpose, r.topics, r.at FROM access_disclosure r"
        " WHERE r.session_id = o.session_id AND r.person_id = o.person_id OFFSET 0) d"
        " WHERE (d.unit_id, d.user_id, d.from_unit_id) = (o.unit_id, o.user_id, o.from_unit_id)"
        f" AND d.source_id = o.source_id AND d.purpose = o.purpose AND o.topic = ANY (d.topics) AND {_RECENT})"
    ),
    "my_open": (
        f"SELECT d.person_id, d.from_unit_id, g.topic::text AS topic {_shown(_UNLIMITED)}"
        f" UNION ALL SELECT e.person_id, e.from_unit_id, topic FROM {_EMERGENCIES}"
        " JOIN access_disclosure d ON d.person_id = e.person_id AND d.from_unit_id = e.from_unit_id"
        f" AND d.source_id = e.id AND topic = ANY (d.topics) AND {_RECENT}"
        " AND d.unit_id = e.unit_id AND d.user_id = e.user_id"
        " WHERE (e.unit_id, e.user_id, d.session_id, d.purpose::text)"
        f" = {_me('unit_id', 'user_id', 'session_id', 'purpose')} AND {_OPENED}"
    ),
    "my_limit": f"SELECT g.person_id FROM access_grant g WHERE g.to_unit_id = {_me('unit_id')} AND {_LIMITED}",
    "my_limited_open": (
        "SELECT d.person_id, d.from_unit_id, g.topic::text AS topic, g.data_from, g.data_to"
        f" {_shown(_LIMITED)}"
    ),
}
"""The views by name, in schema ``strang``.

``my_opening`` is what a look would show: each topic of another unit's file, with what it rests on. ``my_unseen`` is
what of it is not in the register yet; ``my_open`` is what is shown, for the look is in the register. Grants for a
period of the data stand apart (``my_limited_open``), for only equality can be looked up in a hash; ``my_limit`` tells
whether there are any.
"""

TABLES = ("assignment", "block", "subject", "grant", "suspension", "disclosure", "emergency")
"""What the judge reads."""
