"""`/healthz`: the process answers. `/readyz`: database, migrations and versions are as this release needs them."""

from http import HTTPStatus

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

import strang


def healthz(request: HttpRequest) -> JsonResponse:
    """Return that the process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Return whether the database is there with all migrations, and the versions."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    body = {
        "status": "ok" if not missing else "migrations missing",
        "migrations_missing": len(missing),
        "strang": strang.__version__,
        "django": django.get_version(),
        "postgresql": _server_version(),
    }
    return JsonResponse(body, status=HTTPStatus.OK if not missing else HTTPStatus.SERVICE_UNAVAILABLE)


def _server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
