"""What had run out already is not told as withdrawn."""

from django.db import migrations

TELLS = """
CREATE OR REPLACE FUNCTION strang.tell_recipient() RETURNS trigger
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
        ELSIF (row_now ->> 'valid_to')::date < (now() AT TIME ZONE 'Europe/Berlin')::date THEN
            recipient := NULL;
        END IF;
    END IF;
    IF recipient IS NOT NULL THEN
        INSERT INTO consents_endedpermission (id, at, from_unit_id, to_unit_id, kind, reference)
        VALUES (strang.time_ordered_id(), coalesce((row_now ->> 'ended_at')::timestamptz, now()), NEW.unit_id,
                recipient, what, strang.reference_of(permission));
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """The function of before told of every instance that was ended, whether anything was open still or not."""

    dependencies = [("consents", "0012_told_once")]

    operations = [migrations.RunSQL(TELLS, migrations.RunSQL.noop)]
