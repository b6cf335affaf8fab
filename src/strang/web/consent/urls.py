"""Routes of `consent`."""

from strang.access.types import CASEWORK_ROLES
from strang.web.consent import changes, views
from strang.web.routing import FORM, NavEntry, Route, roles

CASEWORK = roles(*CASEWORK_ROLES)
_TAB = "cases/<uuid:case_id>/consents/"
_ONE = f"{_TAB}<uuid:consent_id>/"

ROUTES: tuple[Route, ...] = (
    Route("case_consents", _TAB, views.case_consents, CASEWORK),
    Route("consent_new", f"{_TAB}new/", views.consent_new, CASEWORK, FORM),
    Route("consent", _ONE, views.consent, CASEWORK),
    Route("consent_print", f"{_ONE}print/", views.consent_print, CASEWORK),
    Route("consent_withdraw", f"{_ONE}withdraw/", changes.consent_withdraw, CASEWORK, FORM),
    Route("consent_narrow", f"{_ONE}narrow/", changes.consent_narrow, CASEWORK, FORM),
    Route("consent_extend", f"{_ONE}extend/", changes.consent_extend, CASEWORK, FORM),
    Route("consent_release", f"{_ONE}release/", changes.consent_release, CASEWORK, FORM),
    Route(
        "consent_release_withdraw",
        f"{_ONE}release/withdraw/",
        changes.consent_release_withdraw,
        CASEWORK,
        FORM,
    ),
)
NAV: tuple[NavEntry, ...] = ()
