"""Routes of `case`."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import CASEWORK_ROLES
from strang.web.case import views
from strang.web.routing import NavEntry, Route, roles

CASEWORK = roles(*CASEWORK_ROLES)

ROUTES: tuple[Route, ...] = (
    Route("case_list", "cases/", views.case_list, CASEWORK),
    Route("case", "cases/<uuid:case_id>/", views.case, CASEWORK),
)
NAV: tuple[NavEntry, ...] = (NavEntry(_("Fälle"), "case_list", "/cases/"),)
