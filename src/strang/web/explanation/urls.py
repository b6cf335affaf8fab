"""Routes of the explanation: for whoever may read content."""

from strang.access.types import CONTENT_ROLES
from strang.web.explanation import views
from strang.web.routing import NavEntry, Route, roles

ROUTES: tuple[Route, ...] = (Route("why", "why/<uuid:person_id>/", views.why, roles(*CONTENT_ROLES)),)
NAV: tuple[NavEntry, ...] = ()
