"""Routes of `theme`."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import Role
from strang.steering.policy import WRITERS
from strang.web.routing import FORM, SIGNED_IN, NavEntry, Route, roles
from strang.web.theme import follow_up_views, views

WRITE = roles(*WRITERS)
COORDINATION = roles(Role.COORDINATION)
STEERING = roles(Role.COORDINATION, Role.STEERING_MEMBER)

ROUTES: tuple[Route, ...] = (
    Route("theme_list", "themes/", views.theme_list, SIGNED_IN),
    Route("theme_new", "themes/new/", views.theme_new, COORDINATION, FORM),
    Route("theme", "themes/<uuid:theme_id>/", views.theme, SIGNED_IN),
    Route("theme_edit", "themes/<uuid:theme_id>/edit/", views.theme_edit, COORDINATION, FORM),
    Route("theme_findings", "themes/<uuid:theme_id>/findings/", views.theme_findings, COORDINATION, FORM),
    Route("theme_analyse", "themes/<uuid:theme_id>/analyse/", views.theme_analyse, COORDINATION, FORM),
    Route("theme_group", "themes/<uuid:theme_id>/group/", views.theme_group, COORDINATION, FORM),
    Route("theme_agenda", "themes/<uuid:theme_id>/agenda/", views.theme_agenda, STEERING, FORM),
    Route("theme_reject", "themes/<uuid:theme_id>/reject/", views.theme_reject, COORDINATION, FORM),
    Route("theme_escalate", "themes/<uuid:theme_id>/escalate/", views.theme_escalate, STEERING, FORM),
    Route("theme_propose", "themes/<uuid:theme_id>/propose/", views.theme_propose, WRITE, FORM),
    Route("follow_up", "decisions/<uuid:decision_id>/follow-up/", follow_up_views.follow_up, WRITE, FORM),
    Route(
        "follow_up_confirm",
        "decisions/<uuid:decision_id>/confirm/",
        follow_up_views.follow_up_confirm,
        COORDINATION,
        FORM,
    ),
)
NAV: tuple[NavEntry, ...] = (NavEntry(_("Themen"), "theme_list", "/themes/"),)
