"""Routes of the statutory bases."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import CASEWORK_ROLES, Role
from strang.consents.types import RECEIVING_ROLES
from strang.web.basis import instance_views, received, views
from strang.web.routing import FORM, WRITING, NavEntry, Route, roles

OFFICERS = roles(Role.PRIVACY_OFFICER)
CASEWORK = roles(*CASEWORK_ROLES)
RECEIVING = roles(*RECEIVING_ROLES)
BOTH = OFFICERS | CASEWORK
_CASE = "cases/<uuid:case_id>/bases/"

ROUTES: tuple[Route, ...] = (
    Route("basis_list", "basis/", views.basis_list, BOTH),
    Route("basis_new", "basis/new/", views.basis_new, OFFICERS, FORM),
    Route("basis_queue", "basis/requests/", instance_views.basis_queue, BOTH),
    Route("basis_decide", "basis/requests/<uuid:instance_id>/", instance_views.basis_decide, BOTH, FORM),
    Route("basis_received", "basis/received/<uuid:instance_id>/", received.basis_received, RECEIVING, FORM),
    Route("grant_alarms", "basis/alarms/", views.grant_alarms, OFFICERS),
    Route("grant_alarm_seen", "basis/alarms/<uuid:alarm_id>/", views.grant_alarm_seen, OFFICERS, WRITING),
    Route("basis", "basis/<uuid:basis_id>/", views.basis, BOTH),
    Route("basis_sign", "basis/<uuid:basis_id>/sign/", views.basis_sign, OFFICERS, WRITING),
    Route("basis_end", "basis/<uuid:basis_id>/end/", views.basis_end, OFFICERS, WRITING),
    Route("case_bases", _CASE, instance_views.case_bases, CASEWORK),
    Route("basis_request", f"{_CASE}new/", instance_views.basis_request, CASEWORK, FORM),
    Route(
        "basis_instance_end",
        f"{_CASE}<uuid:instance_id>/end/",
        instance_views.basis_instance_end,
        CASEWORK,
        WRITING,
    ),
)
NAV = (NavEntry(_("Gesetzliche Grundlagen"), "basis_list", "/basis/"),)
