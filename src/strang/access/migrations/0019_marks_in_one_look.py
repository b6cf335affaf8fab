"""The line of the register is computed from openings that name each topic; marks of a person are read from an index."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

REGISTER = """
CREATE FUNCTION strang.register_looks(token text, persons uuid[], wanted text[]) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    me strang.work_context;
    lines integer;
BEGIN
    PERFORM set_config('strang.context', token, true);
    me := strang.context();
    IF me.session_id IS NULL THEN RETURN 0; END IF;
    INSERT INTO access_disclosure (id, at, session_id, user_id, unit_id, from_unit_id, person_id, topics, purpose,
                                   source, source_id)
    SELECT uuidv7(), clock_timestamp(), me.session_id, me.user_id, me.unit_id, o.from_unit_id,
           o.person_id, array_agg(o.topic ORDER BY o.topic), me.purpose, o.source, o.source_id
      FROM strang.my_opening o
     WHERE o.person_id = ANY (persons) AND (wanted IS NULL OR o.topic = ANY (wanted))
       AND NOT EXISTS (SELECT 1 FROM strang.my_look d WHERE d.person_id = o.person_id
                          AND d.from_unit_id = o.from_unit_id AND d.topic = o.topic AND d.source_id = o.source_id)
     GROUP BY o.person_id, o.from_unit_id, o.source, o.source_id;
    GET DIAGNOSTICS lines = ROW_COUNT;
    RETURN lines;
END $$;
REVOKE ALL ON FUNCTION strang.register_looks(text, uuid[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strang.register_looks(text, uuid[], text[]) TO strang_audit;
"""


class Migration(migrations.Migration):
    """The function of before stays until no process of the version before calls it."""

    atomic = False
    dependencies = [("access", "0018_same_words")]

    operations = [
        AddIndexConcurrently(
            model_name="subject",
            index=models.Index(
                fields=["unit_id", "person_id"],
                include=("protected", "adult_on", "restricted_at"),
                name="access_subject_marks",
            ),
        ),
        RemoveIndexConcurrently(model_name="subject", name="access_subject_unrestricted"),
        migrations.RunSQL(REGISTER, "DROP FUNCTION strang.register_looks(text, uuid[], text[])"),
    ]
