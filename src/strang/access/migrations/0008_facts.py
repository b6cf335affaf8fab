"""The views by which the row policies ask what concerns whoever works now."""

from django.db import migrations

from strang.access import facts
from strang.foundation import rls


class Migration(migrations.Migration):
    """The judge reads the tables of this room; the application reads the judge's answers about itself."""

    dependencies = [("access", "0007_suspension")]

    operations = [
        *(rls.judged(f"access_{table}") for table in facts.TABLES),
        *(rls.View(name, query) for name, query in facts.VIEWS.items()),
    ]
