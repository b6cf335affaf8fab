"""Public pages of the network: its units, one unit, who does what."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.access.types import NEVER_GRANTED, UnitKind
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.funding import queries as funding
from strang.network import queries as network
from strang.network.types import LifeArea, Unit
from strang.offers import queries as offers
from strang.web.offer.cards import cards
from strang.web.routing import PublicRequest

_AUTHORITIES = frozenset(
    {UnitKind.FOREIGNERS_AUTHORITY, UnitKind.NATURALISATION_AUTHORITY, UnitKind.POLICE, UnitKind.COURT}
)


@dataclass(frozen=True, slots=True)
class Body:
    """A legal body with its units."""

    name: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What one unit does: its number of offers in each area of life, in the order of the areas."""

    unit: Unit
    counts: tuple[int, ...]


def units(request: PublicRequest) -> HttpResponse:
    """Show the network: every legal body with its units, the towns together."""
    context = {
        "title": _("Das Netzwerk"),
        "lead": _("Staatliche und freie Stellen arbeiten hier auf Augenhöhe zusammen."),
        "bodies": _bodies(network.units()),
        "places": network.municipality_names(),
    }
    return render(request, "unit/units.html", context)


def unit(request: PublicRequest, unit_id: UUID) -> HttpResponse:
    """Show one unit with what it offers and, for those who answer for them, its posts."""
    found = network.unit(unit_id)
    actor = request.actor
    own = isinstance(actor, Actor) and actor.unit_id == unit_id
    place = network.centres([found.ags]) if found.ags else []
    context = {
        "title": found.name,
        "preline": found.organisation if found.organisation != found.name else "",
        "crumbs": [(_("Das Netzwerk"), reverse("units"))],
        "unit": found,
        "kind": found.kind.label,
        "place": place[0].name if place else "",
        "sees": _what_it_sees(found.kind),
        "cards": cards(offers.offers_of_unit(unit_id)),
        "archived": [one for one in offers.offers_of_unit(unit_id, archived=True) if one.archived]
        if own
        else [],
        "own": own,
        "posts": _posts(actor, found) if isinstance(actor, Actor) else [],
        "today": clock.today(),
    }
    return render(request, "unit/unit.html", context)


def matrix(request: PublicRequest) -> HttpResponse:
    """Show who does what: units against areas of life, counted from the directory."""
    counted = offers.areas_of_units()
    rows = [
        MatrixRow(one, tuple(counted[one.id].get(area.value, 0) for area in LifeArea))
        for one in network.units()
        if one.id in counted
    ]
    gaps = [area.label for place, area in enumerate(LifeArea) if not any(row.counts[place] for row in rows)]
    context = {
        "title": _("Wer macht was?"),
        "lead": _("Gezählt sind die Angebote im Verzeichnis."),
        "crumbs": [(_("Das Netzwerk"), reverse("units"))],
        "areas": [(area.value, area.label) for area in LifeArea],
        "rows": rows,
        "gaps": gaps if rows else [],
    }
    return render(request, "unit/matrix.html", context)


def _bodies(found: Iterable[Unit]) -> list[Body]:
    ordered = sorted(found, key=lambda one: (one.organisation, one.name))
    towns = tuple(one for one in ordered if one.kind == UnitKind.MUNICIPALITY)
    others = [one for one in ordered if one.kind != UnitKind.MUNICIPALITY]
    bodies = [Body(name, tuple(units)) for name, units in groupby(others, key=lambda one: one.organisation)]
    bodies.sort(key=lambda body: -len(body.units))
    return [*bodies, Body(_("Städte und Gemeinden"), towns)] if towns else bodies


def _posts(actor: Actor, found: Unit) -> list[object]:
    posts = funding.posts(actor, kreis=found.kreis or "")
    return [post for post in posts if post.unit_id == found.id]


def _what_it_sees(kind: UnitKind) -> str:
    """Return the sentence on what such a unit may see of a person other units work with."""
    if kind in _AUTHORITIES:
        return _(
            "Diese Stelle bekommt nie einen laufenden Einblick in Fälle. Sie erhält nur, was ihr für einen Vorgang"
            " ausdrücklich übergeben wird."
        )
    if kind in NEVER_GRANTED:
        return _("Diese Stelle hat keinen Zugang zu Fällen. Sie arbeitet an Strukturen und sieht nur Zahlen.")
    return _(
        "Diese Stelle sieht von anderen Stellen nur, was die Person ihr erlaubt hat: die genannten Themen, bis zum"
        " genannten Tag. Ein Widerruf wirkt sofort."
    )
