"""Protect the network: territories and units are public to read, reference data writes them."""

from django.db import migrations

from strang.access.types import KINDS_OF_ROLE
from strang.foundation import rls

REFERENCE = rls.is_system("load-reference")
PUBLIC_FACTS = rls.Policies(select=rls.EVERYONE, insert=REFERENCE, update=REFERENCE, report=True)

ADMINISTERS = (
    f"{rls.is_system()} OR (unit_id = {rls.UNIT} AND user_id <> {rls.USER} AND {rls.has_role('unit_admin')})"
)

WRONG_KIND = " OR ".join(
    f"('{role.value}' = ANY (NEW.roles) AND kind NOT IN ({', '.join(repr(kind.value) for kind in kinds)}))"
    for role, kinds in KINDS_OF_ROLE.items()
)
ROLES = f"""
CREATE FUNCTION strang.check_membership() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kind text := (SELECT u.kind FROM network_unit u WHERE u.id = NEW.unit_id);
BEGIN
    IF {WRONG_KIND} THEN
        RAISE EXCEPTION 'a unit of the kind % has no such role', kind USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER network_membership_check BEFORE INSERT OR UPDATE ON network_membership
    FOR EACH ROW EXECUTE FUNCTION strang.check_membership();
"""

# Whoever works opens another session only in the roles of a membership of theirs, and an ended one stays ended.
MEMBER = (
    "EXISTS (SELECT 1 FROM network_membership m WHERE m.user_id = foundation_session.user_id"
    " AND m.unit_id = foundation_session.unit_id AND foundation_session.roles <@ m.roles"
    " AND m.valid_from <= now() AND (m.valid_to IS NULL OR m.valid_to > now()))"
)
SIGNS_IN = rls.is_system("sign-in")
ENDS = f"({SIGNS_IN} OR user_id = {rls.USER} OR (unit_id = {rls.UNIT} AND {rls.has_role('unit_admin')}))"
SESSIONS = rls.Policies(
    select=f"{SIGNS_IN} OR user_id = {rls.USER} OR (unit_id = {rls.UNIT} AND {rls.has_role('unit_admin')})",
    insert=f"{SIGNS_IN} OR (user_id = {rls.USER} AND expires_at < now() + interval '9 hours' AND {MEMBER})",
    update=f"{ENDS} AND ended_at IS NULL",
    update_check=f"{ENDS} AND ended_at IS NOT NULL",
)


class Migration(migrations.Migration):
    """Facts for everybody; memberships for the unit, the user and the sign-in."""

    dependencies = [("network", "0001_initial"), ("access", "0002_policies")]

    operations = [
        rls.protect("network_kreis", PUBLIC_FACTS),
        rls.protect("network_municipality", PUBLIC_FACTS),
        rls.protect("network_organisation", PUBLIC_FACTS),
        rls.protect("network_unit", PUBLIC_FACTS),
        rls.protect(
            "network_membership",
            rls.Policies(
                select=f"{rls.is_system()} OR unit_id = {rls.UNIT} OR user_id = {rls.USER}",
                insert=ADMINISTERS,
                update=ADMINISTERS,
            ),
        ),
        migrations.RunSQL(ROLES, "DROP FUNCTION strang.check_membership() CASCADE"),
        rls.redeclare("foundation_session", SESSIONS),
    ]
