"""What somebody typed is not lost when their session has ended.

A form sent by a visitor is answered with the sign-in page that carries the input along, sealed with the
server's key, in a hidden field: nothing of it is stored on the server. After the sign-in a page shows
that the input is still there and sends it again, with a fresh token, to the path it was meant for.
Passwords and files are never kept.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core.internal.httpkit import authenticated_user
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from strang.web import sign_in

FIELD = "kept"
LIMIT = 200_000
"""Greatest size of the kept input in bytes."""
MAX_AGE = 8 * 3600
"""How long a sealed input can be opened, in seconds: as long as a session lasts."""
_SALT = "strang.web.kept_input"
SWITCH = "another_way"
"""Name of the button that leads from one way to confirm who one is to another."""
_NEVER = ("csrfmiddlewaretoken", FIELD)
_LONG = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent: where to, its fields in order, and whether files were left out."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool
    owner: str = ""
    """Who was signed in last in this browser (a user's id); empty if that is not known."""

    @property
    def long_texts(self) -> list[str]:
        """The texts a person would be sorry to lose, to show that they are there."""
        return [value for _name, value in self.fields if len(value) > _LONG and " " in value]


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Answer somebody whose session has ended: the sign-in page, with what was typed if it was a form."""
    kept = _of(request) if request.method == "POST" else None
    if kept is None:
        return redirect_to_login(request.get_full_path())
    if sum(len(name.encode()) + len(value.encode()) for name, value in kept.fields) > LIMIT:
        messages.warning(request, _("Ihre Eingabe war zu lang, um sie bis nach der Anmeldung aufzuheben."))
        return redirect_to_login(reverse("start"))
    context = {
        "title": _("Bitte melden Sie sich noch einmal an"),
        "form": LoginForm(request=request),
        "kept": _seal(kept),
        "actor": None,
        "navigation": [],
        "hide_sign_in": True,
    }
    return render(request, "account/login.html", context, status=HTTPStatus.UNAUTHORIZED)


def ask_to_confirm(request: HttpRequest) -> HttpResponseBase:
    """Ask somebody at work once more who they are; a form they sent is carried along. Needs an open context."""
    user = authenticated_user(request)
    kept = _of(request) if request.method == "POST" else None
    way = reverse("account_reauthenticate" if user.has_usable_password() else "mfa_reauthenticate")
    ways = get_adapter().get_reauthentication_methods(user)
    if kept is None or not (user.has_usable_password() or ways):
        return redirect_to_login(request.get_full_path(), login_url=way)
    by_password = user.has_usable_password()
    context = {
        "title": _("Bitte bestätigen Sie, dass Sie es sind"),
        "form": ReauthenticateForm(user=user) if by_password else None,
        "kept": _seal(kept),
        "reauthentication_alternatives": ways[1:] if by_password else ways,
    }
    return render(request, "account/reauthenticate.html", context, status=HTTPStatus.UNAUTHORIZED)


def confirming(view: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Wrap a way to confirm who one is: kept input goes along from one way to another, and comes back at the end."""

    def step(request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST":
            return view(request)
        if SWITCH in request.POST:
            return view(_as_get(request))
        response = view(request)
        kept = _opened(request.POST.get(FIELD, ""))
        if kept is None or response.status_code != HTTPStatus.FOUND or not sign_in.is_confirmed(request):
            return response
        return still_there(request, kept) if kept.owner in {"", str(request.user.pk)} else response

    return step


def carried(
    view: Callable[[HttpRequest], HttpResponseBase], second_step: Callable[[HttpRequest], HttpResponseBase]
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Wrap a step of the sign-in: kept input goes along to the second factor and comes back at the end."""

    def step(request: HttpRequest) -> HttpResponseBase:
        response = view(request)
        kept = _opened(request.POST.get(FIELD, "")) if request.method == "POST" else None
        if kept is None or response.status_code != HTTPStatus.FOUND:
            return response
        if response.headers["Location"].partition("?")[0] == reverse("mfa_authenticate"):
            return second_step(_as_get(request))
        if not request.user.is_authenticated:
            return response
        if kept.owner not in {"", str(request.user.pk)}:
            messages.warning(request, _("Eingaben aus einer anderen Anmeldung zeigen wir nicht."))
            return response
        return still_there(request, kept)

    return step


def still_there(request: HttpRequest, kept: Kept, status: int = HTTPStatus.OK) -> HttpResponse:
    """Show that the input is still there, with a button that sends it to where it was meant to go."""
    context = {"title": _("Ihre Eingaben sind noch da"), "kept_input": kept, "hide_sign_in": True}
    return render(request, "account/kept.html", context, status=status)


def after_stale_token(request: HttpRequest) -> HttpResponse | None:
    """Return the page for a form whose token is older than the sign-in, if our own page sent it; else None.

    The browser's ``Origin`` header, which no foreign page can set, tells that the form is ours.
    """
    if request.headers.get("Origin") != f"{request.scheme}://{request.get_host()}":
        return None
    kept = _of(request)
    return still_there(request, kept, HTTPStatus.FORBIDDEN) if kept else None


def _of(request: HttpRequest) -> Kept | None:
    name = request.resolver_match.url_name if request.resolver_match else ""
    if not name or name.startswith(("account_", "mfa_")):
        return None
    fields = tuple(
        (field, value)
        for field, values in request.POST.lists()
        if field not in _NEVER and "password" not in field
        for value in values
    )
    if not fields:
        return None
    return Kept(request.get_full_path(), fields, bool(request.FILES), sign_in.last_user(request))


def _seal(kept: Kept) -> str:
    return signing.dumps([kept.path, kept.fields, kept.had_files, kept.owner], salt=_SALT, compress=True)


def _opened(sealed: str) -> Kept | None:
    try:
        path, fields, had_files, owner = signing.loads(sealed, salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return None
    return Kept(path, tuple((name, value) for name, value in fields), had_files, owner)


def _as_get(request: HttpRequest) -> HttpRequest:
    shown = copy.copy(request)
    shown.method = "GET"
    return shown
