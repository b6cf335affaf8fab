"""The anonymous contact: short advice at a meeting point or counter, counted without anybody's name."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strang.access.types import CASEWORK_ROLES, Role
from strang.cases import models
from strang.cases.types import ContactChannel, ContactResult
from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.network import queries as network
from strang.network.types import LifeArea
from strang.people import catalogue

CONTACT_ROLES = (Role.VOLUNTEER, *CASEWORK_ROLES)
"""Who records contacts."""

LONGEST_NOTE = 200
LONGEST_DAY = 600
OLDEST_DAYS = 366

_TRACES = (
    (
        re.compile(
            r"(?<!\d)(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})|(?:19|20)\d{2}-\d{2}-\d{2})(?!\d)"
        ),
        gettext_lazy("Bitte schreiben Sie kein Datum: Es könnte ein Geburtsdatum sein."),
    ),
    (
        re.compile(r"\b(?:geb(?:oren)?|geburtsdatum|jahrgang|jg)\b\.?", re.IGNORECASE),
        gettext_lazy("Bitte schreiben Sie nichts über die Geburt. Ein Kontakt bleibt ohne Namen."),
    ),
    (re.compile(r"\S@\S"), gettext_lazy("Bitte schreiben Sie keine E-Mail-Adresse.")),
    (
        re.compile(r"(?<!\w)(?:\+|0)[\d\s/().-]{6,}\d|\d{6,}"),
        gettext_lazy("Bitte schreiben Sie keine Telefonnummer und kein Aktenzeichen."),
    ),
    (
        re.compile(r"\b(?:Herrn?|Frau|Familie|Fam\.|Hr\.|Fr\.)\s+[A-ZÄÖÜ][\w'’-]+"),
        gettext_lazy("Bitte schreiben Sie keinen Namen, zum Beispiel „eine Mutter“."),
    ),
)
"""What in a short text leads back to a person, with the refusal. Names without a form of address pass: a hint asks
not to write them, and the text never leaves the unit."""


@dataclass(frozen=True, slots=True)
class Contact:
    """An anonymous contact as it was recorded."""

    id: UUID
    recorded_on: dt.date
    ags: str
    site: str
    topics: tuple[LifeArea, ...]
    language: str
    """ISO 639."""
    channel: ContactChannel
    result: ContactResult
    referred_to: str
    note: str
    minutes: int
    author_id: UUID
    case_id: UUID | None


@dataclass(frozen=True, slots=True)
class ContactCount:
    """What the contacts of the actor's unit in the running week and month add up to."""

    week: int
    month: int
    month_minutes: int
    last_month: int
    by_topic: tuple[tuple[LifeArea, int], ...]
    """Contacts of this month by topic, the most frequent first; a contact with two topics counts for both."""


@operation
def record_contact(
    actor: Actor,
    /,
    *,
    ags: str,
    topics: Sequence[str],
    language: str,
    result: str,
    minutes: int,
    channel: str = ContactChannel.ON_SITE,
    recorded_on: dt.date | None = None,
    site: str = "",
    referred_to: str = "",
    note: str = "",
    contact_id: UUID | None = None,
) -> UUID:
    """Record a contact without a name in the actor's unit; returns its id.

    A second call with the same ``contact_id`` changes nothing. Raises NotAllowedError, InvalidInputError.
    """
    if not actor.has_role(*CONTACT_ROLES):
        raise NotAllowedError(
            _("Kontakte erfasst, wer Menschen berät: Ehrenamt, Beratung und Case Management.")
        )
    if contact_id and models.Contact.objects.filter(unit_id=actor.unit_id, id=contact_id).exists():
        return contact_id
    day = recorded_on or clock.today()
    errors = _choice_errors(topics, language, channel, result, ags)
    errors |= _text_errors(site=site, referred_to=referred_to, note=note)
    errors |= _extent_errors(minutes, day)
    if result == ContactResult.REFERRED and not referred_to.strip():
        errors["referred_to"] = _("Bitte sagen Sie, wohin Sie verwiesen haben.")
    if errors:
        raise InvalidInputError(errors)
    row = models.Contact.objects.create(
        id=contact_id or ids.uuid7(),
        unit_id=actor.unit_id,
        author_id=actor.user_id,
        ags=ags,
        site=site.strip(),
        recorded_on=day,
        topics=sorted(set(topics)),
        language=language,
        channel=channel,
        result=result,
        referred_to=referred_to.strip() if result == ContactResult.REFERRED else "",
        note=note.strip(),
        minutes=minutes,
    )
    return row.id


