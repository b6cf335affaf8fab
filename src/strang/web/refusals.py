"""Refusals leave in step, so that their time tells nothing.

A row that is hidden is found by its key before a policy refuses it; one that does not exist is not found at all. The
difference is a fraction of a millisecond, and whoever asks often enough would measure it. So every refusal waits, done
with its work and without a connection to the database, until the next whole step since its request came in.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class EvenRefusals:
    """A WSGI application around another one (PEP 3333); ``step`` in seconds, 0 switches the waiting off."""

    def __init__(self, application: WSGIApplication, step: float) -> None:
        self._application = application
        self._step = step

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request; an answer of the statuses 400 to 499 waits for the next step."""
        came = time.monotonic()
        refused = False

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            nonlocal refused
            refused = status.startswith("4")
            return start_response(status, headers, error)

        answer = self._application(environ, start)
        if not (refused and self._step):
            return answer
        try:
            body = list(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        time.sleep((came - time.monotonic()) % self._step)
        return body
