"""Refusals leave in step: whatever they had to do, they take a whole number of steps."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from typing import Any

import pytest
from django.conf import settings

from strang.web.refusals import EvenRefusals

STEP = 0.05


class _Answer:
    """An application that works for a while, answers, and notes when its answer was closed."""

    def __init__(self, status: str, works: float) -> None:
        self.status, self.works, self.closed = status, works, 0.0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        time.sleep(self.works)
        start_response(self.status, [])
        return self

    def __iter__(self) -> Any:
        return iter([b"a", b"b"])

    def close(self) -> None:
        self.closed = time.monotonic()


SIGNED_IN = {"HTTP_COOKIE": "theme=dark; sitting=abc"}


def _took(application: _Answer, step: float = STEP, request: dict[str, Any] | None = None) -> float:
    started = time.monotonic()
    even = EvenRefusals(application, step, cookie="sitting")
    body = b"".join(even(SIGNED_IN if request is None else request, lambda *_: None))
    took = time.monotonic() - started
    assert body == b"ab"
    return took


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "409 Conflict"])
@pytest.mark.parametrize(("works", "steps"), [(0.001, 1), (0.02, 1), (0.06, 2)])
def test_a_refusal_takes_whole_steps(status: str, works: float, steps: int) -> None:
    took = _took(_Answer(status, works))
    assert steps * STEP <= took < steps * STEP + 0.03


def test_a_refusal_waits_without_its_connection() -> None:
    application, started = _Answer("404 Not Found", 0.001), time.monotonic()
    _took(application)
    assert application.closed - started < STEP / 2


@pytest.mark.parametrize(("status", "step"), [("200 OK", STEP), ("302 Found", STEP), ("404 Not Found", 0.0)])
def test_everything_else_leaves_at_once(status: str, step: float) -> None:
    assert _took(_Answer(status, 0.001), step) < STEP / 2


def test_a_key_of_the_interface_is_a_sign_in_too() -> None:
    assert _took(_Answer("404 Not Found", 0.001), request={"HTTP_AUTHORIZATION": "Bearer x"}) >= STEP


@pytest.mark.parametrize("request_of", [{}, {"HTTP_COOKIE": "theme=dark"}])
def test_a_visitor_holds_no_place(request_of: dict[str, Any]) -> None:
    assert _took(_Answer("404 Not Found", 0.001), request=request_of) < STEP / 2


def test_the_real_server_keeps_the_step(live_server_url: str) -> None:
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}=unknown"}
    asked = urllib.request.Request(f"{live_server_url}/no/such/page/", headers=cookie)
    for _ in range(3):
        started = time.monotonic()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked, timeout=10)
        assert refused.value.code == 404
        assert time.monotonic() - started >= settings.STRANG_REFUSAL_STEP > 0
