"""Signing out, choosing the unit one works for, the language and the colours of the interface."""

from http import HTTPStatus
from uuid import UUID

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from strang.accounts import operations
from strang.foundation.context import Actor
from strang.foundation.errors import NotFoundError
from strang.network import queries as network
from strang.network.types import Membership
from strang.web import kept_input, sign_in
from strang.web.page import THEME_COOKIE, THEMES
from strang.web.routing import ActorRequest, PublicRequest

second_factor_step = kept_input.carried(mfa.authenticate, mfa.authenticate)
sign_in_step = kept_input.carried(account.login, mfa.authenticate)


def change_password(request: ActorRequest) -> HttpResponseBase:
    """Change the password; whoever is signed in elsewhere with the old one is out."""
    response: HttpResponseBase = account.password_change(request)
    if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
        operations.end_other_sessions(request.actor)
    return response


def sign_out(request: PublicRequest) -> HttpResponse:
    """Ask, then end the working session and the sign-in."""
    if request.method == "POST":
        if isinstance(request.actor, Actor):
            operations.end_session(request.actor, session_id=request.actor.session_id)
        logout(request)
        return redirect("account_login")
    return render(request, "account/logout.html", {"title": _("Abmelden")})


def choose_unit(request: ActorRequest) -> HttpResponse:
    """Show the units one works for; choosing one opens a new working session there and ends this one.

    A form still open in another tab was meant for the unit before: its token no longer fits, so it asks once more.
    """
    memberships = network.memberships_of_user(request.actor.user_id)
    if request.method == "POST":
        wanted = request.POST.get("unit", "")
        chosen = next((m for m in memberships if str(m.unit_id) == wanted), None)
        if chosen is None:
            raise NotFoundError
        session_id = operations.change_session(
            request.actor, unit_id=chosen.unit_id, roles=sorted(chosen.roles)
        )
        operations.end_session(request.actor, session_id=request.actor.session_id)
        rotate_token(request)
        sign_in.remember(request, _actor(request.actor, session_id, chosen), unit_name=chosen.unit_name)
        return redirect("start")
    context = {"title": _("Für welche Stelle arbeiten Sie jetzt?"), "memberships": memberships}
    return render(request, "account/unit.html", context)


def _actor(actor: Actor, session_id: UUID, membership: Membership) -> Actor:
    return Actor(session_id, actor.user_id, membership.unit_id, membership.roles, actor.name)


def choose_language(request: PublicRequest) -> HttpResponse:
    """Change the language of the interface and return to the page one came from."""
    response = HttpResponseRedirect(_way_back(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def choose_theme(request: PublicRequest) -> HttpResponse:
    """Choose light or dark, or leave it to the device, and return to the page one came from."""
    response = HttpResponseRedirect(_way_back(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        _set_cookie(response, THEME_COOKIE, theme)
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


def _way_back(request: PublicRequest) -> str:
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return reverse("start")


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=365 * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
