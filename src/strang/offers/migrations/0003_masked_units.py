"""What a masked unit offers stands in no directory."""

from django.db import migrations

from strang.foundation import rls

OWN = f"unit_id = {rls.UNIT} OR {rls.is_system('demo')}"
KNOWN = "unit_id IN (SELECT u.id FROM network_unit u)"


class Migration(migrations.Migration):
    """An offer is seen by who may know of the unit that makes it."""

    dependencies = [("offers", "0002_policies"), ("network", "0005_masked_policies")]

    operations = [
        rls.redeclare(
            "offers_offer",
            rls.Policies(
                select=f"(archived_at IS NULL AND {KNOWN}) OR {OWN}", insert=OWN, update=OWN, report=True
            ),
        ),
        rls.redeclare(
            "offers_openingtime",
            rls.Policies(select=f"{KNOWN} OR {OWN}", insert=OWN, update=OWN, delete=OWN, report=True),
        ),
    ]
