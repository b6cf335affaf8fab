"""The register of formal requests: asking, noting down, preparing an answer, checking it, counting."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.access.types import CASEWORK_ROLES
from strang.accounts import queries as accounts
from strang.cases import queries as cases
from strang.consents.types import RECEIVING_ROLES
from strang.foundation.context import Actor
from strang.foundation.errors import InvalidInputError, NotFoundError
from strang.network import queries as network
from strang.people import queries as people
from strang.referrals.handover import queries as handovers
from strang.referrals.law import norms
from strang.referrals.request import operations, queries, types
from strang.web.form_errors import show_errors
from strang.web.identifiers import uuid_or_none
from strang.web.request.forms import CheckForm, FileForm, NoteForm, PrepareForm
from strang.web.routing import ActorRequest

_TONES = {types.Status.RECEIVED: "info", types.Status.PREPARED: "warning", types.Status.ANSWERED: "success"}
_CANDIDATES = 10
_YEAR_DIGITS = 4


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in words."""

    request: types.Request
    asker: str
    asked: str
    norm: str
    tone: str


def request_rows(found: list[types.Request]) -> list[RequestRow]:
    """Return requests in words, in one statement for any number."""
    ids = {unit for one in found for unit in (one.asking_unit_id, one.asked_unit_id) if unit}
    names = network.unit_names(ids) if ids else {}
    return [
        RequestRow(
            one,
            names.get(one.asking_unit_id, "") if one.asking_unit_id else one.asking_name,
            names.get(one.asked_unit_id, ""),
            norms()[one.norm].norm if one.norm in norms() else one.norm,
            _TONES[one.status],
        )
        for one in found
    ]


def request_list(request: ActorRequest) -> HttpResponse:
    """Show the register of the own unit, what waits for one's check, and what one asked others."""
    actor = request.actor
    after = uuid_or_none(request.GET.get("after"))
    year = request.GET.get("year", "")
    only_open = request.GET.get("state") == "open"
    found = queries.register(
        actor,
        only_open=only_open,
        year=int(year) if year.isascii() and year.isdigit() and len(year) == _YEAR_DIGITS else None,
        after=after,
    )
    context = {
        "title": _("Auskunftsersuchen"),
        "rows": request_rows(found),
        "after": found[-1].id if len(found) == queries.PAGE else "",
        "to_check": request_rows(queries.to_check(actor)),
        "filed": request_rows(queries.filed(actor)),
        "asks": actor.has_role(*RECEIVING_ROLES),
        "handles": actor.has_role(*types.HANDLING_ROLES),
        "only_open": only_open,
        "year": year,
    }
    return render(request, "request/list.html", context)


def request_new(request: ActorRequest) -> HttpResponse:
    """Ask another unit. The answer of this page is the same for everybody: it has been received."""
    form = FileForm(request.POST if request.method == "POST" else None, own_unit=request.actor.unit_id)
    if request.method == "POST" and form.is_valid():
        try:
            request_id = operations.file_request(
                request.actor,
                to_unit_id=form.cleaned_data["to_unit_id"],
                asked=form.asked(),
                submission=form.cleaned_data["submission"],
            )
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(
                request, _("Ihr Ersuchen ist eingegangen. Die Antwort steht hier, sobald sie da ist.")
            )
            return redirect("request_filed", request_id)
    crumbs = [(_("Auskunftsersuchen"), reverse("request_list"))]
    context = {"title": _("Auskunft ersuchen"), "form": form, "crumbs": crumbs, "norms": norms().values()}
    return render(request, "request/ask.html", context)


def request_note(request: ActorRequest) -> HttpResponse:
    """Note down a request that came by letter, with name, file number and day."""
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            request_id = operations.note_request(
                request.actor,
                asking_name=form.cleaned_data["asking_name"],
                asked=form.asked(),
                received_on=form.cleaned_data["received_on"],
                submission=form.cleaned_data["submission"],
            )
        except InvalidInputError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Das Ersuchen steht im Register."))
            return redirect("request", request_id)
    crumbs = [(_("Auskunftsersuchen"), reverse("request_list"))]
    context = {"title": _("Ersuchen aufnehmen"), "form": form, "crumbs": crumbs, "norms": norms().values()}
    return render(request, "request/ask.html", context)


