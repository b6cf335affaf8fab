"""Routes of `case`."""

from django.utils.translation import gettext_lazy as _

from strang.access.types import CASEWORK_ROLES, Role
from strang.web.case import (
    assessment_views,
    daily_views,
    document_views,
    ending_views,
    goal_views,
    intake_views,
    plan_views,
    release_views,
    views,
)
from strang.web.routing import FORM, WRITING, NavEntry, Route, roles

CASEWORK = roles(*CASEWORK_ROLES)

ROUTES: tuple[Route, ...] = (
    Route("case_list", "cases/", views.case_list, CASEWORK),
    Route("case_new", "cases/new/", intake_views.case_new, CASEWORK, FORM),
    Route("case_supervision", "cases/supervision/", views.supervision, roles(Role.COORDINATION)),
    Route("case", "cases/<uuid:case_id>/", views.case, CASEWORK),
    Route("case_intake", "cases/<uuid:case_id>/intake/", intake_views.case_intake, CASEWORK),
    Route("case_phase", "cases/<uuid:case_id>/phase/", ending_views.phase, CASEWORK, FORM),
    Route("case_review", "cases/<uuid:case_id>/review/", ending_views.review, CASEWORK, FORM),
    Route("case_team", "cases/<uuid:case_id>/team/", ending_views.team, CASEWORK, FORM),
    Route("case_hand_over", "cases/<uuid:case_id>/team/hand-over/", ending_views.hand_over, CASEWORK, FORM),
    Route(
        "case_team_end",
        "cases/<uuid:case_id>/team/<uuid:assignment_id>/end/",
        ending_views.end_assignment,
        CASEWORK,
        WRITING,
    ),
    Route("case_close", "cases/<uuid:case_id>/close/", ending_views.close, CASEWORK, FORM),
    Route("case_reopen", "cases/<uuid:case_id>/reopen/", ending_views.reopen, CASEWORK, FORM),
    Route("case_assessment", "cases/<uuid:case_id>/assessment/", assessment_views.picture, CASEWORK),
    Route(
        "case_assess", "cases/<uuid:case_id>/assessment/<str:area>/", assessment_views.assess, CASEWORK, FORM
    ),
    Route("case_plan", "cases/<uuid:case_id>/plan/", plan_views.plan, CASEWORK),
    Route("case_plan_pdf", "cases/<uuid:case_id>/plan.pdf", plan_views.pdf, CASEWORK),
    Route("case_plan_agree", "cases/<uuid:case_id>/plan/agree/", plan_views.agree, CASEWORK, WRITING),
    Route("case_plan_sign", "cases/<uuid:case_id>/plan/sign/", plan_views.sign, CASEWORK, WRITING),
    Route("case_goal_new", "cases/<uuid:case_id>/plan/goals/new/", goal_views.goal_new, CASEWORK, FORM),
    Route("case_goal", "cases/goals/<uuid:goal_id>/", goal_views.goal, CASEWORK, FORM),
    Route("case_goal_status", "cases/goals/<uuid:goal_id>/status/", goal_views.goal_status, CASEWORK, FORM),
    Route(
        "case_measure_new", "cases/goals/<uuid:goal_id>/steps/new/", goal_views.measure_new, CASEWORK, FORM
    ),
    Route("case_measure", "cases/steps/<uuid:measure_id>/", goal_views.measure, CASEWORK, FORM),
    Route(
        "case_measure_status",
        "cases/steps/<uuid:measure_id>/status/",
        goal_views.measure_status,
        CASEWORK,
        WRITING,
    ),
    Route("case_notes", "cases/<uuid:case_id>/notes/", daily_views.notes, CASEWORK, FORM),
    Route("case_notes_release", "cases/<uuid:case_id>/notes/release/", release_views.release, CASEWORK, FORM),
    Route("case_tasks", "cases/<uuid:case_id>/tasks/", daily_views.tasks, CASEWORK, FORM),
    Route("case_task_done", "cases/tasks/<uuid:task_id>/done/", daily_views.task_done, CASEWORK, WRITING),
    Route(
        "case_appointment_new",
        "cases/<uuid:case_id>/appointments/new/",
        daily_views.appointment_new,
        CASEWORK,
        FORM,
    ),
    Route(
        "case_appointment_status",
        "cases/appointments/<uuid:appointment_id>/status/",
        daily_views.appointment_status,
        CASEWORK,
        WRITING,
    ),
    Route("case_calendar", "cases/<uuid:case_id>/appointments.ics", daily_views.calendar, CASEWORK),
    Route("case_documents", "cases/<uuid:case_id>/documents/", document_views.documents, CASEWORK, FORM),
    Route("case_document", "cases/documents/<uuid:document_id>/", document_views.document, CASEWORK),
)
NAV: tuple[NavEntry, ...] = (
    NavEntry(_("Fälle"), "case_list", "/cases/"),
    NavEntry(_("Fachaufsicht"), "case_supervision", "/cases/supervision/"),
)
