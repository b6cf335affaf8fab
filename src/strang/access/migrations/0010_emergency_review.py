"""An emergency access comes about by one function alone, and both data protection officers say what they think of it."""

from django.db import migrations

from strang.access import emergency_sql
from strang.foundation import rls

OFFICER = rls.has_role("privacy_officer")
VISIBLE = f"EXISTS (SELECT 1 FROM access_emergency e WHERE e.id = {rls.ROW}.emergency_id)"
CONCERNS = (
    f"EXISTS (SELECT 1 FROM access_emergency e WHERE e.id = {rls.ROW}.emergency_id"
    f" AND e.user_id <> {rls.USER} AND {rls.UNIT} IN (e.unit_id, e.from_unit_id))"
)
OWNER = (
    f"EXISTS (SELECT 1 FROM access_emergency e WHERE e.id = {rls.ROW}.emergency_id"
    f" AND e.user_id <> {rls.USER} AND e.from_unit_id = {rls.UNIT} AND e.person_id IS NOT NULL)"
)


class Migration(migrations.Migration):
    """The opener cannot review; reviews are never changed."""

    dependencies = [
        ("access", "0009_emergency_review_tables"),
        ("people", "0003_subject"),
        ("referrals", "0002_policies"),
        ("network", "0004_masked"),
    ]

    operations = [
        rls.redeclare(
            "access_emergency",
            rls.Policies(
                select=(
                    f"user_id = {rls.USER} OR ((unit_id = {rls.UNIT} OR from_unit_id = {rls.UNIT}) AND {OFFICER})"
                ),
                update=f"user_id = {rls.USER} AND unit_id = {rls.UNIT} AND until > now()",
                update_check=f"user_id = {rls.USER} AND unit_id = {rls.UNIT}",
            ),
        ),
        rls.protect(
            "access_emergencyreview",
            rls.Policies(
                select=VISIBLE,
                insert=f"unit_id = {rls.UNIT} AND reviewer_id = {rls.USER} AND {OFFICER} AND {CONCERNS}",
            ),
        ),
        rls.protect(
            "access_emergencynotice",
            rls.Policies(
                select=VISIBLE,
                insert=f"unit_id = {rls.UNIT} AND author_id = {rls.USER} AND {OFFICER} AND {OWNER}",
            ),
        ),
        migrations.RunSQL(emergency_sql.create_statements(), emergency_sql.drop_statements()),
    ]
