"""The units of the Kreis, as the policies of the Fachaufsicht ask for them."""

from django.db import migrations

from strang.foundation import rls

SUPERVISED = (
    "SELECT theirs.id AS unit_id, theirs.kind::text AS kind FROM network_unit theirs"
    " JOIN network_unit ours ON ours.kreis_id = theirs.kreis_id AND (theirs.id = ours.id OR NOT theirs.masked)"
    " WHERE ours.id = (SELECT c.unit_id FROM strang.context() c WHERE 'coordination' = ANY (c.roles))"
)


class Migration(migrations.Migration):
    """Asked by the judge, so that no policy drags the policies of the units behind it."""

    dependencies = [("network", "0007_first_key"), ("access", "0008_facts")]

    operations = [
        migrations.RunSQL(
            "CREATE POLICY network_unit_judge ON network_unit FOR SELECT TO strang_judge USING (true);"
            "GRANT SELECT (id, kreis_id, kind, masked) ON network_unit TO strang_judge",
            "DROP POLICY network_unit_judge ON network_unit;"
            "REVOKE SELECT (id, kreis_id, kind, masked) ON network_unit FROM strang_judge",
        ),
        rls.View("my_supervised_unit", SUPERVISED),
    ]
