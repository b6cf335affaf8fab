"""How the API answers what it cannot do."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from strang.api.directory import UnknownKeyError
from strang.api.problems import not_found, problem
from strang.foundation.errors import NotFoundError


def register(api: NinjaAPI) -> None:
    """Let ``api`` answer every refusal with a problem."""
    handlers: dict[type[Exception], Callable[..., HttpResponse]] = {
        ValidationError: wrong_parameters,
        UnknownKeyError: unknown_key,
        NotFoundError: absent,
        Http404: absent,
        HttpError: refused,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def wrong_parameters(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name each wrong parameter with its reason."""
    errors = [{"parameter": str(one["loc"][-1]), "reason": str(one["msg"])} for one in error.errors]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "A parameter is wrong.", errors=errors)


def unknown_key(_request: HttpRequest, _error: UnknownKeyError) -> HttpResponse:
    """Refuse a page that begins after nothing."""
    errors = [{"parameter": "after", "reason": "names no entry of this list"}]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "A parameter is wrong.", errors=errors)


def absent(_request: HttpRequest, _error: Exception) -> HttpResponse:
    """Answer for what does not exist and for what is hidden."""
    return not_found()


def refused(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a request that cannot be read."""
    return problem(HTTPStatus(error.status_code), str(error))
