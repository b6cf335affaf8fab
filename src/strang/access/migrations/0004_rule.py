"""Protect what the complete rule asks beside grants and assignments: marks of persons, blocks, emergencies."""

from django.db import migrations

from strang.access import policies
from strang.access.types import CASEWORK_ROLES, CONTENT_ROLES, EMERGENCY_MINUTES
from strang.foundation import rls

OWN_UNIT = f"unit_id = {rls.UNIT}"
CASEWORK = rls.has_role(*CASEWORK_ROLES)
LEADS = f"{OWN_UNIT} AND {CASEWORK} AND {policies.works_with()}"
LEADS_OR_TAKES_OVER = rls.has_role(*CONTENT_ROLES)
RECEIVES = (
    f"EXISTS (SELECT 1 FROM access_grant g WHERE g.to_unit_id = {rls.UNIT}"
    f" AND g.from_unit_id = {rls.ROW}.unit_id AND g.person_id = {rls.ROW}.person_id)"
)
OPENED = (
    f"EXISTS (SELECT 1 FROM access_emergency e WHERE e.user_id = {rls.USER}"
    f" AND e.from_unit_id = {rls.ROW}.unit_id AND e.person_id = {rls.ROW}.person_id AND e.until > now())"
)

# A recipient takes over alone, on one permission and as long as it holds; there a colleague only stands in. In the own
# unit whoever works with a person brings others in; only a person with whom nobody of the unit works any more can be
# taken up by oneself. Nobody who is shut out is brought in. Nothing but the end ever changes.
ASSIGNMENT = """
CREATE OR REPLACE FUNCTION strang.check_assignment() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := strang.user_id();
    mine boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'valid_to' <> to_jsonb(OLD) - 'valid_to'
           OR NEW.valid_to IS NULL OR NEW.valid_to > OLD.valid_to THEN
            RAISE EXCEPTION 'an assignment can only end' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM access_block b WHERE b.person_id = NEW.person_id
                AND (b.user_id = NEW.user_id OR b.blocked_unit_id = NEW.unit_id)
                AND b.valid_from <= now() AND (b.valid_to IS NULL OR b.valid_to > now())) THEN
        RAISE EXCEPTION 'this user is shut out from the person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    mine := EXISTS (SELECT 1 FROM access_assignment a
                     WHERE a.unit_id = NEW.unit_id AND a.person_id = NEW.person_id AND a.user_id = me
                       AND a.source_id IS NOT DISTINCT FROM NEW.source_id
                       AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now()));
    IF NEW.source_id IS NOT NULL THEN
        IF NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.to_unit_id = NEW.unit_id AND g.person_id = NEW.person_id
                          AND g.source_id = NEW.source_id AND g.valid_from <= now() AND g.valid_to > now())
           OR NOT (NEW.kind = 'recipient' AND NEW.user_id = me OR NEW.kind = 'deputy' AND mine) THEN
            RAISE EXCEPTION 'nothing is granted that could be taken over' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF NEW.kind = 'recipient' OR EXISTS (
            SELECT 1 FROM access_grant g WHERE g.to_unit_id = NEW.unit_id AND g.person_id = NEW.person_id)
        OR (NOT mine AND EXISTS (
            SELECT 1 FROM access_assignment a JOIN network_membership m USING (unit_id, user_id)
             WHERE a.unit_id = NEW.unit_id AND a.person_id = NEW.person_id AND a.user_id IS DISTINCT FROM me
               AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())
               AND m.valid_from <= now() AND (m.valid_to IS NULL OR m.valid_to > now()))) THEN
        RAISE EXCEPTION 'a colleague works with this person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""

# Who was assigned under an earlier version rests on the permission that reached furthest.
BASIS = """
ALTER TABLE access_assignment NO FORCE ROW LEVEL SECURITY;
ALTER TABLE access_grant NO FORCE ROW LEVEL SECURITY;
ALTER TABLE access_assignment DISABLE TRIGGER USER;
UPDATE access_assignment a SET source_id = (
    SELECT g.source_id FROM access_grant g WHERE g.to_unit_id = a.unit_id AND g.person_id = a.person_id
     ORDER BY g.valid_to DESC LIMIT 1)
 WHERE a.kind = 'recipient' AND a.source_id IS NULL;
ALTER TABLE access_assignment ENABLE TRIGGER USER;
ALTER TABLE access_assignment FORCE ROW LEVEL SECURITY;
ALTER TABLE access_grant FORCE ROW LEVEL SECURITY;
"""

ENDS_ONLY = """
CREATE FUNCTION strang.check_block() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF to_jsonb(NEW) - 'valid_to' <> to_jsonb(OLD) - 'valid_to'
       OR NEW.valid_to IS NULL OR (OLD.valid_to IS NOT NULL AND NEW.valid_to > OLD.valid_to) THEN
        RAISE EXCEPTION 'a block can only end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_block_check BEFORE UPDATE ON access_block
    FOR EACH ROW EXECUTE FUNCTION strang.check_block();
"""


class Migration(migrations.Migration):
    """The tables of the complete rule; the policies of grants and assignments read them."""

    dependencies = [("access", "0003_subjects_blocks_emergencies")]

    operations = [
        migrations.RunSQL(ASSIGNMENT, migrations.RunSQL.noop),
        migrations.RunSQL(BASIS, migrations.RunSQL.noop),
        rls.redeclare(
            "access_assignment",
            rls.Policies(
                select=OWN_UNIT,
                insert=f"{OWN_UNIT} AND ({CASEWORK} OR (source_id IS NOT NULL AND {LEADS_OR_TAKES_OVER}))",
                update=f"{OWN_UNIT} AND {LEADS_OR_TAKES_OVER}",
            ),
        ),
        rls.protect(
            "access_subject",
            rls.Policies(
                select=f"({OWN_UNIT} AND {LEADS_OR_TAKES_OVER}) OR {RECEIVES} OR {OPENED}",
                insert=f"{OWN_UNIT} AND {CASEWORK}",
                update=f"{OWN_UNIT} AND {CASEWORK}",
            ),
        ),
        rls.protect(
            "access_block",
            rls.Policies(
                select=(
                    f"({OWN_UNIT} AND {policies.assigned()})"
                    f" OR user_id = {rls.USER} OR blocked_unit_id = {rls.UNIT}"
                ),
                insert=(
                    f"{LEADS} AND author_id = {rls.USER} AND user_id IS DISTINCT FROM {rls.USER}"
                    f" AND blocked_unit_id IS DISTINCT FROM {rls.UNIT}"
                ),
                update=f"{LEADS} AND user_id IS DISTINCT FROM {rls.USER}",
            ),
        ),
        migrations.RunSQL(ENDS_ONLY, "DROP FUNCTION strang.check_block() CASCADE"),
        rls.protect(
            "access_emergency",
            rls.Policies(
                select=(
                    f"user_id = {rls.USER} OR ((unit_id = {rls.UNIT} OR from_unit_id = {rls.UNIT})"
                    f" AND {rls.has_role('privacy_officer')})"
                ),
                insert=(
                    f"{OWN_UNIT} AND user_id = {rls.USER} AND {LEADS_OR_TAKES_OVER}"
                    " AND opened_at BETWEEN now() - interval '10 seconds' AND now() + interval '10 seconds'"
                    f" AND until <= now() + interval '{EMERGENCY_MINUTES} minutes 10 seconds'"
                ),
            ),
        ),
    ]
