"""Routes of `meeting`: bodies, meetings, decisions."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import Role
from strang.steering.policy import WRITERS
from strang.web.meeting import body_views, views
from strang.web.routing import FORM, SIGNED_IN, WRITING, NavEntry, Route, roles

LEADERS = roles(*WRITERS)
COORDINATION = roles(Role.COORDINATION)
STEERING = roles(Role.COORDINATION, Role.STEERING_MEMBER)

ROUTES: tuple[Route, ...] = (
    Route("body_list", "bodies/", body_views.body_list, SIGNED_IN),
    Route("body_new", "bodies/new/", body_views.body_new, COORDINATION, FORM),
    Route("body", "bodies/<uuid:body_id>/", body_views.body, SIGNED_IN),
    Route("body_seat", "bodies/<uuid:body_id>/seats/new/", body_views.body_seat, COORDINATION, FORM),
    Route(
        "body_seat_end",
        "bodies/<uuid:body_id>/seats/<uuid:member_id>/end/",
        body_views.body_seat_end,
        COORDINATION,
        WRITING,
    ),
    Route("meeting_new", "bodies/<uuid:body_id>/meetings/new/", body_views.meeting_new, LEADERS, FORM),
    Route("meeting_list", "meetings/", views.meeting_list, SIGNED_IN),
    Route("meeting", "meetings/<uuid:meeting_id>/", views.meeting, SIGNED_IN),
    Route("meeting_agenda", "meetings/<uuid:meeting_id>/agenda/", views.meeting_agenda, LEADERS, FORM),
    Route("meeting_minutes", "meetings/<uuid:meeting_id>/minutes/", views.meeting_minutes, LEADERS, FORM),
    Route("meeting_approve", "meetings/<uuid:meeting_id>/approve/", views.meeting_approve, LEADERS, WRITING),
    Route("meeting_cancel", "meetings/<uuid:meeting_id>/cancel/", views.meeting_cancel, LEADERS, WRITING),
    Route("meeting_pdf", "meetings/<uuid:meeting_id>/minutes.pdf", views.meeting_pdf, SIGNED_IN),
    Route("meeting_calendar", "meetings/<uuid:meeting_id>/calendar.ics", views.meeting_calendar, SIGNED_IN),
    Route("decision_new", "agenda/<uuid:item_id>/decision/", views.decision_new, STEERING, FORM),
)
NAV: tuple[NavEntry, ...] = (NavEntry(_("Sitzungen"), "meeting_list", "/meetings/"),)
