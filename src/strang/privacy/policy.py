"""Row policies of the room: the team that works with the person, and data protection for what holds no content.

What a person asks must be recorded also while processing is restricted, so nothing here asks for that.
"""

from strang.access import policies
from strang.access.types import CASEWORK_ROLES, CONTENT_ROLES, Role
from strang.foundation import rls

OFFICER = rls.has_role(Role.PRIVACY_OFFICER)
OWN_UNIT = f"unit_id = {rls.UNIT}"
LEADS = f"({OWN_UNIT} AND {rls.has_role(*CASEWORK_ROLES)} AND {policies.works_with()})"
OVERSEES = f"({OWN_UNIT} AND {OFFICER})"
WRITES = f"{LEADS} AND author_id = {rls.USER}"


def without_content() -> rls.Policies:
    """Return the policies of requests and restrictions: the team, and data protection of the unit."""
    return rls.Policies(
        select=f"({OWN_UNIT} AND {policies.works_with()}) OR {OVERSEES}",
        insert=WRITES,
        update=f"{LEADS} OR {OVERSEES}",
    )


def with_content(*, deletable: bool = False) -> rls.Policies:
    """Return the policies of what speaks of the person: the team alone."""
    return rls.Policies(
        select=policies.own_team(),
        insert=WRITES,
        update=LEADS,
        delete=LEADS if deletable else rls.NEVER,
    )


def notices() -> rls.Policies:
    """Return the policies of notices to recipients; the sender cannot read them back, as nobody else can."""
    return rls.Policies(
        select=f"to_unit_id = {rls.UNIT} AND {rls.has_role(*CONTENT_ROLES)}",
        insert=f"from_unit_id = {rls.UNIT} AND {rls.has_role(*CASEWORK_ROLES, Role.PRIVACY_OFFICER)}",
    )


def consent_events() -> rls.Policies:
    """Return the policies of what happens with consents: while processing is restricted only what permits less.

    The nightly process writes down what has run out.
    """
    less = "kind IN ('withdrawn', 'narrowed', 'found_invalid')"
    expired = f"({rls.is_system('expire-consents')} AND kind = 'expired')"
    return rls.Policies(
        select=policies.own_team(),
        insert=f"({WRITES} AND ({less} OR NOT {policies.restricted()})) OR {expired}",
    )
