"""A route: path, view, methods, who may enter, and the working context the view runs in.

There is no other way to a view, so a page without a declared access cannot exist.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import Promise

from strang.access.types import Purpose, Role
from strang.foundation import context
from strang.foundation.errors import ConflictError, InvalidInputError, NotFoundError, StrangError
from strang.web import errors, kept_input, sign_in

PUBLIC: frozenset[str] = frozenset({"public"})
"""Everybody, also without login."""

SIGNED_IN: frozenset[str] = frozenset({"signed-in"})
"""Everybody who has signed in and chosen a unit."""

READING = ("GET",)
WRITING = ("POST",)
FORM = ("GET", "POST")

View = Callable[..., HttpResponseBase]


class ActorRequest(HttpRequest):
    """A request behind the door: who is asking is known."""

    actor: context.Actor


class PublicRequest(HttpRequest):
    """A request that may come from a visitor."""

    actor: context.Actor | context.Visitor


@dataclass(frozen=True, slots=True)
class Route:
    """One page. ``access`` is ``PUBLIC``, ``SIGNED_IN`` or the roles that may enter."""

    name: str
    path: str
    view: View
    access: frozenset[str]
    methods: tuple[str, ...] = READING
    purpose: str = Purpose.GENERAL
    reauthenticate: bool = False
    """Who enters must have proved a moment ago who they are: exports, rights, the sign-in itself."""
    before_factor: bool = False
    """Open also to somebody who has given the right password and must set up a second factor before anything else."""
    signs_in: bool = False
    """A step of the sign-in: a visitor's request works as the sign-in, which may look users and factors up."""
    writes: bool = False
    """A page that writes although it is only opened: the way back from the identity provider, codes first seen."""
    around: Callable[[View], View] | None = None
    """Wraps the guarded view, outside its transaction."""
    needs_database: bool = True
    """False for a check that must answer also when the database does not; its view opens what it needs."""

    def pattern(self) -> URLPattern:
        """Return the guarded URL pattern."""
        view = guarded(self)
        return path(self.path, self.around(view) if self.around else view, name=self.name)


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry of the main navigation, shown to whoever may enter its route."""

    label: str | Promise
    route: str
    prefix: str


def roles(*allowed: Role) -> frozenset[str]:
    """Return the access of these roles."""
    return frozenset(role.value for role in allowed)


def guarded(route: Route) -> View:
    """Wrap a view: method, login, role, then the one transaction in which it works."""

    @wraps(route.view)
    def run(request: HttpRequest, **params: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else request.method
        if method not in route.methods:
            if method == "GET":
                return errors.nothing_to_open(request, route.methods)
            return HttpResponseNotAllowed(route.methods)
        actor = cast("PublicRequest", request).actor
        refusal = _refusal(route, request, actor)
        if refusal is not None or not route.needs_database:
            return refusal or route.view(request, **params)
        try:
            with context.work(
                _worker(route, request, actor), purpose=route.purpose, write=method != "GET" or route.writes
            ):
                return _rendered(route.view(request, **params))
        except (StrangError, context.SessionEndedError) as error:
            return _failure(request, error)

    return run


def _rendered(response: HttpResponseBase) -> HttpResponseBase:
    """Render a lazy response while its transaction is open; afterwards it would see no rows."""
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    return response


def _failure(request: HttpRequest, error: StrangError | context.SessionEndedError) -> HttpResponse:
    """Turn an expected failure into its page, after the transaction has been rolled back."""
    if isinstance(error, NotFoundError):
        return errors.not_found(request)
    if isinstance(error, context.SessionEndedError):
        request.session.flush()
        cast("PublicRequest", request).actor = context.Visitor()
        return kept_input.ask_to_sign_in(request)
    return errors.page(request, _STATUS.get(type(error), HTTPStatus.FORBIDDEN), str(error))


_STATUS: dict[type[StrangError], HTTPStatus] = {
    ConflictError: HTTPStatus.CONFLICT,
    InvalidInputError: HTTPStatus.BAD_REQUEST,
}


def _refusal(
    route: Route, request: HttpRequest, actor: context.Actor | context.Visitor
) -> HttpResponseBase | None:
    if route.access == PUBLIC:
        return None
    if isinstance(actor, context.Visitor):
        if not sign_in.is_pending(request):
            return kept_input.ask_to_sign_in(request)
        return None if route.before_factor else redirect("mfa_index")
    if route.access == SIGNED_IN or not actor.roles.isdisjoint(route.access):
        return _confirmation(route, request)
    return errors.page(request, HTTPStatus.FORBIDDEN, str(errors.WRONG_ROLE))


def _confirmation(route: Route, request: HttpRequest) -> HttpResponseBase | None:
    """Return the question who somebody is, if the route wants to know it afresh; what was typed goes along."""
    if not route.reauthenticate or sign_in.is_confirmed(request):
        return None
    with context.work(sign_in.SIGN_IN):
        return kept_input.ask_to_confirm(request)


def _worker(
    route: Route, request: HttpRequest, actor: context.Actor | context.Visitor
) -> context.Actor | context.SystemActor | context.Visitor:
    """Return in whose name the view works."""
    on_the_way_in = route.signs_in or (route.before_factor and sign_in.is_pending(request))
    return sign_in.SIGN_IN if isinstance(actor, context.Visitor) and on_the_way_in else actor


def patterns(routes: Sequence[Route]) -> list[URLPattern]:
    """Return the guarded URL patterns of some routes."""
    return [route.pattern() for route in routes]
