"""The register is sealed under pseudonyms; the person stays beside them, for the policies, until she is erased."""

from django.db import migrations, models

REGISTER = """
ALTER TABLE access_disclosure NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_subject NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_pending NO FORCE ROW LEVEL SECURITY;
SELECT count(strang.subject_of(person_id)) FROM (SELECT DISTINCT person_id FROM access_disclosure) known;
UPDATE access_disclosure d SET subject = s.subject, source_tag = strang.audit_tag(s.key, d.source_id::text)
  FROM audit_subject s WHERE s.person_id = d.person_id;
INSERT INTO audit_pending SELECT 'disclosure', id FROM access_disclosure ORDER BY at, id;
ALTER TABLE audit_pending FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_subject FORCE ROW LEVEL SECURITY;
ALTER TABLE access_disclosure FORCE ROW LEVEL SECURITY;
ALTER TABLE access_disclosure ADD CONSTRAINT access_disclosure_has_subject CHECK (subject IS NOT NULL);

CREATE FUNCTION strang.seal_disclosure() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    about audit_subject;
BEGIN
    IF NEW.person_id IS NULL THEN
        RAISE EXCEPTION 'a disclosure is about a person' USING ERRCODE = 'not_null_violation';
    END IF;
    about := strang.subject_of(NEW.person_id);
    NEW.subject := about.subject;
    NEW.source_tag := strang.audit_tag(about.key, NEW.source_id::text);
    INSERT INTO audit_pending (stream, row_id) VALUES ('disclosure', NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER access_disclosure_seal BEFORE INSERT ON access_disclosure
    FOR EACH ROW EXECUTE FUNCTION strang.seal_disclosure();

CREATE FUNCTION strang.only_forget() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.person_id IS NOT NULL OR NEW.source_id IS NOT NULL
       OR to_jsonb(NEW) - 'person_id' - 'source_id' <> to_jsonb(OLD) - 'person_id' - 'source_id' THEN
        RAISE EXCEPTION 'a line of the register never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_disclosure_only_forgets BEFORE UPDATE ON access_disclosure
    FOR EACH ROW EXECUTE FUNCTION strang.only_forget();
CREATE TRIGGER access_disclosure_append_only BEFORE DELETE OR TRUNCATE ON access_disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION strang.refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON access_disclosure FROM strang_owner, strang_audit, strang_app, strang_report;
GRANT UPDATE (person_id, source_id) ON access_disclosure TO strang_owner;

CREATE POLICY access_disclosure_seal ON access_disclosure FOR SELECT TO strang_sealer USING (true);
GRANT SELECT ON access_disclosure TO strang_sealer;
CREATE POLICY access_disclosure_find ON access_disclosure FOR SELECT TO strang_owner USING (true);
CREATE POLICY access_disclosure_forget ON access_disclosure FOR UPDATE TO strang_owner
    USING (true) WITH CHECK (person_id IS NULL);
"""

ERASE = """
CREATE FUNCTION strang.erase_subject(person uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    keys integer;
BEGIN
    IF strang.system_name() IS DISTINCT FROM 'erasure' THEN
        RAISE EXCEPTION 'only the erasure deletes a key' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM audit_subject WHERE person_id = person;
    GET DIAGNOSTICS keys = ROW_COUNT;
    UPDATE access_disclosure SET person_id = NULL, source_id = NULL WHERE person_id = person;
    RETURN keys;
END $$;
REVOKE ALL ON FUNCTION strang.erase_subject(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strang.erase_subject(uuid) TO strang_app;
"""

UNDO = """
DROP FUNCTION strang.erase_subject(uuid);
DROP FUNCTION strang.seal_disclosure() CASCADE;
DROP FUNCTION strang.only_forget() CASCADE;
"""


class Migration(migrations.Migration):
    """Add the pseudonyms, fill them in, and close the register for any change but forgetting."""

    dependencies = [("access", "0004_rule"), ("audit", "0003_tree")]

    operations = [
        migrations.AddField(model_name="disclosure", name="subject", field=models.BinaryField(null=True)),
        migrations.AddField(
            model_name="disclosure",
            name="source_tag",
            field=models.CharField(max_length=64, null=True),
        ),
        migrations.AlterField(model_name="disclosure", name="person_id", field=models.UUIDField(null=True)),
        migrations.RunSQL(REGISTER + ERASE, UNDO),
    ]
