"""Notes, tasks and appointments of a case, and the calendar file without the person's name."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.accounts import queries as accounts
from strang.cases import operations
from strang.cases import queries as cases
from strang.cases.types import AppointmentStatus, ContactKind, Note
from strang.foundation import clock
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.foundation.ids import uuid7
from strang.network.types import TOPIC_OF_AREA, LifeArea
from strang.people import queries as people
from strang.privacy import queries as privacy
from strang.referrals import duties
from strang.web.case import calendar_file
from strang.web.case.colleagues import named_team
from strang.web.case.forms import AppointmentForm, NoteForm, TaskForm, refuse
from strang.web.case.frame import case_frame
from strang.web.duty import DutyPanel, panel
from strang.web.privacy import correcting
from strang.web.routing import ActorRequest

_AREA_OF_TOPIC = {topic.value: area.label for area, topic in TOPIC_OF_AREA.items()}


def notes(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show the notes, the newest first, and take a new one."""
    frame = case_frame(request.actor, case_id, "case_notes")
    form = NoteForm(request.POST or None, initial={"submission": uuid7()})
    of = correcting.begin(request, frame.person.id, form)
    duty = _duty(request, case_id, form) if request.method == "POST" and form.is_valid() else None
    if request.method == "POST" and form.is_valid() and duty is None:
        try:
            operations.write_note(request.actor, case_id=case_id, **form.cleaned_data)
        except InvalidInputError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Die Notiz ist gespeichert."))
            return correcting.back(of, redirect("case_notes", case_id))
    found, after = cases.notes_of(request.actor, case_id, after=request.GET.get("after", ""))
    names = accounts.display_names({note.author_id for note in found})
    statements = privacy.statements_of(request.actor, frame.person.id)
    context = {
        "title": _("Notizen"),
        "frame": frame,
        "form": form,
        "duty": duty,
        "correcting": of,
        "notes": [_shown(note, names) | {"statement": statements.get(note.id)} for note in found],
        "after": after,
        "has_own": any(note.confidentiality == "author" for note in found),
    }
    return render(request, "case/notes.html", context)


def _duty(request: ActorRequest, case_id: UUID, form: NoteForm) -> DutyPanel | None:
    """Return what a public body is shown before it writes what may oblige it to inform."""
    area, text = form.cleaned_data["area"], form.cleaned_data["text"]
    found = duties.touched_by_text(request.actor, area="", text=text)
    leave = reverse("case_notes", args=[case_id])
    return panel(
        request, request.actor, found, form="note", area=area or LifeArea.RESIDENCE.value, leave_url=leave
    )


def _shown(note: Note, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "note": note,
        "author": names.get(note.author_id, ""),
        "kind": ContactKind(note.contact_kind).label,
        "area": _AREA_OF_TOPIC.get(note.topic, ""),
        "badge": _("nur für Sie") if note.confidentiality == "author" else "",
    }


def tasks(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show tasks and appointments of the case and take a new task."""
    frame = case_frame(request.actor, case_id, "case_tasks")
    team = named_team(request.actor, frame.case)
    form = TaskForm(request.POST or None, team=team)
    of = correcting.begin(request, frame.person.id, form)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_task(request.actor, case_id=case_id, **form.cleaned_data)
        except InvalidInputError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Die Aufgabe steht auf der Liste."))
            return correcting.back(of, redirect("case_tasks", case_id))
    found = cases.tasks_of(request.actor, case_id, include_done=True)
    appointments = cases.appointments_of(request.actor, case_id)
    others = {task.assignee_id for task in found} - team.keys()
    names = team | (accounts.display_names(others) if others else {})
    now = clock.now()
    context = {
        "title": _("Aufgaben und Termine"),
        "frame": frame,
        "form": form,
        "correcting": of,
        "tasks": [(task, names.get(task.assignee_id, "")) for task in found],
        "ahead": [each for each in reversed(appointments) if each.starts_at >= now],
        "past": [each for each in appointments if each.starts_at < now],
        "today": clock.today(),
    }
    return render(request, "case/tasks.html", context)


def task_done(request: ActorRequest, task_id: UUID) -> HttpResponse:
    """Tick a task off and go back to where one came from."""
    case_id = cases.task(request.actor, task_id).case_id
    operations.complete_task(request.actor, task_id=task_id)
    messages.success(request, _("Erledigt."))
    if request.POST.get("from") == "start":
        return redirect("start")
    return redirect("case_tasks", case_id)


def appointment_new(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Make an appointment."""
    frame = case_frame(request.actor, case_id, "case_tasks")
    form = AppointmentForm(request.POST or None)
    of = correcting.begin(request, frame.person.id, form)
    if request.method == "POST" and form.is_valid():
        try:
            operations.make_appointment(request.actor, case_id=case_id, **form.cleaned_data)
        except InvalidInputError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Der Termin ist eingetragen."))
            return correcting.back(of, redirect("case_tasks", case_id))
    context = {"title": _("Neuer Termin"), "frame": frame, "form": form, "correcting": of}
    return render(request, "case/form.html", context)


def appointment_status(request: ActorRequest, appointment_id: UUID) -> HttpResponse:
    """Say what became of an appointment."""
    row = cases.appointment(request.actor, appointment_id)
    status = request.POST.get("status", "")
    if status not in AppointmentStatus.values:
        raise NotFoundError
    operations.change_appointment(request.actor, appointment_id=appointment_id, status=status)
    messages.success(request, _("Gespeichert."))
    return redirect("case_tasks", row.case_id)


def calendar(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Answer with the planned appointments of the case as iCalendar: the case's number, never a name.

    Of a protected person no place either: it would tell every device of the calendar where to find them.
    """
    case = cases.case(request.actor, case_id)
    protected = people.person(request.actor, case.person_id).protected
    planned = [
        replace(each, place="") if protected else each
        for each in cases.appointments_of(request.actor, case_id)
        if each.status == AppointmentStatus.PLANNED
    ]
    response = HttpResponse(
        calendar_file.render(case.number, planned), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="fall-{case.number}.ics"'
    return response
