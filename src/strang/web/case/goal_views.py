"""Goals and steps: adding, changing, saying what became of them. Two people editing see both versions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strang.cases import operations
from strang.cases import queries as cases
from strang.cases.lifecycle import GOAL_TRANSITIONS
from strang.cases.types import Goal, GoalStatus, Measure, MeasureStatus, ResponsibleKind
from strang.foundation.errors import ConflictError, InvalidInputError, NotFoundError
from strang.network.types import LifeArea
from strang.web.case.forms import GoalForm, GoalStatusForm, MeasureForm, refuse, renew_version
from strang.web.case.frame import case_frame
from strang.web.forms import differences
from strang.web.privacy import correcting
from strang.web.routing import ActorRequest

GOAL_FIELDS = ("wording", "language", "german", "criterion", "priority", "due_on")
MEASURE_FIELDS = ("title", "responsible_kind", "responsible", "due_on")


def goal_new(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Add a goal; ``?area=`` chooses the area of life."""
    frame = case_frame(request.actor, case_id, "case_plan")
    start = {"language": frame.person.reading, "area": request.GET.get("area", LifeArea.LANGUAGE)}
    form = GoalForm(request.POST or None, initial=start)

    def save() -> None:
        values = _chosen(form, GOAL_FIELDS) | {"area": form.cleaned_data["area"]}
        operations.add_goal(request.actor, case_id=case_id, **values)

    if _saved(request, form, save):
        messages.success(request, _("Das Ziel steht im Entwurf des Plans."))
        return redirect("case_plan", case_id)
    return render(request, "case/form.html", {"title": _("Neues Ziel"), "frame": frame, "form": form})


def goal(request: ActorRequest, goal_id: UUID) -> HttpResponse:
    """Change the wording of a goal."""
    stored = cases.goal(request.actor, goal_id)
    frame = case_frame(request.actor, stored.case_id, "case_plan")
    form = GoalForm(request.POST or None, initial=_stored(stored, GOAL_FIELDS) | {"version": stored.version})
    del form.fields["area"]
    of = correcting.begin(request, frame.person.id, form)
    context = {
        "title": _("Ziel ändern"),
        "frame": frame,
        "form": form,
        "lead_goal": stored.german,
        "correcting": of,
    }

    def save() -> None:
        operations.edit_goal(
            request.actor,
            goal_id=goal_id,
            version=form.cleaned_data["version"] or 0,
            **_chosen(form, GOAL_FIELDS),
        )

    try:
        if _saved(request, form, save):
            messages.success(request, _("Das Ziel ist geändert."))
            return correcting.back(of, redirect("case_plan", stored.case_id))
    except ConflictError:
        now = cases.goal(request.actor, goal_id)
        return _both(request, "case/form.html", context, form, _stored(now, GOAL_FIELDS), now.version)
    return render(request, "case/form.html", context)


def goal_status(request: ActorRequest, goal_id: UUID) -> HttpResponse:
    """Say what became of a goal."""
    stored = cases.goal(request.actor, goal_id)
    frame = case_frame(request.actor, stored.case_id, "case_plan")
    form = GoalStatusForm(request.POST or None, initial={"version": stored.version})
    possible = [status for status in GoalStatus if status in GOAL_TRANSITIONS[stored.status]]
    form.fields["status"].choices = [(each.value, each.label) for each in possible]  # type: ignore[attr-defined]  # a ChoiceField
    context = {
        "title": _("Was wurde aus dem Ziel?"),
        "frame": frame,
        "form": form,
        "lead_goal": stored.german,
    }

    def save() -> None:
        operations.set_goal_status(request.actor, goal_id=goal_id, **form.cleaned_data)

    try:
        if _saved(request, form, save):
            messages.success(request, _("Der Stand des Ziels ist gespeichert."))
            return redirect("case_plan", stored.case_id)
    except ConflictError:
        now = cases.goal(request.actor, goal_id)
        return _both(request, "case/form.html", context, form, {"status": now.status.value}, now.version)
    return render(request, "case/form.html", context)


def measure_new(request: ActorRequest, goal_id: UUID) -> HttpResponse:
    """Add a step towards a goal."""
    aim = cases.goal(request.actor, goal_id)
    frame = case_frame(request.actor, aim.case_id, "case_plan")
    form = MeasureForm(request.POST or None, initial={"responsible_kind": ResponsibleKind.PERSON})

    def save() -> None:
        operations.add_measure(request.actor, goal_id=goal_id, **_chosen(form, MEASURE_FIELDS))

    if _saved(request, form, save):
        messages.success(request, _("Der Schritt ist aufgenommen."))
        return redirect("case_plan", aim.case_id)
    context = {"title": _("Neuer Schritt"), "frame": frame, "form": form, "lead_goal": aim.german}
    return render(request, "case/form.html", context)


def measure(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """Change a step."""
    case_id, stored = cases.measure(request.actor, measure_id)
    frame = case_frame(request.actor, case_id, "case_plan")
    form = MeasureForm(
        request.POST or None, initial=_stored(stored, MEASURE_FIELDS) | {"version": stored.version}
    )
    of = correcting.begin(request, frame.person.id, form)
    context = {"title": _("Schritt ändern"), "frame": frame, "form": form, "correcting": of}

    def save() -> None:
        operations.edit_measure(
            request.actor,
            measure_id=measure_id,
            version=form.cleaned_data["version"] or 0,
            **_chosen(form, MEASURE_FIELDS),
        )

    try:
        if _saved(request, form, save):
            messages.success(request, _("Der Schritt ist geändert."))
            return correcting.back(of, redirect("case_plan", case_id))
    except ConflictError:
        now = cases.measure(request.actor, measure_id)[1]
        return _both(request, "case/form.html", context, form, _stored(now, MEASURE_FIELDS), now.version)
    return render(request, "case/form.html", context)


def measure_status(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """Tick a step off, drop it, or take it up again."""
    case_id, _step = cases.measure(request.actor, measure_id)
    status = request.POST.get("status", "")
    if status not in MeasureStatus.values:
        raise NotFoundError
    operations.set_measure_status(request.actor, measure_id=measure_id, status=status)
    messages.success(request, _("Gespeichert."))
    return redirect("case_plan", case_id)


def _saved(request: ActorRequest, form: forms.Form, save: Callable[[], None]) -> bool:
    """Return whether the form was sent, is valid and was saved; refusals stand in the form afterwards."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        save()
    except InvalidInputError as error:
        refuse(form, error)
        return False
    return True


def _both(
    request: ActorRequest,
    template: str,
    context: dict[str, object],
    form: forms.Form,
    stored: dict[str, object],
    version: int,
) -> HttpResponse:
    """Show both versions; sending the form once more saves one's own over the stored one, knowingly."""
    renew_version(form, request.POST, version)
    context |= {"differences": differences(form, stored), "reload_url": request.path}
    return render(request, template, context, status=409)


def _stored(row: Goal | Measure, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def _chosen(form: forms.Form, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}
