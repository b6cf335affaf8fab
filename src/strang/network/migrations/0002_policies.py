"""Protect the network: territories and units are public to read, reference data writes them."""

from django.db import migrations

from strang.foundation import rls

REFERENCE = rls.is_system("load-reference")
PUBLIC_FACTS = rls.Policies(select=rls.EVERYONE, insert=REFERENCE, update=REFERENCE, report=True)

ADMINISTERS = f"{rls.is_system()} OR (unit_id = {rls.UNIT} AND {rls.has_role('unit_admin')})"


class Migration(migrations.Migration):
    """Facts for everybody; memberships for the unit, the user and the sign-in."""

    dependencies = [("network", "0001_initial"), ("access", "0002_policies")]

    operations = [
        rls.protect("network_kreis", PUBLIC_FACTS),
        rls.protect("network_municipality", PUBLIC_FACTS),
        rls.protect("network_organisation", PUBLIC_FACTS),
        rls.protect("network_unit", PUBLIC_FACTS),
        rls.protect(
            "network_membership",
            rls.Policies(
                select=f"{rls.is_system()} OR unit_id = {rls.UNIT} OR user_id = {rls.USER}",
                insert=ADMINISTERS,
                update=ADMINISTERS,
            ),
        ),
    ]
