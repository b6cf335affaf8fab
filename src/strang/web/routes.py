"""The inventory of all pages. Each noun of the web door declares its own; this module only collects them."""

import re
from typing import Any

from django.urls import URLPattern

from strang.web.account.urls import ROUTES as ACCOUNT
from strang.web.gallery.urls import ROUTES as GALLERY
from strang.web.health.urls import ROUTES as HEALTH
from strang.web.routing import Route, patterns
from strang.web.start.urls import ROUTES as START

ROUTES: tuple[Route, ...] = (*START, *ACCOUNT, *HEALTH, *GALLERY)


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
