"""A request or a restriction begins without a proposal and a decision; who refuses is who is at work then."""

from django.db import migrations

BEGIN = """
CREATE FUNCTION strang.check_undecided() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    fresh jsonb := to_jsonb(NEW);
BEGIN
    IF TG_OP = 'INSERT' AND (
           coalesce(fresh ->> 'state', 'open') <> 'open'
           OR jsonb_strip_nulls(fresh) ?| '{proposed_by,decided_by,lift_proposed_by,lifted_by,lifted_at}') THEN
        RAISE EXCEPTION 'this begins undecided' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND fresh ->> 'state' = 'refused'
       AND fresh ->> 'decided_by' IS DISTINCT FROM strang.user_id()::text THEN
        RAISE EXCEPTION 'nobody decides for somebody else' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER privacy_privacyrequest_undecided BEFORE INSERT ON privacy_privacyrequest
    FOR EACH ROW EXECUTE FUNCTION strang.check_undecided();
CREATE TRIGGER privacy_privacyrequest_decided BEFORE UPDATE OF state ON privacy_privacyrequest
    FOR EACH ROW WHEN (OLD.state <> 'refused') EXECUTE FUNCTION strang.check_undecided();
CREATE TRIGGER privacy_restriction_undecided BEFORE INSERT ON privacy_restriction
    FOR EACH ROW EXECUTE FUNCTION strang.check_undecided();
"""


class Migration(migrations.Migration):
    """Otherwise one person writes a refusal down with a colleague's name under the proposal."""

    dependencies = [("privacy", "0002_policies")]

    operations = [migrations.RunSQL(BEGIN, "DROP FUNCTION strang.check_undecided() CASCADE")]
