"""Meetings: agenda, decisions, minutes on paper, calendar."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError
from strang.steering import operations, policy, queries
from strang.steering.types import BodyKind, DecisionKind, Meeting, MeetingStatus, ThemeStatus
from strang.web.forms import differences
from strang.web.meeting.forms import AgendaForm, DecisionForm, MinutesForm, stored_values
from strang.web.meeting.paper import calendar, pdf
from strang.web.routing import ActorRequest
from strang.web.theme.views import follow_up_rights

FOR_AGENDA = (
    ThemeStatus.PROPOSED,
    ThemeStatus.ON_AGENDA,
    ThemeStatus.IN_WORKING_GROUP,
    ThemeStatus.ANALYSED,
    ThemeStatus.COLLECTED,
    ThemeStatus.IN_IMPLEMENTATION,
    ThemeStatus.DECIDED,
)
LIMIT = 100


def meeting_list(request: ActorRequest) -> HttpResponse:
    """Show the meetings of one's groups."""
    after = request.GET.get("after", "")
    try:
        after = str(UUID(after)) if after else ""
    except ValueError:
        after = ""
    found = queries.meetings(request.actor, after=after)
    context = {
        "title": _("Sitzungen"),
        "lead": _("Sitzungen der Gruppen, in denen Sie einen Sitz haben."),
        "meetings": found,
        "next": found[-1].id if len(found) == queries.PAGE else "",
    }
    return render(request, "meeting/list.html", context)


def meeting(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Show agenda, proposals, decisions and minutes."""
    found = queries.meeting(request.actor, meeting_id)
    decisions = tuple(decision for item in found.items for decision in item.decisions)
    leads = policy.may_lead(request.actor, found.body)
    begun = found.starts_at <= clock.now()
    open_ = found.status in {MeetingStatus.PLANNED, MeetingStatus.HELD}
    context = {
        "title": title_of(found),
        "preline": _("Sitzung"),
        "crumbs": [(_("Sitzungen"), reverse("meeting_list"))],
        "meeting": found,
        "may_agenda": leads and open_,
        "may_decide": leads and open_ and begun and found.body.kind is BodyKind.STEERING_GROUP,
        "may_minutes": leads and open_ and begun,
        "may_approve": leads and found.status is MeetingStatus.HELD and found.minutes,
        "may_cancel": leads and found.status is MeetingStatus.PLANNED,
        **follow_up_rights(request.actor, decisions),
    }
    return render(request, "meeting/meeting.html", context)


def meeting_agenda(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Add an item to the agenda."""
    found = _led(request.actor, meeting_id)
    known = {item.theme_id for item in found.items}
    themes = [
        theme
        for theme in queries.themes(request.actor, limit=LIMIT)
        if theme.status in FOR_AGENDA and theme.id not in known
    ]
    form = AgendaForm(request.POST or None, themes=themes)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.put_on_agenda(
                request.actor, meeting_id=meeting_id, theme_id=data["theme"], title=data["title"]
            )
        except InvalidInputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Der Punkt steht auf der Tagesordnung."))
            return redirect("meeting", meeting_id=meeting_id)
    return _form(request, found, form, _("Punkt auf die Tagesordnung"), _("Hinzufügen"))


def meeting_minutes(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Write the minutes; two people at once see both versions."""
    found = _led(request.actor, meeting_id)
    form = MinutesForm(
        request.POST or None, body=found.body, initial=stored_values(found) | {"version": found.version}
    )
    rows: list[object] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.hold_meeting(
                request.actor,
                meeting_id=meeting_id,
                minutes=data["minutes"],
                present_unit_ids=data["present"],
                version=data["version"],
                claims=form.claimed(),
            )
        except InvalidInputError as error:
            form.refuse(error)
        except ConflictError:
            if data["version"] == found.version:
                raise
            rows = list(differences(form, stored_values(found)))
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["version"] = str(found.version)  # type: ignore[index]
        else:
            messages.success(request, _("Die Niederschrift ist gespeichert."))
            return redirect("meeting", meeting_id=meeting_id)
    return _form(request, found, form, _("Niederschrift"), _("Speichern"), differences=rows)


def meeting_approve(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Close the minutes."""
    try:
        operations.approve_minutes(request.actor, meeting_id=meeting_id)
    except InvalidInputError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Die Niederschrift ist genehmigt."))
    return redirect("meeting", meeting_id=meeting_id)


def meeting_cancel(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Call a meeting off."""
    operations.cancel_meeting(request.actor, meeting_id=meeting_id)
    messages.success(request, _("Die Sitzung ist abgesagt."))
    return redirect("meeting", meeting_id=meeting_id)


def decision_new(request: ActorRequest, item_id: UUID) -> HttpResponse:
    """Record a decision under an item."""
    found = queries.meeting_of_item(request.actor, item_id)
    item = next(each for each in found.items if each.id == item_id)
    if not policy.may_lead(request.actor, found.body):
        raise NotAllowedError(_("Beschlüsse hält der Vorsitz oder die KIM-Koordination fest."))
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            operations.record_decision(
                request.actor,
                agenda_item_id=item_id,
                kind=DecisionKind(data["kind"]),
                text=data["text"],
                owner_unit_id=data["owner_unit_id"],
                due_on=data["due_on"],
                votes=form.votes(),
            )
        except InvalidInputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Der Beschluss ist festgehalten."))
            return redirect("meeting", meeting_id=found.id)
    quote = item.proposal.text if item.proposal else ""
    return _form(
        request, found, form, _("Beschluss festhalten"), _("Festhalten"), lead=item.title, quote=quote
    )


def meeting_pdf(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Return agenda, decisions and minutes as a PDF."""
    found = queries.meeting(request.actor, meeting_id)
    answer = HttpResponse(pdf(found, title_of(found)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="niederschrift-{_day(found)}.pdf"'
    return answer


def meeting_calendar(request: ActorRequest, meeting_id: UUID) -> HttpResponse:
    """Return the meeting as a calendar entry."""
    found = queries.meeting(request.actor, meeting_id)
    answer = HttpResponse(calendar(found), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="sitzung-{_day(found)}.ics"'
    return answer


def title_of(found: Meeting) -> str:
    """Return what a meeting is called: the group and the day."""
    day = date_format(timezone.localtime(found.starts_at), "j. F Y")
    return f"{found.body.name}, {day}"


def _day(found: Meeting) -> str:
    return timezone.localtime(found.starts_at).date().isoformat()


def _led(actor: Actor, meeting_id: UUID) -> Meeting:
    found = queries.meeting(actor, meeting_id)
    if not policy.may_lead(actor, found.body):
        raise NotAllowedError(_("Das machen der Vorsitz und die KIM-Koordination."))
    return found


def _form(
    request: ActorRequest, found: Meeting, form: object, title: str, action: str, **more: object
) -> HttpResponse:
    address = reverse("meeting", args=[found.id])
    context = {
        "title": title,
        "crumbs": [(_("Sitzungen"), reverse("meeting_list")), (title_of(found), address)],
        "form": form,
        "action": action,
        "back": address,
        **more,
    }
    return render(request, "theme/form.html", context)
