"""The counting functions."""

from django.db import migrations

from strang.reporting import functions


class Migration(migrations.Migration):
    """Made once all thin tables stand."""

    dependencies = [
        ("cases", "0002_policies"),
        ("referrals", "0002_policies"),
        ("network", "0002_policies"),
    ]

    operations = [migrations.RunSQL(functions.create_statements(), functions.drop_statements())]
