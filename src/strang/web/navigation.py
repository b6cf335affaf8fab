"""The main navigation, in the order in which people work."""

from django.utils.translation import gettext_lazy as _

from strang.foundation.context import Actor
from strang.web.case import urls as case
from strang.web.consent import urls as consent
from strang.web.contact import urls as contact
from strang.web.finding import urls as finding
from strang.web.funding import urls as funding
from strang.web.meeting import urls as meeting
from strang.web.offer import urls as offer
from strang.web.overview import urls as overview
from strang.web.person import urls as person
from strang.web.referral import urls as referral
from strang.web.routes import ROUTES
from strang.web.routing import PUBLIC, SIGNED_IN, NavEntry
from strang.web.theme import urls as theme
from strang.web.unit import urls as unit

ENTRIES: tuple[NavEntry, ...] = (
    NavEntry(_("Heute"), "start", "/$"),
    *contact.NAV,
    *case.NAV,
    *person.NAV,
    *referral.NAV,
    *consent.NAV,
    *finding.NAV,
    *theme.NAV,
    *meeting.NAV,
    *offer.NAV,
    *unit.NAV,
    *funding.NAV,
    *overview.NAV,
)


def entries_for(actor: object) -> list[NavEntry]:
    """Return the entries whose pages this actor may open."""
    access = {route.name: route.access for route in ROUTES}
    return [entry for entry in ENTRIES if _may_enter(actor, access[entry.route])]


def _may_enter(actor: object, access: frozenset[str]) -> bool:
    if access == PUBLIC:
        return True
    if not isinstance(actor, Actor):
        return False
    return access == SIGNED_IN or not actor.roles.isdisjoint(access)
