"""The main navigation: what one works on, what changes the structures, who belongs to the network."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from strang.foundation.context import Actor
from strang.web.basis import urls as basis
from strang.web.case import urls as case
from strang.web.consent import urls as consent
from strang.web.contact import urls as contact
from strang.web.emergency import urls as emergency
from strang.web.finding import urls as finding
from strang.web.funding import urls as funding
from strang.web.handover import urls as handover
from strang.web.meeting import urls as meeting
from strang.web.offer import urls as offer
from strang.web.overview import urls as overview
from strang.web.person import urls as person
from strang.web.privacy import urls as privacy
from strang.web.referral import urls as referral
from strang.web.request import urls as request
from strang.web.routes import ROUTES
from strang.web.routing import PUBLIC, SIGNED_IN, NavEntry
from strang.web.theme import urls as theme
from strang.web.unit import urls as unit

GROUPS: tuple[tuple[str | Promise, tuple[NavEntry, ...]], ...] = (
    ("", (NavEntry(_("Heute"), "start", "/$"),)),
    (
        _("Arbeit"),
        (
            *contact.NAV,
            *case.NAV,
            *person.NAV,
            *referral.NAV,
            *handover.NAV,
            *request.NAV,
            *consent.NAV,
            *emergency.NAV,
        ),
    ),
    (_("Struktur"), (*finding.NAV, *theme.NAV, *meeting.NAV, *overview.NAV)),
    (_("Netz"), (*offer.NAV, *unit.NAV, *funding.NAV, *basis.NAV, *privacy.NAV)),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the navigation; ``current`` when the page lies below it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Links under one heading; the first group has none."""

    label: str
    entries: tuple[Entry, ...]


def groups_for(actor: object, path: str) -> list[NavGroup]:
    """Return the groups with the entries whose pages this actor may open; ``path`` marks the present one."""
    access = {route.name: route.access for route in ROUTES}
    here = max(
        (entry.prefix for _label, entries in GROUPS for entry in entries if _lies_below(path, entry.prefix)),
        key=len,
        default="",
    )
    groups = [
        NavGroup(
            str(label),
            tuple(
                Entry(str(entry.label), reverse(entry.route), entry.prefix == here)
                for entry in entries
                if _may_enter(actor, access[entry.route])
            ),
        )
        for label, entries in GROUPS
    ]
    return [group for group in groups if group.entries]


def _lies_below(path: str, prefix: str) -> bool:
    """Tell whether a path lies below a prefix; a prefix that ends in ``$`` is the whole path."""
    return path == prefix[:-1] if prefix.endswith("$") else path.startswith(prefix)


def _may_enter(actor: object, access: frozenset[str]) -> bool:
    if access == PUBLIC:
        return True
    if not isinstance(actor, Actor):
        return False
    return access == SIGNED_IN or not actor.roles.isdisjoint(access)
