"""Whose file is gone: the persons whose pseudonym's key the night may delete, told to the erasure alone."""

from django.db import migrations

from strang.foundation import rls

# Every other table about a person is bound to people_person by a chain of foreign keys; a test follows them.
GONE = f"""
CREATE POLICY people_person_gone ON people_person FOR SELECT TO {rls.OWNER} USING ({rls.is_system("erasure")});
CREATE POLICY access_grant_gone ON access_grant FOR SELECT TO {rls.OWNER} USING ({rls.is_system("erasure")});
CREATE FUNCTION strang.gone_persons() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF strang.system_name() IS DISTINCT FROM 'erasure' THEN
        RAISE EXCEPTION 'only the erasure learns whose file is gone' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN QUERY
    SELECT s.person_id FROM audit_subject s
     WHERE s.person_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM people_person p WHERE p.id = s.person_id)
       AND NOT EXISTS (SELECT 1 FROM access_assignment a WHERE a.person_id = s.person_id)
       AND NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.person_id = s.person_id)
     ORDER BY s.person_id;
END $$;
REVOKE ALL ON FUNCTION strang.gone_persons() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strang.gone_persons() TO {rls.APP};
"""
UNDO = """
DROP FUNCTION strang.gone_persons();
DROP POLICY people_person_gone ON people_person;
DROP POLICY access_grant_gone ON access_grant;
"""


class Migration(migrations.Migration):
    """Ids that mean nothing any more, for one job."""

    dependencies = [
        ("privacy", "0004_fitting_refusals"),
        ("people", "0003_subject"),
        ("access", "0015_recipients"),
        ("audit", "0003_tree"),
    ]

    operations = [migrations.RunSQL(GONE, UNDO)]
