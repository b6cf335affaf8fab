"""Error pages. Hidden and absent share one page, byte for byte; every page says what to do next."""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WRONG_ROLE = gettext_lazy("Ihre Rolle in dieser Stelle sieht diese Seite nicht vor.")


def page(request: HttpRequest, status: HTTPStatus, text: str) -> HttpResponse:
    """Return an error page with a text fit for the user."""
    context = {"title": _titles()[status], "text": text, "status": status.value, "without_forms": True}
    return render(request, "strang/error.html", context, status=status)


def _titles() -> dict[HTTPStatus, str]:
    return {
        HTTPStatus.BAD_REQUEST: _("Diese Eingabe konnten wir nicht lesen"),
        HTTPStatus.FORBIDDEN: _("Das ist hier nicht vorgesehen"),
        HTTPStatus.NOT_FOUND: _("Nicht gefunden"),
        HTTPStatus.METHOD_NOT_ALLOWED: _("Hier gibt es nichts zu öffnen"),
        HTTPStatus.CONFLICT: _("Jemand war schneller"),
        HTTPStatus.TOO_MANY_REQUESTS: _("Bitte warten Sie einen Augenblick"),
        HTTPStatus.SERVICE_UNAVAILABLE: _("Das geht gerade nicht"),
        HTTPStatus.INTERNAL_SERVER_ERROR: _("Da ist etwas schiefgegangen"),
    }


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that cannot be read."""
    return page(request, HTTPStatus.BAD_REQUEST, _("Bitte gehen Sie zurück und prüfen Sie Ihre Eingabe."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that is not allowed."""
    return page(request, HTTPStatus.FORBIDDEN, str(WRONG_ROLE))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for what does not exist and for what is hidden."""
    return page(
        request, HTTPStatus.NOT_FOUND, _("Diese Seite gibt es nicht, oder sie ist nicht für Sie bestimmt.")
    )


def nothing_to_open(request: HttpRequest, methods: Sequence[str]) -> HttpResponse:
    """Answer somebody who opens the address a form is sent to: the way back to the page the form stands on."""
    answer = page(
        request,
        HTTPStatus.METHOD_NOT_ALLOWED,
        _(
            "Diese Adresse nimmt nur entgegen, was Sie absenden. Gehen Sie zurück zu der Seite, von der Sie kommen."
        ),
    )
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after a bug."""
    return page(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Ihre Eingabe wurde nicht gespeichert. Bitte versuchen Sie es noch einmal."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection has run out; if it is our own form, nothing typed is lost."""
    from strang.web import kept_input

    still_there = kept_input.after_stale_token(request)
    if still_there is not None:
        return still_there
    return page(
        request,
        HTTPStatus.FORBIDDEN,
        _("Das Formular war zu lange offen. Bitte gehen Sie zurück und laden Sie die Seite neu."),
    )
