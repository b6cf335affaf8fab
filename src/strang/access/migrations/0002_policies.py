"""Protect the tables of the judge itself.

The assignments' policy uses the context alone, and the others ask no further than the assignments, so that no policy
turns in a circle. What an assignment may be is a trigger's to say: a policy cannot ask its own table.
"""

from django.db import migrations

from strang.access import policies
from strang.access.types import CASEWORK_ROLES
from strang.foundation import rls

OWN_UNIT = f"unit_id = {rls.UNIT}"
CASEWORK = rls.has_role(*CASEWORK_ROLES)
SENDS = f"from_unit_id = {rls.UNIT} AND {CASEWORK} AND {policies.works_with()}"
LIVE = "valid_from <= now() AND valid_to > now()"
LEADS_OR_TAKES_OVER = rls.has_role(*CASEWORK_ROLES, "clerk")

# A recipient takes over alone, as long as a grant lasts. Otherwise whoever works with a person brings others in; only a
# person with whom nobody of the unit works any more can be taken up by oneself. Nothing but the end ever changes.
ASSIGNMENT = """
CREATE FUNCTION strang.check_assignment() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := strang.user_id();
    is_foreign boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - 'valid_to' <> to_jsonb(OLD) - 'valid_to'
           OR NEW.valid_to IS NULL OR NEW.valid_to > OLD.valid_to THEN
            RAISE EXCEPTION 'an assignment can only end' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    is_foreign := EXISTS (
        SELECT 1 FROM access_grant g WHERE g.to_unit_id = NEW.unit_id AND g.person_id = NEW.person_id
           AND g.valid_from <= now() AND g.valid_to > now()
           AND (NEW.kind <> 'recipient' OR g.valid_to >= NEW.valid_to));
    IF NEW.kind = 'recipient' THEN
        IF NOT is_foreign OR NEW.user_id IS DISTINCT FROM me THEN
            RAISE EXCEPTION 'nothing is granted that could be taken over' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF is_foreign OR (
        EXISTS (SELECT 1 FROM access_assignment a JOIN network_membership m USING (unit_id, user_id)
                 WHERE a.unit_id = NEW.unit_id AND a.person_id = NEW.person_id AND a.user_id IS DISTINCT FROM me
                   AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now())
                   AND m.valid_from <= now() AND (m.valid_to IS NULL OR m.valid_to > now()))
        AND NOT EXISTS (SELECT 1 FROM access_assignment a
                 WHERE a.unit_id = NEW.unit_id AND a.person_id = NEW.person_id AND a.user_id = me
                   AND a.valid_from <= now() AND (a.valid_to IS NULL OR a.valid_to > now()))) THEN
        RAISE EXCEPTION 'a colleague works with this person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_assignment_check BEFORE INSERT OR UPDATE ON access_assignment
    FOR EACH ROW EXECUTE FUNCTION strang.check_assignment();
"""


class Migration(migrations.Migration):
    """Units, assignments, grants and the disclosure register."""

    dependencies = [
        ("access", "0001_initial"),
        ("audit", "0002_record_write"),
        ("foundation", "0003_protection"),
    ]

    operations = [
        rls.protect(
            "access_grantableunit",
            rls.Policies(
                select=rls.EVERYONE,
                insert=rls.is_system("load-reference"),
                update=rls.is_system("load-reference"),
            ),
        ),
        rls.protect(
            "access_assignment",
            rls.Policies(
                select=OWN_UNIT,
                insert=f"{OWN_UNIT} AND ({CASEWORK} OR (kind = 'recipient' AND {LEADS_OR_TAKES_OVER}))",
                update=f"{OWN_UNIT} AND {LEADS_OR_TAKES_OVER}",
            ),
        ),
        migrations.RunSQL(ASSIGNMENT, "DROP FUNCTION strang.check_assignment() CASCADE"),
        rls.protect(
            "access_grant",
            rls.Policies(
                select=(
                    f"(from_unit_id = {rls.UNIT} AND {policies.works_with()})"
                    f" OR (to_unit_id = {rls.UNIT} AND {LEADS_OR_TAKES_OVER} AND {LIVE})"
                ),
                insert=SENDS,
                update=rls.NEVER,
                delete=SENDS,
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE access_grant ADD CONSTRAINT access_grant_recipient_fkey FOREIGN KEY (to_unit_id, grantable)"
            " REFERENCES access_grantableunit (unit_id, grantable)",
            "ALTER TABLE access_grant DROP CONSTRAINT access_grant_recipient_fkey",
        ),
        rls.protect(
            "access_disclosure",
            rls.Policies(
                select=(
                    f"session_id = {rls.SESSION} OR (from_unit_id = {rls.UNIT}"
                    f" AND ({policies.works_with()} OR {rls.has_role('privacy_officer')}))"
                )
            ),
            audited=False,
        ),
        migrations.RunSQL(
            "CREATE POLICY access_disclosure_write ON access_disclosure FOR INSERT TO strang_audit WITH CHECK (true);"
            "GRANT INSERT ON access_disclosure TO strang_audit",
            "DROP POLICY access_disclosure_write ON access_disclosure",
        ),
    ]
