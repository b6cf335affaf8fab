"""What the judge knows of a person follows the person's own rows; nobody writes it by itself."""

from django.db import migrations

# Whoever could write here would take a protection away, or put off a majority, without changing the person.
FOLLOWS = """
CREATE FUNCTION strang.follow_subject() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user = 'strang_app' AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'what the judge knows follows the person' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_subject_follows BEFORE INSERT OR UPDATE ON access_subject
    FOR EACH ROW EXECUTE FUNCTION strang.follow_subject();
"""


class Migration(migrations.Migration):
    """Only the triggers of people write the table."""

    dependencies = [("access", "0010_emergency_review")]

    operations = [migrations.RunSQL(FOLLOWS, "DROP FUNCTION strang.follow_subject() CASCADE")]
