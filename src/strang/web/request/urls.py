"""Routes of `request`."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import Role
from strang.consents.types import RECEIVING_ROLES
from strang.referrals.request.types import HANDLING_ROLES, REGISTER_ROLES
from strang.web.request import views
from strang.web.routing import FORM, NavEntry, Route, roles

RECEIVING = roles(*RECEIVING_ROLES)
HANDLING = roles(*HANDLING_ROLES)
REGISTER = roles(*REGISTER_ROLES)
WATCHING = roles(Role.PRIVACY_OFFICER, Role.COORDINATION)

ROUTES: tuple[Route, ...] = (
    Route("request_list", "requests/", views.request_list, REGISTER),
    Route("request_new", "requests/new/", views.request_new, RECEIVING, FORM),
    Route("request_note", "requests/note/", views.request_note, HANDLING, FORM),
    Route("request_counts", "requests/counts/", views.request_counts, WATCHING),
    Route("request_filed", "requests/filed/<uuid:request_id>/", views.request_filed, RECEIVING),
    Route("request", "requests/<uuid:request_id>/", views.request_page, HANDLING, FORM),
)
NAV: tuple[NavEntry, ...] = (NavEntry(_("Auskunftsersuchen"), "request_list", "/requests/"),)
