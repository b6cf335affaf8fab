"""Routes of the anonymous contact."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import Role
from strang.web.contact import views
from strang.web.routing import FORM, NavEntry, Route, roles

ADVISING = roles(Role.VOLUNTEER, Role.CASE_MANAGER, Role.COUNSELLOR)

ROUTES: tuple[Route, ...] = (
    Route("contacts", "contacts/", views.contacts, ADVISING),
    Route("contact_new", "contacts/new/", views.contact_new, ADVISING, FORM),
)
NAV: tuple[NavEntry, ...] = (NavEntry(_("Kontakte"), "contacts", "/contacts/"),)
