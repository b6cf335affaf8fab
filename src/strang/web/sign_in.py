"""From a sign-in to somebody at work: the actor of each request."""

import secrets
import time
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from strang.accounts import operations, queries
from strang.accounts.types import needs_second_factor
from strang.foundation.context import Actor, SystemActor, Visitor, work
from strang.network import queries as network
from strang.network.types import Membership

_KEY = "strang_actor"
_PENDING = "strang_pending"
PROVIDER_FACTOR = "strang_provider_factor"
"""Stands in the web session, with the user's id, when the identity provider has vouched for a second factor."""
LAST_USER_COOKIE = "strang_last_user"
_LAST_SALT = "strang.web.last_user"
_LAST_DAYS = 180
CONFIRMED_SECONDS = 15 * 60
"""How long a proof of who one is covers exports and changes of rights."""
SIGN_IN = SystemActor("sign-in")


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
                f"{actor.user_id}.{secrets.token_hex(16)}",
                salt=_LAST_SALT,
                max_age=_LAST_DAYS * 24 * 3600,
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
            if not memberships or not self._may_begin(request, user_id, memberships):
                return Visitor()
            first = memberships[0]
            session_id = operations.open_session(
                SIGN_IN, user_id=user_id, unit_id=first.unit_id, roles=sorted(first.roles)
            )
            name = queries.display_name(user_id)
        request.session.pop(_PENDING, None)
        actor = Actor(session_id, user_id, first.unit_id, first.roles, name)
        remember(request, actor, unit_name=first.unit_name)
        return actor

    def _may_begin(self, request: HttpRequest, user_id: UUID, memberships: list[Membership]) -> bool:
        """Return whether somebody may begin to work; without the second factor they need they first set one up."""
        roles = {role for membership in memberships for role in membership.roles}
        active = queries.sign_in_state(user_id).active
        if active and lacks_factor(request, user_id, roles):
            request.session[_PENDING] = str(user_id)
            return False
        return active


def lacks_factor(request: HttpRequest, user_id: UUID, roles: Collection[str]) -> bool:
    """Return whether somebody must set up a second factor before they work in these roles."""
    if not needs_second_factor(roles) or request.session.get(PROVIDER_FACTOR) == str(user_id):
        return False
    return not queries.sign_in_state(user_id).has_factor and not queries.is_demo()


def is_pending(request: HttpRequest) -> bool:
    """Return whether somebody has given the right password, but must set up a second factor before anything else."""
    signed_in = request.session.get(SESSION_KEY)
    return bool(signed_in) and request.session.get(_PENDING) == signed_in


def is_confirmed(request: HttpRequest) -> bool:
    """Return whether somebody proved a moment ago who they are. It never asks the database."""
    user_id = str(request.session.get(SESSION_KEY, "")).replace("-", "")
    proven_for = str(request.session.get("account_authentication_methods_user", "")).replace("-", "")
    if not user_id or user_id != proven_for:
        return False
    records = request.session.get("account_authentication_methods") or []
    newest = max((float(record["at"]) for record in records), default=0.0)
    return time.time() - newest < CONFIRMED_SECONDS


def last_user(request: HttpRequest) -> str:
    """Return the id of who was signed in last in this browser, also after the end of the session; else nothing."""
    return device(request)[0]


def device(request: HttpRequest) -> tuple[str, str]:
    """Return who was signed in last in this browser (a user's id) and a name of the browser; both may be empty."""
    user_id, _, name = str(request.get_signed_cookie(LAST_USER_COOKIE, "", salt=_LAST_SALT)).partition(".")
    return user_id, name


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
