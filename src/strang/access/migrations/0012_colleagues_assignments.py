"""Nobody ends a colleague's work with a person they do not work with themselves: it would free the way for them."""

from django.db import migrations

COLLEAGUES = """
CREATE FUNCTION strang.check_assignment_end() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := strang.user_id();
BEGIN
    IF current_user = 'strang_app' AND OLD.user_id IS DISTINCT FROM me AND NOT EXISTS (
        SELECT 1 FROM access_assignment a
         WHERE a.unit_id = OLD.unit_id AND a.person_id = OLD.person_id AND a.user_id = me
           AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())) THEN
        RAISE EXCEPTION 'only who works with the person ends a colleague''s work' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_assignment_end BEFORE UPDATE ON access_assignment
    FOR EACH ROW EXECUTE FUNCTION strang.check_assignment_end();
"""


class Migration(migrations.Migration):
    """The holder, or somebody who works with the same person."""

    dependencies = [("access", "0011_subject_follows")]

    operations = [migrations.RunSQL(COLLEAGUES, "DROP FUNCTION strang.check_assignment_end() CASCADE")]
