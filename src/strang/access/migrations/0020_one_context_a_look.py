"""A line of the register is computed from one view, which asks for the context once; looks are found by person."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

REGISTER = """
CREATE FUNCTION strang.look_at(token text, persons uuid[], wanted text[]) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    lines integer;
BEGIN
    PERFORM set_config('strang.context', token, true);
    INSERT INTO access_disclosure (id, at, session_id, user_id, unit_id, from_unit_id, person_id, topics, purpose,
                                   source, source_id)
    SELECT uuidv7(), clock_timestamp(), o.session_id, o.user_id, o.unit_id, o.from_unit_id,
           o.person_id, array_agg(o.topic ORDER BY o.topic), o.purpose, o.source, o.source_id
      FROM strang.my_unseen o
     WHERE o.person_id = ANY (persons) AND (wanted IS NULL OR o.topic = ANY (wanted))
     GROUP BY o.session_id, o.user_id, o.unit_id, o.purpose, o.person_id, o.from_unit_id, o.source, o.source_id;
    GET DIAGNOSTICS lines = ROW_COUNT;
    RETURN lines;
END $$;
REVOKE ALL ON FUNCTION strang.look_at(text, uuid[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strang.look_at(text, uuid[], text[]) TO strang_audit;
"""

SEAL = """
CREATE OR REPLACE FUNCTION strang.seal_disclosure() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    about audit_subject;
BEGIN
    IF NEW.person_id IS NULL THEN
        RAISE EXCEPTION 'a disclosure is about a person' USING ERRCODE = 'not_null_violation';
    END IF;
    SELECT * INTO about FROM audit_subject WHERE person_id = NEW.person_id LIMIT 1;
    IF NOT FOUND THEN
        about := strang.subject_of(NEW.person_id);
    END IF;
    NEW.subject := about.subject;
    NEW.source_tag := encode(sha256(about.key || convert_to(NEW.source_id::text, 'UTF8')), 'hex');
    INSERT INTO audit_pending (stream, row_id) VALUES ('disclosure', NEW.id);
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """``register_looks`` of three arguments stays until no process of the version before calls it."""

    atomic = False
    dependencies = [("access", "0019_marks_in_one_look")]

    operations = [
        AddIndexConcurrently(
            model_name="disclosure",
            index=models.Index(
                fields=["session_id", "person_id", "from_unit_id", "at"], name="access_disclosure_look"
            ),
        ),
        RemoveIndexConcurrently(model_name="disclosure", name="access_disclosure_of_session"),
        migrations.RunSQL(SEAL, migrations.RunSQL.noop),
        migrations.RunSQL(REGISTER, "DROP FUNCTION strang.look_at(text, uuid[], text[])"),
    ]
