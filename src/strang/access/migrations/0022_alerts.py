"""Who was alerted of an emergency access, so that a mail that could not be sent is sent again."""

import django.db.models.deletion
from django.db import migrations, models

import strang.foundation.clock
import strang.foundation.ids
from strang.access import emergency_sql
from strang.foundation import rls

ALERTING = rls.is_system(emergency_sql.ALERTING)


class Migration(migrations.Migration):
    """The function by which the opener asked for the officers stays until no process of the version before does."""

    dependencies = [("access", "0021_assignments_from_the_index")]

    operations = [
        migrations.CreateModel(
            name="EmergencyAlert",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=strang.foundation.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("officer_id", models.UUIDField()),
                ("at", models.DateTimeField(default=strang.foundation.clock.now)),
                (
                    "emergency",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="access.emergency"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["emergency", "officer_id"], name="access_emergencyalert_once"
                    )
                ],
            },
        ),
        rls.protect("access_emergencyalert", rls.Policies(select=ALERTING, insert=ALERTING)),
        migrations.RunSQL(emergency_sql.OWED, emergency_sql.NOT_OWED),
    ]
