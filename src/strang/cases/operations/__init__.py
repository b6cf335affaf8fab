"""The writes of the room. Each checks the actor, the input and the state of the case, then writes."""

from strang.cases.contacts import record_contact
from strang.cases.operations.assessing import record_assessment
from strang.cases.operations.casework import (
    advance_phase,
    assign_deputy,
    close_case,
    hand_over_case,
    open_case,
    reopen_case,
)
from strang.cases.operations.daily import (
    add_task,
    change_appointment,
    complete_task,
    make_appointment,
    review_case,
    store_document,
    write_note,
)
from strang.cases.operations.own_notes import encrypt_clear_notes, finish_rotation, renew_notes
from strang.cases.operations.planning import (
    add_goal,
    add_measure,
    agree_plan,
    edit_goal,
    edit_measure,
    set_goal_status,
    set_measure_status,
    sign_plan,
)
from strang.cases.operations.releasing import release_notes

__all__ = [
    "add_goal",
    "add_measure",
    "add_task",
    "advance_phase",
    "agree_plan",
    "assign_deputy",
    "change_appointment",
    "close_case",
    "complete_task",
    "edit_goal",
    "edit_measure",
    "encrypt_clear_notes",
    "finish_rotation",
    "hand_over_case",
    "make_appointment",
    "open_case",
    "record_assessment",
    "record_contact",
    "release_notes",
    "renew_notes",
    "reopen_case",
    "review_case",
    "set_goal_status",
    "set_measure_status",
    "sign_plan",
    "store_document",
    "write_note",
]
