"""The core fixtures.

- `empty_db`: a fresh clone of the migrated, empty database, for one test.
- `fresh_cast`: a fresh clone with the units and the people at work, but no case, for one test that writes.
- `fresh_world`: a fresh clone of the demo world, for one test that writes.
- `world_db`: one clone of the demo world per worker, for tests that only read.
- `clone_database`: as many clones as a test wants, without touching Django's connections.
- `live_server_url`: the real web server on a clone of the world of its own.
- `browser`, `page`: Debian's Chromium.

Tests connect as the application does: role `strang_app`, and `strang_audit` for the audit connection. A test
that asks for none of these fixtures cannot reach a database.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.template.base import Template
from playwright.sync_api import Browser, Page
from pytest_django.plugin import DjangoDbBlocker

from strang.cli.surroundings import build_dir
from strang.cli.web_server import WebServer, free_port
from support import browser as chromium
from support.databases import (
    CAST,
    EMPTY,
    FOLDER_VARIABLE,
    WORLD,
    Database,
    NoWorldError,
    Run,
    point_connections,
)

_is_worker = "PYTEST_XDIST_WORKER" in os.environ
# Settings are read when the first test module is imported, so the environment has to be there now.
_run = Run.join() if _is_worker and FOLDER_VARIABLE in os.environ else Run.begin()
django.setup()
_render = vars(Template)["_render"]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the database server before the workers, unless no test is going to run.

    Where all tests are going to run, the templates are built while the workers are still collecting.
    """
    if not _is_worker and not config.option.collectonly:
        _run.cluster.start()
        if config.args_source is pytest.Config.ArgsSource.TESTPATHS and config.option.numprocesses:
            threading.Thread(target=_run.build_templates, daemon=True).start()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests, so that no worker is left with one at the end; the order is stable otherwise."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_unconfigure() -> None:
    """Stop the database server after the last worker."""
    if not _is_worker:
        _run.end()


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Keep pytest-django from creating databases of its own."""


@pytest.fixture(scope="session", autouse=True)
def plain_templates(django_test_environment: None) -> Iterator[Callable[..., str]]:
    """Render as the server does: Django copies every context for tests otherwise, a sixth of the time of a page."""
    watched = vars(Template)["_render"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _render)
        yield watched


@pytest.fixture
def answers_with_context(plain_templates: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `answer.context` hold what a page was made from."""
    monkeypatch.setattr(Template, "_render", plain_templates)


@contextmanager
def _connected(database: Database, blocker: DjangoDbBlocker) -> Iterator[Database]:
    with blocker.unblock():
        point_connections(database.name)
        try:
            yield database
        finally:
            point_connections("no_fixture_asked_for_a_database")


def _clone(template: str) -> Database:
    try:
        return _run.clone(template)
    except NoWorldError:
        pytest.skip("this version has no demo world")


@pytest.fixture(scope="session")
def run() -> Run:
    """The database server of this test run."""
    return _run


@pytest.fixture
def clone_database() -> Iterator[Callable[[str], Database]]:
    """A function that clones a template (`EMPTY` or `WORLD`); the clones are dropped after the test."""
    made: list[Database] = []

    def clone(template: str = EMPTY) -> Database:
        made.append(_clone(template))
        return made[-1]

    yield clone
    for database in made:
        _run.cluster.drop_database(database.name)


@pytest.fixture
def empty_db(
    clone_database: Callable[[str], Database], django_db_blocker: DjangoDbBlocker
) -> Iterator[Database]:
    """A fresh, migrated database without rows; Django is connected to it."""
    with _connected(clone_database(EMPTY), django_db_blocker) as database:
        yield database


@pytest.fixture
def fresh_cast(
    clone_database: Callable[[str], Database], django_db_blocker: DjangoDbBlocker
) -> Iterator[Database]:
    """The units and the cast, nothing else; Django is connected to it."""
    with _connected(clone_database(CAST), django_db_blocker) as database:
        yield database


@pytest.fixture
def fresh_world(
    clone_database: Callable[[str], Database], django_db_blocker: DjangoDbBlocker
) -> Iterator[Database]:
    """A fresh copy of the demo world; Django is connected to it."""
    with _connected(clone_database(WORLD), django_db_blocker) as database:
        yield database


@pytest.fixture(scope="session")
def shared_world() -> Iterator[Database]:
    """The copy of the demo world that the tests of one worker share; use `world_db`."""
    database = _clone(WORLD)
    yield database
    _run.cluster.drop_database(database.name)


@pytest.fixture
def world_db(shared_world: Database, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """The demo world for reading: other tests see what is written here. Django is connected to it."""
    with _connected(shared_world, django_db_blocker) as database:
        yield database


@pytest.fixture(scope="session")
def live_server_url() -> Iterator[str]:
    """Address of the real web server, on a copy of the demo world that a worker's browser tests share."""
    database = _clone(WORLD)
    port = free_port()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    environment = database.environment() | {"STRANG_BASE_URL": f"http://127.0.0.1:{port}"}
    server = WebServer(
        environment,
        port=port,
        pid_file=_run.folder / f"server-{worker}.pid",
        log=_run.folder / f"server-{worker}.log",
    )
    with server:
        server.wait_until_ready()
        yield server.url
    _run.cluster.drop_database(database.name)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one per worker. Without one the tests are skipped at home and fail in the CI."""
    path = chromium.program()
    if path is None:
        reason = "no Chromium: install the system package chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with chromium.running(path) as running:
        yield running


@pytest.fixture
def page(browser: Browser, live_server_url: str) -> Iterator[Page]:
    """A page in a browser session of its own; relative addresses go to the live server."""
    context = browser.new_context(base_url=live_server_url, locale="de-DE", timezone_id="Europe/Berlin")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The JavaScript of axe, the accessibility checker, to be put into a page."""
    source: Path = build_dir() / "test" / "axe.min.js"
    return source.read_text()
