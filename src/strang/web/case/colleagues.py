"""Names of the people at work around a case."""

from collections.abc import Collection
from uuid import UUID

from strang.access import queries as access
from strang.access.types import CASEWORK_ROLES, Assignment, Role
from strang.accounts import queries as accounts
from strang.cases.types import Case
from strang.foundation.context import Actor
from strang.network import queries as network


def team_of(actor: Actor, case: Case) -> list[Assignment]:
    """Return who works on the case, each once, the responsible one first."""
    found = {each.user_id: each for each in reversed(access.assignments_of(actor, case.person_id))}
    return sorted(found.values(), key=lambda each: each.user_id != case.responsible_id)


def named_team(actor: Actor, case: Case) -> dict[UUID, str]:
    """Return the names of who works on the case."""
    team = [each.user_id for each in team_of(actor, case)]
    names = accounts.display_names(team)
    return {user_id: names.get(user_id, "") for user_id in team}


def other_case_managers(actor: Actor) -> dict[UUID, str]:
    """Return the names of the others in the unit who lead cases, by name."""
    return colleagues_in(actor, CASEWORK_ROLES)


def colleagues_in(actor: Actor, roles: Collection[Role]) -> dict[UUID, str]:
    """Return the names of the others in the unit who hold one of some roles, by name."""
    members = [
        each.user_id
        for each in network.memberships_of_unit(actor.unit_id)
        if each.user_id != actor.user_id and not each.roles.isdisjoint(roles)
    ]
    return dict(sorted(accounts.display_names(members).items(), key=lambda pair: pair[1]))
