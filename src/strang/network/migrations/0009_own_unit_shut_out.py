"""Nobody lifts a block that shuts out a unit they work for themselves, whichever unit they are at work for now."""

from django.db import migrations

from strang.access import policies
from strang.access.types import CASEWORK_ROLES, Role
from strang.foundation import rls

OWN_UNIT = f"unit_id = {rls.UNIT}"
LEADS = f"{OWN_UNIT} AND {rls.has_role(*CASEWORK_ROLES)} AND {policies.works_with()}"
OFFICER = f"({OWN_UNIT} AND {rls.has_role(Role.PRIVACY_OFFICER)})"
SHUTS_OUT_ME = (
    "EXISTS (SELECT 1 FROM network_membership m"
    f" WHERE m.user_id = {rls.USER} AND m.unit_id = access_block.blocked_unit_id"
    " AND m.valid_from <= now() AND (m.valid_to IS NULL OR m.valid_to > now()))"
)


class Migration(migrations.Migration):
    """Data protection of one unit who is a clerk of another could let themselves in again."""

    dependencies = [("network", "0008_supervised"), ("access", "0020_one_context_a_look")]

    operations = [
        rls.redeclare(
            "access_block",
            rls.Policies(
                select=(
                    f"({OWN_UNIT} AND {policies.assigned()}) OR {OFFICER}"
                    f" OR user_id = {rls.USER} OR blocked_unit_id = {rls.UNIT}"
                ),
                insert=(
                    f"{LEADS} AND author_id = {rls.USER} AND user_id IS DISTINCT FROM {rls.USER}"
                    f" AND blocked_unit_id IS DISTINCT FROM {rls.UNIT}"
                ),
                update=f"({LEADS} OR {OFFICER}) AND user_id IS DISTINCT FROM {rls.USER} AND NOT {SHUTS_OUT_ME}",
            ),
        ),
    ]
