"""The signed context: the key nobody can read, the function that verifies a token, and short names for its parts."""

from django.db import migrations

KEY_TABLE = """
CREATE TABLE foundation_signing_key (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    inner_pad bytea NOT NULL CHECK (length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (length(outer_pad) = 64)
);
REVOKE ALL ON foundation_signing_key FROM PUBLIC;
"""

CONTEXT = """
CREATE SCHEMA strang;
GRANT USAGE ON SCHEMA strang TO strang_app, strang_audit, strang_report;

CREATE TYPE strang.work_context AS (
    session_id uuid, user_id uuid, unit_id uuid, roles text[], purpose text, system_name text
);

CREATE FUNCTION strang.context() RETURNS strang.work_context
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

CREATE FUNCTION strang.session_id() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT (strang.context()).session_id';
CREATE FUNCTION strang.user_id() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT (strang.context()).user_id';
CREATE FUNCTION strang.unit_id() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT (strang.context()).unit_id';
CREATE FUNCTION strang.purpose() RETURNS text LANGUAGE sql STABLE AS 'SELECT (strang.context()).purpose';
CREATE FUNCTION strang.system_name() RETURNS text LANGUAGE sql STABLE AS 'SELECT (strang.context()).system_name';
CREATE FUNCTION strang.is_system() RETURNS boolean LANGUAGE sql STABLE
    AS 'SELECT coalesce((strang.context()).system_name IS NOT NULL, false)';
CREATE FUNCTION strang.has_role(VARIADIC wanted text[]) RETURNS boolean LANGUAGE sql STABLE
    AS 'SELECT coalesce((strang.context()).roles && wanted, false)';
"""

MARKS = """
CREATE FUNCTION strang.keep_marks() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    marks text[] := '{id,unit_id,person_id,topic,author_id,created_at}';
    before jsonb := to_jsonb(OLD);
    after jsonb := to_jsonb(NEW);
BEGIN
    IF EXISTS (SELECT 1 FROM unnest(marks) mark WHERE after -> mark IS DISTINCT FROM before -> mark) THEN
        RAISE EXCEPTION 'unit, person, topic and author of a row of % never change', TG_TABLE_NAME
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""

UNDO = """
DROP SCHEMA strang CASCADE;
DROP TABLE foundation_signing_key;
"""


class Migration(migrations.Migration):
    """Verify who works before any policy asks."""

    dependencies = [("foundation", "0001_initial")]

    operations = [migrations.RunSQL(KEY_TABLE + CONTEXT + MARKS, UNDO)]
