"""What of a person's record can be named in a hand-over: rows of the own unit that the sender sees now.

Notes are not among them, neither those of a team nor those of one author. The conduct of the case is one item of its
own that says no more than since when and in which phase.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from strang.access.types import Topic
from strang.cases import queries as cases
from strang.cases.types import Case
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network.types import TOPIC_OF_AREA, LifeArea
from strang.people import catalogue
from strang.people import queries as people
from strang.people.types import Person
from strang.referrals.handover.types import CopyItem, Item, ItemKind

FORMAT = "strang-handover-1"
MOST_ITEMS = 60


def items_of(actor: Actor, case: Case) -> list[Item]:
    """Return everything of the person of a case that can be named, in the order of the kinds."""
    person = people.person(actor, case.person_id)
    with override("de"):
        return [
            *_identity(person),
            *_reach(actor, person),
            *_facts(actor, person),
            *_work(actor, case),
        ]


def document_bytes(actor: Actor, item: Item) -> bytes | None:
    """Return the file of a document item; None for any other kind."""
    return cases.document_content(actor, item.source_id) if item.kind == ItemKind.DOCUMENT else None


def canonical(frame: dict[str, Any], items: Iterable[dict[str, Any]]) -> str:
    """Return the content of a copy as canonical JSON (RFC 8785 for what occurs here), over which the hash is made."""
    content = {"format": FORMAT, **frame, "items": list(items)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_items(content: dict[str, Any]) -> tuple[CopyItem, ...]:
    """Return the items of a copy's content."""
    return tuple(
        CopyItem(
            one["label"],
            one["text"],
            one["topic"],
            one.get("file", {}).get("name", ""),
            one.get("file", {}).get("media_type", ""),
        )
        for one in content["items"]
    )


def _item(kind: ItemKind, topic: Topic, source: UUID, label: str, text: str, **more: Any) -> Item:
    return Item(f"{kind.value}:{source}", kind.value, topic.value, label[:200], text, source, **more)


def _identity(person: Person) -> Iterator[Item]:
    for name in person.names:
        yield _item(ItemKind.NAME, Topic.IDENTITY, name.id, str(name.kind.label), name.full)
    if person.birth is not None:
        yield _item(ItemKind.BIRTH, Topic.IDENTITY, person.id, _("Geburtsdatum"), str(person.birth))


def _reach(actor: Actor, person: Person) -> Iterator[Item]:
    for point in people.contact_points(actor, person.id):
        yield _item(ItemKind.CONTACT, Topic.CONTACT, point.id, str(point.kind.label), point.value)
    for address in people.addresses(actor, person.id):
        if address.valid_to is None:
            parts = (address.care_of, address.street, f"{address.postcode} {address.town}".strip())
            text = ", ".join(part for part in parts if part)
            yield _item(
                ItemKind.ADDRESS,
                Topic.ADDRESS,
                address.id,
                _("Anschrift"),
                text,
                protected=person.protected,
            )


def _facts(actor: Actor, person: Person) -> Iterator[Item]:
    title = people.residence_title_now(actor, person.id)
    if title is not None:
        until = _(", gültig bis %(day)s") % {"day": f"{title.valid_to:%d.%m.%Y}"} if title.valid_to else ""
        norm = f" ({title.norm})" if title.norm else ""
        text = f"{title.status.label}{norm}{until}"
        yield _item(ItemKind.TITLE, Topic.RESIDENCE, title.id, _("Aufenthalt"), text)
    for skill in people.language_skills(actor, person.id):
        text = f"{catalogue.language_name(skill.language)}: {skill.level.label}, {skill.course.label}"
        yield Item(
            f"{ItemKind.LANGUAGE.value}:{skill.language}",
            ItemKind.LANGUAGE.value,
            Topic.LANGUAGE.value,
            _("Sprache"),
            text,
            person.id,
        )


def _work(actor: Actor, case: Case) -> Iterator[Item]:
    for area, look in cases.assessments_of(actor, case.id).items():
        label = _("Einschätzung „%(area)s“ vom %(day)s") % {
            "area": LifeArea(area).label,
            "day": f"{look.assessed_on:%d.%m.%Y}",
        }
        text = "\n".join(part for part in (look.situation, look.resources) if part)
        yield _item(ItemKind.ASSESSMENT, TOPIC_OF_AREA[LifeArea(area)], look.id, label, text)
    for goal in cases.goals_of(actor, case.id):
        label = _("Ziel „%(area)s“") % {"area": LifeArea(goal.area).label}
        text = f"{goal.german} ({goal.status.label})"
        yield _item(ItemKind.GOAL, TOPIC_OF_AREA[LifeArea(goal.area)], goal.id, label, text)
    for document in cases.documents_of(actor, case.id):
        yield _item(
            ItemKind.DOCUMENT,
            Topic(document.topic),
            document.id,
            _("Dokument"),
            document.title,
            media_type=document.media_type,
            size=document.size,
        )
    since = f"{case.opened_on:%d.%m.%Y}"
    text = _("Case Management seit %(day)s, Phase „%(phase)s“") % {"day": since, "phase": case.phase.label}
    yield _item(ItemKind.CASE, Topic.CASEWORK, case.id, _("Fallführung"), text)


def today() -> str:
    """Return the day a copy is prepared on, as it stands in its content."""
    return clock.today().isoformat()
