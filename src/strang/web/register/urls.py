"""Routes of `register`."""

from strang.access.types import CASEWORK_ROLES
from strang.web.register import views
from strang.web.routing import NavEntry, Route, roles

CASEWORK = roles(*CASEWORK_ROLES)
_TAB = "cases/<uuid:case_id>/disclosures/"

ROUTES: tuple[Route, ...] = (
    Route("case_disclosures", _TAB, views.case_disclosures, CASEWORK),
    Route("disclosures_print", f"{_TAB}print/", views.disclosures_print, CASEWORK),
    Route("disclosures_pdf", f"{_TAB}pdf/", views.disclosures_pdf, CASEWORK),
    Route("disclosures_json", f"{_TAB}json/", views.disclosures_json, CASEWORK),
)
NAV: tuple[NavEntry, ...] = ()
