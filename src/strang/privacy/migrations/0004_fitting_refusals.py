"""A copy is handed out before its request is answered; and reasons to refuse of each kind of request."""

from django.db import migrations, models

REASONS = [
    ("excessive", "offenkundig unbegründet oder exzessiv"),
    ("others", "Rechte anderer Menschen"),
    ("social_data", "Ausnahme von der Auskunft über Sozialdaten"),
    ("still_needed", "Die Daten werden nach Gesetz noch gebraucht"),
    ("correct", "Die Angaben sind richtig"),
    ("compelling", "zwingende schutzwürdige Gründe"),
    ("identity", "Wer fragt, ist nicht zu erkennen"),
    ("public_task", "weder Einwilligung noch Vertrag, oder öffentliche Aufgabe"),
    ("no_case", "Keiner der Fälle der Vorschrift liegt vor"),
    ("unclear", "Weder richtig noch falsch festzustellen, die Aufgabe verlangt die Daten"),
    ("obligation", "zwingendes öffentliches Interesse oder Pflicht durch Rechtsvorschrift"),
]


class Migration(migrations.Migration):
    """The database itself keeps the order of copy and answer."""

    dependencies = [("privacy", "0003_begin_undecided")]

    operations = [
        migrations.AlterField(
            "privacyrequest", "refusal_norm", models.CharField(blank=True, choices=REASONS, max_length=12)
        ),
        migrations.AddConstraint(
            "privacyrequest",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered"), _negated=True),
                    models.Q(("kind__in", ["access", "portability"]), _negated=True),
                    ("delivered_at__isnull", False),
                    _connector="OR",
                ),
                name="privacy_copy_before_answer",
                violation_error_message="Geben Sie zuerst die Kopie heraus.",
            ),
        ),
    ]
