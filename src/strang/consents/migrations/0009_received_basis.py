"""What the recipient of a statutory grant learns of its basis: the norm at once, why it was needed with the file."""

from django.db import migrations

from strang.foundation import rls

# The row itself is the sender's: it says who asked, who approved and what they wrote to each other. Why the person's
# data were needed names them as much as the data do, so it asks for the same: who took over, and has been registered.
RECEIVED = f"""
CREATE POLICY consents_statutorybasis_received ON consents_statutorybasis FOR SELECT TO {rls.OWNER} USING (true);
CREATE FUNCTION strang.received_bases(instances uuid[])
RETURNS TABLE (instance_id uuid, norm text, title text, obligation text, file_number text, necessity text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT i.id, b.norm::text, b.title::text, b.obligation::text,
           CASE WHEN k.told THEN i.file_number::text ELSE '' END, CASE WHEN k.told THEN i.necessity ELSE '' END
      FROM consents_basisinstance i
      JOIN consents_statutorybasis b ON b.id = i.basis_id
     CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT 1 FROM strang.my_grant g WHERE g.source_id = i.id AND g.person_id = i.person_id
                          AND g.from_unit_id = i.unit_id AND g.topic = 'identity')
           AND EXISTS (SELECT 1 FROM strang.my_look d WHERE d.person_id = i.person_id
                          AND d.from_unit_id = i.unit_id AND d.topic = 'identity') AS told) k
     WHERE i.id = ANY (instances)
       AND EXISTS (SELECT 1 FROM strang.unit_grant g WHERE g.source_id = i.id AND g.person_id = i.person_id
                      AND g.from_unit_id = i.unit_id)
       AND NOT EXISTS (SELECT 1 FROM strang.my_block o WHERE o.person_id = i.person_id);
END $$;
REVOKE ALL ON FUNCTION strang.received_bases(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strang.received_bases(uuid[]) TO {rls.APP};
"""


class Migration(migrations.Migration):
    """One function of the owner, which answers for the signed context alone."""

    dependencies = [("consents", "0008_ends_for_good"), ("access", "0015_recipients")]

    operations = [
        migrations.RunSQL(
            RECEIVED,
            "DROP FUNCTION strang.received_bases(uuid[]);"
            "DROP POLICY consents_statutorybasis_received ON consents_statutorybasis",
        )
    ]
