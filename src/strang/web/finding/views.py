"""Writing a finding, following it, and reading what became of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.cases import queries as cases
from strang.foundation import ids
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError
from strang.network import queries as network
from strang.network.types import LifeArea
from strang.steering import operations, policy, queries
from strang.steering.operations import CaseLink
from strang.steering.types import FindingStatus, SimilarTheme
from strang.web.finding.forms import AnswerForm, FindingForm, stored_values
from strang.web.finding.picture import way
from strang.web.forms import differences
from strang.web.routing import ActorRequest


def finding_list(request: ActorRequest) -> HttpResponse:
    """Show one's own findings, the unit's, those that address the unit, or all of the Kreis."""
    actor = request.actor
    scopes = [(queries.MINE, _("Meine")), (queries.UNIT, _("Meine Stelle")), (queries.ADDRESSED, _("An uns"))]
    if policy.sees_all(actor):
        scopes.append((queries.ALL, _("Alle im Kreis")))
    default = queries.ALL if policy.sees_all(actor) else queries.MINE
    scope = request.GET.get("scope", default)
    if scope not in dict(scopes):
        scope = default
    page = queries.findings(actor, scope=scope, after=_key(request))
    address = reverse("finding_list")
    context = {
        "title": _("Befunde"),
        "lead": _("Was im Einzelfall hakt und geändert gehört."),
        "tabs": [
            {"label": label, "url": f"{address}?scope={name}", "current": name == scope}
            for name, label in scopes
        ],
        "scope": scope,
        "page": page,
        "may_write": policy.may_write(actor),
        "may_bundle": policy.may_coordinate(actor),
    }
    return render(request, "finding/list.html", context)


def finding_new(request: ActorRequest) -> HttpResponse:
    """Write a finding down: three fields, everything else unfolds."""
    kreis = network.unit(request.actor.unit_id).kreis
    if request.method == "POST":
        form = FindingForm(request.POST, kreis=kreis)
        if form.is_valid():
            if "look" in request.POST:
                return _form_page(request, form, _similar(request, form))
            try:
                finding_id = operations.write_finding(
                    request.actor,
                    finding=form.finding(),
                    case=_case_link(request, form.cleaned_data["case"]),
                    claims=form.claimed(),
                    submission=form.cleaned_data["submission"],
                )
            except InvalidInputError as error:
                form.refuse(error)
            else:
                messages.success(
                    request, _("Der Befund ist gespeichert. Auf der Startseite lesen Sie, was daraus wird.")
                )
                return redirect("finding", finding_id=finding_id)
        return _form_page(request, form)
    return _form_page(request, FindingForm(kreis=kreis, initial=_prefilled(request)))


def finding(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Show a finding and the way it has gone."""
    actor = request.actor
    found = queries.finding(actor, finding_id)
    open_for_author = found.mine and found.status is FindingStatus.WRITTEN
    context = {
        "title": found.title,
        "preline": _("Befund"),
        "crumbs": [(_("Befunde"), reverse("finding_list"))],
        "finding": found,
        "way": way(found.stages),
        "steps": found.steps[::-1],
        "news": found.mine and any(news.finding_id == finding_id for news in queries.news_for(actor)),
        "editable": open_for_author,
        "similar": _others(queries.similar(actor, text=found.title, area=found.area), found.unit_name)
        if open_for_author and not found.wish_id
        else [],
        "may_answer": policy.may_coordinate(actor) and found.status is FindingStatus.WRITTEN,
    }
    return render(request, "finding/finding.html", context)


