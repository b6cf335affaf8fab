"""Moving a case on, reviewing it, deputies, handing over, closing and reopening."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strang.access import operations as access
from strang.accounts import queries as accounts
from strang.cases import operations
from strang.cases import queries as cases
from strang.cases.lifecycle import ENDED, TRANSITIONS
from strang.cases.types import Phase
from strang.foundation.errors import ConflictError, InvalidInputError
from strang.web.case import overview
from strang.web.case.colleagues import other_case_managers, team_of
from strang.web.case.forms import (
    CloseForm,
    DeputyForm,
    HandOverForm,
    PhaseForm,
    ReopenForm,
    ReviewForm,
    refuse,
    renew_version,
)
from strang.web.case.frame import CaseFrame, case_frame
from strang.web.routing import ActorRequest


def phase(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Move a case to another phase."""
    frame = case_frame(request.actor, case_id, "case")
    phases = sorted(TRANSITIONS[frame.case.phase] - ENDED, key=list(Phase).index)
    form = PhaseForm(request.POST or None, phases=phases, initial={"version": frame.case.version})
    title = _("Phase wechseln")
    if request.method == "POST" and form.is_valid():
        try:
            operations.advance_phase(request.actor, case_id=case_id, **form.cleaned_data)
        except InvalidInputError as error:
            refuse(form, error)
        except ConflictError:
            return _both(request, frame, form, title)
        else:
            messages.success(request, _("Der Fall ist in der neuen Phase."))
            return redirect("case", case_id)
    return _form_page(request, frame, form, title)


def review(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Write down how the plan is going and when to look again."""
    frame = case_frame(request.actor, case_id, "case")
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.review_case(request.actor, case_id=case_id, **form.cleaned_data)
        except InvalidInputError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Die Überprüfung ist festgehalten."))
            return redirect("case", case_id)
    earlier = cases.reviews_of(request.actor, case_id)
    return _form_page(request, frame, form, _("Plan überprüfen"), reviews=earlier)


def team(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show who works on the case and name a deputy."""
    frame = case_frame(request.actor, case_id, "case")
    colleagues = other_case_managers(request.actor)
    form = DeputyForm(request.POST or None, colleagues=colleagues)
    if request.method == "POST" and form.is_valid():
        try:
            operations.assign_deputy(request.actor, case_id=case_id, **form.cleaned_data)
        except InvalidInputError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Die Vertretung ist eingetragen."))
            return redirect("case_team", case_id)
    return _team_page(request, frame, form, _hand_over_form(frame, colleagues))


def hand_over(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Hand the case over to a colleague; one's own work with the person ends. By its address it is the team's page."""
    frame = case_frame(request.actor, case_id, "case")
    if request.method != "POST":
        return redirect("case_team", case_id)
    colleagues = other_case_managers(request.actor)
    form = HandOverForm(request.POST, colleagues=colleagues, prefix="to")
    if form.is_valid():
        try:
            operations.hand_over_case(request.actor, case_id=case_id, **form.cleaned_data)
        except InvalidInputError as error:
            refuse(form, error)
        except ConflictError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Der Fall ist übergeben."))
            return redirect("case_list")
    return _team_page(request, frame, DeputyForm(colleagues=colleagues), form)


def end_assignment(request: ActorRequest, case_id: UUID, assignment_id: UUID) -> HttpResponse:
    """End a colleague's work with the person of the case, now."""
    frame = case_frame(request.actor, case_id, "case")
    access.end_assignment(request.actor, person_id=frame.case.person_id, assignment_id=assignment_id)
    messages.success(request, _("Die Zuordnung ist beendet."))
    return redirect("case_team", case_id)


def close(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Close the case with its closing sheet."""
    frame = case_frame(request.actor, case_id, "case")
    if not frame.case.open:
        return redirect("case", case_id)
    goals = [goal for goal in cases.goals_of(request.actor, case_id) if goal.running]
    form = CloseForm(request.POST or None, goals=goals, initial={"version": frame.case.version})
    title = _("Fall abschließen")
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            operations.close_case(
                request.actor,
                case_id=case_id,
                reason=typed["reason"],
                summary=typed["summary"],
                goal_results=form.goal_results(),
                follow_up_on=typed["follow_up_on"],
                satisfaction=typed["satisfaction"],
                version=typed["version"],
            )
        except InvalidInputError as error:
            refuse(form, error)
        except ConflictError:
            return _both(request, frame, form, title)
        else:
            messages.success(request, _("Der Fall ist abgeschlossen."))
            return redirect("case", case_id)
    return _form_page(request, frame, form, title, action=_("Fall abschließen"))


def reopen(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Take a closed case up again."""
    frame = case_frame(request.actor, case_id, "case")
    if frame.case.open:
        return redirect("case", case_id)
    form = ReopenForm(request.POST or None, initial={"version": frame.case.version})
    title = _("Fall wieder öffnen")
    if request.method == "POST" and form.is_valid():
        try:
            operations.reopen_case(request.actor, case_id=case_id, **form.cleaned_data)
        except InvalidInputError as error:
            refuse(form, error)
        except ConflictError:
            return _both(request, frame, form, title)
        else:
            messages.success(request, _("Der Fall ist wieder offen."))
            return redirect("case", case_id)
    return _form_page(request, frame, form, title)


def _hand_over_form(frame: CaseFrame, colleagues: dict[UUID, str]) -> HandOverForm:
    return HandOverForm(colleagues=colleagues, prefix="to", initial={"version": frame.case.version})


def _team_page(
    request: ActorRequest, frame: CaseFrame, form: DeputyForm, hand_over_form: HandOverForm
) -> HttpResponse:
    members = team_of(request.actor, frame.case)
    names = accounts.display_names([each.user_id for each in members])
    context = {
        "title": _("Team und Vertretung"),
        "frame": frame,
        "form": form,
        "hand_over_form": hand_over_form,
        "team": overview.members(members, names),
        "own_notes": sum(not note.released for note in cases.own_notes_of(request.actor, frame.case.id)),
    }
    return render(request, "case/team.html", context)


def _form_page(
    request: ActorRequest, frame: CaseFrame, form: forms.Form, title: str, **more: Any
) -> HttpResponse:
    return render(request, "case/form.html", {"title": title, "frame": frame, "form": form} | more)


def _both(request: ActorRequest, frame: CaseFrame, form: forms.Form, title: str) -> HttpResponse:
    """Somebody changed the case meanwhile: show how it stands now beside what was typed."""
    now = cases.case(request.actor, frame.case.id)
    renew_version(form, request.POST, now.version)
    fresh = case_frame(request.actor, now.id, "case")
    context = {
        "title": title,
        "frame": fresh,
        "form": form,
        "stale": True,
        "reload_url": request.path,
    }
    return render(request, "case/form.html", context, status=409)
