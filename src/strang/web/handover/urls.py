"""Routes of `handover`."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import CASEWORK_ROLES
from strang.consents.types import RECEIVING_ROLES
from strang.web.handover import received, sent
from strang.web.routing import FORM, NavEntry, Route, roles

CASEWORK = roles(*CASEWORK_ROLES)
RECEIVING = roles(*RECEIVING_ROLES)
_TAB = "cases/<uuid:case_id>/handovers/"

ROUTES: tuple[Route, ...] = (
    Route("handover_list", "handovers/", received.handover_list, RECEIVING),
    Route("handover_check", "handovers/check/<uuid:handover_id>/", sent.handover_check, RECEIVING, FORM),
    Route("handover", "handovers/<uuid:copy_id>/", received.handover, RECEIVING, FORM),
    Route("handover_file", "handovers/<uuid:copy_id>/files/<str:number>/", received.handover_file, RECEIVING),
    Route("case_handovers", _TAB, sent.case_handovers, CASEWORK),
    Route("handover_new", f"{_TAB}new/", sent.handover_new, CASEWORK, FORM),
    Route("case_handover", f"{_TAB}<uuid:handover_id>/", sent.case_handover, CASEWORK, FORM),
)
NAV: tuple[NavEntry, ...] = (NavEntry(_("Übergaben"), "handover_list", "/handovers/"),)
