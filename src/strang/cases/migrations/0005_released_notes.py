"""One more kind of line in the history of a case: the author gave own notes to the file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The words alone; the column stays as it is."""

    dependencies = [("cases", "0004_rows_of_a_person")]

    operations = [
        migrations.AlterField(
            "caseevent",
            "kind",
            models.CharField(
                choices=[
                    ("phase", "Phase"),
                    ("hand_over", "Übergabe"),
                    ("deputy", "Vertretung"),
                    ("plan", "Plan"),
                    ("released", "Eigene Notizen in der Akte"),
                ],
                max_length=10,
            ),
        )
    ]
