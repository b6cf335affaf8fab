"""Writes of the room. Each change of a permission appends an event and rebuilds its grants in the same transaction."""

from strang.consents.operations._shared import latest_end
from strang.consents.operations.changing import (
    declare_invalid,
    extend_consent,
    narrow_consent,
    withdraw_consent,
)
from strang.consents.operations.giving import NEVER_GRANTED_TEXT, check_plan, give_consent
from strang.consents.operations.releasing import give_release, withdraw_release

__all__ = [
    "NEVER_GRANTED_TEXT",
    "check_plan",
    "declare_invalid",
    "extend_consent",
    "give_consent",
    "give_release",
    "latest_end",
    "narrow_consent",
    "withdraw_consent",
    "withdraw_release",
]
