"""The rights of a person as a tab of the case: requests with their deadlines, corrections, what is confidential."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.privacy import collecting, operations, queries
from strang.privacy.catalogue import tables
from strang.privacy.refusals import refusal_words, refusals_of
from strang.privacy.types import Correction, CorrectionState, Request, RequestKind
from strang.web.case.frame import CaseFrame, case_frame
from strang.web.form_errors import show_errors
from strang.web.identifiers import uuid_or_none
from strang.web.privacy import correcting
from strang.web.privacy.forms import CorrectionForm, RefusalForm, RequestForm, TableForm
from strang.web.routing import ActorRequest

TAB = "case_rights"
PAGE = 50
_SOON_DAYS = 7


def case_rights(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show requests, corrections and the restriction."""
    frame = case_frame(request.actor, case_id, TAB)
    person_id = frame.person.id
    found = queries.requests_of(request.actor, person_id)
    context = {
        "title": _("Rechte der Person"),
        "frame": frame,
        "owed": [request_row(one) for one in found if one.open],
        "closed": [request_row(one) for one in found if not one.open],
        "restriction": queries.restriction_of(request.actor, person_id),
        "statements": [
            (each, tables()[each.table].title)
            for each in queries.corrections_of(request.actor, person_id)
            if each.state is not CorrectionState.ACCEPTED
        ],
    }
    return render(request, "privacy/tab.html", context)


def request_row(one: Request) -> dict[str, Any]:
    """Return a request with the tone of its deadline."""
    left = one.days_left(clock.today())
    tone = "danger" if left < 0 else "warning" if left <= _SOON_DAYS else "info"
    return {
        "one": one,
        "left": left,
        "overdue": one.open and left < 0,
        "tone": tone if one.open else "neutral",
    }


