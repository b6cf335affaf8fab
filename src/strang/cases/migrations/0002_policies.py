"""Protect the casework: the team's rows, what may be shared, the thin core, the anonymous contact."""

from django.db import migrations

from strang.access import policies
from strang.cases import policy
from strang.foundation import rls

OWN_UNIT = f"unit_id = {rls.UNIT}"

SHAREABLE = ("assessment", "goal", "measure")
APPEND_ONLY = ("caseevent", "intake", "goalevent", "note", "review", "document", "closing")
EDITABLE = ("plan", "task", "appointment")

OF_CASE = ("unit_id", "person_id", "case_id")
OF_GOAL = ("unit_id", "person_id", "topic", "goal_id")
CASE_KEY = ("unit_id", "person_id", "id")
GOAL_KEY = ("unit_id", "person_id", "topic", "id")

COUNTED = "id, unit_id, ags, recorded_on, topics, language, channel, result, minutes, author_id, created_at, case_id"


class Migration(migrations.Migration):
    """Only assessments, goals and measures can ever be seen by another unit; the rest stays with the team."""

    dependencies = [
        ("cases", "0001_initial"),
        ("network", "0002_policies"),
        ("people", "0002_policies"),
    ]

    operations = [
        rls.composite_key("cases_case", *CASE_KEY),
        rls.composite_key("cases_case", "unit_id", "id"),
        rls.composite_key("cases_goal", *GOAL_KEY),
        rls.composite_key("cases_contact", "unit_id", "id"),
        rls.protect("cases_case", policy.thin_core()),
        rls.protect("cases_casecounter", rls.Policies(select=OWN_UNIT, insert=OWN_UNIT, update=OWN_UNIT)),
        rls.protect("cases_assessment", policy.shareable_history()),
        rls.protect("cases_goal", policies.personal()),
        rls.protect("cases_measure", policies.personal()),
        *(rls.protect(f"cases_{table}", policy.team_history()) for table in APPEND_ONLY),
        *(rls.protect(f"cases_{table}", policy.team()) for table in EDITABLE),
        rls.composite_foreign_key("cases_case", ("unit_id", "person_id"), "people_person", ("unit_id", "id")),
        rls.composite_foreign_key("cases_contact", ("unit_id",), "network_unit", ("id",)),
        *(
            rls.composite_foreign_key(f"cases_{table}", OF_CASE, "cases_case", CASE_KEY)
            for table in (*SHAREABLE, *APPEND_ONLY, *EDITABLE)
        ),
        rls.composite_foreign_key("cases_measure", OF_GOAL, "cases_goal", GOAL_KEY),
        rls.composite_foreign_key("cases_goalevent", OF_GOAL, "cases_goal", GOAL_KEY),
        rls.composite_foreign_key(
            "cases_intake", ("unit_id", "contact_id"), "cases_contact", ("unit_id", "id")
        ),
        rls.composite_foreign_key("cases_contact", ("unit_id", "case_id"), "cases_case", ("unit_id", "id")),
        rls.protect(
            "cases_contact",
            rls.Policies(
                select=OWN_UNIT,
                insert=f"{OWN_UNIT} AND author_id = {rls.USER}",
                update=OWN_UNIT,
                report=True,
            ),
        ),
        # The counting role reads no free text, not even the short note of a contact.
        migrations.RunSQL(
            "REVOKE SELECT ON cases_contact FROM strang_report;"
            f"GRANT SELECT ({COUNTED}) ON cases_contact TO strang_report",
            migrations.RunSQL.noop,
        ),
    ]
