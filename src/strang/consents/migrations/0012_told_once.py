"""A process of the version before still tells recipients itself; what the fact has told is not told twice."""

from django.db import migrations

# The row is dropped, not refused: the withdrawal it belongs to must not fail with it.
ONCE = """
CREATE FUNCTION strang.told_already() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN NULL;
END $$;
CREATE TRIGGER consents_endedpermission_told BEFORE INSERT ON consents_endedpermission
    FOR EACH ROW WHEN (NEW.kind <> 'expired' AND current_user = 'strang_app')
    EXECUTE FUNCTION strang.told_already();
"""


class Migration(migrations.Migration):
    """The trigger goes when no process of the version before is left."""

    dependencies = [("consents", "0011_received_on_this_basis")]

    operations = [migrations.RunSQL(ONCE, "DROP FUNCTION strang.told_already() CASCADE")]
