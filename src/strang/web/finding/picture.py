"""The way of a finding or theme as the component ``steps`` draws it."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format

from strang.steering.types import Stage


def way(stages: Iterable[Stage]) -> list[dict[str, str]]:
    """Return stations with the day each was reached."""
    return [
        {
            "label": stage.label,
            "state": "current" if stage.state == "stopped" else stage.state,
            "note": date_format(timezone.localtime(stage.at), "SHORT_DATE_FORMAT") if stage.at else "",
        }
        for stage in stages
    ]
