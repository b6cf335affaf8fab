"""The inventory of all pages. Each noun of the web door declares its own; this module only collects them."""

import re
from typing import Any

from django.urls import URLPattern

from strang.web.account import urls as account
from strang.web.basis import urls as basis
from strang.web.case import urls as case
from strang.web.consent import urls as consent
from strang.web.contact import urls as contact
from strang.web.emergency import urls as emergency
from strang.web.explanation import urls as explanation
from strang.web.finding import urls as finding
from strang.web.funding import urls as funding
from strang.web.gallery import urls as gallery
from strang.web.handover import urls as handover
from strang.web.health import urls as health
from strang.web.meeting import urls as meeting
from strang.web.offer import urls as offer
from strang.web.overview import urls as overview
from strang.web.person import urls as person
from strang.web.privacy import urls as privacy
from strang.web.protection import urls as protection
from strang.web.referral import urls as referral
from strang.web.register import urls as register
from strang.web.request import urls as request
from strang.web.routing import Route, patterns
from strang.web.start import urls as start
from strang.web.theme import urls as theme
from strang.web.unit import urls as unit

ROUTES: tuple[Route, ...] = (
    *start.ROUTES,
    *contact.ROUTES,
    *person.ROUTES,
    *case.ROUTES,
    *referral.ROUTES,
    *handover.ROUTES,
    *request.ROUTES,
    *consent.ROUTES,
    *basis.ROUTES,
    *register.ROUTES,
    *emergency.ROUTES,
    *protection.ROUTES,
    *explanation.ROUTES,
    *privacy.ROUTES,
    *finding.ROUTES,
    *theme.ROUTES,
    *meeting.ROUTES,
    *offer.ROUTES,
    *unit.ROUTES,
    *funding.ROUTES,
    *overview.ROUTES,
    *account.ROUTES,
    *health.ROUTES,
    *gallery.ROUTES,
)


def url_patterns() -> list[URLPattern]:
    """Return the URL patterns of the whole web door."""
    return patterns(ROUTES)


def listing() -> list[dict[str, Any]]:
    """Return every route as name, path, methods, access and parameters, sorted by path."""
    return [
        {
            "name": route.name,
            "path": f"/{route.path}",
            "methods": list(route.methods),
            "access": sorted(route.access),
            "params": re.findall(r"<(?:\w+:)?(\w+)>", route.path),
        }
        for route in sorted(ROUTES, key=lambda route: (route.path, route.name))
    ]
