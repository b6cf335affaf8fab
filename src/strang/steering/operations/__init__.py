"""Writes of steering: findings, themes, bodies, meetings, decisions, follow-up."""

from strang.steering.operations._shared import NameFoundError
from strang.steering.operations.decisions import confirm_done, record_decision, report_follow_up
from strang.steering.operations.findings import (
    CaseLink,
    FindingInput,
    answer_finding,
    change_finding,
    mark_read,
    wish_theme,
    withdraw_finding,
    write_finding,
)
from strang.steering.operations.meetings import (
    Seat,
    approve_minutes,
    cancel_meeting,
    create_body,
    end_seat,
    give_seat,
    hold_meeting,
    plan_meeting,
    put_on_agenda,
)
from strang.steering.operations.themes import (
    analyse_theme,
    bundle_findings,
    change_theme,
    escalate,
    file_findings,
    hand_to_working_group,
    propose,
    reject_theme,
)

__all__ = [
    "CaseLink",
    "FindingInput",
    "NameFoundError",
    "Seat",
    "analyse_theme",
    "answer_finding",
    "approve_minutes",
    "bundle_findings",
    "cancel_meeting",
    "change_finding",
    "change_theme",
    "confirm_done",
    "create_body",
    "end_seat",
    "escalate",
    "file_findings",
    "give_seat",
    "hand_to_working_group",
    "hold_meeting",
    "mark_read",
    "plan_meeting",
    "propose",
    "put_on_agenda",
    "record_decision",
    "reject_theme",
    "report_follow_up",
    "wish_theme",
    "withdraw_finding",
    "write_finding",
]
