"""A deputy does not shut out whom they stand in for, and data protection of the unit can lift every block."""

from django.db import migrations, models

from strang.access import policies
from strang.access.types import CASEWORK_ROLES, Role
from strang.foundation import rls

OWN_UNIT = f"unit_id = {rls.UNIT}"
LEADS = f"{OWN_UNIT} AND {rls.has_role(*CASEWORK_ROLES)} AND {policies.works_with()}"
OFFICER = f"({OWN_UNIT} AND {rls.has_role(Role.PRIVACY_OFFICER)})"

# Whoever lifts it is whoever is at work: the database itself writes that down. Without an assignment to the person,
# and so without knowing who it is, a reason is owed.
BLOCK = """
CREATE OR REPLACE FUNCTION strang.check_block() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := strang.user_id();
BEGIN
    IF to_jsonb(NEW) - '{valid_to,lifted_by,lift_reason}'::text[]
       <> to_jsonb(OLD) - '{valid_to,lifted_by,lift_reason}'::text[]
       OR NEW.valid_to IS NULL OR (OLD.valid_to IS NOT NULL AND NEW.valid_to > OLD.valid_to)
       OR OLD.lifted_by IS NOT NULL THEN
        RAISE EXCEPTION 'a block can only end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF current_user = 'strang_app' THEN
        NEW.lifted_by := me;
        IF btrim(NEW.lift_reason) = '' AND NOT EXISTS (
            SELECT 1 FROM access_assignment a
             WHERE a.unit_id = NEW.unit_id AND a.person_id = NEW.person_id AND a.user_id = me
               AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())) THEN
            RAISE EXCEPTION 'who does not work with the person owes a reason' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION strang.check_new_block() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user <> 'strang_app' THEN RETURN NEW; END IF;
    IF NEW.lifted_by IS NOT NULL OR NEW.lift_reason <> '' THEN
        RAISE EXCEPTION 'a block begins unlifted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (
            SELECT 1 FROM access_assignment a
             WHERE a.unit_id = NEW.unit_id AND a.person_id = NEW.person_id AND a.user_id = NEW.user_id
               AND a.kind IN ('responsible', 'recipient')
               AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now()))
       AND NOT EXISTS (
            SELECT 1 FROM access_assignment a
             WHERE a.unit_id = NEW.unit_id AND a.person_id = NEW.person_id AND a.user_id = NEW.author_id
               AND a.kind <> 'deputy'
               AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())) THEN
        RAISE EXCEPTION 'a deputy does not shut out whom they stand in for' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_block_new BEFORE INSERT ON access_block
    FOR EACH ROW EXECUTE FUNCTION strang.check_new_block();
"""


class Migration(migrations.Migration):
    """Whoever was shut out by a deputy stayed so: nobody else was left who could lift it."""

    dependencies = [("access", "0015_recipients")]

    operations = [
        migrations.AddField("block", "lifted_by", models.UUIDField(null=True)),
        migrations.AddField(
            "block", "lift_reason", models.CharField(blank=True, default="", db_default="", max_length=300)
        ),
        migrations.RunSQL(BLOCK, "DROP FUNCTION strang.check_new_block() CASCADE"),
        rls.redeclare(
            "access_block",
            rls.Policies(
                select=(
                    f"({OWN_UNIT} AND {policies.assigned()}) OR {OFFICER}"
                    f" OR user_id = {rls.USER} OR blocked_unit_id = {rls.UNIT}"
                ),
                insert=(
                    f"{LEADS} AND author_id = {rls.USER} AND user_id IS DISTINCT FROM {rls.USER}"
                    f" AND blocked_unit_id IS DISTINCT FROM {rls.UNIT}"
                ),
                update=f"({LEADS} OR {OFFICER}) AND user_id IS DISTINCT FROM {rls.USER}",
            ),
        ),
    ]
