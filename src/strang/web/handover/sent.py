"""The sender's side: the tab of the case, choosing, the exact copy, delivering, and asking to delete."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strang.accounts import queries as accounts
from strang.foundation.context import Actor
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.network import queries as network
from strang.referrals.handover import operations, queries
from strang.referrals.handover.lifecycle import Decision
from strang.referrals.handover.types import Handover, Status
from strang.referrals.law import norms
from strang.referrals.request import queries as requests
from strang.referrals.request.types import Request
from strang.web.case.frame import CaseFrame, case_frame
from strang.web.form_errors import show_errors
from strang.web.handover.forms import DecisionForm, HandoverForm, RecallForm
from strang.web.identifiers import uuid_or_none
from strang.web.routing import ActorRequest

TAB = "case_handovers"
_TONES = {Status.PREPARED: "info", Status.DELIVERED: "success"}


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A hand-over in words."""

    handover: Handover
    recipient: str
    norm: str

    @property
    def tone(self) -> str:
        """Return the tone of the badge."""
        return _TONES.get(self.handover.status, "neutral")


def handover_rows(found: list[Handover]) -> list[HandoverRow]:
    """Return hand-overs in words, in one statement for any number."""
    names = network.unit_names({one.to_unit_id for one in found if one.to_unit_id}) if found else {}
    return [
        HandoverRow(
            one,
            names.get(one.to_unit_id, "") if one.to_unit_id else one.recipient_name,
            norms()[one.norm].label if one.norm in norms() else one.norm,
        )
        for one in found
    ]


def case_handovers(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show what was handed over from this case."""
    frame = case_frame(request.actor, case_id, TAB)
    rows = handover_rows(queries.of_case(request.actor, case_id))
    return render(request, "handover/tab.html", {"title": _("Übergaben"), "frame": frame, "rows": rows})


def handover_new(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Choose items, recipient and basis; nothing is delivered before the copy was looked at."""
    actor = request.actor
    frame = case_frame(actor, case_id, TAB)
    asked = _asked(request)
    offered = queries.offered_items(actor, frame.case)
    if request.method == "POST":
        form = HandoverForm(request.POST, actor=actor, offered=offered)
    else:
        form = HandoverForm(initial=HandoverForm.first_values(), actor=actor, offered=offered)
    if asked is not None:
        form.bind_to(to_unit_id=asked.asking_unit_id, recipient_name=asked.asking_name, norm=asked.norm)
    if request.method == "POST" and form.is_valid():
        handover_id = _prepare(actor, frame, form, asked)
        if handover_id and asked:
            return redirect("request", asked.id)
        if handover_id:
            return redirect("case_handover", case_id, handover_id)
    context = {"title": _("Angaben übergeben"), "frame": frame, "form": form, "asked": asked}
    return render(request, "handover/new.html", context)


def case_handover(request: ActorRequest, case_id: UUID, handover_id: UUID) -> HttpResponse:
    """Show the exact copy; deliver it, take it back before, or ask the recipient to delete it afterwards."""
    actor = request.actor
    frame = case_frame(actor, case_id, TAB)
    found = queries.handover(actor, handover_id)
    if found.case_id != case_id:
        raise NotFoundError
    recall = RecallForm(request.POST if request.POST.get("action") == "recall" else None)
    if request.method == "POST" and _act(request, found, recall):
        return redirect("case_handover", case_id, handover_id)
    opened = queries.receipts(actor, found.copy_id)
    context = {
        "title": _("Übergabe"),
        "frame": frame,
        "row": handover_rows([found])[0],
        "copy": queries.preview(actor, handover_id),
        "receipts": opened,
        "recall": queries.recall(actor, found.copy_id),
        "recall_form": recall,
        "failed": bool(recall.errors),
        "authors": accounts.display_names(
            {
                found.author_id,
                *(one.user_id for one in opened),
                *(one for one in (found.approver_id, found.decided_by) if one),
            }
        ),
        "mine": actor.user_id == found.author_id,
        "delivers": not found.needs_approval and not found.request_id,
    }
    return render(request, "handover/sent.html", context)


def handover_check(request: ActorRequest, handover_id: UUID) -> HttpResponse:
    """Let the second person see exactly what would be delivered, and decide."""
    actor = request.actor
    found = queries.handover(actor, handover_id)
    if found.approver_id != actor.user_id or found.request_id is not None:
        raise NotFoundError
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.decide_handover(
                actor,
                handover_id=handover_id,
                decision=request.POST.get("decision", ""),
                note=form.cleaned_data["note"],
            )
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Ihre Entscheidung ist festgehalten."))
            return redirect("handover_list")
    context = {
        "title": _("Übergabe prüfen"),
        "row": handover_rows([found])[0],
        "copy": queries.preview(actor, handover_id),
        "form": form,
        "authors": accounts.display_names({found.author_id}),
    }
    return render(request, "handover/check.html", context)


def _asked(request: ActorRequest) -> Request | None:
    """Return the request to the own unit that the hand-over would answer, if the address names one."""
    request_id = uuid_or_none(request.GET.get("request"))
    return requests.request(request.actor, request_id).request if request_id else None


def _prepare(actor: Actor, frame: CaseFrame, form: HandoverForm, asked: Request | None) -> UUID | None:
    try:
        return operations.prepare_handover(
            actor,
            case_id=frame.case.id,
            plan=form.plan(),
            request_id=asked.id if asked else None,
            submission=form.cleaned_data["submission"],
        )
    except InvalidInputError as error:
        show_errors(form, error)
        return None


def _act(request: ActorRequest, found: Handover, recall: RecallForm) -> bool:
    action = request.POST.get("action", "")
    if action == "recall":
        if not recall.is_valid():
            return False
        operations.recall_handover(request.actor, handover_id=found.id, reason=recall.cleaned_data["reason"])
        messages.success(request, _("Die Stelle sieht jetzt, dass sie löschen soll."))
        return True
    if action not in {Decision.DELIVER, Decision.WITHDRAW} or found.request_id is not None:
        raise NotFoundError
    operations.decide_handover(request.actor, handover_id=found.id, decision=action)
    done = {
        Decision.DELIVER.value: _("Übergeben. Sie sehen hier, wenn die Stelle öffnet."),
        Decision.WITHDRAW.value: _("Zurückgezogen. Es wurde nichts übergeben."),
    }
    messages.success(request, done[action])
    return True
