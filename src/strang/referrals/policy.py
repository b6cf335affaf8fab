"""The row policies of the only door between units, as SQL text for the migration."""

from strang.access import policies
from strang.access.types import CASEWORK_ROLES
from strang.consents.types import RECEIVING_ROLES
from strang.foundation import rls

_CASEWORK = rls.has_role(*CASEWORK_ROLES)
_RECEIVES = rls.has_role(*RECEIVING_ROLES)
_WRITES = f"unit_id = {rls.UNIT} AND author_id = {rls.USER}"


def _received() -> str:
    row = rls.ROW
    return (
        f"(to_unit_id = {rls.UNIT} AND {_RECEIVES} AND confidentiality = 'team'"
        f" AND {policies.permitted(f'{row}.unit_id', f'{row}.person_id', f'{row}.consent_id')})"
    )


def thin() -> rls.Policies:
    """Return the policies of the thin row: the sender's team, the recipient while permitted, the Fachaufsicht."""
    supervised = f"{policies.supervised()} AND {policies.unhindered()}"
    return rls.Policies(
        select=f"{policies.own_team()} OR {_received()} OR ({supervised})",
        insert=f"{policies.writing()} AND {_CASEWORK}",
        update=f"({policies.changing()} AND {_CASEWORK}) OR {_received()}",
        report=True,
    )


def message() -> rls.Policies:
    """Return the policies of the request: the sender's team, and who took it over, disclosed and for its purpose."""
    row = rls.ROW
    to_us = (
        "EXISTS (SELECT 1 FROM referrals_referral r"  # noqa: S608 - our own words
        f" WHERE r.id = {row}.referral_id AND r.to_unit_id = {rls.UNIT}"
        f" AND {policies.permitted('r.unit_id', 'r.person_id', 'r.consent_id')})"
    )
    return rls.Policies(
        select=f"{policies.own_team()} OR ({to_us} AND {policies.opened()})",
        insert=f"{policies.writing()} AND {_CASEWORK}",
    )


def event() -> rls.Policies:
    """Return the policies of the history: what the own unit wrote, and the other side's lines of a live referral.

    What a recipient wrote stays its own when the permission ends; nothing of the sender's does. The sender's words
    are as much as the request: read by who took it over, disclosed and for its purpose.
    """
    row = rls.ROW
    sent = (
        "EXISTS (SELECT 1 FROM referrals_referral r"  # noqa: S608 - our own words
        f" WHERE r.id = {row}.referral_id AND r.unit_id = {rls.UNIT} AND {policies.works_with('r.person_id')})"
    )
    received = (
        "EXISTS (SELECT 1 FROM referrals_referral r"  # noqa: S608 - our own words
        f" WHERE r.id = {row}.referral_id AND r.to_unit_id = {rls.UNIT} AND {_RECEIVES}"
        f" AND {policies.permitted('r.unit_id', 'r.person_id', 'r.consent_id')})"
    )
    told = policies.shared("'identity'", unit=f"{row}.sender_unit_id")
    wrote = f"(unit_id = {rls.UNIT} AND sender_unit_id <> {rls.UNIT} AND {_RECEIVES})"
    readable = f"(confidentiality = 'team' OR (author_id = {rls.USER} AND unit_id = {rls.UNIT}))"
    return rls.Policies(
        select=(
            f"{readable} AND NOT {policies.blocked()}"
            f" AND ({wrote} OR {sent} OR ({received} AND (text = '' OR {told})))"
        ),
        insert=f"{_WRITES} AND (({_CASEWORK} AND {sent}) OR {received})",
    )
