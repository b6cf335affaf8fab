"""A process of the version before still tells of rights itself; what the fact has told is not told twice."""

from django.db import migrations

ONCE = """
CREATE TRIGGER privacy_notice_told BEFORE INSERT ON privacy_notice
    FOR EACH ROW WHEN (current_user = 'strang_app') EXECUTE FUNCTION strang.told_already();
"""


class Migration(migrations.Migration):
    """The trigger goes when no process of the version before is left."""

    dependencies = [("privacy", "0006_told_by_the_fact"), ("consents", "0012_told_once")]

    operations = [migrations.RunSQL(ONCE, "DROP TRIGGER privacy_notice_told ON privacy_notice")]
