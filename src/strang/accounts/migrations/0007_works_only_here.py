"""Whether somebody works for another unit, too, is told to the administration of a unit alone."""

from django.db import migrations

# A unit may be masked: that a colleague also works elsewhere is not everybody's business.
ASKED_BY_ADMINISTRATION = """
CREATE OR REPLACE FUNCTION strang.works_only_here(who uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(bool_and(m.unit_id = (SELECT strang.unit_id())), false) FROM network_membership m
     WHERE m.user_id = who AND (m.valid_to IS NULL OR m.valid_to > now()) AND (SELECT strang.has_role('unit_admin'));
$$;
REVOKE ALL ON FUNCTION strang.works_only_here(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION strang.works_only_here(uuid) TO strang_app;
"""


class Migration(migrations.Migration):
    """Nobody else is answered."""

    dependencies = [("accounts", "0006_identity_provider")]

    operations = [migrations.RunSQL(ASKED_BY_ADMINISTRATION, migrations.RunSQL.noop)]