def _extent_errors(minutes: int, day: dt.date) -> dict[str, str]:
    errors = {}
    if not 0 < minutes <= LONGEST_DAY:
        errors["minutes"] = _("Bitte geben Sie 1 bis 600 Minuten an.")
    if not 0 <= (clock.today() - day).days <= OLDEST_DAYS:
        errors["recorded_on"] = _("Bitte geben Sie einen Tag des letzten Jahres bis heute an.")
    return errors


def contact(actor: Actor, contact_id: UUID) -> Contact:
    """Return a contact of the actor's unit; raises NotFoundError."""
    row = models.Contact.objects.filter(unit_id=actor.unit_id, id=contact_id).first()
    if row is None:
        raise NotFoundError
    return _contact(row)


def contacts(actor: Actor, *, after: UUID | None = None, limit: int = 20) -> list[Contact]:
    """Return contacts of the actor's unit, the last recorded first; ``after`` is the last one already shown."""
    rows = models.Contact.objects.filter(unit_id=actor.unit_id).order_by("-recorded_on", "-id")
    if after is not None:
        last = contact(actor, after)
        rows = rows.filter(recorded_on__lte=last.recorded_on).exclude(
            recorded_on=last.recorded_on, id__gte=last.id
        )
    return [_contact(row) for row in rows[:limit]]


def last_contact(actor: Actor) -> Contact | None:
    """Return what the actor recorded last: the next contact is often at the same place."""
    row = (
        models.Contact.objects.filter(unit_id=actor.unit_id, author_id=actor.user_id)
        .order_by("-recorded_on", "-id")
        .first()
    )
    return _contact(row) if row else None


def contact_count(actor: Actor) -> ContactCount:
    """Return how many contacts the actor's unit has this week and month, and about what."""
    today = clock.today()
    month = today.replace(day=1)
    month_before = (month - dt.timedelta(days=1)).replace(day=1)
    week = today - dt.timedelta(days=today.weekday())
    rows = list(
        models.Contact.objects.filter(
            unit_id=actor.unit_id, recorded_on__gte=min(month_before, week), recorded_on__lte=today
        ).values_list("recorded_on", "topics", "minutes")
    )
    this_month = [(topics, minutes) for day, topics, minutes in rows if day >= month]
    topics = Counter(LifeArea(topic) for found, _spent in this_month for topic in found)
    return ContactCount(
        week=sum(day >= week for day, _topics, _minutes in rows),
        month=len(this_month),
        month_minutes=sum(minutes for _topics, minutes in this_month),
        last_month=sum(month_before <= day < month for day, _topics, _minutes in rows),
        by_topic=tuple(topics.most_common()),
    )


def _choice_errors(
    topics: Sequence[str], language: str, channel: str, result: str, ags: str
) -> dict[str, str]:
    choose = _("Bitte wählen Sie eine der Möglichkeiten.")
    errors = {
        field: choose
        for field, value, allowed in (
            ("channel", channel, ContactChannel.values),
            ("result", result, ContactResult.values),
            ("language", language, catalogue.languages()),
            ("ags", ags, network.municipality_names()),
        )
        if value not in allowed
    }
    if not topics or not set(topics) <= set(LifeArea.values):
        errors["topics"] = _("Bitte wählen Sie mindestens ein Thema.")
    return errors


def _text_errors(**texts: str) -> dict[str, str]:
    errors = {}
    for field, text in texts.items():
        limit = LONGEST_NOTE if field == "note" else 120
        refusal = next((str(message) for pattern, message in _TRACES if pattern.search(text)), "")
        if refusal:
            errors[field] = refusal
        elif len(text) > limit:
            errors[field] = _("Bitte kürzen Sie auf %(limit)d Zeichen.") % {"limit": limit}
    return errors


def _contact(row: models.Contact) -> Contact:
    return Contact(
        id=row.id,
        recorded_on=row.recorded_on,
        ags=row.ags,
        site=row.site,
        topics=tuple(LifeArea(topic) for topic in row.topics),
        language=row.language,
        channel=ContactChannel(row.channel),
        result=ContactResult(row.result),
        referred_to=row.referred_to,
        note=row.note,
        minutes=row.minutes,
        author_id=row.author_id,
        case_id=row.case_id,
    )
