"""Route of the overview."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import Role
from strang.web.overview import views
from strang.web.routing import NavEntry, Route, roles

STEERING = roles(Role.COORDINATION, Role.STEERING_MEMBER, Role.ADMIN_ASSISTANT)

ROUTES: tuple[Route, ...] = (Route("overview", "overview/", views.overview, STEERING),)
NAV: tuple[NavEntry, ...] = (NavEntry(_("Überblick"), "overview", "/overview/"),)
