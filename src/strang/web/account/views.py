"""Signing out, choosing the unit one works for, the language and the colours of the interface."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from requests.exceptions import RequestException

from strang.accounts import operations
from strang.accounts import queries as users
from strang.foundation.context import Actor, current_actor
from strang.foundation.errors import NotFoundError
from strang.network import queries as network
from strang.network.types import Membership
from strang.web import errors, kept_input, sign_in
from strang.web.account import passkeys
from strang.web.account.forms import InvitedPasswordForm
from strang.web.page import THEME_COOKIE, THEMES
from strang.web.routing import ActorRequest, PublicRequest


class SignIn(account.LoginView):  # type: ignore[misc]  # allauth carries no types
    """The page with login and password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the context; a demo says that the second factor is left to choice."""
        provider = settings.STRANG_OIDC_NAME if settings.STRANG_OIDC_ISSUER else ""
        return {
            **super().get_context_data(**kwargs),
            "demo_database": users.is_demo(),
            "provider_name": provider,
        }


def provider_login(request: PublicRequest, provider_id: str) -> HttpResponseBase:
    """Send somebody to the identity provider; a provider out of reach is a page that says so."""
    try:
        response: HttpResponseBase = oidc.login(request, provider_id)
    except RequestException:
        text = _("Die Anmeldung des Hauses antwortet nicht. Melden Sie sich mit Anmeldename und Passwort an.")
        return errors.page(request, HTTPStatus.SERVICE_UNAVAILABLE, text)
    return response


second_factor_step = kept_input.carried(passkeys.second_step, passkeys.second_step)
sign_in_step = kept_input.carried(SignIn.as_view(), passkeys.second_step)
confirm_by_password = kept_input.confirming(account.reauthenticate)
confirm_by_code = kept_input.confirming(mfa.reauthenticate)
confirm_by_passkey = kept_input.confirming(passkeys.confirm)


def change_password(request: ActorRequest) -> HttpResponseBase:
    """Change the password; whoever is signed in elsewhere with the old one is out.

    Whoever signs in through the house has none here, and is told so.
    """
    if not (request.user.is_authenticated and request.user.has_usable_password()):
        messages.info(
            request, _("Sie melden sich über Ihr Haus an. Ein Passwort für Strang haben Sie nicht.")
        )
        return redirect("start")
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


def invitation(request: PublicRequest, secret: str) -> HttpResponse:
    """Let somebody with the link of an invitation choose their password; it never signs anybody in."""
    user = operations.invited(sign_in.SIGN_IN, secret=secret) if _as_sign_in() else None
    if user is None:
        gone = {"title": _("Dieser Link gilt nicht mehr")}
        return render(request, "account/invitation.html", gone, status=HTTPStatus.NOT_FOUND)
    form = InvitedPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.accept_invitation(
            sign_in.SIGN_IN, secret=secret, password=form.cleaned_data["new_password1"]
        )
        messages.success(request, _("Ihr Passwort ist festgelegt. Melden Sie sich jetzt damit an."))
        return redirect("account_login")
    context = {
        "title": _("Passwort festlegen"),
        "lead": _("Mindestens zwölf Zeichen, am besten mehrere Wörter, die nicht zusammengehören."),
        "form": form,
        "login": user.login,
    }
    return render(request, "account/invitation.html", context)


def _as_sign_in() -> bool:
    """Return whether a visitor asks; somebody at work signs out first."""
    return current_actor() == sign_in.SIGN_IN


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
        if sign_in.lacks_factor(request, request.actor.user_id, chosen.roles):
            return _sign_in_anew(request)
        session_id = operations.change_session(
            request.actor, unit_id=chosen.unit_id, roles=sorted(chosen.roles)
        )
        operations.end_session(request.actor, session_id=request.actor.session_id)
        rotate_token(request)
        sign_in.remember(request, _actor(request.actor, session_id, chosen), unit_name=chosen.unit_name)
        return redirect("start")
    context = {"title": _("Für welche Stelle arbeiten Sie jetzt?"), "memberships": memberships}
    return render(request, "account/unit.html", context)


def _sign_in_anew(request: ActorRequest) -> HttpResponse:
    """End what began without a second factor; the sign-in asks for one, since a membership since then needs it."""
    operations.end_session(request.actor, session_id=request.actor.session_id)
    logout(request)
    text = _("Für diese Stelle brauchen Sie einen zweiten Faktor. Bitte melden Sie sich neu an.")
    messages.info(request, text)
    return redirect("account_login")


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
