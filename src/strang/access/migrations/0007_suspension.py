"""Cutting a whole partner off is one row that the rule asks, not the deletion of its grants."""

from django.db import migrations

from strang.foundation import rls

OFFICER = rls.has_role("privacy_officer", "unit_admin")
OWN = f"from_unit_id = {rls.UNIT} AND {OFFICER}"
OPERATOR = rls.is_system("suspend-unit")


class Migration(migrations.Migration):
    """A unit cuts a partner off from its own data; the operator cuts it off from everybody's."""

    dependencies = [("access", "0006_suspension_table")]

    operations = [
        rls.protect(
            "access_suspension",
            rls.Policies(
                select=f"unit_id = {rls.UNIT} OR from_unit_id = {rls.UNIT} OR {OPERATOR}",
                insert=f"({OWN} AND author_id = {rls.USER}) OR {OPERATOR}",
                update=f"({OWN} AND valid_to IS NULL) OR {OPERATOR}",
                update_check=f"({OWN} AND valid_to IS NOT NULL) OR {OPERATOR}",
            ),
        ),
        migrations.RunSQL(
            "REVOKE UPDATE ON access_suspension FROM strang_app;"
            "GRANT UPDATE (valid_to) ON access_suspension TO strang_app",
            migrations.RunSQL.noop,
        ),
    ]