def request_new(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Record a request."""
    frame = case_frame(request.actor, case_id, TAB)
    form = RequestForm(request.POST or None)
    if form.is_valid():
        try:
            request_id = operations.receive_request(
                request.actor, person_id=frame.person.id, **form.cleaned_data
            )
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Der Antrag ist aufgenommen. Die Frist läuft."))
            return redirect("privacy_request", case_id, request_id)
    context = {
        "title": _("Antrag aufnehmen"),
        "lead": _("Die Person muss nichts schreiben und nichts begründen. Gesagt ist gestellt."),
        "frame": frame,
        "form": form,
        "back": TAB,
    }
    return render(request, "privacy/form.html", context)


def request_page(request: ActorRequest, case_id: UUID, request_id: UUID) -> HttpResponse:
    """Show one request and take the next step."""
    frame = case_frame(request.actor, case_id, TAB)
    one = queries.request(request.actor, request_id, person_id=frame.person.id)
    form = RefusalForm(kind=one.kind, initial={"version": one.version})
    if request.method == "POST":
        if request.POST.get("action") == "propose_refusal":
            form = RefusalForm(request.POST, kind=one.kind)
        done = _step(request, one, form)
        if done is not None:
            return redirect(_next(request, frame, one))
    known = {each.id: each for each in queries.corrections_of(request.actor, frame.person.id)}
    context = request_row(one) | {
        "title": str(one.kind.label),
        "frame": frame,
        "form": form,
        "norm": refusal_words(one.kind, one.refusal_norm),
        "sources": {each.norm: each.source for each in refusals_of(one.kind)},
        "corrections": [
            (each, tables()[each.table].title, _edit_url(request.actor, frame, each))
            for each in known.values()
            if each.request_id == request_id
        ],
        "is_correction": one.kind is RequestKind.RECTIFICATION,
        "may_confirm": one.proposed_by != request.actor.user_id,
    }
    return render(request, "privacy/request.html", context)


def _edit_url(actor: Actor, frame: CaseFrame, correction: Correction) -> str:
    if correction.state is not CorrectionState.ACCEPTED:
        return ""
    return correcting.edit_url(actor, frame.case.id, frame.person.id, correction)


def _next(request: ActorRequest, frame: CaseFrame, one: Request) -> str:
    """Return where a step leads: an accepted correction to the form of its record, all else to the request."""
    accepted = uuid_or_none(request.POST.get("correction"))
    if request.POST.get("action") == "accept_correction":
        for each in queries.corrections_of(request.actor, frame.person.id):
            if each.id == accepted:
                return _edit_url(request.actor, frame, each)
    return reverse("privacy_request", args=[frame.case.id, one.id])


def _step(request: ActorRequest, one: Request, form: RefusalForm) -> str | None:
    """Take a step with a request; None if something typed was refused."""
    action = request.POST.get("action", "")
    version = request.POST.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0  # noqa: PLR2004 - what an integer column holds
    simple = {
        "answer": (operations.answer_request, _("Der Antrag ist erfüllt.")),
        "withdraw": (operations.withdraw_request, _("Der Antrag ist zurückgenommen.")),
        "extend": (operations.extend_request, _("Die Frist ist um zwei Monate verlängert.")),
        "confirm": (operations.confirm_refusal, _("Der Antrag ist abgelehnt.")),
        "return": (operations.return_refusal, _("Der Antrag ist wieder offen.")),
    }
    if action in simple:
        operation, text = simple[action]
        try:
            operation(request.actor, request_id=one.id, version=number)
        except NotAllowedError as error:
            messages.error(request, str(error))
            return str(error)
    elif action == "propose_refusal":
        if not form.is_valid():
            return None
        try:
            operations.propose_refusal(request.actor, request_id=one.id, **form.cleaned_data)
        except InvalidInputError as error:
            show_errors(form, error)
            return None
        text = _("Die Ablehnung liegt zur Prüfung bei einer zweiten Person.")
    elif action in {"accept_correction", "refuse_correction"}:
        text = _decide(request, one, accept=action == "accept_correction")
    else:
        raise NotFoundError
    messages.success(request, text)
    return text


def _decide(request: ActorRequest, one: Request, *, accept: bool) -> str:
    correction_id = uuid_or_none(request.POST.get("correction"))
    own = {
        each.id for each in queries.corrections_of(request.actor, one.person_id) if each.request_id == one.id
    }
    if correction_id not in own or correction_id is None:
        raise NotFoundError
    operations.decide_correction(
        request.actor, correction_id=correction_id, accept=accept, reason=request.POST.get("reason", "")
    )
    return (
        _("Angenommen. Ändern Sie jetzt den Eintrag; wer das Thema gesehen hat, ist benachrichtigt.")
        if accept
        else _("Abgelehnt. Die Darstellung der Person bleibt beim Eintrag.")
    )


def records(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """List the records of one kind; keep one from representatives, or choose one for a correction."""
    frame = case_frame(request.actor, case_id, TAB)
    if request.method == "POST":
        return _mark(request, frame)
    form, page, following = _page_of_records(request, frame)
    context = {
        "title": _("Einträge über die Person"),
        "frame": frame,
        "form": form,
        "records": page,
        "next": following,
        "table": form.data.get("table", ""),
        "confidential": queries.confidential_rows(request.actor, frame.person.id),
        "correcting": uuid_or_none(request.GET.get("request")),
    }
    return render(request, "privacy/records.html", context)


def _page_of_records(
    request: ActorRequest, frame: CaseFrame
) -> tuple[TableForm, list[collecting.Record], UUID | None]:
    choices = [(label, table.title) for label, table in tables().items()]
    wanted = request.GET.get("table", "")
    label = wanted if wanted in tables() else "cases.note"
    form = TableForm({"table": label}, tables=choices)
    after = uuid_or_none(request.GET.get("after"))
    found = [
        each
        for each in collecting.records(request.actor, frame.person.id, only=label)
        if after is None or each.id > after
    ]
    return form, found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def _mark(request: ActorRequest, frame: CaseFrame) -> HttpResponse:
    row_id = uuid_or_none(request.POST.get("row"))
    table = request.POST.get("table", "")
    if row_id is None:
        raise NotFoundError
    if request.POST.get("action") == "unmark":
        operations.unmark_confidential(request.actor, person_id=frame.person.id, row_id=row_id)
        messages.success(request, _("Die Vertretung kann diesen Eintrag wieder bekommen."))
    else:
        operations.mark_confidential(request.actor, person_id=frame.person.id, table=table, row_id=row_id)
        messages.success(request, _("Diesen Eintrag bekommt keine Vertretung zu sehen."))
    response = redirect("case_records", frame.case.id)
    if table in tables():
        response["Location"] += f"?table={table}"
    return response


def correction_new(request: ActorRequest, case_id: UUID, request_id: UUID) -> HttpResponse:
    """Record what is wrong with one record."""
    frame = case_frame(request.actor, case_id, TAB)
    one = queries.request(request.actor, request_id, person_id=frame.person.id)
    record = _record(request.actor, frame, request.GET.get("table", ""), request.GET.get("row"))
    form = CorrectionForm(request.POST or None)
    if form.is_valid():
        try:
            operations.ask_correction(
                request.actor, request_id=one.id, table=record.table, row_id=record.id, **form.cleaned_data
            )
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Aufgenommen. Bitte entscheiden Sie darüber bis zum Ende der Frist."))
            return redirect("privacy_request", case_id, request_id)
    context = {
        "title": _("Berichtigung aufnehmen"),
        "frame": frame,
        "form": form,
        "record": record,
        "back": TAB,
    }
    return render(request, "privacy/form.html", context)


def _record(actor: Actor, frame: CaseFrame, table: str, row: str | None) -> collecting.Record:
    row_id = uuid_or_none(row)
    found = collecting.record(actor, frame.person.id, table, row_id) if row_id else None
    if found is None:
        raise NotFoundError
    return found
