"""A user who is switched off is out everywhere, at once: by the database, whoever switched them off."""

from django.db import migrations

DEACTIVATED = """
CREATE FUNCTION strang.end_work_of_user() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE foundation_session SET ended_at = now()
     WHERE user_id = NEW.id AND ended_at IS NULL AND expires_at > now();
    UPDATE access_assignment SET valid_to = greatest(valid_from, now())
     WHERE user_id = NEW.id AND (valid_to IS NULL OR valid_to > now());
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_user_deactivated AFTER UPDATE OF is_active ON accounts_user
    FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active) EXECUTE FUNCTION strang.end_work_of_user();
CREATE POLICY foundation_session_over ON foundation_session FOR UPDATE TO strang_owner
    USING (true) WITH CHECK (true);
CREATE POLICY access_assignment_look ON access_assignment FOR SELECT TO strang_owner USING (true);
CREATE POLICY access_assignment_over ON access_assignment FOR UPDATE TO strang_owner
    USING (true) WITH CHECK (true);
"""
UNDO = """
DROP POLICY access_assignment_over ON access_assignment;
DROP POLICY access_assignment_look ON access_assignment;
DROP POLICY foundation_session_over ON foundation_session;
DROP FUNCTION strang.end_work_of_user() CASCADE;
"""


class Migration(migrations.Migration):
    """End sessions and assignments with the user."""

    dependencies = [
        ("accounts", "0002_open_tables"),
        ("access", "0004_rule"),
        ("foundation", "0003_protection"),
    ]

    operations = [migrations.RunSQL(DEACTIVATED, UNDO)]
