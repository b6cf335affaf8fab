"""From a sign-in to somebody at work: the actor of each request."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from strang.accounts import operations, queries
from strang.foundation.context import Actor, SystemActor, Visitor, work, work_or_join
from strang.network import queries as network

_KEY = "strang_actor"
LAST_USER_COOKIE = "strang_last_user"
_LAST_SALT = "strang.web.last_user"
SIGN_IN = SystemActor("sign-in")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Nobody signs up: the administrator of a unit creates logins."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that sign-up is closed."""
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return how somebody can prove once more who they are; allauth asks outside the door's transaction."""
        with work_or_join(SIGN_IN):
            methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
            return methods


class ActorMiddleware:
    """Puts ``request.actor``: who works here, or a visitor. Opens a working session after a fresh sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with the actor known."""
        request.actor = self._actor(request)  # type: ignore[attr-defined]  # declared in routing.PublicRequest
        response = self.get_response(request)
        actor = request.actor  # type: ignore[attr-defined]
        if isinstance(actor, Actor) and last_user(request) != str(actor.user_id):
            response.set_signed_cookie(
                LAST_USER_COOKIE,
                str(actor.user_id),
                salt=_LAST_SALT,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    def _actor(self, request: HttpRequest) -> Actor | Visitor:
        signed_in = request.session.get(SESSION_KEY)
        if not signed_in:
            return Visitor()
        remembered = request.session.get(_KEY)
        if remembered and remembered["user_id"] == signed_in:
            return recall(remembered)
        return self._start(request, UUID(signed_in))

    def _start(self, request: HttpRequest, user_id: UUID) -> Actor | Visitor:
        with work(SIGN_IN, write=True):
            memberships = network.memberships_of_user(user_id)
            if not memberships:
                return Visitor()
            first = memberships[0]
            session_id = operations.open_session(
                SIGN_IN, user_id=user_id, unit_id=first.unit_id, roles=sorted(first.roles)
            )
            name = queries.display_name(user_id)
        actor = Actor(session_id, user_id, first.unit_id, first.roles, name)
        remember(request, actor, unit_name=first.unit_name)
        return actor


def last_user(request: HttpRequest) -> str:
    """Return the id of who was signed in last in this browser, also after the end of the session; else nothing."""
    return str(request.get_signed_cookie(LAST_USER_COOKIE, "", salt=_LAST_SALT))


def remember(request: HttpRequest, actor: Actor, *, unit_name: str) -> None:
    """Keep the actor in the web session, so that a page needs no look-up; the database checks it each time anyway."""
    request.session[_KEY] = kept(actor, unit_name=unit_name)


def unit_name(request: HttpRequest) -> str:
    """Return the name of the unit somebody works for, as the web session keeps it."""
    remembered = request.session.get(_KEY) or {}
    return str(remembered.get("unit_name", ""))


def kept(actor: Actor, *, unit_name: str = "") -> dict[str, Any]:
    """Return the actor as the web session keeps it, with the name of the unit for the header."""
    return {
        "unit_name": unit_name,
        "session_id": str(actor.session_id),
        "user_id": str(actor.user_id),
        "unit_id": str(actor.unit_id),
        "roles": sorted(actor.roles),
        "name": actor.name,
    }


def recall(remembered: dict[str, Any]) -> Actor:
    """Return the actor kept in the web session."""
    return Actor(
        UUID(remembered["session_id"]),
        UUID(remembered["user_id"]),
        UUID(remembered["unit_id"]),
        frozenset(remembered["roles"]),
        remembered["name"],
    )
