"""Rights on the tables of the identity provider: the sign-in alone, and no tokens at all."""

from django.db import migrations

from strang.foundation import rls

SIGN_IN = rls.is_system("sign-in")


class Migration(migrations.Migration):
    """Protect which account of the provider belongs to which user."""

    dependencies = [
        ("accounts", "0005_rights_at_the_door"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [
        rls.protect(
            "socialaccount_socialaccount", rls.Policies(select=SIGN_IN, insert=SIGN_IN, update=SIGN_IN)
        ),
        rls.protect("socialaccount_socialapp", rls.Policies(select=SIGN_IN), audited=False),
        rls.protect("socialaccount_socialtoken", rls.Policies(select=rls.NEVER), audited=False),
        migrations.RunSQL(
            "GRANT USAGE ON SEQUENCE socialaccount_socialaccount_id_seq TO strang_app",
            migrations.RunSQL.noop,
        ),
    ]
