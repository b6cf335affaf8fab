"""A consent that has ended stays ended and never opens more than it said; the same of a release from secrecy."""

from django.db import migrations

# Whoever could set the columns freely would revive what was withdrawn: the grants follow these rows alone.
ENDS = """
CREATE FUNCTION strang.check_consent_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (OLD.status <> 'live' AND (NEW.status, NEW.ended_at, NEW.topics, NEW.valid_to)
                                 IS DISTINCT FROM (OLD.status, OLD.ended_at, OLD.topics, OLD.valid_to))
       OR NOT NEW.topics <@ OLD.topics
       OR (NEW.valid_to > OLD.valid_to AND OLD.valid_to < (now() AT TIME ZONE 'Europe/Berlin')::date) THEN
        RAISE EXCEPTION 'a consent only ever becomes less' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consents_consent_change BEFORE UPDATE ON consents_consent
    FOR EACH ROW EXECUTE FUNCTION strang.check_consent_change();

CREATE FUNCTION strang.check_release_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.status <> 'live' AND (NEW.status, NEW.ended_at) IS DISTINCT FROM (OLD.status, OLD.ended_at) THEN
        RAISE EXCEPTION 'a release that has ended stays ended' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consents_secrecyrelease_change BEFORE UPDATE ON consents_secrecyrelease
    FOR EACH ROW EXECUTE FUNCTION strang.check_release_change();
"""
UNDO = """
DROP FUNCTION strang.check_consent_change() CASCADE;
DROP FUNCTION strang.check_release_change() CASCADE;
"""


class Migration(migrations.Migration):
    """Withdrawn is withdrawn; a topic more, or a time after the end, is another consent."""

    dependencies = [("consents", "0007_jobs_alone")]

    operations = [migrations.RunSQL(ENDS, UNDO)]
