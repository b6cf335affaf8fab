"""The same words sent again later, after what they opened has ended, open a new emergency access."""

from django.db import migrations

from strang.access import emergency_sql


class Migration(migrations.Migration):
    """What was named is the submission now, so that the browser's history cannot alert twice."""

    dependencies = [("access", "0017_one_open_emergency")]

    operations = [migrations.RunSQL(emergency_sql.STANDING, migrations.RunSQL.noop)]
