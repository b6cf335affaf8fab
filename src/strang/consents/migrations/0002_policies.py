"""Protect consents and their history, and let the database itself keep the rules of a permission."""

from django.db import migrations

from strang.access import policies
from strang.access.types import CASEWORK_ROLES, SHAREABLE_TOPICS
from strang.consents.types import RECEIVING_ROLES
from strang.foundation import rls

CASEWORK = rls.has_role(*CASEWORK_ROLES)
ORDINARY = policies.personal()
LOADS = rls.is_system("load-reference")
BASIS = ("unit_id", "person_id", "recipient_unit_id", "purpose", "id")
SHAREABLE = ", ".join(f"'{topic.value}'" for topic in SHAREABLE_TOPICS)


def check(table: str, name: str, condition: str) -> migrations.RunSQL:
    """Return the step that adds a check constraint Django cannot express."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def only_columns(table: str, *columns: str) -> migrations.RunSQL:
    """Return the step after which the application may change these columns alone."""
    return migrations.RunSQL(
        f"REVOKE UPDATE ON {table} FROM strang_app; GRANT UPDATE ({', '.join(columns)}) ON {table} TO strang_app",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    """A recipient sees its grants, never the consent behind them: that one names who was present."""

    dependencies = [("consents", "0001_initial"), ("access", "0002_policies"), ("people", "0002_policies")]

    operations = [
        rls.protect("consents_consenttext", rls.Policies(select=rls.EVERYONE, insert=LOADS, update=LOADS)),
        rls.composite_key("consents_consent", "unit_id", "person_id", "id"),
        rls.composite_key("consents_consent", *BASIS),
        rls.composite_foreign_key(
            "consents_consent", ("unit_id", "person_id"), "people_person", ("unit_id", "id")
        ),
        rls.composite_foreign_key(
            "consents_consent",
            ("recipient_unit_id", "grantable"),
            "access_grantableunit",
            ("unit_id", "grantable"),
        ),
        rls.composite_foreign_key(
            "consents_consent", ("language", "text_version"), "consents_consenttext", ("language", "version")
        ),
        check("consents_consent", "consents_topics_shareable", f"topics <@ ARRAY[{SHAREABLE}]::varchar[]"),
        check(
            "consents_consent",
            "consents_topics_named",
            "cardinality(topics) > 1 AND 'identity' = ANY (topics)",
        ),
        check("consents_consent", "consents_one_year", "valid_to <= valid_from + interval '1 year'"),
        check(
            "consents_consent",
            "consents_health_in_writing",
            "NOT ('health' = ANY (topics) AND medium = 'oral_interpreted')",
        ),
        check(
            "consents_consent",
            "consents_text_proved",
            "text_hash = encode(sha256(convert_to(text, 'UTF8')), 'hex')",
        ),
        check("consents_consent", "consents_evidence_proof", "evidence_hash ~ '^([0-9a-f]{64})?$'"),
        rls.protect(
            "consents_consent",
            rls.Policies(
                select=policies.own_team(),
                insert=f"{ORDINARY.insert} AND {CASEWORK}",
                update=f"{policies.own_team()} AND {CASEWORK}",
            ),
        ),
        only_columns("consents_consent", "status", "ended_at", "topics", "valid_to", "version"),
        rls.composite_foreign_key(
            "consents_consentevent",
            ("unit_id", "person_id", "consent_id"),
            "consents_consent",
            ("unit_id", "person_id", "id"),
        ),
        check(
            "consents_consentevent",
            "consents_event_proved",
            "text_hash = CASE text WHEN '' THEN '' ELSE encode(sha256(convert_to(text, 'UTF8')), 'hex') END",
        ),
        rls.protect(
            "consents_consentevent",
            rls.Policies(select=policies.own_team(), insert=f"{ORDINARY.insert} AND {CASEWORK}"),
        ),
        rls.protect(
            "consents_endedpermission",
            rls.Policies(
                select=f"to_unit_id = {rls.UNIT} AND {rls.has_role(*RECEIVING_ROLES)}",
                insert=f"from_unit_id = {rls.UNIT} AND {CASEWORK}",
            ),
        ),
        # A grant that says it rests on a consent must have one: of this person, between these units, for this purpose.
        migrations.RunSQL(
            "ALTER TABLE access_grant ADD COLUMN consent_id uuid"
            " GENERATED ALWAYS AS (CASE WHEN source = 'consent' THEN source_id END) STORED;"
            "ALTER TABLE access_grant ADD CONSTRAINT access_grant_consent_fkey"
            " FOREIGN KEY (from_unit_id, person_id, to_unit_id, purpose, consent_id)"
            f" REFERENCES consents_consent ({', '.join(BASIS)})",
            "ALTER TABLE access_grant DROP CONSTRAINT access_grant_consent_fkey;"
            "ALTER TABLE access_grant DROP COLUMN consent_id",
        ),
    ]
