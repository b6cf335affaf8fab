"""The writes of the room."""

from strang.privacy.operations.copying import (
    decide_row,
    hand_out_copy,
    mark_confidential,
    unmark_confidential,
)
from strang.privacy.operations.correcting import ask_correction, decide_correction
from strang.privacy.operations.forgetting import ERASURE, forget_gone_persons
from strang.privacy.operations.requests import (
    answer_request,
    confirm_refusal,
    extend_request,
    propose_refusal,
    receive_request,
    return_refusal,
    withdraw_request,
)
from strang.privacy.operations.restricting import lift_restriction, propose_lift, restrict_processing

__all__ = [
    "ERASURE",
    "answer_request",
    "ask_correction",
    "confirm_refusal",
    "decide_correction",
    "decide_row",
    "extend_request",
    "forget_gone_persons",
    "hand_out_copy",
    "lift_restriction",
    "mark_confidential",
    "propose_lift",
    "propose_refusal",
    "receive_request",
    "restrict_processing",
    "return_refusal",
    "unmark_confidential",
    "withdraw_request",
]
