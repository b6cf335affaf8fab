"""A login is there once, however it is written."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """Of two logins that differ in capitals alone, neither could sign in."""

    dependencies = [("accounts", "0007_works_only_here")]

    operations = [
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                Lower("login"),
                name="accounts_user_login_once",
                violation_error_message="Diesen Anmeldenamen gibt es schon.",
            ),
        )
    ]
