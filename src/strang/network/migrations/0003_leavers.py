"""Work ends with the membership: sessions and assignments follow it in the database, in the same transaction.

A membership with a set end needs no job: the sessions of its user are never valid beyond that end, and assignments
left over from an earlier membership end when somebody comes back. Taking a role away ends the sessions that hold it.
"""

from django.db import migrations

RUNNING = "m.valid_from <= clock_timestamp() AND (m.valid_to IS NULL OR m.valid_to > clock_timestamp())"
FOLLOW = f"""
CREATE FUNCTION strang.follow_membership() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    until timestamptz;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.valid_to <= now() AND (NEW.valid_to IS NULL OR NEW.valid_to > OLD.valid_to) THEN
        RAISE EXCEPTION 'a membership that has ended stays ended' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE foundation_session s SET ended_at = now()
     WHERE s.user_id = NEW.user_id AND s.unit_id = NEW.unit_id AND s.ended_at IS NULL AND s.expires_at > now()
       AND NOT EXISTS (SELECT 1 FROM network_membership m WHERE m.user_id = s.user_id AND m.unit_id = s.unit_id
                          AND s.roles <@ m.roles AND {RUNNING});
    SELECT max(coalesce(m.valid_to, 'infinity')) INTO until FROM network_membership m
     WHERE m.user_id = NEW.user_id AND m.unit_id = NEW.unit_id AND {RUNNING};
    UPDATE foundation_session s SET expires_at = until
     WHERE s.user_id = NEW.user_id AND s.unit_id = NEW.unit_id AND s.ended_at IS NULL AND s.expires_at > until;
    IF until IS NULL OR (TG_OP = 'INSERT' AND NOT EXISTS (
            SELECT 1 FROM network_membership m WHERE m.user_id = NEW.user_id AND m.unit_id = NEW.unit_id
               AND m.id <> NEW.id AND {RUNNING})) THEN
        UPDATE access_assignment a SET valid_to = greatest(a.valid_from, now())
         WHERE a.user_id = NEW.user_id AND a.unit_id = NEW.unit_id AND (a.valid_to IS NULL OR a.valid_to > now());
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER network_membership_follow AFTER INSERT OR UPDATE ON network_membership
    FOR EACH ROW EXECUTE FUNCTION strang.follow_membership();

CREATE FUNCTION strang.check_session() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    until timestamptz;
BEGIN
    SELECT max(coalesce(m.valid_to, 'infinity')) INTO until FROM network_membership m
     WHERE m.user_id = NEW.user_id AND m.unit_id = NEW.unit_id AND NEW.roles <@ m.roles AND {RUNNING};
    IF until IS NULL OR EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = NEW.user_id AND NOT u.is_active) THEN
        RAISE EXCEPTION 'nobody works without a membership in these roles' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.expires_at := least(NEW.expires_at, until);
    RETURN NEW;
END $$;
CREATE TRIGGER foundation_session_check BEFORE INSERT ON foundation_session
    FOR EACH ROW EXECUTE FUNCTION strang.check_session();
CREATE POLICY network_membership_follow ON network_membership FOR SELECT TO strang_owner USING (true);
"""
UNDO = """
DROP POLICY network_membership_follow ON network_membership;
DROP FUNCTION strang.check_session() CASCADE;
DROP FUNCTION strang.follow_membership() CASCADE;
"""


class Migration(migrations.Migration):
    """Let sessions and assignments follow the membership."""

    dependencies = [("network", "0002_policies"), ("accounts", "0003_deactivated_users")]

    operations = [migrations.RunSQL(FOLLOW, UNDO)]
