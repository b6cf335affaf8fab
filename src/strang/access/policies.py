"""The row policies for personal data, as SQL text for migrations.

The rule in words stands in ``docs/adr/0003-row-policies.md``. Every call into the context stands in a sub-select, so
that PostgreSQL evaluates it once a statement; nothing here calls a function for each row. The row's own columns are
written with :data:`strang.foundation.rls.ROW` wherever a sub-select could capture a bare name.
"""

from strang.access.types import CASEWORK_ROLES, DISCLOSURE_MINUTES
from strang.foundation import rls

TOPIC = f"{rls.ROW}.topic"


def works_with(person: str = f"{rls.ROW}.person_id") -> str:
    """Return the SQL for "this user works with this person in their own unit, now"."""
    return (
        "EXISTS (SELECT 1 FROM access_assignment a"
        f" WHERE a.unit_id = {rls.UNIT} AND a.user_id = {rls.USER} AND a.person_id = {person}"
        " AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now()))"
    )


def granted(topic: str, person: str = f"{rls.ROW}.person_id", unit: str = f"{rls.ROW}.unit_id") -> str:
    """Return the SQL for "a live grant names this person, both units, this topic and the purpose of now"."""
    return (
        "EXISTS (SELECT 1 FROM access_grant g"
        f" WHERE g.to_unit_id = {rls.UNIT} AND g.person_id = {person} AND g.from_unit_id = {unit}"
        f" AND g.topic = {topic} AND g.purpose = {rls.PURPOSE}"
        " AND g.valid_from <= now() AND g.valid_to > now())"
    )


def disclosed(topic: str, person: str = f"{rls.ROW}.person_id", unit: str = f"{rls.ROW}.unit_id") -> str:
    """Return the SQL for "this session's look at this topic, for the purpose of now, is in the register already".

    Only ``strang_audit`` inserts there, on a connection of its own, so a visible row is a committed row.
    """
    return (
        "EXISTS (SELECT 1 FROM access_disclosure d"
        f" WHERE d.session_id = {rls.SESSION} AND d.person_id = {person} AND {topic} = ANY (d.topics)"
        f" AND d.from_unit_id = {unit} AND d.purpose = {rls.PURPOSE}"
        f" AND d.at > now() - interval '{DISCLOSURE_MINUTES} minutes')"
    )


def shared(topic: str, person: str = f"{rls.ROW}.person_id", unit: str = f"{rls.ROW}.unit_id") -> str:
    """Return the SQL of the foreign branch: granted, assigned at the recipient, and disclosed."""
    return f"({granted(topic, person, unit)} AND {works_with(person)} AND {disclosed(topic, person, unit)})"


def own_team() -> str:
    """Return the SQL of the own branch: the unit's row, team-readable or one's own, and the user works with them."""
    return (
        f"(unit_id = {rls.UNIT} AND (confidentiality = 'team' OR author_id = {rls.USER}) AND {works_with()})"
    )


def personal(*, deletable: bool = False) -> rls.Policies:
    """Return the policies of an ordinary personal row (see :class:`strang.foundation.models.PersonalRow`)."""
    own = own_team()
    return rls.Policies(
        select=f"{own} OR (confidentiality = 'team' AND {shared(TOPIC)})",
        insert=f"unit_id = {rls.UNIT} AND author_id = {rls.USER} AND {works_with()}",
        update=own,
        delete=own if deletable else rls.NEVER,
    )


def identity() -> rls.Policies:
    """Return the policies of names and year of birth.

    Whoever leads cases sees the identities of the own unit, because a person must be searched for before a second
    one is created; everything else about them needs an assignment.
    """
    casework = rls.has_role(*CASEWORK_ROLES)
    own = f"(unit_id = {rls.UNIT} AND ({casework} OR {works_with()}))"
    write = f"unit_id = {rls.UNIT} AND {casework}"
    return rls.Policies(
        select=f"{own} OR (confidentiality = 'team' AND {shared(TOPIC)})",
        insert=f"{write} AND author_id = {rls.USER}",
        update=f"{write} AND {works_with()}",
    )
