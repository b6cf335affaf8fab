"""Protect the working sessions."""

from django.db import migrations

from strang.foundation import rls

OWN_OR_ADMINISTERED = (
    f"{rls.is_system('sign-in')} OR user_id = {rls.USER}"
    f" OR (unit_id = {rls.UNIT} AND {rls.has_role('unit_admin')})"
)


class Migration(migrations.Migration):
    """A session is seen by its user and by the unit's administrator; the verifying function reads it as owner."""

    dependencies = [("foundation", "0002_context"), ("audit", "0002_record_write")]

    operations = [
        rls.protect(
            "foundation_session",
            rls.Policies(
                select=OWN_OR_ADMINISTERED,
                insert=f"{rls.is_system('sign-in')} OR user_id = {rls.USER}",
                update=OWN_OR_ADMINISTERED,
            ),
        ),
        # Whoever could change unit or roles of their own session would turn a valid token into another right.
        migrations.RunSQL(
            "REVOKE UPDATE ON foundation_session FROM strang_app;"
            "GRANT UPDATE (ended_at) ON foundation_session TO strang_app",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "CREATE POLICY foundation_session_verify ON foundation_session FOR SELECT TO strang_owner USING (true)",
            "DROP POLICY foundation_session_verify ON foundation_session",
        ),
    ]
