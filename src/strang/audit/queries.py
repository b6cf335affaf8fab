"""What others may know of the record: when its root was last signed."""

import datetime as dt

from strang.audit.models import Checkpoint


def last_checkpoint() -> dt.datetime | None:
    """Return when the last checkpoint was signed, or None if there is none yet."""
    return Checkpoint.objects.order_by("-at").values_list("at", flat=True).first()
