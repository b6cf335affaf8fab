"""Where the API lives, and the inventory of its addresses."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path

from strang.api import openapi, refusals
from strang.api.directory import api
from strang.api.door import METHODS, public
from strang.api.problems import not_found

refusals.register(api)

PREFIX = openapi.PREFIX.lstrip("/")
_OPERATIONS: dict[str, URLPattern] = {
    f"{PREFIX}{pattern.pattern}": pattern
    for pattern in api.urls[0]
    if isinstance(pattern, URLPattern) and str(pattern.pattern)
}


def url_patterns() -> list[URLPattern]:
    """Return the URL patterns of the API; what lies below its root and is not there answers with a problem."""
    return [
        *(
            path(address, public(pattern.callback), name=f"api_{pattern.name}")
            for address, pattern in _OPERATIONS.items()
        ),
        path(f"{PREFIX}openapi.json", public(_openapi), name="api_openapi"),
        re_path(rf"^{PREFIX}", public(_absent)),
    ]


def listing() -> list[dict[str, Any]]:
    """Return every address of the API as name, path, methods, access and parameters, sorted by path."""
    names = {address: f"api_{pattern.name}" for address, pattern in _OPERATIONS.items()}
    names[f"{PREFIX}openapi.json"] = "api_openapi"
    return [
        {
            "name": name,
            "path": f"/{address}",
            "methods": list(METHODS),
            "access": ["public"],
            "params": re.findall(r"<(\w+)>", address),
        }
        for address, name in sorted(names.items())
    ]


def _openapi(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(openapi.text(), content_type="application/vnd.oai.openapi+json;version=3.1")


def _absent(_request: HttpRequest) -> HttpResponse:
    return not_found()
