"""Protect hand-overs and formal requests: policies, second persons, copies that never change."""

from django.db import migrations

from strang.foundation import rls
from strang.referrals.handover import policy as handover
from strang.referrals.request import policy as request

PERSON = ("unit_id", "person_id", "id")
COPY = "referrals_handovercopy"
REQUEST = "referrals_informationrequest"
OF_COPY = ("handovercontent", "handoverrecall")
OF_REQUEST = ("requestwords", "requesthandling", "requestevent", "requestanswer")
FUNCTIONS = (
    "check_handover",
    "check_handover_item",
    "check_handover_copy",
    "check_handover_content",
    "name_handover",
    "check_request",
    "check_request_answer",
)


class Migration(migrations.Migration):
    """The register's own writer fills in whose data a copy holds; the reader never learns it."""

    dependencies = [
        ("referrals", "0003_handovers_and_requests"),
        ("access", "0008_facts"),
        ("audit", "0003_tree"),
        ("cases", "0002_policies"),
        ("network", "0002_policies"),
    ]

    operations = [
        rls.composite_key("referrals_handover", *PERSON),
        rls.composite_key("referrals_handover", "unit_id", "copy_id"),
        rls.composite_foreign_key(
            "referrals_handover", ("unit_id", "person_id", "case_id"), "cases_case", PERSON
        ),
        rls.composite_foreign_key(
            "referrals_handoveritem", ("unit_id", "person_id", "handover_id"), "referrals_handover", PERSON
        ),
        rls.composite_foreign_key(COPY, ("unit_id", "id"), "referrals_handover", ("unit_id", "copy_id")),
        rls.composite_foreign_key(COPY, ("to_unit_id",), "network_unit", ("id",)),
        rls.composite_key(COPY, "unit_id", "id"),
        *(
            rls.composite_foreign_key(f"referrals_{table}", ("unit_id", "copy_id"), COPY, ("unit_id", "id"))
            for table in OF_COPY
        ),
        rls.composite_foreign_key(
            "referrals_handoverreceipt", ("sender_unit_id", "copy_id"), COPY, ("unit_id", "id")
        ),
        rls.composite_key(REQUEST, "unit_id", "id"),
        rls.composite_foreign_key(REQUEST, ("unit_id",), "network_unit", ("id",)),
        *(
            rls.composite_foreign_key(
                f"referrals_{table}", ("unit_id", "request_id"), REQUEST, ("unit_id", "id")
            )
            for table in OF_REQUEST
        ),
        rls.composite_foreign_key(
            "referrals_handover", ("unit_id", "request_id"), REQUEST, ("unit_id", "id")
        ),
        rls.composite_foreign_key("referrals_requestanswer", ("unit_id", "copy_id"), COPY, ("unit_id", "id")),
        rls.protect("referrals_handover", handover.handover()),
        rls.protect("referrals_handoveritem", handover.item()),
        rls.protect(COPY, handover.copy()),
        rls.protect("referrals_handovercontent", handover.content()),
        rls.protect("referrals_handoverreceipt", handover.receipt()),
        rls.protect("referrals_handoverrecall", handover.recall()),
        rls.protect(REQUEST, request.request()),
        rls.protect("referrals_requestwords", request.words()),
        rls.protect("referrals_requesthandling", request.handling()),
        rls.protect("referrals_requestevent", request.event()),
        rls.protect("referrals_requestanswer", request.answer()),
        rls.protect("referrals_dutynotice", request.notice()),
        migrations.RunSQL(
            "REVOKE UPDATE ON referrals_handover FROM strang_app;"
            "GRANT UPDATE (status, decided_by, decided_at, decision_note) ON referrals_handover TO strang_app;"
            + handover.GUARDS
            + request.GUARDS
            + handover.frozen(*handover.FROZEN, *request.FROZEN)
            + handover.REGISTER,
            "".join(f"DROP FUNCTION strang.{name}() CASCADE;" for name in FUNCTIONS)
            + "DROP POLICY access_block_register ON access_block;"
            "DROP POLICY referrals_handover_register ON referrals_handover;"
            "DROP POLICY referrals_handovercopy_register ON referrals_handovercopy;",
        ),
    ]
