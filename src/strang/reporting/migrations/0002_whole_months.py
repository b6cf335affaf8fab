"""Figures are told for whole calendar months alone, and to the application alone."""

from django.db import migrations

from strang.reporting import functions


class Migration(migrations.Migration):
    """The difference of two rounded figures a day apart would tell about a single case."""

    dependencies = [("reporting", "0001_functions")]

    operations = [migrations.RunSQL(functions.replace_statements(), migrations.RunSQL.noop)]
