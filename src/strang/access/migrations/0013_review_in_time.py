"""Until when an emergency access is reviewed is held between bounds; the functions are for the application alone."""

from django.db import migrations

from strang.access import emergency_sql


class Migration(migrations.Migration):
    """Whoever could set the day in the past would bar both units from every further emergency access."""

    dependencies = [("access", "0012_colleagues_assignments")]

    operations = [migrations.RunSQL(emergency_sql.BOUNDED, migrations.RunSQL.noop)]
