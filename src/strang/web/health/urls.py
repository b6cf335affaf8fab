"""Routes of the health checks."""

from strang.web.health import views
from strang.web.routing import PUBLIC, Route

ROUTES = (
    Route("healthz", "healthz", views.healthz, PUBLIC, needs_database=False),
    Route("readyz", "readyz", views.readyz, PUBLIC, needs_database=False),
)
