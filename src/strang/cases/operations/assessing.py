"""Assessment: a dated look at an area of life."""

import datetime as dt
from uuid import UUID

from strang.cases.models import Assessment
from strang.cases.types import Level, Urgency
from strang.cases.validation import Checks, load_open_case, row_of_case
from strang.foundation import clock
from strang.foundation.context import Actor, operation
from strang.network.types import TOPIC_OF_AREA, LifeArea


@operation
def record_assessment(
    actor: Actor,
    /,
    *,
    case_id: UUID,
    area: str,
    situation: str,
    resources: str = "",
    urgency: int,
    level: int,
    assessed_on: dt.date | None = None,
) -> UUID:
    """Write down how an area of life is going; the newest entry of an area counts, older ones stay."""
    case = load_open_case(actor, case_id)
    checks = Checks()
    on = assessed_on or clock.today()
    checks.choice("area", area, LifeArea)
    checks.choice("urgency", urgency, Urgency)
    checks.choice("level", level, Level)
    checks.past("assessed_on", on)
    situation = checks.text("situation", situation, limit=2000)
    resources = checks.text("resources", resources, limit=2000, required=False)
    checks.finish()
    return Assessment.objects.create(
        **row_of_case(case, actor, TOPIC_OF_AREA[LifeArea(area)]),
        area=area,
        situation=situation,
        resources=resources,
        urgency=urgency,
        level=level,
        assessed_on=on,
    ).id
