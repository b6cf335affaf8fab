"""Rights on the tables of the sign-in: who may read a factor, who may write a password.

What remains open is reading users (logins and names of staff). Password hashes there and secrets of factors are
worth nothing without the server's key, which no table holds; the same goes for web sessions.
"""

from django.db import migrations

from strang.accounts.models import CHANGEABLE
from strang.foundation import rls

SIGN_IN = rls.is_system("sign-in")
ADMINISTERS = rls.has_role("unit_admin")
MEMBER_HERE = (
    "EXISTS (SELECT 1 FROM network_membership m WHERE m.user_id = {user} AND m.unit_id = "
    + rls.UNIT
    + " AND m.valid_from <= now() AND (m.valid_to IS NULL OR m.valid_to > now()))"
)
ONLY_HERE = "(SELECT strang.works_only_here({user}))"

USERS = rls.Policies(
    select=rls.EVERYONE,
    insert=f"{rls.is_system()} OR ({ADMINISTERS} AND password LIKE '!%')",
    update=f"{rls.is_system()} OR id = {rls.USER}",
)
FACTORS = rls.Policies(
    select=f"{SIGN_IN} OR user_id = {rls.USER}"
    f" OR ({ADMINISTERS} AND {MEMBER_HERE.format(user='mfa_authenticator.user_id')})",
    insert=f"{SIGN_IN} OR user_id = {rls.USER}",
    update=f"{SIGN_IN} OR user_id = {rls.USER}",
    delete=f"{SIGN_IN} OR user_id = {rls.USER}"
    f" OR ({ADMINISTERS} AND user_id <> {rls.USER} AND {ONLY_HERE.format(user='mfa_authenticator.user_id')})",
)
GUESSES = rls.Policies(select=SIGN_IN, insert=SIGN_IN, delete=SIGN_IN)
_OWN_UNIT = f"unit_id = {rls.UNIT} AND {ADMINISTERS}"
INVITATIONS = rls.Policies(
    select=f"{SIGN_IN} OR ({_OWN_UNIT})",
    insert=f"{_OWN_UNIT} AND user_id <> {rls.USER}"
    f" AND {ONLY_HERE.format(user='accounts_invitation.user_id')}",
    update=f"({SIGN_IN} OR ({_OWN_UNIT})) AND used_at IS NULL",
    update_check=f"({SIGN_IN} OR ({_OWN_UNIT})) AND used_at IS NOT NULL",
)

FUNCTION = """
CREATE FUNCTION strang.works_only_here(who uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(bool_and(m.unit_id = (SELECT strang.unit_id())), false) FROM network_membership m
     WHERE m.user_id = who AND (m.valid_to IS NULL OR m.valid_to > now());
$$;
"""
PRIVILEGES = f"""
REVOKE UPDATE ON accounts_user FROM strang_app;
GRANT UPDATE ({", ".join(CHANGEABLE)}) ON accounts_user TO strang_app;
REVOKE UPDATE ON accounts_invitation FROM strang_app;
GRANT UPDATE (used_at) ON accounts_invitation TO strang_app;
REVOKE INSERT, UPDATE, DELETE ON account_emailaddress, account_emailconfirmation FROM strang_app;
REVOKE ALL ON accounts_demomark FROM PUBLIC;
CREATE POLICY accounts_demomark_build ON accounts_demomark TO strang_owner USING (true) WITH CHECK (true);
CREATE POLICY accounts_user_look ON accounts_user FOR SELECT TO strang_owner USING (true);
"""


class Migration(migrations.Migration):
    """Protect users, factors, invitations and guesses."""

    dependencies = [
        ("accounts", "0004_door"),
        ("network", "0003_leavers"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION strang.works_only_here(uuid)"),
        migrations.RunSQL("DROP TRIGGER accounts_user_audit ON accounts_user", migrations.RunSQL.noop),
        rls.protect("accounts_user", USERS),
        rls.protect("mfa_authenticator", FACTORS),
        rls.protect("accounts_guess", GUESSES, audited=False),
        rls.protect("accounts_invitation", INVITATIONS),
        rls.protect("accounts_demomark", rls.Policies(select=rls.EVERYONE), audited=False),
        migrations.RunSQL(PRIVILEGES, migrations.RunSQL.noop),
    ]
