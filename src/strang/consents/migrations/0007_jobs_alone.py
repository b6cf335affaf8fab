"""What the comparing and the expiring job call is for the application alone."""

from django.db import migrations

# Said by the owner of the functions: REVOKE by anybody else takes nothing away, with no more than a warning.
ALONE = """
SET LOCAL ROLE strang_report;
REVOKE ALL ON FUNCTION strang.compare_grants(), strang.due_expiries() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strang.compare_grants(), strang.due_expiries() TO strang_app;
RESET ROLE;
"""


class Migration(migrations.Migration):
    """They answer to two named processes only; now no other role can ask at all."""

    dependencies = [("consents", "0006_bases_protected")]

    operations = [migrations.RunSQL(ALONE, migrations.RunSQL.noop)]
