"""Notes of their author alone are encrypted before they come here.

The constraint is NOT VALID at first: notes in the clear are encrypted by ``strang migrate`` after the migrations, since
the key stands outside the database, and it validates the constraint then. From now on no clear text of such a note is
taken; the version before this one can no longer write them, on purpose.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from strang.cases import policy
from strang.cases.models import own_notes_encrypted
from strang.foundation import rls

OPERATOR_CHANGES = """
REVOKE UPDATE ON cases_note FROM strang_app;
GRANT UPDATE (ciphertext, key_version) ON cases_note TO strang_app;
CREATE FUNCTION strang.clear_own_note() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.text := '';
    RETURN NEW;
END $$;
CREATE TRIGGER cases_note_clear BEFORE UPDATE ON cases_note FOR EACH ROW
    WHEN (NEW.ciphertext IS NOT NULL AND NEW.text <> '') EXECUTE FUNCTION strang.clear_own_note();
CREATE TRIGGER cases_note_marks BEFORE UPDATE ON cases_note FOR EACH ROW EXECUTE FUNCTION strang.keep_marks();
"""
UNDO = """
DROP TRIGGER cases_note_marks ON cases_note;
DROP FUNCTION strang.clear_own_note() CASCADE;
REVOKE UPDATE ON cases_note FROM strang_app;
"""


class Migration(migrations.Migration):
    """Only the operator's process changes a note, and only to encrypt it anew; nobody may set its words."""

    dependencies = [("cases", "0002_policies"), ("network", "0006_unitkey")]

    operations = [
        migrations.AddField("note", "ciphertext", models.BinaryField(null=True)),
        migrations.AddField("note", "key_version", models.PositiveIntegerField(null=True)),
        migrations.AlterField("note", "text", models.CharField(blank=True, max_length=5000)),
        AddConstraintNotValid("note", own_notes_encrypted()),
        rls.composite_foreign_key(
            "cases_note", ("unit_id", "key_version"), "network_unitkey", ("unit_id", "version")
        ),
        migrations.RunSQL(OPERATOR_CHANGES, UNDO),
        rls.redeclare("cases_note", policy.notes()),
    ]
