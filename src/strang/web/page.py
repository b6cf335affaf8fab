"""What every page needs: who is signed in, where the navigation leads."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from strang.foundation.context import Actor


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the context every template gets. It never asks the database."""
    from strang.web.navigation import entries_for

    actor = getattr(request, "actor", None)
    return {
        "actor": actor if isinstance(actor, Actor) else None,
        "navigation": [
            {
                "label": entry.label,
                "url": reverse(entry.route),
                "current": request.path.startswith(entry.prefix),
            }
            for entry in entries_for(actor)
        ],
        "languages": settings.LANGUAGES,
        "demo": settings.STRANG_DEMO,
    }
