"""Protect the door between units: thin rows, the request, and the lines both sides write."""

from django.db import migrations

from strang.access.types import SHAREABLE_TOPICS
from strang.foundation import rls
from strang.referrals import policy

SHAREABLE = ", ".join(f"'{topic.value}'" for topic in SHAREABLE_TOPICS)
REFERRAL_KEY = ("unit_id", "person_id", "id")
BOTH_SIDES = ("unit_id", "person_id", "to_unit_id", "id")


class Migration(migrations.Migration):
    """Units, person, topics, purpose and consent of a referral can never be changed, by neither side."""

    dependencies = [("referrals", "0001_initial"), ("consents", "0002_policies"), ("cases", "0002_policies")]

    operations = [
        rls.composite_key("referrals_referral", *REFERRAL_KEY),
        rls.composite_key("referrals_referral", *BOTH_SIDES),
        rls.composite_foreign_key(
            "referrals_referral",
            ("unit_id", "person_id", "case_id"),
            "cases_case",
            ("unit_id", "person_id", "id"),
        ),
        rls.composite_foreign_key(
            "referrals_referral",
            ("unit_id", "person_id", "to_unit_id", "purpose", "consent_id"),
            "consents_consent",
            ("unit_id", "person_id", "recipient_unit_id", "purpose", "id"),
        ),
        migrations.RunSQL(
            "ALTER TABLE referrals_referral ADD CONSTRAINT referrals_topics_shareable"
            f" CHECK (cardinality(topics) > 0 AND topics <@ ARRAY[{SHAREABLE}]::varchar[])",
            "ALTER TABLE referrals_referral DROP CONSTRAINT referrals_topics_shareable",
        ),
        rls.protect("referrals_referral", policy.thin()),
        migrations.RunSQL(
            "REVOKE UPDATE ON referrals_referral FROM strang_app;"
            "GRANT UPDATE (status, answered_at, ended_at, outcome, version) ON referrals_referral TO strang_app",
            migrations.RunSQL.noop,
        ),
        rls.composite_foreign_key(
            "referrals_referralmessage",
            ("unit_id", "person_id", "referral_id"),
            "referrals_referral",
            REFERRAL_KEY,
        ),
        rls.protect("referrals_referralmessage", policy.message()),
        rls.composite_foreign_key(
            "referrals_referralevent",
            ("sender_unit_id", "person_id", "to_unit_id", "referral_id"),
            "referrals_referral",
            BOTH_SIDES,
        ),
        rls.protect("referrals_referralevent", policy.event()),
    ]