def finding_edit(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Change one's own finding until it is bundled; two people at once see both versions."""
    found = queries.finding(request.actor, finding_id)
    if not found.mine or found.status is not FindingStatus.WRITTEN:
        raise NotAllowedError(_("Ändern kann einen Befund, wer ihn geschrieben hat, bis er gebündelt ist."))
    kreis = network.unit(request.actor.unit_id).kreis
    rows: list[object] = []
    if request.method == "POST":
        form = FindingForm(request.POST, kreis=kreis)
        if form.is_valid():
            try:
                operations.change_finding(
                    request.actor,
                    finding_id=finding_id,
                    finding=form.finding(),
                    version=form.cleaned_data["version"] or 0,
                    claims=form.claimed(),
                )
            except InvalidInputError as error:
                form.refuse(error)
            except ConflictError:
                rows = list(differences(form, stored_values(found)))
                form.data = form.data.copy()  # type: ignore[attr-defined]
                form.data["version"] = str(found.version)  # type: ignore[index]
            else:
                messages.success(request, _("Der Befund ist geändert."))
                return redirect("finding", finding_id=finding_id)
    else:
        form = FindingForm(kreis=kreis, initial=stored_values(found) | {"version": found.version})
    context = {
        "title": _("Befund ändern"),
        "crumbs": [
            (_("Befunde"), reverse("finding_list")),
            (found.title, reverse("finding", args=[finding_id])),
        ],
        "form": form,
        "differences": rows,
        "back": reverse("finding", args=[finding_id]),
    }
    return render(request, "finding/form.html", context)


def finding_withdraw(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Take one's own finding back."""
    operations.withdraw_finding(request.actor, finding_id=finding_id)
    messages.success(request, _("Der Befund ist zurückgezogen."))
    return redirect("finding", finding_id=finding_id)


def finding_read(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Put the news on one's own finding away."""
    operations.mark_read(request.actor, finding_id=finding_id)
    messages.success(request, _("Als gelesen markiert."))
    return redirect("finding", finding_id=finding_id)


def finding_join(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Say that one's own finding belongs to a theme that exists."""
    try:
        theme_id = UUID(request.POST.get("theme", ""))
    except ValueError:
        messages.error(request, _("Bitte wählen Sie ein Thema."))
        return redirect("finding", finding_id=finding_id)
    operations.wish_theme(request.actor, finding_id=finding_id, theme_id=theme_id)
    messages.success(request, _("Die Koordination sieht, dass Ihr Befund zu diesem Thema gehört."))
    return redirect("finding", finding_id=finding_id)


def finding_answer(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    """Answer a finding directly, as the coordination."""
    found = queries.finding(request.actor, finding_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.answer_finding(request.actor, finding_id=finding_id, text=form.cleaned_data["text"])
        except InvalidInputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Die Antwort ist gespeichert."))
            return redirect("finding", finding_id=finding_id)
    context = {
        "title": _("Befund direkt beantworten"),
        "lead": found.title,
        "crumbs": [
            (_("Befunde"), reverse("finding_list")),
            (found.title, reverse("finding", args=[finding_id])),
        ],
        "form": form,
        "action": _("Antwort speichern"),
        "back": reverse("finding", args=[finding_id]),
    }
    return render(request, "theme/form.html", context)


def _form_page(
    request: ActorRequest, form: FindingForm, similar: list[SimilarTheme] | None = None
) -> HttpResponse:
    context = {
        "title": _("Befund schreiben"),
        "lead": _("In einer Minute: drei Felder genügen. Keine Namen, keine Geburtsdaten."),
        "crumbs": [(_("Befunde"), reverse("finding_list"))],
        "form": form,
        "similar": similar,
        "back": reverse("finding_list"),
        "new": True,
    }
    return render(request, "finding/form.html", context)


def _similar(request: ActorRequest, form: FindingForm) -> list[SimilarTheme]:
    data = form.cleaned_data
    text = data["title"] or data["what_happened"]
    return queries.similar(request.actor, text=text, area=LifeArea(data["area"]))


def _others(found: list[SimilarTheme], _unit: str) -> list[SimilarTheme]:
    """Return what others raised; one's own single finding is nothing to join."""
    return [each for each in found if each.theme_id or each.findings > 1]


def _prefilled(request: ActorRequest) -> dict[str, object]:
    """Return what the page one comes from knows already: the case's municipality, a contact's area."""
    area = request.GET.get("area", "")
    values: dict[str, object] = {
        "submission": ids.uuid7(),
        "ags": request.GET.get("ags", ""),
        "area": area if area in LifeArea.values else "",
    }
    case_id = request.GET.get("case", "")
    if case_id:
        try:
            case = cases.case(request.actor, UUID(case_id))
        except ValueError:
            return values
        values |= {"case": case.id, "ags": case.ags or ""}
    return values


def _case_link(request: ActorRequest, case_id: UUID | None) -> CaseLink | None:
    if case_id is None:
        return None
    return CaseLink(case_id, cases.case(request.actor, case_id).person_id)


def _key(request: ActorRequest) -> str:
    after = request.GET.get("after", "")
    try:
        return str(UUID(after)) if after else ""
    except ValueError:
        return ""
