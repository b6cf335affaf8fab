"""Debian's Chromium, driven by Playwright. No browser is ever downloaded."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import playwright
from playwright.sync_api import Browser, sync_playwright

from strang.cli.node import node_command, usable

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def program() -> str | None:
    """Return the path of the browser, None when there is none."""
    given = os.environ.get("STRANG_BROWSER")
    return given or next(filter(None, map(shutil.which, PROGRAMS)), None)


def _ensure_driver() -> None:
    """Give Playwright another Node.js if its own does not start: it needs libatomic, which a bare system lacks."""
    own = Path(playwright.__file__).parent / "driver" / "node"
    if "PLAYWRIGHT_NODEJS_PATH" not in os.environ and not usable(str(own)):
        command = node_command(Path(sys.prefix))
        if command is not None:
            os.environ["PLAYWRIGHT_NODEJS_PATH"] = command[0]


@contextmanager
def running(path: str) -> Iterator[Browser]:
    """Run the browser; it gets a new, empty profile."""
    # Playwright keeps an event loop in this thread, and Django would refuse queries beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    _ensure_driver()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
