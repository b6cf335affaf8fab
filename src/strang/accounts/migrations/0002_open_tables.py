"""Tables of the sign-in that must be readable before anybody is known, each with its reason.

They hold data of staff who sign in, never of clients. Everything else in the database is protected by policies.
"""

from django.db import migrations

OPEN_TABLES = {
    "accounts_user": "the sign-in looks a login up before there is an actor",
    "account_emailaddress": "kept by the sign-in library beside the user",
    "account_emailconfirmation": "kept by the sign-in library beside the user",
    "mfa_authenticator": "the second factor is checked before there is an actor",
    "django_session": "web sessions are loaded before there is an actor",
    "django_content_type": "read by the framework",
    "auth_permission": "read by the framework",
    "auth_group": "read by the framework",
    "auth_group_permissions": "read by the framework",
}
READ_ONLY = {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}


def _grants() -> str:
    statements = [
        f"GRANT {'SELECT' if table in READ_ONLY else 'SELECT, INSERT, UPDATE, DELETE'} ON {table} TO strang_app"
        for table in OPEN_TABLES
    ]
    sequences = [
        "account_emailaddress_id_seq",
        "account_emailconfirmation_id_seq",
        "mfa_authenticator_id_seq",
    ]
    statements += [f"GRANT USAGE ON SEQUENCE {sequence} TO strang_app" for sequence in sequences]
    statements.append("GRANT SELECT ON django_migrations TO strang_app")
    return "; ".join(statements)


class Migration(migrations.Migration):
    """Privileges of the application on the tables of the sign-in."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("audit", "0002_record_write"),
    ]

    operations = [
        migrations.RunSQL(_grants(), migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE TRIGGER accounts_user_audit AFTER INSERT OR DELETE ON accounts_user"
            " FOR EACH ROW EXECUTE FUNCTION strang.record_write()",
            "DROP TRIGGER accounts_user_audit ON accounts_user",
        ),
    ]
