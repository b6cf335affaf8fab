"""Protect everything known of a person, and tie each row to a person of the same unit."""

from django.db import migrations

from strang.access import policies
from strang.access.types import CASEWORK_ROLES
from strang.foundation import rls

PERSONAL = ("particulars", "contactpoint", "relation", "languageskill", "residencetitle")

CASEWORK_IN_UNIT = f"unit_id = {rls.UNIT} AND {rls.has_role(*CASEWORK_ROLES)}"


def leads_case() -> str:
    """Return the SQL for "this user is responsible for this person in their own unit, now"."""
    return (
        "EXISTS (SELECT 1 FROM access_assignment r"
        f" WHERE r.unit_id = {rls.UNIT} AND r.user_id = {rls.USER} AND r.person_id = {rls.ROW}.person_id"
        " AND r.kind = 'responsible' AND r.valid_from <= now() AND (r.valid_to IS NULL OR r.valid_to > now()))"
    )


def address() -> rls.Policies:
    """Return the policies of addresses: a protected one is only for who is responsible, or granted by name."""
    reach = f"(NOT protected OR {leads_case()})"
    return rls.Policies(
        select=f"({policies.own_team()} AND {reach}) OR {policies.opened()}",
        insert=f"{policies.writing()} AND {reach}",
        update=f"{policies.changing()} AND {reach}",
    )


def tie(table: str) -> migrations.RunSQL:
    """Return the foreign key from a row to its person, carrying the unit."""
    return rls.composite_foreign_key(table, ("unit_id", "person_id"), "people_person", ("unit_id", "id"))


# The operation says so in words; this says so to whatever else the application might be made to send.
UNPROTECT = """
CREATE FUNCTION strang.check_unprotect() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM access_assignment r
                    WHERE r.unit_id = NEW.unit_id AND r.user_id = strang.user_id() AND r.person_id = NEW.id
                      AND r.kind = 'responsible' AND r.valid_from <= now()
                      AND (r.valid_to IS NULL OR r.valid_to > now())) THEN
        RAISE EXCEPTION 'only who leads the case lifts the protection' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER people_person_unprotect BEFORE UPDATE OF protected ON people_person
    FOR EACH ROW WHEN (OLD.protected AND NOT NEW.protected) EXECUTE FUNCTION strang.check_unprotect();
"""


class Migration(migrations.Migration):
    """Row policies, composite keys, and the flag that an address shares with its person."""

    dependencies = [("people", "0001_initial"), ("network", "0002_policies")]

    operations = [
        rls.composite_key("people_person", "unit_id", "id"),
        rls.composite_key("people_person", "unit_id", "id", "protected"),
        rls.composite_foreign_key("people_person", ("unit_id",), "network_unit", ("id",)),
        rls.protect("people_person", policies.identity()),
        rls.protect("people_name", policies.identity()),
        tie("people_name"),
        *(rls.protect(f"people_{table}", policies.personal()) for table in PERSONAL),
        *(tie(f"people_{table}") for table in PERSONAL),
        rls.composite_foreign_key("people_particulars", ("ags",), "network_municipality", ("ags",)),
        rls.composite_foreign_key(
            "people_relation", ("unit_id", "other_person_id"), "people_person", ("unit_id", "id")
        ),
        migrations.RunSQL(UNPROTECT, "DROP FUNCTION strang.check_unprotect() CASCADE"),
        rls.protect("people_address", address()),
        rls.composite_foreign_key("people_address", ("ags",), "network_municipality", ("ags",)),
        # The flag follows the person's by itself: row policies cannot ask a table whose own policy may hide the row.
        migrations.RunSQL(
            "ALTER TABLE people_address ADD CONSTRAINT people_address_protection_fkey"
            " FOREIGN KEY (unit_id, person_id, protected) REFERENCES people_person (unit_id, id, protected)"
            " ON UPDATE CASCADE",
            "ALTER TABLE people_address DROP CONSTRAINT people_address_protection_fkey",
        ),
        # A search index without meaning of its own: the names it is made from are audited.
        rls.protect(
            "people_namekey",
            rls.Policies(
                select=f"{CASEWORK_IN_UNIT} AND ({policies.findable()} OR {policies.works_with()})",
                insert=CASEWORK_IN_UNIT,
                delete=CASEWORK_IN_UNIT,
            ),
            audited=False,
        ),
        tie("people_namekey"),
    ]
