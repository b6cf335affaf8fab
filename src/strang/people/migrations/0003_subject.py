"""The judge learns what it must know of a person (protection, coming of age) by itself, in the same transaction."""

from django.db import migrations

from strang.foundation import rls

ADULT_ON = """
CREATE FUNCTION strang.adult_on(year integer, month integer, day integer) RETURNS date
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT make_date(year + 18, coalesce(month, 1), 1) + coalesce(day, 1) - 1 $$;
COMMENT ON FUNCTION strang.adult_on(integer, integer, integer)
    IS 'The 18th birthday (§ 2 BGB); of a date known in part the earliest that it can be.';

CREATE FUNCTION strang.keep_subject() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    birthday record;
BEGIN
    IF TG_TABLE_NAME = 'people_person' THEN
        INSERT INTO access_subject (unit_id, person_id, protected, adult_on)
        VALUES (NEW.unit_id, NEW.id, NEW.protected, strang.adult_on(NEW.birth_year, NULL, NULL))
        ON CONFLICT (unit_id, person_id) DO UPDATE SET protected = excluded.protected;
    END IF;
    SELECT p.birth_year, k.birth_month, k.birth_day INTO birthday
      FROM people_person p JOIN people_particulars k ON k.unit_id = p.unit_id AND k.person_id = p.id
     WHERE p.unit_id = NEW.unit_id AND p.id = NEW.person_id;
    IF FOUND THEN
        UPDATE access_subject s
           SET adult_on = strang.adult_on(birthday.birth_year, birthday.birth_month, birthday.birth_day)
         WHERE s.unit_id = NEW.unit_id AND s.person_id = NEW.person_id
           AND s.adult_on IS DISTINCT FROM
               strang.adult_on(birthday.birth_year, birthday.birth_month, birthday.birth_day);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER people_person_subject AFTER INSERT OR UPDATE OF protected, birth_year ON people_person
    FOR EACH ROW EXECUTE FUNCTION strang.keep_subject();
CREATE TRIGGER people_particulars_subject AFTER INSERT OR UPDATE OF birth_month, birth_day ON people_particulars
    FOR EACH ROW EXECUTE FUNCTION strang.keep_subject();
"""

KNOWN = """
ALTER TABLE people_person NO FORCE ROW LEVEL SECURITY;
ALTER TABLE people_particulars NO FORCE ROW LEVEL SECURITY;
ALTER TABLE access_subject NO FORCE ROW LEVEL SECURITY;
ALTER TABLE access_subject DISABLE TRIGGER USER;
INSERT INTO access_subject (unit_id, person_id, protected, adult_on)
SELECT p.unit_id, p.id, p.protected, strang.adult_on(p.birth_year, k.birth_month, k.birth_day)
  FROM people_person p LEFT JOIN people_particulars k ON k.unit_id = p.unit_id AND k.person_id = p.id
    ON CONFLICT DO NOTHING;
ALTER TABLE access_subject ENABLE TRIGGER USER;
ALTER TABLE access_subject FORCE ROW LEVEL SECURITY;
ALTER TABLE people_particulars FORCE ROW LEVEL SECURITY;
ALTER TABLE people_person FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """One line for each person, made and kept by triggers."""

    dependencies = [("people", "0002_policies"), ("access", "0004_rule")]

    operations = [
        migrations.RunSQL(
            ADULT_ON,
            "DROP FUNCTION strang.keep_subject() CASCADE; DROP FUNCTION strang.adult_on(integer, integer, integer)",
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        rls.composite_foreign_key(
            "access_subject", ("unit_id", "person_id"), "people_person", ("unit_id", "id")
        ),
        rls.composite_foreign_key(
            "access_block", ("unit_id", "person_id"), "people_person", ("unit_id", "id")
        ),
        rls.composite_foreign_key(
            "access_emergency", ("from_unit_id", "person_id"), "people_person", ("unit_id", "id")
        ),
    ]
