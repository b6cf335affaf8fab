"""The signed context is verified in fewer steps: every statement under a policy asks for it."""

from django.db import migrations

CONTEXT = r"""
CREATE OR REPLACE FUNCTION strang.context() RETURNS strang.work_context
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parts text[] := string_to_array(current_setting('strang.context', true), '|');
    genuine boolean;
    me strang.work_context;
BEGIN
    IF array_length(parts, 1) IS DISTINCT FROM 7 OR parts[1] <> 'v1' THEN RETURN NULL; END IF;
    SELECT parts[7] = encode(sha256(k.outer_pad || sha256(
               k.inner_pad || convert_to(array_to_string(parts[1:6], '|'), 'UTF8'))), 'hex')
      INTO genuine FROM foundation_signing_key k;
    IF genuine IS NOT TRUE OR parts[6]::bigint < extract(epoch FROM now())
       OR (parts[5] <> '0' AND parts[5]::int <> pg_backend_pid()) THEN RETURN NULL; END IF;
    IF parts[2] = 's' THEN
        me.system_name := parts[3];
        me.roles := '{}';
        me.purpose := parts[4];
    ELSIF pg_input_is_valid(parts[3], 'uuid') THEN
        SELECT s.id, s.user_id, s.unit_id, s.roles, parts[4] AS purpose, NULL AS system_name INTO me
          FROM foundation_session s
         WHERE s.id = parts[3]::uuid AND s.expires_at > now()
           -- the transaction that ends its own session may still finish and be recorded
           AND (s.ended_at IS NULL OR s.ended_at = now());
        IF NOT FOUND THEN RETURN NULL; END IF;
    ELSE
        RETURN NULL;
    END IF;
    RETURN me;
END $$;
"""


class Migration(migrations.Migration):
    """The function answers as before."""

    dependencies = [("foundation", "0004_no_session")]

    operations = [migrations.RunSQL(CONTEXT, migrations.RunSQL.noop)]
