"""The sender's side: the tab of the case, asking, and what is done with the answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strang.accounts import queries as accounts
from strang.consents import queries as consents
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.referrals import operations, queries
from strang.referrals.lifecycle import TRANSITIONS
from strang.referrals.types import EventKind
from strang.web.case.frame import CaseFrame, case_frame
from strang.web.consent.words import consent_rows
from strang.web.referral.forms import NotedForm, RequestForm, TextForm
from strang.web.referral.words import sent_rows
from strang.web.routing import ActorRequest

TAB = "case_referrals"


def case_referrals(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show whom the case was referred to, how long each one takes, and what came of it."""
    frame = case_frame(request.actor, case_id, TAB)
    rows = sent_rows(queries.of_case(request.actor, case_id))
    context = {"title": _("Weiterleitungen"), "frame": frame, "rows": rows}
    return render(request, "referral/tab.html", context)


def referral_new(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Ask another unit. Without a covering consent the page leads to one and takes what was typed along and back."""
    frame = case_frame(request.actor, case_id, TAB)
    if request.POST.get("step") != "send":
        return _request_page(request, frame, _first_form(request, frame))
    form = RequestForm(request.POST, own_unit=request.actor.unit_id)
    if form.is_valid() and _send(request, frame, form):
        return redirect(TAB, case_id=case_id)
    return _request_page(request, frame, form)


def case_referral(request: ActorRequest, case_id: UUID, referral_id: UUID) -> HttpResponse:
    """Show one sent referral with its history; confirm an appointment, write down an answer, take it back."""
    frame = case_frame(request.actor, case_id, TAB)
    sent = queries.outgoing(request.actor, referral_id)
    if sent.referral.case_id != case_id:
        raise NotFoundError
    forms = {
        name: form_class(prefix=name, initial={"version": sent.referral.version})
        for name, (form_class, _operation, _kind) in _ACTIONS.items()
        if _possible(name, sent.referral.status)
    }
    action = request.POST.get("action", "")
    if request.method == "POST":
        if action not in _ACTIONS:
            raise NotFoundError
        forms[action] = _ACTIONS[action][0](request.POST, prefix=action)
        if _act(request, referral_id, action, forms[action]):
            return redirect("case_referral", case_id=case_id, referral_id=referral_id)
    context = {
        "title": _("Weiterleitung"),
        "frame": frame,
        "sent": sent_rows([sent])[0],
        "forms": forms,
        "opened": action,
        "authors": accounts.display_names({event.author_id for event in sent.events}),
    }
    return render(request, "referral/sent.html", context)


def _first_form(request: ActorRequest, frame: CaseFrame) -> RequestForm:
    """Return an empty form, one filled from a consent, or what was typed before the consent was given."""
    values = RequestForm.first_values()
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        values |= {
            "to_unit_id": given.get("recipient_unit_id", ""),
            "topics": given.getlist("topics"),
            "purpose": given.get("purpose", ""),
            "request_text": given.get("request_text", ""),
            "due_on": given.get("due_on", ""),
        }
        values["submission"] = given.get("referral_submission") or values["submission"]
    chosen = next(
        (
            one
            for one in consents.live_consents(request.actor, frame.person.id)
            if str(one.id) == given.get("consent", "")
        ),
        None,
    )
    if chosen is not None:
        values |= {
            "to_unit_id": str(chosen.recipient_unit_id),
            "topics": list(chosen.topics),
            "purpose": chosen.purpose,
        }
    return RequestForm(initial=values, own_unit=request.actor.unit_id)


def _request_page(request: ActorRequest, frame: CaseFrame, form: RequestForm) -> HttpResponse:
    context = {
        "title": _("Um Hilfe bitten"),
        "frame": frame,
        "form": form,
        "consents": consent_rows(consents.live_consents(request.actor, frame.person.id)),
        "needs_consent": any(str(operations.NO_CONSENT) in str(text) for text in form.non_field_errors())
        if form.is_bound
        else False,
    }
    return render(request, "referral/request.html", context)


def _send(request: ActorRequest, frame: CaseFrame, form: RequestForm) -> bool:
    data = {**form.cleaned_data, "to_unit_id": UUID(form.cleaned_data["to_unit_id"])}
    try:
        operations.offer_referral(request.actor, case_id=frame.case.id, **data)
    except InvalidInputError as error:
        for name, text in error.errors.items():
            form.add_error(name if name in form.fields else None, text)
        return False
    messages.success(request, _("Die Bitte ist unterwegs. Sie sehen hier, wann die Stelle antwortet."))
    return True


def _possible(action: str, status: Any) -> bool:
    events = TRANSITIONS[status]
    kind = _ACTIONS[action][2]
    return kind in events


def _act(request: ActorRequest, referral_id: UUID, action: str, form: TextForm) -> bool:
    if not form.is_valid():
        return False
    data = dict(form.cleaned_data)
    if action == "withdraw":
        data.pop("text")
    if action == "note":
        data["kind"] = EventKind(data["kind"])
    try:
        _ACTIONS[action][1](request.actor, referral_id=referral_id, **data)
    except InvalidInputError as error:
        for name, text in error.errors.items():
            form.add_error(name if name in form.fields else None, text)
        return False
    messages.success(request, _("Festgehalten."))
    return True


_ACTIONS: dict[str, tuple[type[TextForm], Callable[..., Any], EventKind]] = {
    "confirm": (TextForm, operations.confirm_appointment, EventKind.APPOINTMENT_CONFIRMED),
    "note": (NotedForm, operations.note_answer, EventKind.RESULT_REPORTED),
    "withdraw": (TextForm, operations.withdraw_referral, EventKind.WITHDRAWN_BY_SENDER),
}
"""Each action with its form, its operation, and the event that must be possible now."""
