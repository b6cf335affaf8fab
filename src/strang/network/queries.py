"""Reads of the network. Units and territories are public facts."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from strang.access.types import UnitKind
from strang.foundation.context import once
from strang.foundation.errors import NotFoundError
from strang.network import models
from strang.network.types import Kreis, Membership, Municipality, Organisation, Unit


def units(*, kinds: Iterable[UnitKind] = (), kreis: str = "") -> list[Unit]:
    """Return units by name, all or of some kinds or of one Kreis (key of five digits)."""
    rows = models.Unit.objects.select_related("organisation").order_by("name", "id")
    wanted = list(kinds)
    if wanted:
        rows = rows.filter(kind__in=wanted)
    if kreis:
        rows = rows.filter(kreis_id=kreis)
    return [_unit(row) for row in rows]


def unit(unit_id: UUID) -> Unit:
    """Return one unit; raises NotFoundError."""
    found = _every_unit().get(unit_id)
    if found is None:
        raise NotFoundError
    return found


def _every_unit() -> dict[UUID, Unit]:
    """Return all units whoever works here sees, by name: many parts of one page ask for some of a few dozen."""

    def ask() -> dict[UUID, Unit]:
        rows = models.Unit.objects.select_related("organisation").order_by("name", "id")
        return {row.id: _unit(row) for row in rows}

    return once("network.every_unit", ask)


def unit_by_key(key: str) -> Unit:
    """Return the unit with this key of the reference data; raises NotFoundError."""
    row = models.Unit.objects.select_related("organisation").filter(key=key).first()
    if row is None:
        raise NotFoundError
    return _unit(row)


def organisations() -> list[Organisation]:
    """Return all legal bodies by name."""
    rows = models.Organisation.objects.order_by("name", "id")
    return [Organisation(row.id, row.name, row.public_body) for row in rows]


def units_by_ids(unit_ids: Iterable[UUID]) -> list[Unit]:
    """Return some units by name; unknown ones are left out."""
    wanted = set(unit_ids)
    return [unit for unit in _every_unit().values() if unit.id in wanted]


def unit_names(unit_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the short names of some units; one that hides itself is only called a protected one."""
    wanted = set(unit_ids)
    known = _every_unit() if wanted else {}
    return {each: known[each].short if each in known else _("eine geschützte Stelle") for each in wanted}


def memberships_of_user(user_id: UUID) -> list[Membership]:
    """Return where a user works now, oldest first."""
    return [_membership(row) for row in _current().filter(user_id=user_id)]


def memberships_of_unit(unit_id: UUID) -> list[Membership]:
    """Return who works in a unit now, oldest first."""
    return [_membership(row) for row in _current().filter(unit_id=unit_id)]


def municipalities(*, kreis: str = "") -> list[Municipality]:
    """Return municipalities by name, all of NRW or of one Kreis."""
    rows = models.Municipality.objects.order_by("name", "ags")
    if kreis:
        rows = rows.filter(kreis_id=kreis)
    return [_municipality(row) for row in rows]


def centres(keys: Iterable[str]) -> list[Municipality]:
    """Return some municipalities (by AGS) with their centres, without their outlines."""
    return _without_outlines(models.Municipality.objects.filter(ags__in=set(keys)))


def places(*, kreis: str = "") -> list[Municipality]:
    """Return municipalities by name, all of NRW or of one Kreis, without their outlines."""
    rows = models.Municipality.objects.all()
    return _without_outlines(rows.filter(kreis_id=kreis) if kreis else rows)


def municipality_names() -> dict[str, str]:
    """Return the names of all municipalities by AGS."""
    return dict(models.Municipality.objects.values_list("ags", "name"))


def kreise() -> list[Kreis]:
    """Return the 53 Kreise and independent cities by key."""
    return [
        Kreis(row.key, row.name, row.kind, row.population) for row in models.Kreis.objects.order_by("key")
    ]


def _current() -> QuerySet[models.Membership]:
    return (
        models.Membership.objects.select_related("unit")
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=Now()), valid_from__lte=Now())
        .order_by("valid_from", "id")
    )


def _membership(row: models.Membership) -> Membership:
    return Membership(
        row.id,
        row.unit_id,
        row.unit.name,
        row.user_id,
        frozenset(row.roles),
        row.valid_from,
        row.valid_to,
    )


def _without_outlines(rows: QuerySet[models.Municipality]) -> list[Municipality]:
    columns = rows.order_by("name", "ags").values_list(
        "ags", "name", "kind", "kreis_id", "latitude", "longitude"
    )
    return [Municipality(*values) for values in columns]


def _municipality(row: models.Municipality) -> Municipality:
    return Municipality(row.ags, row.name, row.kind, row.kreis_id, row.latitude, row.longitude, row.outline)


def _unit(row: models.Unit) -> Unit:
    return Unit(
        id=row.id,
        key=row.key,
        name=row.name,
        short=row.short,
        kind=UnitKind(row.kind),
        public_body=row.public_body,
        organisation=row.organisation.name,
        organisation_id=row.organisation_id,
        kreis=row.kreis_id,
        ags=row.municipality_id,
        building_block=row.building_block,
        address=row.address,
        opening=row.opening,
        law=row.law,
        note=row.note,
        legal_regimes=tuple(row.legal_regimes),
        areas=tuple(row.areas),
        masked=row.masked,
    )
