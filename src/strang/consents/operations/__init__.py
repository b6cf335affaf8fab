"""Writes of the room. Each change of a permission appends an event and rebuilds its grants in the same transaction."""

from strang.consents.operations._shared import latest_end
from strang.consents.operations.catalogue import end_basis, enter_basis, sign_basis
from strang.consents.operations.changing import (
    declare_invalid,
    extend_consent,
    narrow_consent,
    withdraw_consent,
)
from strang.consents.operations.giving import NEVER_GRANTED_TEXT, check_plan, give_consent
from strang.consents.operations.instances import (
    decide_instance,
    end_instance,
    request_instance,
    take_over_instance,
)
from strang.consents.operations.nightly import (
    COMPARE,
    EXPIRE,
    acknowledge_alarm,
    compare_grants,
    record_expiries,
)
from strang.consents.operations.releasing import give_release, withdraw_release

__all__ = [
    "COMPARE",
    "EXPIRE",
    "NEVER_GRANTED_TEXT",
    "acknowledge_alarm",
    "check_plan",
    "compare_grants",
    "decide_instance",
    "declare_invalid",
    "end_basis",
    "end_instance",
    "enter_basis",
    "extend_consent",
    "give_consent",
    "give_release",
    "latest_end",
    "narrow_consent",
    "record_expiries",
    "request_instance",
    "sign_basis",
    "take_over_instance",
    "withdraw_consent",
    "withdraw_release",
]
