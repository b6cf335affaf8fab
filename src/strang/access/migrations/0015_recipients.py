"""On the recipient's side: a deputy is a colleague, named by who took over; what rests on statute is taken over once."""

from django.db import migrations

from strang.access.types import CONTENT_ROLES
from strang.foundation import rls

ROLES = ", ".join(f"'{role.value}'" for role in CONTENT_ROLES)
RUNS = "a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())"
# By the clock of now: whoever waited for the lock began before the one they waited for.
AT_WORK = (
    "m.valid_from <= clock_timestamp() AND (m.valid_to IS NULL OR m.valid_to > clock_timestamp())"
    f" AND m.roles && ARRAY[{ROLES}]::varchar[]"
)
HERE = (
    f"EXISTS (SELECT 1 FROM network_membership m WHERE m.unit_id = NEW.unit_id AND {AT_WORK} AND m.user_id = "
)

# A recipient takes over alone, on one permission and as long as it holds; a statutory one is one colleague's, until they
# leave. There a deputy is named by who took over, not by another deputy. In the own unit whoever works with a person
# brings others in; only a person with whom nobody of the unit works any more can be taken up by oneself. Nobody who is
# shut out is brought in. Nothing but the end ever changes.
ASSIGNMENT = f"""
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
                       AND (NEW.source_id IS NULL OR a.kind = 'recipient') AND {RUNS});
    IF NEW.source_id IS NOT NULL THEN
        IF NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.to_unit_id = NEW.unit_id AND g.person_id = NEW.person_id
                          AND g.source_id = NEW.source_id AND g.valid_from <= now() AND g.valid_to > now()
                          AND (NEW.valid_to IS NULL OR NEW.valid_to <= g.valid_to))
           OR NOT (NEW.kind = 'recipient' AND NEW.user_id = me
                   OR NEW.kind = 'deputy' AND mine AND NEW.user_id <> me AND {HERE} NEW.user_id)) THEN
            RAISE EXCEPTION 'nothing is granted that could be taken over' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF NEW.kind = 'recipient' AND EXISTS (SELECT 1 FROM access_grant g WHERE g.to_unit_id = NEW.unit_id
                AND g.source_id = NEW.source_id AND g.source = 'statute') THEN
            PERFORM pg_advisory_xact_lock(hashtextextended(NEW.source_id::text, 7));
            IF EXISTS (SELECT 1 FROM access_assignment a
                        WHERE a.unit_id = NEW.unit_id AND a.source_id = NEW.source_id AND a.kind = 'recipient'
                          AND (a.valid_to IS NULL OR a.valid_to > now()) AND {HERE} a.user_id)) THEN
                RAISE EXCEPTION 'somebody has taken this over'
                    USING ERRCODE = 'unique_violation', CONSTRAINT = 'access_statute_taken_once';
            END IF;
        END IF;
    ELSIF NEW.kind = 'recipient' OR EXISTS (
            SELECT 1 FROM access_grant g WHERE g.to_unit_id = NEW.unit_id AND g.person_id = NEW.person_id)
        OR (NOT mine AND EXISTS (
            SELECT 1 FROM access_assignment a JOIN network_membership m USING (unit_id, user_id)
             WHERE a.unit_id = NEW.unit_id AND a.person_id = NEW.person_id AND a.user_id IS DISTINCT FROM me
               AND {RUNS}
               AND m.valid_from <= now() AND (m.valid_to IS NULL OR m.valid_to > now()))) THEN
        RAISE EXCEPTION 'a colleague works with this person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""

# A block is told to whom it shuts out and to the unit that set it, so whoever names a deputy cannot ask for it.
DEPUTY = f"""
CREATE FUNCTION strang.check_deputy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM access_block b WHERE b.person_id = NEW.person_id
                AND (b.user_id = NEW.user_id OR b.blocked_unit_id = NEW.unit_id)
                AND b.valid_from <= now() AND (b.valid_to IS NULL OR b.valid_to > now())) THEN
        RAISE EXCEPTION 'this user cannot stand in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
GRANT CREATE ON SCHEMA strang TO {rls.JUDGE};
ALTER FUNCTION strang.check_deputy() OWNER TO {rls.JUDGE};
REVOKE CREATE ON SCHEMA strang FROM {rls.JUDGE};
CREATE TRIGGER access_assignment_deputy BEFORE INSERT ON access_assignment
    FOR EACH ROW WHEN (NEW.kind = 'deputy') EXECUTE FUNCTION strang.check_deputy();
"""


class Migration(migrations.Migration):
    """Deputies and takeovers where another unit's person is worked with."""

    dependencies = [("access", "0014_one_look"), ("network", "0004_masked")]

    operations = [
        migrations.RunSQL(ASSIGNMENT, migrations.RunSQL.noop),
        migrations.RunSQL(DEPUTY, "DROP FUNCTION strang.check_deputy() CASCADE"),
    ]
