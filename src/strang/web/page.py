"""What every page needs: who is signed in, where the navigation leads, how it should look."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi

from strang.access import queries as access
from strang.access.types import CONTENT_ROLES, Emergency
from strang.foundation.context import Actor, is_open, once
from strang.web import sign_in

THEME_COOKIE = "strang_theme"
THEMES = ("light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the context every template gets. It asks the database for one thing: whether an emergency is open."""
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
        "open_emergencies": lambda: _open_emergencies(actor),
    }


def _open_emergencies(actor: object) -> list[Emergency]:
    """Return the emergency accesses the actor has open; a page outside a working context cannot tell."""
    if not isinstance(actor, Actor) or not actor.has_role(*CONTENT_ROLES) or not is_open():
        return []
    return once("web.open_emergencies", lambda: access.live_emergencies(actor))
