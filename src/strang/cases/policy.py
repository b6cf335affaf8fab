"""Who may work on cases, in words the user understands, and the row policies that go beyond the ordinary ones."""

from strang.access import policies
from strang.access.types import CASEWORK_ROLES, UnitKind
from strang.foundation import rls
from strang.foundation.context import Actor
from strang.foundation.errors import NotAllowedError
from strang.network.keys import KEEPER


def thin_core() -> rls.Policies:
    """Return the policies of the case's core: the team, and the Fachaufsicht of the Kreis for phases and dates."""
    ordinary = policies.personal()
    supervised = f"{policies.supervised(UnitKind.CASE_MANAGEMENT)} AND {policies.unhindered()}"
    return rls.Policies(
        select=f"{policies.own_team()} OR ({supervised})",
        insert=f"{ordinary.insert} AND {rls.has_role(*CASEWORK_ROLES)}",
        update=ordinary.update,
        report=True,
    )


def team() -> rls.Policies:
    """Return the policies of the conduct of the case: the team alone, whatever a grant may name."""
    ordinary = policies.personal()
    return rls.Policies(select=policies.own_team(), insert=ordinary.insert, update=ordinary.update)


def team_history() -> rls.Policies:
    """Return the policies of the team's append-only rows."""
    ordinary = policies.personal()
    return rls.Policies(select=policies.own_team(), insert=ordinary.insert)


def notes() -> rls.Policies:
    """Return the policies of notes: the team's history, and the author's notes for the process that keeps the keys."""
    ordinary = team_history()
    keeper = f"({rls.is_system(KEEPER)} AND confidentiality = 'author')"
    return rls.Policies(select=f"{ordinary.select} OR {keeper}", insert=ordinary.insert, update=keeper)


def shareable_history() -> rls.Policies:
    """Return the policies of append-only rows another unit may see under a grant."""
    ordinary = policies.personal()
    return rls.Policies(select=ordinary.select, insert=ordinary.insert)


def check_leads_cases(actor: Actor) -> None:
    """Raise NotAllowedError unless the actor leads cases."""
    if not actor.has_role(*CASEWORK_ROLES):
        raise NotAllowedError("Fälle führt, wer im Case Management oder in der Beratung arbeitet.")
