"""A masked unit is a row only to its own people and to who shares a person with it."""

from django.db import migrations

from strang.foundation import rls

REFERENCE = rls.is_system("load-reference")
KNOWS_ALL = rls.is_system("load-reference", "sign-in", "mask-unit", "demo")

# A live grant in either direction, as far as the reader may know of it at all: the grants have a policy of their own.
SHARES = (
    f"EXISTS (SELECT 1 FROM access_grant g WHERE g.valid_from <= now() AND g.valid_to > now()"
    f" AND ((g.from_unit_id = {rls.ROW}.id AND g.to_unit_id = {rls.UNIT})"
    f" OR (g.to_unit_id = {rls.ROW}.id AND g.from_unit_id = {rls.UNIT})))"
)
MEMBER = (
    f"EXISTS (SELECT 1 FROM network_membership m WHERE m.unit_id = {rls.ROW}.id AND m.user_id = {rls.USER}"
    " AND m.valid_from <= now() AND (m.valid_to IS NULL OR m.valid_to > now()))"
)


class Migration(migrations.Migration):
    """Its legal body is hidden with it, unless that body has another unit that everybody may know."""

    dependencies = [("network", "0004_masked"), ("access", "0007_suspension")]

    operations = [
        rls.redeclare(
            "network_unit",
            rls.Policies(
                select=f"NOT masked OR id = {rls.UNIT} OR {KNOWS_ALL} OR {MEMBER} OR {SHARES}",
                insert=f"{REFERENCE} OR {rls.is_system('demo')}",
                update=f"{REFERENCE} OR {rls.is_system('mask-unit')}",
                report=True,
            ),
        ),
        rls.redeclare(
            "network_organisation",
            rls.Policies(
                select=f"{KNOWS_ALL} OR id IN (SELECT u.organisation_id FROM network_unit u)",
                insert=f"{REFERENCE} OR {rls.is_system('demo')}",
                update=REFERENCE,
                report=True,
            ),
        ),
    ]
