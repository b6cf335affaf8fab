"""The keys of the units: for those who lead cases in the unit, and for the operator who rotates them."""

import django.db.models.deletion
from django.db import migrations, models

import strang.foundation.clock
import strang.foundation.ids
from strang.access.types import CASEWORK_ROLES
from strang.foundation import rls
from strang.network.keys import KEEPER

OPERATOR = rls.is_system(KEEPER)
MEMBER = f"(unit_id = {rls.UNIT} AND {rls.has_role(*CASEWORK_ROLES)})"


class Migration(migrations.Migration):
    """Keys never leave the table but wrapped; only the operator's process retires and rewraps them."""

    dependencies = [("network", "0005_masked_policies")]

    operations = [
        migrations.CreateModel(
            name="UnitKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=strang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("master_id", models.CharField(max_length=16)),
                ("wrapped", models.BinaryField()),
                ("created_at", models.DateTimeField(default=strang.foundation.clock.now, editable=False)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="network.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "version"), name="network_unitkey_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at__isnull", True)),
                        fields=("unit",),
                        name="network_unitkey_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retired_at__isnull", False),
                            models.Q(("wrapped", b""), _negated=True),
                            _connector="OR",
                        ),
                        name="network_unitkey_not_emptied",
                    ),
                ],
            },
        ),
        rls.protect(
            "network_unitkey",
            rls.Policies(select=f"{MEMBER} OR {OPERATOR}", insert=f"{MEMBER} OR {OPERATOR}", update=OPERATOR),
        ),
        migrations.RunSQL(
            "REVOKE UPDATE ON network_unitkey FROM strang_app;"
            "GRANT UPDATE (wrapped, master_id, retired_at) ON network_unitkey TO strang_app",
            migrations.RunSQL.noop,
        ),
    ]
