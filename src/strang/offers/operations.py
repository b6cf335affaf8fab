"""Writes of the directory: state an offer, confirm it, take it out."""

from itertools import pairwise
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from strang.foundation import clock
from strang.foundation.context import Actor, SystemActor, operation
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network import queries as network
from strang.network.types import LifeArea
from strang.offers.models import Offer, OpeningTime
from strang.offers.search import normalised
from strang.offers.types import LANGUAGES, OfferInput, OpeningSlot

_COPIED = (
    "title", "summary", "description", "cost", "free", "target_group", "conditions", "contact", "site_name",
    "address", "ags", "latitude", "longitude", "opening_text", "free_places", "example", "source",
)  # fmt: skip
_SORT_LENGTH = 300


@operation
def put_offer(
    actor: Actor | SystemActor,
    /,
    *,
    offer: OfferInput,
    offer_id: UUID | None = None,
    version: int | None = None,
    unit_id: UUID | None = None,
) -> UUID:
    """Publish a new offer of the actor's unit, or change the one with ``offer_id`` as ``version`` showed it.

    A new offer may bring its id (and no ``version``), so that a form sent twice makes one offer. ``unit_id`` is
    for named processes alone. Raises ConflictError when somebody changed the offer in the meantime.
    """
    owner = _owner(actor, unit_id)
    if version is None:
        return _create(offer, offer_id, owner, actor.user_id if isinstance(actor, Actor) else None)
    row = _own(offer_id, owner)
    values = _values(offer, owner)
    if offer.last_checked_on is not None:
        values["last_checked_on"] = offer.last_checked_on
    _validate(Offer(unit_id=owner, **{"last_checked_on": row.last_checked_on} | values))
    if not _write(row, values, version=version):
        raise ConflictError(_("Jemand hat dieses Angebot inzwischen geändert."))
    _put_times(row, offer.opening)
    return row.id


@operation
def confirm_checked(actor: Actor, /, *, offer_id: UUID) -> None:
    """Note that the actor has read everything the offer says and that it is right today."""
    row = _own(offer_id, actor.unit_id)
    _write(row, {"last_checked_on": clock.today(), "checked_by": actor.user_id})


@operation
def archive_offer(actor: Actor, /, *, offer_id: UUID) -> None:
    """Take an offer that no longer exists out of the directory; the row stays for the own unit."""
    row = _own(offer_id, actor.unit_id)
    _write(row, {"archived_at": clock.now()})


def _create(offer: OfferInput, offer_id: UUID | None, owner: UUID, user_id: UUID | None) -> UUID:
    if offer_id is not None and Offer.objects.filter(id=offer_id, unit_id=owner).exists():
        return offer_id
    checked_on = offer.last_checked_on or clock.today()
    row = Offer(unit_id=owner, last_checked_on=checked_on, checked_by=user_id, **_values(offer, owner))
    if offer_id is not None:
        row.id = offer_id
    row.created_at = row.changed_at = clock.now()
    _validate(row)
    row.save(force_insert=True)
    _put_times(row, offer.opening)
    return row.id


def _owner(actor: Actor | SystemActor, unit_id: UUID | None) -> UUID:
    if isinstance(actor, Actor):
        return actor.unit_id
    if unit_id is None:
        raise InvalidInputError({"unit_id": _("Bitte nennen Sie die Stelle.")})
    return unit_id


def _own(offer_id: UUID | None, owner: UUID) -> Offer:
    row = Offer.objects.filter(id=offer_id).first() if offer_id is not None else None
    if row is None:
        raise NotFoundError
    if row.unit_id != owner:
        raise NotAllowedError(_("Dieses Angebot ändert nur die Stelle, die es macht."))
    if row.archived_at is not None:
        raise NotAllowedError(_("Dieses Angebot ist aus dem Verzeichnis genommen."))
    return row


def _write(row: Offer, values: dict[str, Any], *, version: int | None = None) -> bool:
    rows: QuerySet[Offer] = Offer.objects.filter(id=row.id, unit_id=row.unit_id, archived_at__isnull=True)
    if version is not None:
        rows = rows.filter(version=version)
    return bool(rows.update(**values, changed_at=clock.now(), version=F("version") + 1))


def _values(offer: OfferInput, owner: UUID) -> dict[str, Any]:
    """Return the columns an input fills; raises InvalidInputError for codes nobody knows."""
    errors = {}
    if not offer.areas or set(offer.areas) - set(LifeArea.values):
        errors["areas"] = _("Bitte wählen Sie mindestens ein Handlungsfeld.")
    if set(offer.languages) - set(LANGUAGES):
        errors["languages"] = _("Diese Sprache kennen wir nicht.")
    if offer.last_checked_on is not None and offer.last_checked_on > clock.today():
        errors["last_checked_on"] = _("Dieser Tag liegt in der Zukunft.")
    place = network.municipality_names().get(offer.ags)
    if place is None:
        errors["ags"] = _("Bitte wählen Sie den Ort.")
    errors |= _time_errors(offer.opening)
    if errors:
        raise InvalidInputError(errors)
    unit = network.unit(owner)
    with override("de"):
        labels = [str(LifeArea(area).label) for area in offer.areas]
    words = normalised(
        offer.title, offer.summary, offer.description, offer.target_group, offer.site_name, offer.address,
        str(place), unit.name, unit.short, *labels,
    )  # fmt: skip
    copied = {name: getattr(offer, name) for name in _COPIED}
    return copied | {
        "areas": list(offer.areas),
        "languages": list(offer.languages),
        "sort_title": normalised(offer.title)[:_SORT_LENGTH],
        "words": words,
    }


def _time_errors(opening: tuple[OpeningSlot, ...]) -> dict[str, str]:
    ordered = sorted(opening, key=lambda slot: (slot.weekday, slot.opens))
    if any(slot.closes <= slot.opens for slot in ordered):
        return {"opening": _("Das Ende liegt nicht nach dem Beginn.")}
    overlaps = any(a.weekday == b.weekday and b.opens < a.closes for a, b in pairwise(ordered))
    return {"opening": _("Zwei Zeiten am selben Tag überschneiden sich.")} if overlaps else {}


def _validate(row: Offer) -> None:
    try:
        row.clean_fields(exclude=["id"])
        row.validate_constraints()
    except ValidationError as error:
        raise InvalidInputError.from_validation(error) from error


def _put_times(row: Offer, opening: tuple[OpeningSlot, ...]) -> None:
    OpeningTime.objects.filter(offer_id=row.id, unit_id=row.unit_id).delete()
    OpeningTime.objects.bulk_create(
        OpeningTime(
            unit_id=row.unit_id, offer=row, weekday=slot.weekday, opens=slot.opens, closes=slot.closes
        )
        for slot in opening
    )
