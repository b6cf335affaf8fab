"""A recipient is told of a correction or a restriction by that itself: nobody can tell what has not happened."""

from django.db import migrations

from strang.access.types import CONTENT_ROLES
from strang.foundation import rls

# Told is each unit that saw something of the person (of a correction: of its topic), once for each permission.
TELLS = """
CREATE POLICY access_disclosure_tell ON access_disclosure FOR SELECT TO strang_owner USING (true);
CREATE POLICY privacy_notice_tell ON privacy_notice FOR INSERT TO strang_owner WITH CHECK (true);

CREATE FUNCTION strang.tell_of_right() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    row_now jsonb := to_jsonb(NEW);
    what text := 'corrected';
    moment timestamptz := now();
    about text := NULL;
BEGIN
    IF TG_TABLE_NAME = 'privacy_restriction' THEN
        what := CASE TG_OP WHEN 'INSERT' THEN 'restricted' ELSE 'lifted' END;
        moment := (row_now ->> CASE TG_OP WHEN 'INSERT' THEN 'since' ELSE 'lifted_at' END)::timestamptz;
    ELSE
        about := row_now ->> 'topic';
        moment := least(now(), (row_now ->> 'decided_on')::date + interval '12 hours');
    END IF;
    INSERT INTO privacy_notice (id, at, from_unit_id, to_unit_id, kind, reference)
    SELECT strang.time_ordered_id(), moment, NEW.unit_id, seen.unit_id, what, strang.reference_of(seen.source_id)
      FROM (SELECT DISTINCT d.unit_id, d.source_id FROM access_disclosure d
             WHERE d.from_unit_id = NEW.unit_id AND d.person_id = NEW.person_id AND d.unit_id <> NEW.unit_id
               AND d.source_id IS NOT NULL AND (about IS NULL OR about = ANY (d.topics))) seen;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION strang.tell_of_right() FROM PUBLIC;

CREATE TRIGGER privacy_restriction_tell AFTER INSERT ON privacy_restriction
    FOR EACH ROW EXECUTE FUNCTION strang.tell_of_right();
CREATE TRIGGER privacy_restriction_tell_end AFTER UPDATE OF lifted_at ON privacy_restriction
    FOR EACH ROW WHEN (OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL)
    EXECUTE FUNCTION strang.tell_of_right();
CREATE TRIGGER privacy_correction_tell AFTER UPDATE OF state ON privacy_correction
    FOR EACH ROW WHEN (OLD.state <> 'accepted' AND NEW.state = 'accepted')
    EXECUTE FUNCTION strang.tell_of_right();
"""

UNDO = """
DROP FUNCTION strang.tell_of_right() CASCADE;
DROP POLICY privacy_notice_tell ON privacy_notice;
DROP POLICY access_disclosure_tell ON access_disclosure;
"""


class Migration(migrations.Migration):
    """Casework and data protection could send any unit the notice of something that never was."""

    dependencies = [("privacy", "0005_gone_persons"), ("consents", "0010_told_by_the_fact")]

    operations = [
        migrations.RunSQL(TELLS, UNDO),
        rls.redeclare(
            "privacy_notice",
            rls.Policies(select=f"to_unit_id = {rls.UNIT} AND {rls.has_role(*CONTENT_ROLES)}"),
        ),
    ]
