"""`/healthz`: the process answers. `/readyz`: database, migrations and versions are as this release needs them."""

from http import HTTPStatus

import django
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

import strang
from strang.audit.queries import last_checkpoint
from strang.foundation.context import Visitor, work


def healthz(request: HttpRequest) -> JsonResponse:
    """Return that the process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Return whether the database is there with all migrations, and the versions; 503 if not."""
    try:
        with work(Visitor()):
            executor = MigrationExecutor(connection)
            missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            server = _server_version()
            signed = None if missing else last_checkpoint()
    except DatabaseError:
        gone = {"status": "database missing", "strang": strang.__version__}
        return JsonResponse(gone, status=HTTPStatus.SERVICE_UNAVAILABLE)
    body = {
        "status": "migrations missing" if missing else "ok",
        "migrations_missing": missing,
        "strang": strang.__version__,
        "django": django.get_version(),
        "postgresql": server,
        "record_signed_at": signed.isoformat() if signed else None,
    }
    return JsonResponse(body, status=HTTPStatus.SERVICE_UNAVAILABLE if missing else HTTPStatus.OK)


def _server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
