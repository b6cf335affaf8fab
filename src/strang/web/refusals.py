"""Refusals leave in step, so that their time tells nothing.

A row that is hidden is found by its key before a policy refuses it; one that does not exist is not found at all. The
difference is a fraction of a millisecond, and whoever asks often enough would measure it. So a refusal waits, done with
its work and without a connection to the database, until the next whole step since its request came in. Whoever does
not sign in has nothing hidden from them that others see, and is not waited with.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class EvenRefusals:
    """A WSGI application around another one (PEP 3333).

    ``step`` in seconds, 0 switches the waiting off; ``cookie`` is the name of the cookie that carries a sign-in.
    """

    def __init__(self, application: WSGIApplication, step: float, *, cookie: str) -> None:
        self._application = application
        self._step = step
        self._cookie = f"{cookie}="

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request; an answer of the statuses 400 to 499 waits for the next step."""
        if not (self._step and self._signed(environ)):
            return self._application(environ, start_response)
        came = time.monotonic()
        refused = False

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            nonlocal refused
            refused = status.startswith("4")
            return start_response(status, headers, error)

        answer = self._application(environ, start)
        if not refused:
            return answer
        try:
            body = list(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        time.sleep((came - time.monotonic()) % self._step)
        return body

    def _signed(self, environ: WSGIEnvironment) -> bool:
        return "HTTP_AUTHORIZATION" in environ or self._cookie in environ.get("HTTP_COOKIE", "")
