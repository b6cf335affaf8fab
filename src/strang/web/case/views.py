"""The list of one's cases, the overview of one case, the list of the Fachaufsicht."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from strang.accounts import queries as accounts
from strang.cases import queries as cases
from strang.cases.types import CaseFilter
from strang.people import queries as people
from strang.web.case.frame import case_frame
from strang.web.routing import ActorRequest


def case_list(request: ActorRequest) -> HttpResponse:
    """Show the cases one works on."""
    page = cases.cases(request.actor, CaseFilter(), after=request.GET.get("after", ""))
    persons = people.persons(request.actor, [case.person_id for case in page.cases])
    due = cases.next_steps(request.actor, [case.id for case in page.cases])
    rows = [(case, persons.get(case.person_id), due.get(case.id)) for case in page.cases]
    return render(request, "case/list.html", {"title": _("Fälle"), "rows": rows, "after": page.after})


def case(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show where a case stands, what comes next, what happened."""
    frame = case_frame(request.actor, case_id, "case")
    happenings = cases.timeline(request.actor, case_id)
    authors = accounts.display_names({each.author_id for each in happenings if each.author_id})
    context = {"title": frame.person.name, "frame": frame, "happenings": happenings, "authors": authors}
    return render(request, "case/case.html", context)
