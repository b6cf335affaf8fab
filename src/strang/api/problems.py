"""Refusals of the API as problem details (RFC 9457)."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"


def problem(
    status: HTTPStatus, detail: str, *, errors: Sequence[dict[str, str]] = (), **headers: str
) -> HttpResponse:
    """Return a refusal; ``errors`` names each wrong parameter with its reason."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
    }
    if errors:
        content["errors"] = list(errors)
    return HttpResponse(json.dumps(content), status=status, content_type=MEDIA_TYPE, headers=headers)


def not_found() -> HttpResponse:
    """Answer for what does not exist and for what is hidden."""
    return problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
