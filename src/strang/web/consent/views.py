"""A case's consents: the tab, the two steps of giving one, one consent with its text, its paper, its end."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.accounts import queries as accounts
from strang.consents import operations, queries
from strang.consents.types import Consent, ConsentEvent
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.network import queries as network
from strang.web.case.frame import CaseFrame, case_frame
from strang.web.consent.forms import DraftForm, ProofForm, ScopeForm
from strang.web.consent.words import consent_rows
from strang.web.routing import ActorRequest

TAB = "case_consents"


def case_consents(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show what the person permits now, what has ended, and how it came."""
    frame = case_frame(request.actor, case_id, TAB)
    found = queries.consents_of(request.actor, frame.person.id)
    rows = consent_rows(found)
    happenings = queries.timeline(request.actor, frame.person.id)[::-1]
    context = {
        "title": _("Einwilligungen"),
        "frame": frame,
        "live": [row for row in rows if row.is_running],
        "ended": [row for row in rows if not row.is_running],
        "happenings": happenings,
        "authors": accounts.display_names({each.author_id for each in happenings if each.author_id}),
    }
    return render(request, "consent/tab.html", context)


def consent_new(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """First what is permitted, then the text in the person's language and how they agreed; nothing gets lost."""
    frame = case_frame(request.actor, case_id, TAB)
    draft = DraftForm(request.POST or None)
    step = request.POST.get("step", "")
    if step not in {"show", "give", "back"}:
        return _scope_page(request, frame, _first_form(request, frame), draft)
    scope = ScopeForm(request.POST, own_unit=request.actor.unit_id, protected=frame.person.protected)
    if not scope.is_valid() or step == "back":
        return _scope_page(request, frame, scope, draft)
    try:
        operations.check_plan(request.actor, scope.plan(frame.person.id))
    except InvalidInputError as error:
        _add_errors(scope, error)
        return _scope_page(request, frame, scope, draft)
    bound = queries.secrecy_rule(request.actor.unit_id).bound
    proof = ProofForm(*((request.POST, request.FILES) if step == "give" else ()), bound=bound)
    if step == "give" and proof.is_valid() and _give(request, frame, scope, proof):
        return _after_giving(request, case_id, draft)
    return _proof_page(request, frame, scope, proof, draft)


def consent(request: ActorRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Show one consent: what it permits, its exact text, its history, and how to change or end it."""
    frame, found = _frame_and_consent(request, case_id, consent_id)
    events = [
        event for event in queries.events_of(request.actor, frame.person.id) if event.consent_id == found.id
    ]
    context = {
        "title": _("Einwilligung"),
        "frame": frame,
        "row": consent_rows([found])[0],
        **_texts(request, frame, found),
        "events": _event_rows(events),
    }
    return render(request, "consent/consent.html", context)


def consent_print(request: ActorRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """Show the paper to sign or to hand out: both languages side by side, with the lines to sign on."""
    frame, found = _frame_and_consent(request, case_id, consent_id)
    context = {
        "title": _("Einwilligung"),
        "frame": frame,
        "row": consent_rows([found])[0],
        **_texts(request, frame, found),
    }
    return render(request, "consent/print.html", context)


def _frame_and_consent(request: ActorRequest, case_id: UUID, consent_id: UUID) -> tuple[CaseFrame, Consent]:
    frame = case_frame(request.actor, case_id, TAB)
    found = queries.consent(request.actor, consent_id)
    if found.person_id != frame.person.id:
        raise NotFoundError
    return frame, found


def _texts(request: ActorRequest, frame: CaseFrame, found: Consent) -> dict[str, Any]:
    text, german = queries.texts_of(request.actor, found.id, person_name=frame.person.name)
    release = queries.release_texts_of(request.actor, found.id, person_name=frame.person.name)
    return {"text": text, "german": german, "release": release}


def _event_rows(events: list[ConsentEvent]) -> list[tuple[ConsentEvent, str]]:
    names = accounts.display_names({event.author_id for event in events})
    return [(event, names.get(event.author_id, "")) for event in reversed(events)]


def _first_form(request: HttpRequest, frame: CaseFrame) -> ScopeForm:
    """Return the empty form, or one filled with what a referral or a link already says."""
    given = request.POST if request.method == "POST" else request.GET
    values = ScopeForm.first_values(frame.person.reading)
    values |= {
        "recipient_unit_id": given.get("recipient_unit_id") or given.get("to_unit_id", ""),
        "topics": given.getlist("topics"),
        "purpose": given.get("purpose", ""),
    }
    return ScopeForm(initial=values, own_unit=frame.person.unit_id, protected=frame.person.protected)


def _scope_page(request: HttpRequest, frame: CaseFrame, scope: ScopeForm, draft: DraftForm) -> HttpResponse:
    context = {
        "title": _("Einwilligung festhalten"),
        "frame": frame,
        "form": scope,
        "draft": _draft_as_hidden(request, draft),
    }
    return render(request, "consent/scope.html", context)


def _proof_page(
    request: ActorRequest, frame: CaseFrame, scope: ScopeForm, proof: ProofForm, draft: DraftForm
) -> HttpResponse:
    plan, language = scope.plan(frame.person.id), scope.cleaned_data["language"]
    text, german = queries.preview(request.actor, plan, language)
    context = {
        "title": _("Text zeigen und Einwilligung festhalten"),
        "frame": frame,
        "form": proof,
        "scope": scope,
        "draft": _draft_as_hidden(request, draft),
        "text": text,
        "german": german,
        "release": queries.preview_release(request.actor, plan, language),
    }
    return render(request, "consent/proof.html", context)


def _draft_as_hidden(request: HttpRequest, draft: DraftForm) -> DraftForm:
    """Return the draft's fields, without complaining about them; a referral's own names are taken over."""
    values = {name: request.POST.get(name, "") for name in draft.fields}
    if request.POST.get("step") == "consent":
        values |= {"back": "referral", "referral_submission": request.POST.get("submission", "")}
    return DraftForm(initial=values, auto_id="draft_%s")


def _give(request: ActorRequest, frame: CaseFrame, scope: ScopeForm, proof: ProofForm) -> bool:
    plan, given = scope.plan(frame.person.id), proof.cleaned_data
    try:
        operations.give_consent(
            request.actor,
            person_id=plan.person_id,
            recipient_unit_id=plan.recipient_unit_id,
            topics=plan.topics,
            purpose=plan.purpose,
            valid_from=plan.valid_from,
            valid_to=plan.valid_to,
            data_from=plan.data_from,
            data_to=plan.data_to,
            names_protected=plan.names_protected,
            given_by=plan.given_by,
            representative=plan.representative,
            representation=plan.representation,
            capacity_note=plan.capacity_note,
            language=scope.cleaned_data["language"],
            submission=scope.cleaned_data["submission"],
            medium=given["medium"],
            interpreter=given["interpreter"],
            present=given["present"],
            evidence=given["evidence"],
            secrecy_release=given.get("secrecy_release", False),
        )
    except InvalidInputError as error:
        _add_errors(proof, error)
        return False
    if given.get("secrecy_release", True):
        text = _(
            "Die Einwilligung ist festgehalten. %(unit)s darf die genannten Themen ab dem ersten Tag sehen."
        )
        messages.success(request, text % {"unit": network.unit(plan.recipient_unit_id).short})
    else:
        text = _(
            "Die Einwilligung ist festgehalten. %(unit)s sieht erst etwas, wenn auch die Entbindung vorliegt."
        )
        messages.warning(request, text % {"unit": network.unit(plan.recipient_unit_id).short})
    return True


def _after_giving(request: HttpRequest, case_id: UUID, draft: DraftForm) -> HttpResponse:
    """Go to the tab, or on with the referral: its fields are sent along once more, by the browser itself."""
    if draft.is_valid() and draft.cleaned_data["back"] == "referral":
        return HttpResponseRedirect(
            reverse("referral_new", args=[case_id]), status=HTTPStatus.TEMPORARY_REDIRECT
        )
    return redirect(TAB, case_id=case_id)


def _add_errors(form: ScopeForm | ProofForm, error: InvalidInputError) -> None:
    for name, text in error.errors.items():
        form.add_error(name if name in form.fields else None, text)
