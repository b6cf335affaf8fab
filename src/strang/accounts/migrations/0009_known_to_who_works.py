"""Who works here is told to who works here: a visitor's request reads no user, for the sign-in asks in its own name."""

from django.db import migrations

from strang.foundation import rls


class Migration(migrations.Migration):
    """Public pages need no names of staff, least of all of a unit that hides itself."""

    dependencies = [("accounts", "0008_login_once")]

    operations = [
        rls.redeclare(
            "accounts_user",
            rls.Policies(
                select=f"{rls.is_system()} OR {rls.USER} IS NOT NULL",
                insert=f"{rls.is_system()} OR ({rls.has_role('unit_admin')} AND password LIKE '!%')",
                update=f"{rls.is_system()} OR id = {rls.USER}",
            ),
        )
    ]
