"""The real web server in a real browser: the fixtures that the pages' own tests build on."""

from __future__ import annotations

import os
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Page

from strang.cli.surroundings import build_dir
from support.databases import Database, Run

pytestmark = pytest.mark.browser


def test_the_server_is_ready(live_server_url: str) -> None:
    with urllib.request.urlopen(f"{live_server_url}/readyz", timeout=10) as answer:
        assert answer.status == 200


def test_a_browser_gets_the_design_files(page: Page) -> None:
    response = page.goto("/healthz")
    assert response is not None
    assert response.status == 200
    for path in (
        "kern/kern.min.css",
        "kern/kern.min.rtl.css",
        "kern/fonts/fira-sans.css",
        "htmx/htmx.min.js",
    ):
        answer = page.request.get(f"/static/vendor/{path}")
        assert answer.status == 200, path
        assert answer.headers["content-type"].startswith(("text/css", "text/javascript"))


def test_fonts_with_arabic_and_cyrillic_are_there() -> None:
    fonts = {path.name for path in (build_dir() / "fonts").glob("*.ttf")}
    assert {"NotoNaskhArabic_400Regular.ttf", "FiraSans_400Regular.ttf", "NotoSans_400Regular.ttf"} <= fonts


def test_a_browser_and_a_database_in_one_test(page: Page, empty_db: Database) -> None:
    from django.db import connections

    page.goto("/healthz")
    with connections["audit"].cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (empty_db.name,)


def test_the_server_process_has_no_owner_credentials(live_server_url: str, run: Run) -> None:
    secret = run.cluster._secrets["strang_owner"]
    for pid_file in run.folder.glob("server-*.pid"):
        assert secret.encode() not in Path("/proc", pid_file.read_text(), "environ").read_bytes()
    assert secret not in "".join(os.environ.values())
