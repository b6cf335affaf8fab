"""Whoever leads cases makes the first key of their unit and no other; versions and retired keys are the operator's."""

from django.db import migrations

from strang.access.types import CASEWORK_ROLES
from strang.foundation import rls
from strang.network.keys import KEEPER

OPERATOR = rls.is_system(KEEPER)
MEMBER = f"(unit_id = {rls.UNIT} AND {rls.has_role(*CASEWORK_ROLES)})"
FIRST = "version = 1 AND retired_at IS NULL"


class Migration(migrations.Migration):
    """A key that nobody can unwrap would stop the rotation of all units."""

    dependencies = [("network", "0006_unitkey")]

    operations = [
        rls.redeclare(
            "network_unitkey",
            rls.Policies(
                select=f"{MEMBER} OR {OPERATOR}",
                insert=f"({MEMBER} AND {FIRST}) OR {OPERATOR}",
                update=OPERATOR,
            ),
        )
    ]
