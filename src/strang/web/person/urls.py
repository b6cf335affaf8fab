"""Routes of people: only for roles that lead cases, and only within their own unit."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import CASEWORK_ROLES
from strang.web.person import views
from strang.web.person.record_forms import RECORDS
from strang.web.routing import FORM, WRITING, NavEntry, Route, roles

CASEWORK = roles(*CASEWORK_ROLES)

ROUTES: tuple[Route, ...] = (
    Route("people", "people/", views.people, CASEWORK),
    Route("person_new", "people/new/", views.person_new, CASEWORK, FORM),
    Route("person", "people/<uuid:person_id>/", views.person, CASEWORK),
    Route("person_change", "people/<uuid:person_id>/change/", views.person_change, CASEWORK, FORM),
    *(
        Route(
            f"person_{kind.replace('-', '_')}_new",
            f"people/<uuid:person_id>/{kind}/new/",
            views.record_new(kind),
            CASEWORK,
            FORM,
        )
        for kind in RECORDS
    ),
    Route(
        "person_protection_end",
        "people/<uuid:person_id>/protection/end/",
        views.person_unprotect,
        CASEWORK,
        WRITING,
    ),
    Route(
        "person_contact_point_end",
        "people/<uuid:person_id>/contact-point/<uuid:contact_point_id>/end/",
        views.person_contact_end,
        CASEWORK,
        WRITING,
    ),
    Route(
        "person_relation_end",
        "people/<uuid:person_id>/relation/<uuid:relation_id>/end/",
        views.person_relation_end,
        CASEWORK,
        WRITING,
    ),
    Route("case_person", "cases/<uuid:case_id>/person/", views.case_person, CASEWORK),
)
NAV: tuple[NavEntry, ...] = (NavEntry(_("Personen"), "people", "/people/"),)
