"""A recipient is told that a permission ended by the permission itself: nobody can tell what has not happened."""

from django.db import migrations

from strang.consents.types import RECEIVING_ROLES
from strang.foundation import rls

EXPIRES = rls.is_system("expire-consents")

# The owner writes the line, whatever the role of whoever changed the permission; the application cannot insert one.
# What expired stands in no change of a row, so the nightly process alone says it, of consents that are over.
TELLS = """
CREATE POLICY consents_consent_tell ON consents_consent FOR SELECT TO strang_owner USING (true);
CREATE POLICY consents_endedpermission_tell ON consents_endedpermission FOR INSERT TO strang_owner WITH CHECK (true);

CREATE FUNCTION strang.reference_of(permission uuid) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT upper(substr(permission::text, 29, 4) || '-' || substr(permission::text, 33, 4))
$$;

CREATE FUNCTION strang.tell_recipient() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    row_now jsonb := to_jsonb(NEW);
    permission uuid := NEW.id;
    recipient uuid;
    what text := 'withdrawn';
BEGIN
    IF TG_TABLE_NAME = 'consents_secrecyrelease' THEN
        permission := (row_now ->> 'consent_id')::uuid;
        SELECT c.recipient_unit_id INTO recipient FROM consents_consent c
         WHERE c.unit_id = NEW.unit_id AND c.id = permission AND c.status = 'live';
        what := 'release_ended';
    ELSE
        recipient := (row_now ->> 'recipient_unit_id')::uuid;
        IF TG_TABLE_NAME = 'consents_consent' THEN
            what := CASE row_now ->> 'status' WHEN 'live' THEN 'narrowed' ELSE row_now ->> 'status' END;
        END IF;
    END IF;
    IF recipient IS NOT NULL THEN
        INSERT INTO consents_endedpermission (id, at, from_unit_id, to_unit_id, kind, reference)
        VALUES (strang.time_ordered_id(), coalesce((row_now ->> 'ended_at')::timestamptz, now()), NEW.unit_id,
                recipient, what, strang.reference_of(permission));
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION strang.tell_recipient() FROM PUBLIC;

CREATE TRIGGER consents_consent_tell AFTER UPDATE ON consents_consent FOR EACH ROW
    WHEN (OLD.status = 'live' AND (NEW.status <> 'live' OR NOT OLD.topics <@ NEW.topics))
    EXECUTE FUNCTION strang.tell_recipient();
CREATE TRIGGER consents_secrecyrelease_tell AFTER UPDATE ON consents_secrecyrelease FOR EACH ROW
    WHEN (OLD.status = 'live' AND NEW.status <> 'live') EXECUTE FUNCTION strang.tell_recipient();
CREATE TRIGGER consents_basisinstance_tell AFTER UPDATE ON consents_basisinstance FOR EACH ROW
    WHEN (OLD.status = 'approved' AND NEW.status = 'ended') EXECUTE FUNCTION strang.tell_recipient();
"""

# A version that ends closes what units applied it to: their recipients are told in the same moment.
ENDED = """
CREATE OR REPLACE FUNCTION strang.end_of_basis() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM access_grant g USING consents_basisinstance i
     WHERE i.basis_id = NEW.id AND g.source = 'statute' AND g.source_id = i.id;
    INSERT INTO consents_endedpermission (id, at, from_unit_id, to_unit_id, kind, reference)
    SELECT strang.time_ordered_id(), NEW.ended_at, i.unit_id, i.recipient_unit_id, 'withdrawn',
           strang.reference_of(i.id)
      FROM consents_basisinstance i
     WHERE i.basis_id = NEW.id AND i.status = 'approved'
       AND i.valid_to >= (now() AT TIME ZONE 'Europe/Berlin')::date;
    RETURN NULL;
END $$;
"""

UNDO = """
DROP FUNCTION strang.tell_recipient() CASCADE;
DROP FUNCTION strang.reference_of(uuid);
DROP POLICY consents_endedpermission_tell ON consents_endedpermission;
DROP POLICY consents_consent_tell ON consents_consent;
"""


class Migration(migrations.Migration):
    """Whoever leads cases could send any unit the notice of an end that never was."""

    dependencies = [("consents", "0009_received_basis"), ("access", "0014_one_look")]

    operations = [
        migrations.RunSQL(TELLS, UNDO),
        migrations.RunSQL(ENDED, migrations.RunSQL.noop),
        rls.redeclare(
            "consents_endedpermission",
            rls.Policies(
                select=f"to_unit_id = {rls.UNIT} AND {rls.has_role(*RECEIVING_ROLES)}",
                insert=f"{EXPIRES} AND kind = 'expired'",
            ),
        ),
    ]