def request_filed(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Show who asked what they asked, and the answer once there is one."""
    found, words = queries.filed_request(request.actor, request_id)
    row = request_rows([found])[0]
    context = {
        "title": _("Ersuchen an %(unit)s") % {"unit": row.asked},
        "row": row,
        "words": words,
        "refusal": _refusal(found.answer.refusal_reason) if found.answer else "",
        "crumbs": [(_("Auskunftsersuchen"), reverse("request_list"))],
    }
    return render(request, "request/filed.html", context)


def request_page(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """Show a request to who works on it; prepare the answer, or check and send it."""
    found = queries.request(request.actor, request_id)
    forms = _forms(request, found)
    if request.method == "POST":
        action = request.POST.get("action", "")
        if action not in {"prepare", "check", "return"}:
            raise NotFoundError
        form = forms.get("prepare" if action == "prepare" else "check")
        if form is not None and form.is_valid() and _act(request, found, action, form):
            return redirect("request", request_id)
    row = request_rows([found.request])[0]
    draft = found.draft
    prepared = handovers.of_request(request.actor, request_id)
    users = {one.author_id for one in found.events} | {found.request.author_id}
    context = {
        "title": _("Ersuchen von %(unit)s") % {"unit": row.asker},
        "row": row,
        "found": found,
        "norm": norms().get(found.request.norm),
        "forms": forms,
        "failed": any(one.errors for one in forms.values()),
        "prepared": prepared,
        "copy": handovers.preview(request.actor, prepared.id) if prepared else None,
        "refusal": _refusal(draft.refusal_reason) if draft else "",
        "outcome": types.Outcome(draft.outcome).label if draft and draft.outcome else "",
        "candidates": _candidates(request.actor, request.GET.get("q", "")),
        "q": request.GET.get("q", ""),
        "leads": request.actor.has_role(*CASEWORK_ROLES),
        "authors": accounts.display_names(users | ({draft.checker_id} if draft else set())),
        "crumbs": [(_("Auskunftsersuchen"), reverse("request_list"))],
    }
    return render(request, "request/request.html", context)


def request_counts(request: ActorRequest) -> HttpResponse:
    """Show how many requests there were, by year, norm, asker and answer."""
    found = queries.counts(request.actor)
    units = {one.unit_id for one in found} | {asker for one in found if (asker := uuid_or_none(one.asker))}
    names = network.unit_names(units) if units else {}
    labels = dict(types.AnswerKind.choices)
    rows = [
        {
            "year": one.year,
            "unit": names.get(one.unit_id, ""),
            "asker": names.get(asker, "") if (asker := uuid_or_none(one.asker)) else one.asker,
            "norm": norms()[one.norm].norm if one.norm in norms() else one.norm,
            "outcome": labels.get(one.outcome, _("noch offen")),
            "number": one.number,
        }
        for one in found
    ]
    context = {
        "title": _("Zahl der Auskunftsersuchen"),
        "lead": _("Ersuchen, nicht Personen. Die Zahlen bleiben im Kreis."),
        "rows": rows,
        "crumbs": [(_("Auskunftsersuchen"), reverse("request_list"))],
    }
    return render(request, "request/counts.html", context)


def _forms(request: ActorRequest, found: types.Case) -> dict[str, PrepareForm | CheckForm]:
    """Return the form of the step that is next, for whoever may take it."""
    draft, status = found.draft, found.request.status
    version = {"version": draft.version if draft else 0}
    typed = request.POST if request.method == "POST" else None
    if status is types.Status.RECEIVED:
        return {"prepare": PrepareForm(typed, actor=request.actor, initial=version)}
    if status is types.Status.PREPARED and draft and draft.checker_id == request.actor.user_id:
        return {"check": CheckForm(typed, initial=version)}
    return {}


def _act(request: ActorRequest, found: types.Case, action: str, form: PrepareForm | CheckForm) -> bool:
    data, request_id = form.cleaned_data, found.request.id
    try:
        if action == "prepare":
            operations.prepare_answer(request.actor, request_id=request_id, **data)
        elif action == "return":
            operations.return_request(
                request.actor, request_id=request_id, reason=data["reason"], version=data["version"]
            )
        else:
            operations.check_and_answer(request.actor, request_id=request_id, **data)
    except InvalidInputError as error:
        show_errors(form, error)
        return False
    done = {
        "prepare": _("Vorbereitet. Die zweite Person sieht das Ersuchen jetzt in ihrer Liste."),
        "return": _("Zurückgegeben. Der Grund steht im Verlauf."),
        "check": _("Geprüft und beantwortet."),
    }
    messages.success(request, done[action])
    return True


def _candidates(actor: Actor, text: str) -> list[tuple[str, str, str]]:
    """Return persons the actor works with that a search finds: name, birth year, and the case to choose items from."""
    if not text.strip() or not actor.has_role(*CASEWORK_ROLES):
        return []
    hits = [hit for hit in people.search(actor, text[:120]) if hit.mine][:_CANDIDATES]
    found = []
    for hit in hits:
        case = cases.case_of_person(actor, hit.id)
        if case is not None:
            found.append((hit.name, str(hit.birth_year or ""), str(case.id)))
    return found


def _refusal(reason: str) -> str:
    return str(types.RefusalReason(reason).label) if reason else ""
