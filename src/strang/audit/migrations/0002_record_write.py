"""The trigger that records every write, and refuses one without an actor."""

from django.db import migrations

from strang.foundation import rls

RECORD = """
CREATE FUNCTION strang.record_write() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who strang.work_context := strang.context();
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    shown jsonb := coalesce(new_row, old_row);
    changed text[];
BEGIN
    IF who.user_id IS NULL AND who.system_name IS NULL THEN
        RAISE EXCEPTION 'a write to % needs an actor', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(array_agg(key ORDER BY key), '{}') INTO changed
      FROM jsonb_object_keys(shown) key
     WHERE TG_OP <> 'UPDATE' OR new_row -> key IS DISTINCT FROM old_row -> key;
    INSERT INTO audit_entry (id, at, session_id, user_id, unit_id, system_name, purpose, operation,
                             command, table_name, row_id, person_id, columns)
    VALUES (gen_random_uuid(), clock_timestamp(), who.session_id, who.user_id, who.unit_id, who.system_name,
            who.purpose, coalesce(nullif(current_setting('strang.operation', true), ''), 'none'),
            TG_OP, TG_TABLE_NAME, coalesce(shown ->> 'id', shown ->> 'key', shown ->> 'unit_id', '?'),
            (shown ->> 'person_id')::uuid, changed);
    RETURN NULL;
END $$;
GRANT CREATE ON SCHEMA strang TO strang_audit;
ALTER FUNCTION strang.record_write() OWNER TO strang_audit;
REVOKE CREATE ON SCHEMA strang FROM strang_audit;
"""


class Migration(migrations.Migration):
    """Only the audit writer inserts; nobody has the privilege to change or delete."""

    dependencies = [("audit", "0001_initial"), ("foundation", "0002_context")]

    operations = [
        rls.protect("audit_entry", rls.Policies(select=rls.NEVER), audited=False),
        migrations.RunSQL(
            "CREATE POLICY audit_entry_write ON audit_entry FOR INSERT TO strang_audit WITH CHECK (true);"
            "GRANT INSERT ON audit_entry TO strang_audit;" + RECORD,
            "DROP FUNCTION strang.record_write() CASCADE; DROP POLICY audit_entry_write ON audit_entry",
        ),
    ]
