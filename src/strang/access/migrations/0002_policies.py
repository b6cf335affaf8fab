"""Protect the tables of the judge itself. Their policies use the context alone, so that no policy asks another."""

from django.db import migrations

from strang.access.types import CASEWORK_ROLES
from strang.foundation import rls

OWN_UNIT = f"unit_id = {rls.UNIT}"
CASEWORK = rls.has_role(*CASEWORK_ROLES)
LIVE = "valid_from <= now() AND valid_to > now()"
LEADS_OR_TAKES_OVER = rls.has_role(*CASEWORK_ROLES, "clerk")


class Migration(migrations.Migration):
    """Units, assignments, grants and the disclosure register."""

    dependencies = [
        ("access", "0001_initial"),
        ("audit", "0002_record_write"),
        ("foundation", "0003_protection"),
    ]

    operations = [
        rls.protect(
            "access_grantableunit",
            rls.Policies(
                select=rls.EVERYONE,
                insert=rls.is_system("load-reference"),
                update=rls.is_system("load-reference"),
            ),
        ),
        rls.protect(
            "access_assignment",
            rls.Policies(
                select=OWN_UNIT,
                insert=f"{OWN_UNIT} AND {LEADS_OR_TAKES_OVER}",
                update=f"{OWN_UNIT} AND {LEADS_OR_TAKES_OVER}",
            ),
        ),
        rls.protect(
            "access_grant",
            rls.Policies(
                select=f"from_unit_id = {rls.UNIT} OR (to_unit_id = {rls.UNIT} AND {LIVE})",
                insert=f"from_unit_id = {rls.UNIT} AND {CASEWORK}",
                update=rls.NEVER,
                delete=f"from_unit_id = {rls.UNIT} AND {CASEWORK}",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE access_grant ADD CONSTRAINT access_grant_recipient_fkey FOREIGN KEY (to_unit_id, grantable)"
            " REFERENCES access_grantableunit (unit_id, grantable)",
            "ALTER TABLE access_grant DROP CONSTRAINT access_grant_recipient_fkey",
        ),
        rls.protect(
            "access_disclosure",
            rls.Policies(select=f"session_id = {rls.SESSION} OR from_unit_id = {rls.UNIT}"),
            audited=False,
        ),
        migrations.RunSQL(
            "CREATE POLICY access_disclosure_write ON access_disclosure FOR INSERT TO strang_audit WITH CHECK (true);"
            "GRANT INSERT ON access_disclosure TO strang_audit",
            "DROP POLICY access_disclosure_write ON access_disclosure",
        ),
    ]
