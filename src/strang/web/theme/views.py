"""The board of themes, a theme with its whole way, and the coordination's steps."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.foundation.context import Actor
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network.types import LifeArea
from strang.steering import operations, policy, queries
from strang.steering.lifecycle import THE_WAY, THEME_TRANSITIONS
from strang.steering.types import BodyKind, Decision, FollowUpState, Theme, ThemeStatus
from strang.web.finding.picture import way
from strang.web.forms import differences
from strang.web.routing import ActorRequest
from strang.web.theme.forms import (
    BundleForm,
    FindingsForm,
    GroupForm,
    MeetingChoiceForm,
    ProposalForm,
    TextForm,
    ThemeWordsForm,
    stored_values,
)

PAGE = 25
BOARD = (*THE_WAY, ThemeStatus.REJECTED, ThemeStatus.ESCALATED)


def theme_list(request: ActorRequest) -> HttpResponse:
    """Show the themes by stage, or all of one stage."""
    stage = request.GET.get("stage", "")
    if stage in ThemeStatus.values:
        return _stage(request, ThemeStatus(stage))
    board = queries.board(request.actor)
    columns = [
        {
            "status": status,
            "label": status.label,
            "themes": board[status][: queries.COLUMN],
            "more": len(board[status]) > queries.COLUMN,
        }
        for status in BOARD
        if board[status] or status in THE_WAY
    ]
    context = {
        "title": _("Themen"),
        "lead": _("Was viele betrifft, wer daran arbeitet und was beschlossen ist."),
        "columns": columns,
        "empty": not any(board.values()),
        "due": queries.follow_ups_due(request.actor),
        "may_bundle": policy.may_coordinate(request.actor),
    }
    return render(request, "theme/board.html", context)


def theme(request: ActorRequest, theme_id: UUID) -> HttpResponse:
    """Show a theme: why, who proposes what, what was decided and what became of it."""
    found = queries.theme(request.actor, theme_id)
    context = {
        "title": found.title,
        "preline": _("Thema"),
        "crumbs": [(_("Themen"), reverse("theme_list"))],
        "theme": found,
        "way": way(found.stages),
        "steps": found.steps[::-1],
        "proposals": found.proposals[::-1],
        "actions": _actions(request.actor, found),
        **follow_up_rights(request.actor, found.decisions),
    }
    return render(request, "theme/theme.html", context)


def theme_new(request: ActorRequest) -> HttpResponse:
    """Bundle findings into a new theme."""
    area = request.GET.get("area", "")
    rows = queries.to_bundle(request.actor, area=LifeArea(area) if area in LifeArea.values else None)
    form = BundleForm(request.POST or None, rows=rows, initial={"findings": request.GET.getlist("finding")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            theme_id = operations.bundle_findings(
                request.actor,
                title=data["title"],
                summary=data["summary"],
                area=LifeArea(data["area"]),
                finding_ids=data["findings"],
                claims=form.claimed(),
            )
        except InvalidInputError as error:
            form.refuse(error)
        else:
            messages.success(
                request, _("Das Thema ist angelegt. Wer die Befunde schrieb, liest es auf der Startseite.")
            )
            return redirect("theme", theme_id=theme_id)
    context = {
        "title": _("Befunde zu einem Thema bündeln"),
        "lead": _("Kreuzen Sie an, was zusammengehört, und geben Sie dem Ganzen einen Namen."),
        "form": form,
        "action": _("Thema anlegen"),
        "back": reverse("theme_list"),
        "crumbs": [(_("Themen"), reverse("theme_list"))],
        "rows": rows,
    }
    return render(request, "theme/bundle.html", context)


def theme_edit(request: ActorRequest, theme_id: UUID) -> HttpResponse:
    """Change the words of a theme; two people at once see both versions."""
    found = queries.theme(request.actor, theme_id)
    form = ThemeWordsForm(request.POST or None, initial=stored_values(found) | {"version": found.version})
    rows: list[object] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.change_theme(
                request.actor,
                theme_id=theme_id,
                title=data["title"],
                summary=data["summary"],
                area=LifeArea(data["area"]),
                version=data["version"] or 0,
                claims=form.claimed(),
            )
        except InvalidInputError as error:
            form.refuse(error)
        except ConflictError:
            rows = list(differences(form, stored_values(found)))
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["version"] = str(found.version)  # type: ignore[index]
        else:
            messages.success(request, _("Das Thema ist geändert."))
            return redirect("theme", theme_id=theme_id)
    return _form(request, found, form, _("Thema ändern"), _("Speichern"), differences=rows)


def theme_findings(request: ActorRequest, theme_id: UUID) -> HttpResponse:
    """Add findings to a theme; those whose authors asked for it are ticked."""
    found = queries.theme(request.actor, theme_id)
    rows = queries.to_bundle(request.actor)
    wished = [str(row.id) for row in rows if row.wish_id == theme_id]
    form = FindingsForm(request.POST or None, rows=rows, initial={"findings": wished})
    if request.method == "POST" and form.is_valid():
        operations.file_findings(request.actor, theme_id=theme_id, finding_ids=form.cleaned_data["findings"])
        messages.success(request, _("Die Befunde gehören jetzt zum Thema."))
        return redirect("theme", theme_id=theme_id)
    return _form(request, found, form, _("Befunde hinzufügen"), _("Hinzufügen"))


def theme_analyse(request: ActorRequest, theme_id: UUID) -> HttpResponse:
    """Record what the coordination found out."""
    return _told(
        request, theme_id, "analyse_theme", _("Auswertung festhalten"), _("Was zeigt die Auswertung?")
    )


def theme_reject(request: ActorRequest, theme_id: UUID) -> HttpResponse:
    """End a theme with the reason."""
    return _told(request, theme_id, "reject_theme", _("Thema nicht weiterverfolgen"), _("Warum nicht?"))


def theme_escalate(request: ActorRequest, theme_id: UUID) -> HttpResponse:
    """Hand a theme to the Land."""
    return _told(
        request,
        theme_id,
        "escalate",
        _("An das Land weitergeben"),
        _("Warum lässt es sich hier nicht lösen?"),
    )


def theme_group(request: ActorRequest, theme_id: UUID) -> HttpResponse:
    """Give a theme to a working group."""
    found = queries.theme(request.actor, theme_id)
    groups = [body for body in queries.bodies(request.actor) if body.kind is not BodyKind.STEERING_GROUP]
    form = GroupForm(request.POST or None, bodies=groups, initial={"body": found.working_group_id})
    if request.method == "POST" and form.is_valid():
        try:
            operations.hand_to_working_group(
                request.actor,
                theme_id=theme_id,
                body_id=form.cleaned_data["body"],
                text=form.cleaned_data["text"],
            )
        except InvalidInputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Die Arbeitsgruppe hat das Thema."))
            return redirect("theme", theme_id=theme_id)
    return _form(request, found, form, _("An eine Arbeitsgruppe geben"), _("Übergeben"))


def theme_propose(request: ActorRequest, theme_id: UUID) -> HttpResponse:
    """Propose a solution as the working group."""
    found = queries.theme(request.actor, theme_id)
    if not _proposes(request.actor, found):
        raise NotAllowedError(_("Lösungen schlagen die Mitglieder der Arbeitsgruppe vor."))
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.propose(
                request.actor,
                theme_id=theme_id,
                text=data["text"],
                effects=data["effects"],
                who_must_act=data["who_must_act"],
                claims=form.claimed(),
            )
        except InvalidInputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Der Vorschlag ist gespeichert."))
            return redirect("theme", theme_id=theme_id)
    return _form(request, found, form, _("Lösung vorschlagen"), _("Vorschlag speichern"))


def theme_agenda(request: ActorRequest, theme_id: UUID) -> HttpResponse:
    """Put a theme on the agenda of a meeting."""
    found = queries.theme(request.actor, theme_id)
    form = MeetingChoiceForm(request.POST or None, meetings=queries.meetings_for_agenda(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            operations.put_on_agenda(
                request.actor, meeting_id=form.cleaned_data["meeting"], theme_id=theme_id
            )
        except InvalidInputError as error:
            form.add_error("meeting", str(error))
        else:
            messages.success(request, _("Das Thema steht auf der Tagesordnung."))
            return redirect("meeting", meeting_id=form.cleaned_data["meeting"])
    return _form(request, found, form, _("Auf die Tagesordnung setzen"), _("Auf die Tagesordnung"))


def follow_up_rights(actor: Actor, decisions: tuple[Decision, ...]) -> dict[str, set[UUID]]:
    """Return which decisions the actor reports on and which wait for their confirmation."""
    coordinates = policy.may_coordinate(actor)
    waiting = [each for each in decisions if each.binding and not each.confirmed]
    return {
        "reportable": {
            each.id
            for each in waiting
            if policy.may_write(actor)
            and (coordinates or each.owner_unit_id == actor.unit_id)
            and each.state is not FollowUpState.DONE
        },
        "confirmable": {each.id for each in waiting if coordinates and each.state is FollowUpState.DONE},
    }


def _stage(request: ActorRequest, status: ThemeStatus) -> HttpResponse:
    after = request.GET.get("after", "")
    try:
        after = str(UUID(after)) if after else ""
    except ValueError as error:
        raise NotFoundError from error
    found = queries.themes(request.actor, status=status, after=after, limit=PAGE + 1)
    context = {
        "title": _("Themen: %(stage)s") % {"stage": status.label},
        "crumbs": [(_("Themen"), reverse("theme_list"))],
        "themes": found[:PAGE],
        "next": found[PAGE - 1].id if len(found) > PAGE else "",
    }
    return render(request, "theme/list.html", context)


def _proposes(actor: Actor, found: Theme) -> bool:
    if found.working_group_id is None or ThemeStatus.PROPOSED not in THEME_TRANSITIONS[found.status]:
        return False
    return policy.may_coordinate(actor) or queries.body(actor, found.working_group_id).mine


def _actions(actor: Actor, found: Theme) -> list[tuple[str, str, str]]:
    """Return the next steps this actor may take, the likeliest first."""
    possible = THEME_TRANSITIONS[found.status]
    coordinates = policy.may_coordinate(actor)
    wanted = [
        (_("Lösung vorschlagen"), "theme_propose", policy.may_write(actor) and _proposes(actor, found)),
        (_("Befunde hinzufügen"), "theme_findings", coordinates),
        (_("Auswerten"), "theme_analyse", coordinates and ThemeStatus.ANALYSED in possible),
        (_("An eine Arbeitsgruppe"), "theme_group", coordinates and ThemeStatus.IN_WORKING_GROUP in possible),
        (_("Auf die Tagesordnung"), "theme_agenda", coordinates and ThemeStatus.ON_AGENDA in possible),
        (_("An das Land"), "theme_escalate", policy.sees_all(actor) and ThemeStatus.ESCALATED in possible),
        (_("Nicht weiterverfolgen"), "theme_reject", coordinates and ThemeStatus.REJECTED in possible),
        (_("Ändern"), "theme_edit", coordinates),
    ]
    return [
        (label, reverse(route, args=[found.id]), "secondary") for label, route, allowed in wanted if allowed
    ]


def _told(request: ActorRequest, theme_id: UUID, name: str, title: str, label: str) -> HttpResponse:
    found = queries.theme(request.actor, theme_id)
    form = TextForm(request.POST or None, label=label)
    if request.method == "POST" and form.is_valid():
        try:
            getattr(operations, name)(request.actor, theme_id=theme_id, text=form.cleaned_data["text"])
        except InvalidInputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("theme", theme_id=theme_id)
    return _form(request, found, form, title, _("Speichern"))


def _form(
    request: ActorRequest, found: Theme, form: object, title: str, action: str, **more: object
) -> HttpResponse:
    address = reverse("theme", args=[found.id])
    context = {
        "title": title,
        "lead": found.title,
        "crumbs": [(_("Themen"), reverse("theme_list")), (found.title, address)],
        "form": form,
        "action": action,
        "back": address,
        **more,
    }
    return render(request, "theme/form.html", context)
