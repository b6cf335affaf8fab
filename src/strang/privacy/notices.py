"""Telling recipients (Art. 19 GDPR): each unit that has seen something, by the reference of what let it."""

from uuid import UUID

from strang.access import queries as access
from strang.consents.queries import reference_of
from strang.foundation.context import Actor
from strang.privacy.models import Notice
from strang.privacy.types import NoticeKind

MOST_LINES = 5_000


def tell_recipients(actor: Actor, person_id: UUID, kind: NoticeKind, *, topic: str = "") -> None:
    """Tell every unit that saw something of the person (or of one topic) that something happened to it."""
    lines = access.disclosures_of(actor, person_id, limit=MOST_LINES)
    told = {
        (line.unit_id, line.source_id)
        for line in lines
        if line.source_id is not None
        and line.unit_id != actor.unit_id
        and (not topic or topic in line.topics)
    }
    Notice.objects.bulk_create(
        Notice(from_unit_id=actor.unit_id, to_unit_id=unit_id, kind=kind, reference=reference_of(source_id))
        for unit_id, source_id in sorted(told)
    )
