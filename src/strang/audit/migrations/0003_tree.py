"""Pseudonyms instead of persons, the queue of what is to be sealed, the leaves and the checkpoints.

Entries that exist get pseudonyms too: nothing has been sealed yet, so this is the last time they can change.
"""

from django.db import migrations, models

from strang.foundation import rls

ROLE = """
DO $do$ BEGIN
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO strang_sealer', current_database());
END $do$;
GRANT USAGE ON SCHEMA public TO strang_sealer;
"""

# Read as a whole and emptied every second: an index would only cost.
PENDING = """
CREATE TABLE audit_pending (
    stream varchar(10) NOT NULL CHECK (stream IN ('entry', 'disclosure')),
    row_id uuid NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
"""

KEYS = """
ALTER TABLE audit_subject ADD CONSTRAINT audit_subject_is_made_from_its_key
    CHECK (length(key) = 32 AND subject = sha256(key || convert_to(person_id::text, 'UTF8')));

CREATE FUNCTION strang.subject_of(person uuid) RETURNS audit_subject
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    about audit_subject;
BEGIN
    SELECT * INTO about FROM audit_subject WHERE person_id = person LIMIT 1;
    IF NOT FOUND THEN
        -- No conflict is looked for: a wait for another transaction, on another connection of the same request,
        -- would never end. Two keys for one person do no harm.
        about.person_id := person;
        about.key := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
        about.subject := sha256(about.key || convert_to(person::text, 'UTF8'));
        INSERT INTO audit_subject (subject, person_id, key) VALUES (about.subject, about.person_id, about.key);
    END IF;
    RETURN about;
END $$;

CREATE FUNCTION strang.audit_tag(key bytea, id text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT encode(sha256(key || convert_to(id, 'UTF8')), 'hex') $$;
"""

CONVERT = """
ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY;
SELECT count(strang.subject_of(person_id)) FROM (SELECT DISTINCT person_id FROM audit_entry) known
 WHERE person_id IS NOT NULL;
UPDATE audit_entry e SET subject = s.subject, row_id = strang.audit_tag(s.key, e.row_id)
  FROM audit_subject s WHERE s.person_id = e.person_id;
INSERT INTO audit_pending SELECT 'entry', id FROM audit_entry ORDER BY at, id;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
"""

RIGHTS = """
CREATE POLICY audit_subject_find ON audit_subject FOR SELECT TO strang_audit USING (true);
CREATE POLICY audit_subject_write ON audit_subject FOR INSERT TO strang_audit WITH CHECK (true);
GRANT SELECT, INSERT ON audit_subject TO strang_audit;
CREATE POLICY audit_pending_write ON audit_pending FOR INSERT TO strang_audit WITH CHECK (true);
GRANT INSERT ON audit_pending TO strang_audit;

CREATE POLICY audit_subject_forget ON audit_subject FOR DELETE TO strang_owner USING (true);
CREATE POLICY audit_subject_look ON audit_subject FOR SELECT TO strang_owner USING (true);

CREATE POLICY audit_entry_seal ON audit_entry FOR SELECT TO strang_sealer USING (true);
CREATE POLICY audit_subject_seal ON audit_subject FOR SELECT TO strang_sealer USING (true);
CREATE POLICY audit_pending_seal ON audit_pending FOR SELECT TO strang_sealer USING (true);
CREATE POLICY audit_pending_done ON audit_pending FOR DELETE TO strang_sealer USING (true);
CREATE POLICY audit_leaf_seal ON audit_leaf FOR SELECT TO strang_sealer USING (true);
CREATE POLICY audit_leaf_grow ON audit_leaf FOR INSERT TO strang_sealer WITH CHECK (true);
CREATE POLICY audit_checkpoint_seal ON audit_checkpoint FOR SELECT TO strang_sealer USING (true);
CREATE POLICY audit_checkpoint_sign ON audit_checkpoint FOR INSERT TO strang_sealer WITH CHECK (true);
GRANT SELECT ON audit_entry, audit_subject, audit_pending, audit_leaf, audit_checkpoint TO strang_sealer;
GRANT INSERT ON audit_leaf, audit_checkpoint TO strang_sealer;
GRANT DELETE ON audit_pending TO strang_sealer;
"""

