"""The plan: its goals and steps, its versions, and the paper the person signs."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strang.accounts import queries as accounts
from strang.cases import operations
from strang.cases import queries as cases
from strang.cases.types import PLAN_LANGUAGES, DocumentKind, Goal, Plan, PlanStatus, Upload
from strang.foundation import clock
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.network import queries as network
from strang.network.types import LifeArea
from strang.web.case import plan_pdf
from strang.web.case.forms import AgreeForm
from strang.web.case.frame import CaseFrame, case_frame
from strang.web.case.overview import GOAL_TONES
from strang.web.routing import ActorRequest


def plan(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show the goals with their steps and the versions of the plan."""
    frame = case_frame(request.actor, case_id, "case_plan")
    goals = cases.goals_of(request.actor, case_id)
    plans = cases.plans_of(request.actor, case_id)
    context = {
        "title": _("Plan"),
        "frame": frame,
        "running": [goal_card(goal) for goal in goals if goal.running],
        "ended": [goal_card(goal) for goal in goals if not goal.running],
        "plans": [(each, PLAN_LANGUAGES.get(each.language, each.language)) for each in plans],
        "draft": next((each for each in plans if each.status == PlanStatus.DRAFT), None),
        "unsigned": next((each for each in plans if each.status == PlanStatus.AGREED), None),
        "agree_form": AgreeForm(initial={"language": _language(frame, plans)}),
    }
    return render(request, "case/plan.html", context)


def goal_card(goal: Goal) -> dict[str, Any]:
    """Return a goal as its card shows it."""
    today = clock.today()
    return {
        **{field.name: getattr(goal, field.name) for field in fields(goal)},
        "running": goal.running,
        "area_label": LifeArea(goal.area).label,
        "tone": GOAL_TONES[goal.status],
        "measures": [
            {
                **{field.name: getattr(step, field.name) for field in fields(step)},
                "who": step.responsible or step.responsible_kind.label,
                "late": step.overdue(today),
            }
            for step in goal.measures
        ],
    }


def agree(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Agree the draft and keep its paper with the documents."""
    frame = case_frame(request.actor, case_id, "case_plan")
    form = AgreeForm(request.POST)
    language = form.cleaned_data["language"] if form.is_valid() else frame.person.reading
    try:
        plan_id = operations.agree_plan(request.actor, case_id=case_id, language=language)
    except InvalidInputError as error:
        messages.error(request, str(error))
        return redirect("case_plan", case_id)
    agreed = next(each for each in cases.plans_of(request.actor, case_id) if each.id == plan_id)
    operations.store_document(
        request.actor,
        case_id=case_id,
        title=_("Plan %(number)d") % {"number": agreed.number},
        upload=Upload("plan.pdf", _paper(request, frame, agreed, language)),
        kind=DocumentKind.PLAN,
    )
    messages.success(request, _("Der Plan ist vereinbart. Drucken Sie ihn jetzt zum Unterschreiben."))
    return redirect("case_plan", case_id)


def sign(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Note that the person has signed the plan."""
    case_frame(request.actor, case_id, "case_plan")
    plans = cases.plans_of(request.actor, case_id)
    wanted = next((each for each in plans if str(each.id) == request.POST.get("plan")), None)
    if wanted is None:
        raise NotFoundError
    operations.sign_plan(request.actor, plan_id=wanted.id)
    messages.success(request, _("Vermerkt: Der Plan ist unterschrieben."))
    return redirect("case_plan", case_id)


def pdf(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Answer with the paper of the newest plan, German beside the language of the person."""
    frame = case_frame(request.actor, case_id, "case_plan")
    plans = cases.plans_of(request.actor, case_id)
    language = request.GET.get("language", "")
    if language not in PLAN_LANGUAGES:
        language = _language(frame, plans)
    content = _paper(request, frame, plans[0] if plans else None, language)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="plan-{frame.case.number}.pdf"'
    return response


def _paper(request: ActorRequest, frame: CaseFrame, plan: Plan | None, language: str) -> bytes:
    goals = cases.goals_of(request.actor, frame.case.id)
    return plan_pdf.render(
        plan_pdf.Paper(
            number=frame.case.number,
            person=frame.person.name,
            original=frame.person.original_name,
            unit=network.unit(request.actor.unit_id).name,
            manager=accounts.display_name(frame.case.responsible_id),
            on=plan.agreed_on if plan and plan.agreed_on else clock.today(),
            version=plan.number if plan else 1,
            draft=plan is None or plan.status == PlanStatus.DRAFT,
            next_review=frame.case.next_review_on,
            goals=tuple(_chosen(goals, plan)),
        ),
        language,
    )


def _chosen(goals: list[Goal], plan: Plan | None) -> list[Goal]:
    if plan is None or plan.status == PlanStatus.DRAFT:
        return [goal for goal in goals if goal.running]
    return [goal for goal in goals if goal.id in plan.goal_ids]


def _language(frame: CaseFrame, plans: list[Plan]) -> str:
    wanted = plans[0].language if plans else frame.person.reading
    return wanted if wanted in PLAN_LANGUAGES else "de"
