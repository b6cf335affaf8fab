"""The list of one's cases, the overview of one case, the list of the Fachaufsicht."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from strang.accounts import queries as accounts
from strang.cases import queries as cases
from strang.cases.types import Case, CaseFilter, ClosingReason, EntryChannel, Phase
from strang.foundation import clock
from strang.network import queries as network
from strang.people import queries as people
from strang.people.types import Person
from strang.web.case import overview
from strang.web.case.colleagues import team_of
from strang.web.case.forms import FilterForm, SupervisionFilterForm
from strang.web.case.frame import case_frame
from strang.web.routing import ActorRequest


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the list."""

    case: Case
    person: Person
    due: dt.date | None
    late: bool
    mine: bool


def case_list(request: ActorRequest) -> HttpResponse:
    """Show the cases one works on."""
    form = FilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    narrowed = CaseFilter(
        phases=frozenset({chosen["phase"]} if chosen.get("phase") else ()),
        responsible_only=bool(chosen.get("responsible")),
    )
    page = cases.cases(request.actor, narrowed, after=request.GET.get("after", ""))
    persons = people.persons(request.actor, [case.person_id for case in page.cases])
    due = cases.next_steps(request.actor, [case.id for case in page.cases]) if page.cases else {}
    today = clock.today()
    rows = [
        CaseLine(
            case,
            persons[case.person_id],
            due.get(case.id),
            due.get(case.id, today) < today,
            case.responsible_id == request.actor.user_id,
        )
        for case in page.cases
        if case.person_id in persons
    ]
    context = {"title": _("Fälle"), "rows": rows, "after": page.after, "filter": form}
    return render(request, "case/list.html", context)


def case(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show where a case stands, what comes next, what happened."""
    frame = case_frame(request.actor, case_id, "case")
    goals = cases.goals_of(request.actor, case_id)
    happenings = overview.history(request.actor, frame.case)
    team = team_of(request.actor, frame.case)
    names = accounts.display_names(
        {each.author_id for each in happenings if each.author_id} | {each.user_id for each in team}
    )
    others = {each.unit_id for each in happenings if each.unit_id} - {request.actor.unit_id}
    closed = None if frame.case.open else next(iter(cases.closings(request.actor, case_id)), None)
    context = {
        "title": frame.person.name,
        "frame": frame,
        "phases": overview.way(frame.case),
        "steps_ahead": overview.next_steps(request.actor, frame.case, goals) if frame.case.open else [],
        "advice": overview.advice(frame.case),
        "goals": overview.glance(goals),
        "team": overview.members(team, names),
        "channel": EntryChannel(frame.case.entry_channel).label,
        "closing": closed,
        "closing_reason": ClosingReason(closed.reason).label if closed else "",
        "happenings": happenings,
        "names": names,
        "units": network.unit_names(others) if others else {},
    }
    return render(request, "case/case.html", context)


def supervision(request: ActorRequest) -> HttpResponse:
    """Show who is responsible, phases and dates of the Kreis's cases: no person's name, no notes."""
    form = SupervisionFilterForm(request.GET or None)
    wanted = form.cleaned_data.get("phase", "") if form.is_bound and form.is_valid() else ""
    page = cases.supervised_cases(
        request.actor, phases=frozenset({wanted} if wanted else ()), after=request.GET.get("after", "")
    )
    names = network.unit_names({each.unit_id for each in page.cases})
    leading = accounts.display_names({each.responsible_id for each in page.cases})
    today = clock.today()
    rows = [
        (
            each,
            names.get(each.unit_id, ""),
            leading.get(each.responsible_id, ""),
            each.next_review_on is not None and each.next_review_on < today and each.phase != Phase.CLOSED,
        )
        for each in page.cases
    ]
    context = {"title": _("Fachaufsicht"), "rows": rows, "after": page.after, "filter": form}
    return render(request, "case/supervision.html", context)
