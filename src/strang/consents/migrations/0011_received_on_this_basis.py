"""What the recipient learns of a basis asks for a look on that very basis, and for the view that tells what is open."""

from django.db import migrations

RECEIVED = """
CREATE OR REPLACE FUNCTION strang.received_bases(instances uuid[])
RETURNS TABLE (instance_id uuid, norm text, title text, obligation text, file_number text, necessity text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT i.id, b.norm::text, b.title::text, b.obligation::text,
           CASE WHEN k.told THEN i.file_number::text ELSE '' END, CASE WHEN k.told THEN i.necessity ELSE '' END
      FROM consents_basisinstance i
      JOIN consents_statutorybasis b ON b.id = i.basis_id
     CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT 1 FROM strang.my_opening o WHERE o.source_id = i.id AND o.person_id = i.person_id
                          AND o.from_unit_id = i.unit_id AND o.topic = 'identity')
           AND EXISTS (SELECT 1 FROM strang.my_look d WHERE d.source_id = i.id AND d.person_id = i.person_id
                          AND d.from_unit_id = i.unit_id AND d.topic = 'identity') AS told) k
     WHERE i.id = ANY (instances)
       AND EXISTS (SELECT 1 FROM strang.unit_grant g WHERE g.source_id = i.id AND g.person_id = i.person_id
                      AND g.from_unit_id = i.unit_id)
       AND NOT EXISTS (SELECT 1 FROM strang.my_block o WHERE o.person_id = i.person_id);
END $$;
"""


class Migration(migrations.Migration):
    """The function answers as before, for the signed context alone."""

    dependencies = [("consents", "0010_told_by_the_fact"), ("access", "0019_marks_in_one_look")]

    operations = [migrations.RunSQL(RECEIVED, migrations.RunSQL.noop)]
