"""Routes of `finding`."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import Role
from strang.steering.policy import WRITERS
from strang.web.finding import views
from strang.web.routing import FORM, SIGNED_IN, WRITING, NavEntry, Route, roles

WRITE = roles(*WRITERS)
COORDINATION = roles(Role.COORDINATION)

ROUTES: tuple[Route, ...] = (
    Route("finding_list", "findings/", views.finding_list, SIGNED_IN),
    Route("finding_new", "findings/new/", views.finding_new, WRITE, FORM),
    Route("finding", "findings/<uuid:finding_id>/", views.finding, SIGNED_IN),
    Route("finding_edit", "findings/<uuid:finding_id>/edit/", views.finding_edit, WRITE, FORM),
    Route("finding_withdraw", "findings/<uuid:finding_id>/withdraw/", views.finding_withdraw, WRITE, WRITING),
    Route("finding_read", "findings/<uuid:finding_id>/read/", views.finding_read, WRITE, WRITING),
    Route("finding_join", "findings/<uuid:finding_id>/join/", views.finding_join, WRITE, WRITING),
    Route("finding_answer", "findings/<uuid:finding_id>/answer/", views.finding_answer, COORDINATION, FORM),
)
NAV: tuple[NavEntry, ...] = (
    NavEntry(_("Befund schreiben"), "finding_new", "/findings/new/$"),
    NavEntry(_("Befunde"), "finding_list", "/findings/"),
)
