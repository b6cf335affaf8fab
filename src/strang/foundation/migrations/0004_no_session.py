"""A signed context that names no session is none; it used to be an error."""

from django.db import migrations

CONTEXT = r"""
CREATE OR REPLACE FUNCTION strang.context() RETURNS strang.work_context
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    token text := current_setting('strang.context', true);
    parts text[];
    payload text;
    pads foundation_signing_key;
    found_context strang.work_context;
BEGIN
    IF token IS NULL OR token = '' THEN RETURN NULL; END IF;
    parts := string_to_array(token, '|');
    IF array_length(parts, 1) <> 7 OR parts[1] <> 'v1' THEN RETURN NULL; END IF;
    payload := array_to_string(parts[1:6], '|');
    SELECT * INTO pads FROM foundation_signing_key;
    IF NOT FOUND OR parts[7] IS DISTINCT FROM encode(
        sha256(pads.outer_pad || sha256(pads.inner_pad || convert_to(payload, 'UTF8'))), 'hex')
    THEN RETURN NULL; END IF;
    IF parts[6]::bigint < extract(epoch FROM now()) THEN RETURN NULL; END IF;
    IF parts[5] <> '0' AND parts[5]::int <> pg_backend_pid() THEN RETURN NULL; END IF;
    IF parts[2] = 's' THEN
        found_context.system_name := parts[3];
        found_context.roles := '{}';
    ELSE
        IF parts[3] !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN RETURN NULL; END IF;
        SELECT s.id, s.user_id, s.unit_id, s.roles
          INTO found_context.session_id, found_context.user_id, found_context.unit_id, found_context.roles
          FROM foundation_session s
         WHERE s.id = parts[3]::uuid AND s.expires_at > now()
           -- the transaction that ends its own session may still finish and be recorded
           AND (s.ended_at IS NULL OR s.ended_at = now());
        IF NOT FOUND THEN RETURN NULL; END IF;
    END IF;
    found_context.purpose := parts[4];
    RETURN found_context;
END $$;
"""


class Migration(migrations.Migration):
    """The function as it was, but for one line."""

    dependencies = [("foundation", "0003_protection")]

    operations = [migrations.RunSQL(CONTEXT, migrations.RunSQL.noop)]
