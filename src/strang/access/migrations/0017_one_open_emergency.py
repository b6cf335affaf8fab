"""A file that is open to somebody is not opened a second time: the one that stands answers."""

from django.db import migrations

from strang.access import emergency_sql


class Migration(migrations.Migration):
    """The same form sent again from the browser's history alerted both officers twice."""

    dependencies = [("access", "0016_who_lifts_a_block")]

    operations = [migrations.RunSQL(emergency_sql.STANDING, migrations.RunSQL.noop)]
