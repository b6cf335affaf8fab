"""Routes of the emergency access: for who works with people, and for who reviews it."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import CONTENT_ROLES, Role
from strang.web.emergency import review_views, views
from strang.web.emergency.alert import alerting
from strang.web.routing import FORM, WRITING, NavEntry, Route, roles

CONTENT = roles(*CONTENT_ROLES)
OFFICER = roles(Role.PRIVACY_OFFICER)

ROUTES: tuple[Route, ...] = (
    Route(
        "emergency_new",
        "emergency/new/",
        views.emergency_new,
        CONTENT,
        FORM,
        reauthenticate=True,
        around=alerting,
    ),
    Route("emergency", "emergency/<uuid:emergency_id>/", views.emergency, CONTENT),
    Route("emergency_close", "emergency/<uuid:emergency_id>/close/", views.close, CONTENT, WRITING),
    Route("emergency_reviews", "emergency/reviews/", review_views.reviews, OFFICER),
    Route("emergency_review", "emergency/reviews/<uuid:emergency_id>/", review_views.review, OFFICER, FORM),
    Route(
        "emergency_notice",
        "emergency/reviews/<uuid:emergency_id>/notice/",
        review_views.notice,
        OFFICER,
        FORM,
    ),
    Route(
        "emergency_figures",
        "emergency/figures/",
        review_views.figures,
        roles(Role.PRIVACY_OFFICER, Role.COORDINATION),
    ),
)
NAV: tuple[NavEntry, ...] = (
    NavEntry(_("Notfallzugriff"), "emergency_new", "/emergency/new/"),
    NavEntry(_("Notfallzugriffe"), "emergency_reviews", "/emergency/reviews/"),
    NavEntry(_("Notfälle in Zahlen"), "emergency_figures", "/emergency/figures/"),
)
