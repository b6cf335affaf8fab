"""Routes of the network: who belongs to it, who does what, and the upkeep of one's own unit."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import Role
from strang.web.routing import FORM, PUBLIC, WRITING, NavEntry, Route, roles
from strang.web.unit import logins, members, views

ADMINISTERS = roles(Role.UNIT_ADMIN)

ROUTES = (
    Route("units", "units/", views.units, PUBLIC),
    Route("unit_matrix", "units/matrix/", views.matrix, PUBLIC),
    Route(
        "unit_member_new", "units/own/members/new/", logins.new_member, ADMINISTERS, FORM, reauthenticate=True
    ),
    Route("unit_own", "units/own/", members.own_unit, ADMINISTERS),
    Route(
        "unit_member",
        "units/own/members/<uuid:membership_id>/",
        members.member,
        ADMINISTERS,
        FORM,
        reauthenticate=True,
    ),
    Route(
        "unit_member_end",
        "units/own/members/<uuid:membership_id>/end/",
        members.end_member,
        ADMINISTERS,
        WRITING,
        reauthenticate=True,
    ),
    Route(
        "unit_member_link",
        "units/own/members/<uuid:membership_id>/link/",
        logins.new_link,
        ADMINISTERS,
        WRITING,
        reauthenticate=True,
    ),
    Route(
        "unit_member_factors",
        "units/own/members/<uuid:membership_id>/factors/",
        logins.remove_factors,
        ADMINISTERS,
        WRITING,
        reauthenticate=True,
    ),
    Route("unit", "units/<uuid:unit_id>/", views.unit, PUBLIC),
)
NAV = (
    NavEntry(_("Netzwerk"), "units", "/units/$"),
    NavEntry(_("Meine Stelle"), "unit_own", "/units/own/"),
)
