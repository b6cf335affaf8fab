"""What every request to the API passes: method, one read-only transaction as a visitor, ETag, CORS.

The directory is public, so a sign-in changes nothing here: everybody works as a visitor.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import override

from strang.api.problems import not_found, problem
from strang.foundation import context
from strang.foundation.errors import NotFoundError

METHODS = ("GET", "HEAD", "OPTIONS")
FRESH_SECONDS = 300
"""How long a copy of the directory may be kept without asking again."""

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Wrap a view of the API."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **params: Any) -> HttpResponse:
        answer = _answer(view, request, *args, **params)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = "ETag, Link"
        return answer

    run.csrf_exempt = True  # type: ignore[attr-defined]  # nothing is written here, and a refusal is a 405
    return run


def _answer(view: View, request: HttpRequest, *args: Any, **params: Any) -> HttpResponse:
    allowed = ", ".join(METHODS)
    if request.method == "OPTIONS":
        return HttpResponse(
            status=HTTPStatus.NO_CONTENT,
            headers={
                "Allow": allowed,
                "Access-Control-Allow-Methods": allowed,
                "Access-Control-Allow-Headers": "If-None-Match",
                "Access-Control-Max-Age": "86400",
            },
        )
    if request.method not in METHODS:
        return problem(HTTPStatus.METHOD_NOT_ALLOWED, "This address can only be read.", Allow=allowed)
    head = request.method == "HEAD"
    if head:
        request.method = "GET"
    try:
        with context.work(context.Visitor()), override("de"):
            answer = view(request, *args, **params)
    except NotFoundError:
        answer = not_found()
    if answer.status_code == HTTPStatus.OK:
        answer = _conditional(request, answer)
    if head:
        request.method = "HEAD"
    return answer


def _conditional(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    etag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    conditional = get_conditional_response(request, etag=etag, response=answer)
    return conditional if isinstance(conditional, HttpResponse) else answer
