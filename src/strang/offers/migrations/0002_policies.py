"""Protect the directory: everybody reads what stands in it, a unit writes its own offers."""

from django.db import migrations

from strang.foundation import rls

OWN = f"unit_id = {rls.UNIT} OR {rls.is_system('demo')}"


class Migration(migrations.Migration):
    """An archived offer is seen by its own unit alone."""

    dependencies = [("offers", "0001_initial"), ("network", "0002_policies")]

    operations = [
        rls.protect(
            "offers_offer",
            rls.Policies(select=f"archived_at IS NULL OR {OWN}", insert=OWN, update=OWN, report=True),
        ),
        rls.protect(
            "offers_openingtime",
            rls.Policies(select=rls.EVERYONE, insert=OWN, update=OWN, delete=OWN, report=True),
        ),
        rls.composite_key("offers_offer", "unit_id", "id"),
        rls.composite_foreign_key(
            "offers_openingtime", ("unit_id", "offer_id"), "offers_offer", ("unit_id", "id")
        ),
        rls.composite_foreign_key("offers_offer", ("unit_id",), "network_unit", ("id",)),
        rls.composite_foreign_key("offers_offer", ("ags",), "network_municipality", ("ags",)),
    ]
