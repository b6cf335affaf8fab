"""What every page needs: who is signed in, where the navigation leads, how it should look."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi

from strang.foundation.context import Actor
from strang.web import sign_in

THEME_COOKIE = "strang_theme"
THEMES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the context every template gets. It never asks the database."""
    from strang.web.navigation import groups_for

    actor = getattr(request, "actor", None)
    navigation = groups_for(actor, request.path)
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "actor": actor if isinstance(actor, Actor) else None,
        "own_unit_name": sign_in.unit_name(request) if isinstance(actor, Actor) else "",
        "navigation": navigation,
        "home_url": navigation[0].entries[0].url if navigation else reverse("account_login"),
        "languages": settings.LANGUAGES,
        "LANGUAGE_CODE": get_language() or settings.LANGUAGE_CODE,
        "page_direction": "rtl" if get_language_bidi() else "ltr",
        "colour_theme": theme if theme in THEMES else "",
        "current_path": request.get_full_path() if request.method == "GET" else "",
        "demo": settings.STRANG_DEMO,
    }
