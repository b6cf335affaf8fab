"""Routes of `privacy`."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import CASEWORK_ROLES, Role
from strang.web.copy import views as copy
from strang.web.privacy import officer, restriction, views
from strang.web.routing import FORM, WRITING, NavEntry, Route, roles

CASEWORK = roles(*CASEWORK_ROLES)
OFFICER = roles(Role.PRIVACY_OFFICER)
_CASE = "cases/<uuid:case_id>/"
_TAB = f"{_CASE}rights/"
_ONE = f"{_TAB}<uuid:request_id>/"

ROUTES: tuple[Route, ...] = (
    Route("case_rights", _TAB, views.case_rights, CASEWORK),
    Route("privacy_request_new", f"{_TAB}new/", views.request_new, CASEWORK, FORM),
    Route("privacy_request", _ONE, views.request_page, CASEWORK, FORM),
    Route("case_records", f"{_CASE}records/", views.records, CASEWORK, FORM),
    Route("correction_new", f"{_ONE}correction/", views.correction_new, CASEWORK, FORM),
    Route("restriction_new", f"{_CASE}restriction/", restriction.begin, CASEWORK, FORM),
    Route("restriction_end", f"{_CASE}restriction/end/", restriction.end, CASEWORK, FORM),
    Route("copy_review", f"{_ONE}review/", copy.review, CASEWORK, FORM),
    Route("copy_download", f"{_ONE}copy/", copy.download, CASEWORK, WRITING, reauthenticate=True),
    Route("privacy_overview", "privacy/", officer.overview, OFFICER),
    Route("privacy_check", "privacy/requests/<uuid:request_id>/", officer.check_request, OFFICER, FORM),
    Route(
        "restriction_check",
        "privacy/restrictions/<uuid:restriction_id>/",
        officer.check_restriction,
        OFFICER,
        WRITING,
    ),
    Route("privacy_register", "privacy/register/", officer.register, OFFICER),
)
NAV: tuple[NavEntry, ...] = (NavEntry(_("Datenschutz"), "privacy_overview", "/privacy/"),)
