"""A line of the register is written by whoever computes it; and the indexes by which the judge's views look."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

STATISTICS = """
CREATE STATISTICS access_assignment_unit_of_user (dependencies) ON unit_id, user_id FROM access_assignment
"""

REGISTER = """
CREATE FUNCTION strang.register_looks(token text, persons uuid[], wanted text[], all_topics text[]) RETURNS integer
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
    SELECT strang.time_ordered_id(), clock_timestamp(), me.session_id, me.user_id, me.unit_id, o.from_unit_id,
           o.person_id, array_agg(DISTINCT topic.name ORDER BY topic.name), me.purpose, o.source, o.source_id
      FROM strang.my_opening o
     CROSS JOIN LATERAL unnest(CASE WHEN o.topic IS NULL THEN all_topics ELSE ARRAY[o.topic] END) topic (name)
     WHERE o.person_id = ANY (persons) AND (wanted IS NULL OR topic.name = ANY (wanted))
       AND NOT EXISTS (SELECT 1 FROM strang.my_look d WHERE d.person_id = o.person_id
                          AND d.from_unit_id = o.from_unit_id AND d.topic = topic.name AND d.source_id = o.source_id)
     GROUP BY o.person_id, o.from_unit_id, o.source, o.source_id;
    GET DIAGNOSTICS lines = ROW_COUNT;
    RETURN lines;
END $$;
REVOKE ALL ON FUNCTION strang.register_looks(text, uuid[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strang.register_looks(text, uuid[], text[], text[]) TO strang_audit;
"""

TIME_ORDERED = """
CREATE FUNCTION strang.time_ordered_id() RETURNS uuid
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(
        set_byte(
            overlay(uuid_send(gen_random_uuid()) PLACING
                substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
            6, 112 | (get_byte(uuid_send(gen_random_uuid()), 6) & 15)),
        'hex')::uuid
$$;
"""


class Migration(migrations.Migration):
    """A user belongs to a unit: without being told, the planner takes both conditions for independent."""

    atomic = False
    dependencies = [("access", "0013_review_in_time")]

    operations = [
        AddIndexConcurrently(
            model_name="assignment",
            index=models.Index(
                fields=["unit_id", "user_id", "person_id"],
                include=("valid_from", "valid_to", "source_id"),
                name="access_assignment_mine",
            ),
        ),
        RemoveIndexConcurrently(model_name="assignment", name="access_assignment_of_user"),
        AddIndexConcurrently(
            model_name="grant",
            index=models.Index(
                fields=["source_id", "to_unit_id", "person_id"],
                include=(
                    "topic",
                    "purpose",
                    "from_unit_id",
                    "valid_from",
                    "valid_to",
                    "data_from",
                    "data_to",
                    "ends_at_majority",
                    "names_protected",
                    "source",
                ),
                name="access_grant_basis",
            ),
        ),
        RemoveIndexConcurrently(model_name="grant", name="access_grant_source"),
        AddIndexConcurrently(
            model_name="grant",
            index=models.Index(
                fields=["to_unit_id", "person_id"],
                condition=models.Q(("data_from__isnull", False), ("data_to__isnull", False), _connector="OR"),
                name="access_grant_limited",
            ),
        ),
        AddIndexConcurrently(
            model_name="subject",
            index=models.Index(
                fields=["unit_id", "person_id"],
                condition=models.Q(("restricted_at__isnull", True)),
                name="access_subject_unrestricted",
            ),
        ),
        migrations.RunSQL(STATISTICS, "DROP STATISTICS access_assignment_unit_of_user"),
        migrations.RunSQL(TIME_ORDERED, "DROP FUNCTION strang.time_ordered_id()"),
        migrations.RunSQL(REGISTER, "DROP FUNCTION strang.register_looks(text, uuid[], text[], text[])"),
    ]
