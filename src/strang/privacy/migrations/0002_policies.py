"""Protect requests and their answers; the judge learns of a restriction from its row alone."""

import importlib

from django.db import migrations

from strang.foundation import rls
from strang.privacy import policy

OF_PERSON = ("unit_id", "person_id")
OF_REQUEST = ("unit_id", "person_id", "request_id")
REQUEST_KEY = ("unit_id", "person_id", "id")

_review = importlib.import_module("strang.access.migrations.0010_emergency_review")
_rule = importlib.import_module("strang.access.migrations.0004_rule")

# Who proposed and who decided is whoever is at work; nobody writes another one's name under it. A restriction only
# ever gains its end. The judge's own mark follows, and the application changes that mark in no other way.
SECOND_PERSON = """
CREATE FUNCTION strang.check_second_person() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := strang.user_id();
    proposed text := CASE TG_TABLE_NAME WHEN 'privacy_restriction' THEN 'lift_proposed_by' ELSE 'proposed_by' END;
    decided text := CASE TG_TABLE_NAME WHEN 'privacy_restriction' THEN 'lifted_by' ELSE 'decided_by' END;
    new_row jsonb := to_jsonb(NEW);
    old_row jsonb := to_jsonb(OLD);
BEGIN
    IF (new_row -> proposed <> old_row -> proposed AND new_row ->> proposed IS DISTINCT FROM me::text)
       OR (new_row -> decided <> old_row -> decided AND new_row ->> decided IS DISTINCT FROM me::text) THEN
        RAISE EXCEPTION 'nobody proposes or decides for somebody else' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_TABLE_NAME = 'privacy_restriction'
       AND (old_row ->> 'lifted_at' IS NOT NULL
            OR new_row - '{lift_ground,informed_on,lift_proposed_by,lifted_by,lifted_at}'::text[]
               <> old_row - '{lift_ground,informed_on,lift_proposed_by,lifted_by,lifted_at}'::text[]) THEN
        RAISE EXCEPTION 'a restriction can only be lifted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_TABLE_NAME = 'privacy_privacyrequest'
       AND (new_row ->> 'state' = 'refused' AND old_row ->> 'state' <> 'refusal_proposed'
            OR old_row ->> 'state' IN ('refused', 'withdrawn')
            OR new_row - '{extended,due_on,state,refusal_norm,refusal_reason,proposed_by,decided_by,closed_on,delivered_at,delivered_rows,delivered_hash,version}'::text[]
               <> old_row - '{extended,due_on,state,refusal_norm,refusal_reason,proposed_by,decided_by,closed_on,delivered_at,delivered_rows,delivered_hash,version}'::text[]) THEN
        RAISE EXCEPTION 'a request cannot change like this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER privacy_restriction_second BEFORE UPDATE ON privacy_restriction
    FOR EACH ROW EXECUTE FUNCTION strang.check_second_person();
CREATE TRIGGER privacy_privacyrequest_second BEFORE UPDATE ON privacy_privacyrequest
    FOR EACH ROW EXECUTE FUNCTION strang.check_second_person();

CREATE FUNCTION strang.keep_restriction() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE access_subject s SET restricted_at = CASE WHEN NEW.lifted_at IS NULL THEN NEW.since END
     WHERE s.unit_id = NEW.unit_id AND s.person_id = NEW.person_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the judge does not know this person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER privacy_restriction_subject AFTER INSERT OR UPDATE OF lifted_at ON privacy_restriction
    FOR EACH ROW EXECUTE FUNCTION strang.keep_restriction();

CREATE FUNCTION strang.check_subject() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user = 'strang_app' AND NEW.restricted_at IS DISTINCT FROM OLD.restricted_at
       AND (NEW.restricted_at IS NOT NULL) IS DISTINCT FROM EXISTS (
           SELECT 1 FROM privacy_restriction r WHERE r.unit_id = NEW.unit_id AND r.person_id = NEW.person_id
              AND r.lifted_at IS NULL) THEN
        RAISE EXCEPTION 'restricted is who has a restriction' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_subject_restricted BEFORE UPDATE OF restricted_at ON access_subject
    FOR EACH ROW EXECUTE FUNCTION strang.check_subject();
"""

UNDO = """
DROP FUNCTION strang.check_second_person() CASCADE;
DROP FUNCTION strang.keep_restriction() CASCADE;
DROP FUNCTION strang.check_subject() CASCADE;
"""


def tie(table: str) -> migrations.RunSQL:
    """Return the foreign key from a row to the person of the same unit."""
    return rls.composite_foreign_key(table, OF_PERSON, "people_person", ("unit_id", "id"))


class Migration(migrations.Migration):
    """Requests and restrictions hold no content; what speaks of the person stays with the team."""

    dependencies = [
        ("privacy", "0001_initial"),
        ("people", "0003_subject"),
        ("consents", "0002_policies"),
        ("access", "0010_emergency_review"),
    ]

    operations = [
        rls.protect("privacy_privacyrequest", policy.without_content()),
        rls.protect("privacy_restriction", policy.without_content()),
        rls.protect("privacy_correction", policy.with_content()),
        rls.protect("privacy_confidentialrow", policy.with_content(deletable=True)),
        rls.protect("privacy_copydecision", policy.with_content()),
        rls.protect("privacy_notice", policy.notices()),
        rls.composite_key("privacy_privacyrequest", *REQUEST_KEY),
        *(tie(f"privacy_{table}") for table in ("privacyrequest", "restriction", "confidentialrow")),
        *(
            rls.composite_foreign_key(f"privacy_{table}", OF_REQUEST, "privacy_privacyrequest", REQUEST_KEY)
            for table in ("correction", "copydecision")
        ),
        migrations.RunSQL(SECOND_PERSON, UNDO),
        # A permission can be taken back at any time (Art. 7 (3) GDPR), also while processing is restricted.
        rls.redeclare("consents_consentevent", policy.consent_events()),
        # What the person has been told, the register may tell: the team learns that they were told, and nothing else.
        rls.redeclare(
            "access_emergencynotice",
            rls.Policies(
                select=(
                    f"{_review.VISIBLE} OR (unit_id = {rls.UNIT} AND informed_on IS NOT NULL"
                    f" AND {_rule.LEADS_OR_TAKES_OVER})"
                ),
                insert=f"unit_id = {rls.UNIT} AND author_id = {rls.USER} AND {_review.OFFICER} AND {_review.OWNER}",
            ),
        ),
        # Data protection lifts a restriction, so it reaches the judge's line; nothing there says who somebody is.
        rls.redeclare(
            "access_subject",
            rls.Policies(
                select=(
                    f"({_rule.OWN_UNIT} AND {_rule.LEADS_OR_TAKES_OVER}) OR {policy.OVERSEES}"
                    f" OR {_rule.RECEIVES} OR {_rule.OPENED}"
                ),
                insert=f"{_rule.OWN_UNIT} AND {_rule.CASEWORK}",
                update=f"({_rule.OWN_UNIT} AND {_rule.CASEWORK}) OR {policy.OVERSEES}",
            ),
        ),
    ]
