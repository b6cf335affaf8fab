"""How often somebody may guess at the door, so that nobody is locked out by somebody else.

Three kinds of buckets, shared by all worker processes because they stand in the database:

* a browser in which the user was signed in before has a bucket of its own; nothing done elsewhere fills it,
* an unknown browser shares the bucket of its source (address, or the /64 of IPv6) with all others there,
* and one for this login from this source, so that one login is not tried hundreds of times.

Right guesses are given back. A ticket is committed before the guess is checked, so parallel guesses count one another.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.account.forms import LoginForm
from allauth.account.signals import authentication_step_completed, password_changed
from allauth.core.internal.ratelimit import get_ip
from django.contrib.auth import SESSION_KEY
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from strang.accounts import operations, queries
from strang.accounts.types import Limit
from strang.foundation.context import work
from strang.web import errors, sealing, sign_in
from strang.web.routing import View

QUARTER, HOUR = 15 * 60, 60 * 60
PER_DEVICE = 10
PER_LOGIN_AND_SOURCE = 10
PER_SOURCE = 100
PER_FACTOR = 10
CODE_SECONDS = 120
"""A code of an app is valid for at most this long (RFC 6238 with one step of tolerance); it counts once."""

_RIGHT = "strang_guess_was_right"
_GUESSED = {"password", "oldpassword", "code"}
"""Fields in which somebody proves who they are; the old password when choosing a new one is such a proof, too."""


@receiver([authentication_step_completed, password_changed])
def _note(request: HttpRequest, **_details: Any) -> None:
    setattr(request, _RIGHT, True)


def limited(view: View) -> View:
    """Let ``view`` (a guarded step of the sign-in) see a guess only if there is a ticket left for it."""

    def run(request: HttpRequest, **params: Any) -> HttpResponseBase:
        if request.method != "POST" or not (_GUESSED & request.POST.keys()):
            return view(request, **params)
        code = _used_code(request)
        with work(sign_in.SIGN_IN, write=True):
            ticket = operations.take_guess(sign_in.SIGN_IN, limits=[*_limits(request), *code])
        if ticket is None:
            return _wait(request)
        response = view(request, **params)
        if getattr(request, _RIGHT, False):
            with work(sign_in.SIGN_IN, write=True):
                operations.give_back(sign_in.SIGN_IN, ticket=ticket, keep=[each.bucket for each in code])
        return response

    return run


def _limits(request: HttpRequest) -> list[Limit]:
    """Return the buckets of this guess. Whether the login exists changes nothing about them."""
    source = get_ip(request)
    known_user, browser = sign_in.device(request)
    user_id = _whose(request)
    if user_id:  # the second factor, or a confirmation: the first proof is there already
        name = f"{user_id}|{browser if known_user == user_id else source}"
        return [_limit("factor", name, PER_FACTOR, QUARTER)]
    login = request.POST.get("login", "").strip().lower()
    owner = queries.login_of(UUID(known_user)).lower() if known_user else queries.login_of(UUID(int=0))
    if owner and owner == login:
        return [_limit("device", f"{known_user}|{browser}", PER_DEVICE, QUARTER)]
    return [
        _limit("login", f"{login}|{source}", PER_LOGIN_AND_SOURCE, QUARTER),
        _limit("source", source, PER_SOURCE, HOUR),
    ]


def _whose(request: HttpRequest) -> str:
    """Return the id of who has given the first proof already; empty if nobody has."""
    stashed = request.session.get("account_login") or {}
    return str(request.session.get(SESSION_KEY) or stashed.get("user_pk") or "")


def _used_code(request: HttpRequest) -> list[Limit]:
    """Return the bucket by which the same code of the same user counts once, in every worker process."""
    code = "".join(request.POST.get("code", "").split())
    if not code:
        return []
    return [_limit("code", f"{_whose(request)}|{code}", 1, CODE_SECONDS)]


def _limit(kind: str, value: str, guesses: int, seconds: int) -> Limit:
    return Limit(sealing.name(f"guesses per {kind}", value), guesses, seconds)


def _wait(request: HttpRequest) -> HttpResponse:
    """Say when it goes on, in the same words for every login; what was typed stays, but the password."""
    text = _("Das waren zu viele falsche Versuche. Bitte warten Sie 15 Minuten.")
    if "login" not in request.POST:
        return errors.page(request, HTTPStatus.TOO_MANY_REQUESTS, text)
    form = LoginForm(initial={"login": request.POST["login"]}, request=request)
    context = {"form": form, "wait": text}
    return render(request, "account/login.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
