"""The row policies for personal data, as SQL text.

The rule in words stands in ``docs/security/regel.md``, the reasons in ``docs/adr/0003-row-policies.md``. It asks five
columns of a row (unit, person, topic, confidentiality, author) and the moment it was written, the working context,
and the tables of this room; :mod:`strang.access.explanation` shows people the answers of the very same conditions.

What concerns whoever works now comes from the views of :mod:`strang.access.facts`. Every call into the context
stands in a sub-select, so that PostgreSQL evaluates it once a statement; nothing here calls a function for each row.
The row's own columns are written with :data:`strang.foundation.rls.ROW` wherever a sub-select could capture a name.
"""

from strang.access.types import CASEWORK_ROLES
from strang.foundation import rls

TOPIC = f"{rls.ROW}.topic"
PERSON = f"{rls.ROW}.person_id"
ROW_UNIT = f"{rls.ROW}.unit_id"
RECORDED = f"{rls.ROW}.created_at"


def assigned(person: str = PERSON) -> str:
    """Return the SQL for "this user, in a role that carries content, has a running assignment to this person"."""
    return f"EXISTS (SELECT 1 FROM strang.my_assignment a WHERE a.person_id = {person})"


def blocked(person: str = PERSON) -> str:
    """Return the SQL for "somebody has shut this user, or their unit, out from this person"."""
    return f"EXISTS (SELECT 1 FROM strang.my_block b WHERE b.person_id = {person})"


def works_with(person: str = PERSON) -> str:
    """Return the SQL for "this user works with this person in their own unit, now, and nothing shuts them out"."""
    return f"EXISTS (SELECT 1 FROM strang.my_person p WHERE p.person_id = {person})"


def restricted(person: str = PERSON) -> str:
    """Return the SQL for "processing is restricted (Art. 18 GDPR)": nothing is written, nothing shared."""
    return f"EXISTS (SELECT 1 FROM strang.my_subject t WHERE t.person_id = {person} AND t.restricted)"


def permitted(unit: str, person: str, source: str) -> str:
    """Return the SQL for "what this rests on permits the actor's unit something of the person, now"."""
    return (
        "(EXISTS (SELECT 1 FROM strang.unit_grant g"
        f" WHERE g.from_unit_id = {unit} AND g.person_id = {person} AND g.source_id = {source})"
        f" AND NOT {blocked(person)})"
    )


def shared(topic: str, person: str = PERSON, unit: str = ROW_UNIT, recorded: str = RECORDED) -> str:
    """Return the SQL of what is open beyond the own team, by a grant or in an emergency.

    The user works with the person on the very basis of that grant, this session's look at the topic is in the register
    already, and nothing shuts them out: all that is the judge's view. A grant for a period of the data opens what was
    recorded in it; a unit that has no such grant is through after one look a statement.
    """
    named = f"o.person_id = {person} AND o.from_unit_id = {unit} AND o.topic = {topic}"
    return (
        f"(EXISTS (SELECT 1 FROM strang.my_open o WHERE {named})"
        " OR (EXISTS (SELECT 1 FROM strang.my_limit l)"
        f" AND EXISTS (SELECT 1 FROM strang.my_limited_open o WHERE {named}"
        f" AND (o.data_from IS NULL OR {recorded} >= o.data_from)"
        f" AND (o.data_to IS NULL OR {recorded} < o.data_to))))"
    )


def supervised(kind: str = "") -> str:
    """Return the SQL for "the actor coordinates in the Kreis of this row's unit", of one kind if it is named.

    A masked unit of somebody else is not supervised: the view belongs to the room that knows the units.
    """
    of_kind = f" AND v.kind = '{kind}'" if kind else ""
    return f"EXISTS (SELECT 1 FROM strang.my_supervised_unit v WHERE v.unit_id = {ROW_UNIT}{of_kind})"


def own_team() -> str:
    """Return the SQL of the own branch: the unit's row, team-readable or one's own, and the user works with them."""
    return (
        f"((confidentiality = 'team' OR author_id = {rls.USER}) AND unit_id = {rls.UNIT} AND {works_with()})"
    )


def unhindered() -> str:
    """Return the SQL of what holds beyond the own team whatever opens a row: for the team, and nobody is shut out."""
    return f"confidentiality = 'team' AND NOT {blocked()}"


def opened() -> str:
    """Return the SQL of the other branch for an ordinary row: never a note of its author alone."""
    return f"(confidentiality = 'team' AND {shared(TOPIC)})"


def writing() -> str:
    """Return the SQL a new personal row fulfils: of the own unit, signed by the user, about somebody they work with."""
    return f"unit_id = {rls.UNIT} AND author_id = {rls.USER} AND {works_with()} AND NOT {restricted()}"


def changing() -> str:
    """Return the SQL a personal row fulfils that may be changed: the own branch, and processing is not restricted."""
    return f"({own_team()} AND NOT {restricted()})"


def personal(*, deletable: bool = False) -> rls.Policies:
    """Return the policies of an ordinary personal row (see :class:`strang.foundation.models.PersonalRow`)."""
    return rls.Policies(
        select=f"{own_team()} OR {opened()}",
        insert=writing(),
        update=changing(),
        delete=changing() if deletable else rls.NEVER,
    )


def findable() -> str:
    """Return the SQL for "whoever leads cases in the unit may find this person": neither protected nor restricted."""
    return (
        f"({rls.has_role(*CASEWORK_ROLES)} AND EXISTS (SELECT 1 FROM strang.my_subject t"
        f" WHERE t.person_id = {PERSON} AND NOT t.protected AND NOT t.restricted)"
        f" AND NOT {blocked()})"
    )


def identity() -> rls.Policies:
    """Return the policies of names and year of birth.

    Whoever leads cases sees the identities of the own unit, because a person must be searched for before a second
    one is created, but for those who are protected; everything else about them needs an assignment.
    """
    own = f"(unit_id = {rls.UNIT} AND (confidentiality = 'team' OR author_id = {rls.USER})"
    write = f"unit_id = {rls.UNIT} AND {rls.has_role(*CASEWORK_ROLES)}"
    return rls.Policies(
        select=f"{own} AND ({findable()} OR {works_with()})) OR {opened()}",
        insert=f"{write} AND author_id = {rls.USER} AND NOT {blocked()} AND NOT {restricted()}",
        update=f"{write} AND {works_with()} AND NOT {restricted()}",
    )
