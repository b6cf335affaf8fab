"""The signed context is verified over the text as it came, not over one put together again; it answers as before."""

from django.db import migrations

CONTEXT = r"""
CREATE OR REPLACE FUNCTION strang.context() RETURNS strang.work_context
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    token text := current_setting('strang.context', true);
    parts text[] := string_to_array(token, '|');
    inner_key bytea;
    outer_key bytea;
    me strang.work_context;
BEGIN
    IF array_length(parts, 1) IS DISTINCT FROM 7 OR parts[1] <> 'v1' THEN RETURN NULL; END IF;
    SELECT k.inner_pad, k.outer_pad INTO inner_key, outer_key FROM foundation_signing_key k;
    -- the payload is everything before the last bar and the 64 digits of the seal
    IF (parts[7] = encode(sha256(outer_key || sha256(inner_key || convert_to(left(token, -65), 'UTF8'))), 'hex'))
           IS NOT TRUE
       OR parts[6]::bigint < extract(epoch FROM now())
       OR (parts[5] <> '0' AND parts[5]::int <> pg_backend_pid()) THEN RETURN NULL; END IF;
    IF parts[2] = 's' THEN
        me.system_name := parts[3];
        me.roles := '{}';
    ELSIF pg_input_is_valid(parts[3], 'uuid') THEN
        SELECT s.id, s.user_id, s.unit_id, s.roles INTO me.session_id, me.user_id, me.unit_id, me.roles
          FROM foundation_session s
         WHERE s.id = parts[3]::uuid AND s.expires_at > now()
           -- the transaction that ends its own session may still finish and be recorded
           AND (s.ended_at IS NULL OR s.ended_at = now());
        IF NOT FOUND THEN RETURN NULL; END IF;
    ELSE
        RETURN NULL;
    END IF;
    me.purpose := parts[4];
    RETURN me;
END $$;
"""


class Migration(migrations.Migration):
    """The function of before is not kept: both answer alike."""

    dependencies = [("foundation", "0005_context_in_fewer_steps")]

    operations = [migrations.RunSQL(CONTEXT, migrations.RunSQL.noop)]