RECORD = """
GRANT CREATE ON SCHEMA strang TO strang_audit;
SET LOCAL ROLE strang_audit;
CREATE OR REPLACE FUNCTION strang.record_write() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who strang.work_context := strang.context();
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    shown jsonb := coalesce(new_row, old_row);
    named text := coalesce(shown ->> 'id', shown ->> 'key', shown ->> 'unit_id', '?');
    person uuid := (shown ->> 'person_id')::uuid;
    done text := coalesce(nullif(current_setting('strang.operation', true), ''), 'none');
    about audit_subject;
    changed text[];
    entry_id uuid := gen_random_uuid();
BEGIN
    IF who.user_id IS NULL AND who.system_name IS NULL THEN
        RAISE EXCEPTION 'a write to % needs an actor', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- A label the application gives, not evidence: it is recorded only if it can be the name of an operation.
    IF done <> 'none' AND done !~ '^[a-z][a-z0-9_]{0,30}\\.[a-z_][a-z0-9_]{0,47}$' THEN
        done := 'invalid';
    END IF;
    IF person IS NOT NULL THEN
        about := strang.subject_of(person);
        named := encode(sha256(about.key || convert_to(named, 'UTF8')), 'hex');
    END IF;
    SELECT coalesce(array_agg(key ORDER BY key), '{}') INTO changed
      FROM jsonb_object_keys(shown) key
     WHERE TG_OP <> 'UPDATE' OR new_row -> key IS DISTINCT FROM old_row -> key;
    INSERT INTO audit_entry (id, at, session_id, user_id, unit_id, system_name, purpose, operation,
                             command, table_name, row_id, subject, columns)
    VALUES (entry_id, clock_timestamp(), who.session_id, who.user_id, who.unit_id, who.system_name,
            who.purpose, done, TG_OP, TG_TABLE_NAME, named, about.subject, changed);
    INSERT INTO audit_pending (stream, row_id) VALUES ('entry', entry_id);
    RETURN NULL;
END $$;

CREATE FUNCTION strang.record_erasure() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who strang.work_context := strang.context();
    entry_id uuid := gen_random_uuid();
BEGIN
    IF who.system_name IS DISTINCT FROM 'erasure' THEN
        RAISE EXCEPTION 'a key is only deleted by the erasure' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO audit_entry (id, at, system_name, purpose, operation, command, table_name, row_id, subject, columns)
    VALUES (entry_id, clock_timestamp(), who.system_name, who.purpose, 'audit.erase_subject', 'DELETE',
            'audit_subject', encode(OLD.subject, 'hex'), OLD.subject, '{key,person_id,subject}');
    INSERT INTO audit_pending (stream, row_id) VALUES ('entry', entry_id);
    RETURN NULL;
END $$;
RESET ROLE;
REVOKE CREATE ON SCHEMA strang FROM strang_audit;
CREATE TRIGGER audit_subject_erased AFTER DELETE ON audit_subject
    FOR EACH ROW EXECUTE FUNCTION strang.record_erasure();
"""

# Not even the owner, by accident. Whoever is superuser can switch a trigger off; the tree and the witnesses tell.
APPEND_ONLY = """
CREATE FUNCTION strang.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_subject_only_goes BEFORE UPDATE OR TRUNCATE ON audit_subject
    FOR EACH STATEMENT EXECUTE FUNCTION strang.refuse_change();
"""


def _append_only(table: str) -> str:
    return (
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM strang_owner, strang_audit, strang_app, strang_report;"
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION strang.refuse_change();"
    )


class Migration(migrations.Migration):
    """From a plain record to one that cannot be rewritten unseen."""

    dependencies = [("audit", "0002_record_write"), ("foundation", "0003_protection")]

    operations = [
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("subject", models.BinaryField(primary_key=True, serialize=False)),
                ("person_id", models.UUIDField()),
                ("key", models.BinaryField()),
            ],
            options={"indexes": [models.Index(fields=["person_id"], name="audit_subject_of_person")]},
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "stream",
                    models.CharField(
                        choices=[("entry", "Protokoll"), ("disclosure", "Register")], max_length=10
                    ),
                ),
                ("row_id", models.UUIDField()),
                ("leaf_hash", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("stream", "row_id"), name="audit_leaf_once")]
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("at", models.DateTimeField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("frontier", models.BinaryField()),
                ("note", models.TextField()),
            ],
        ),
        migrations.RemoveIndex(model_name="entry", name="audit_entry_of_person"),
        migrations.AddField(model_name="entry", name="subject", field=models.BinaryField(null=True)),
        migrations.RunSQL(ROLE + PENDING + KEYS + CONVERT, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="entry", name="person_id"),
        migrations.AddIndex(
            model_name="entry", index=models.Index(fields=["subject", "at"], name="audit_entry_of_subject")
        ),
        rls.protect("audit_subject", rls.Policies(select=rls.NEVER), audited=False),
        rls.protect("audit_pending", rls.Policies(select=rls.NEVER), audited=False),
        rls.protect("audit_leaf", rls.Policies(select=rls.NEVER), audited=False),
        rls.protect("audit_checkpoint", rls.Policies(select=rls.EVERYONE), audited=False),
        migrations.RunSQL(RIGHTS + RECORD + APPEND_ONLY, migrations.RunSQL.noop),
        migrations.RunSQL(
            "".join(_append_only(table) for table in ("audit_entry", "audit_leaf", "audit_checkpoint")),
            migrations.RunSQL.noop,
        ),
    ]
