"""The register of a person: for the team as a list, for the person as a sheet, a PDF and a file for machines."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.consents import queries as consents
from strang.consents.types import Wording
from strang.foundation import clock
from strang.foundation.errors import InvalidInputError
from strang.network import queries as network
from strang.privacy import queries as privacy
from strang.privacy.types import Asker
from strang.web.case.frame import CaseFrame, case_frame
from strang.web.identifiers import uuid_or_none
from strang.web.register import pdf
from strang.web.register.forms import PeriodForm, SheetForm
from strang.web.register.lines import Period, Sheet, as_data, lines_of, sheet_of
from strang.web.routing import ActorRequest

TAB = "case_disclosures"
PAGE = 50


def case_disclosures(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show the register as a tab of the case."""
    frame = case_frame(request.actor, case_id, TAB)
    form = PeriodForm(request.GET) if {"since", "until"} & set(request.GET) else PeriodForm()
    period = form.period() if form.is_bound else Period()
    lines = lines_of(
        request.actor,
        frame.person.id,
        consents.wording("de"),
        period,
        after=uuid_or_none(request.GET.get("after")),
        limit=PAGE + 1,
    )
    known = {words.code for words in consents.wordings()}
    reading = frame.person.reading if frame.person.reading in known else "de"
    context = {
        "title": _("Zugriffe"),
        "frame": frame,
        "form": form,
        "filtered": form.is_bound,
        "rows": lines[:PAGE],
        "next": lines[PAGE - 1].id if len(lines) > PAGE else None,
        "sheet_form": SheetForm(initial={"language": reading}, auto_id="sheet_%s"),
    }
    return render(request, "register/register.html", context)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A sheet as it was asked for."""

    frame: CaseFrame
    words: Wording
    period: Period
    sheet: Sheet


def disclosures_print(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show the register for the person to take along, in their language beside German."""
    taken = _taken(request, case_id)
    german = consents.wording("de")
    query = urlencode({name: value for name, value in request.GET.items() if name in SheetForm.base_fields})
    context: dict[str, Any] = {
        "title": german.register["heading"],
        "frame": taken.frame,
        "words": taken.words,
        "german": german,
        "twin": taken.words.code != "de",
        "sheet": taken.sheet,
        "period": taken.period,
        "today": clock.today(),
        "pdf_url": f"{reverse('disclosures_pdf', args=[case_id])}?{query}",
        "json_url": f"{reverse('disclosures_json', args=[case_id])}?{query}",
    }
    return render(request, "register/paper.html", context)


def disclosures_pdf(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Answer with the sheet as tagged PDF."""
    taken = _taken(request, case_id)
    unit = network.unit(request.actor.unit_id).name
    content = pdf.render(taken.sheet, taken.period, taken.words, taken.frame.person, unit)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"verzeichnis-{taken.frame.case.number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def disclosures_json(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Answer with the sheet for machines."""
    taken = _taken(request, case_id)
    content = as_data(taken.sheet, taken.words, taken.period)
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"verzeichnis-{taken.frame.case.number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _taken(request: ActorRequest, case_id: UUID) -> _Taken:
    frame = case_frame(request.actor, case_id, TAB)
    known = {words.code: words for words in consents.wordings()}
    words = known.get(request.GET.get("language", frame.person.reading), known["de"])
    form = PeriodForm(request.GET)
    if not form.is_valid():
        raise InvalidInputError({name: " ".join(map(str, texts)) for name, texts in form.errors.items()})
    period = form.period()
    person_id = frame.person.id
    without = (
        privacy.confidential_rows(request.actor, person_id)
        if request.GET.get("asker") == Asker.REPRESENTATIVE
        else frozenset()
    )
    return _Taken(frame, words, period, sheet_of(request.actor, person_id, words, period, without=without))
