"""The life of a hand-over as a table. What was delivered stays delivered: a recall is a notice, not a state."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from strang.referrals.handover.types import Status


class Decision(TextChoices):
    """What can happen with a prepared hand-over."""

    DELIVER = "deliver", _("Übergeben")
    REFUSE = "refuse", _("Nicht freigeben")
    WITHDRAW = "withdraw", _("Zurückziehen")


TRANSITIONS: dict[Status, dict[Decision, Status]] = {
    Status.PREPARED: {
        Decision.DELIVER: Status.DELIVERED,
        Decision.REFUSE: Status.REFUSED,
        Decision.WITHDRAW: Status.WITHDRAWN,
    },
    Status.DELIVERED: {},
    Status.REFUSED: {},
    Status.WITHDRAWN: {},
}
"""From which status which decision leads where."""
