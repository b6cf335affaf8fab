"""Pages about people: search before anything else, create after a search, one sheet for each person."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.access import queries as access
from strang.cases import queries as cases
from strang.foundation import ids
from strang.foundation.context import Actor
from strang.foundation.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from strang.network import queries as network
from strang.network.types import LifeArea
from strang.people import operations, queries
from strang.people.types import Person, PersonHit, ProtectionReason
from strang.referrals import duties
from strang.web.case.frame import case_frame
from strang.web.duty import DutyPanel, panel
from strang.web.form_errors import show_errors
from strang.web.forms import differences
from strang.web.identifiers import uuid_or_none
from strang.web.person.forms import ChangePersonForm, NewPersonForm, SearchForm, stored_values
from strang.web.person.record_forms import RECORDS, RecordForm
from strang.web.person.sheet import person_sheet
from strang.web.privacy import correcting
from strang.web.routing import ActorRequest

PAGE = 20

_FIELD_OF = {"names": "given", "nationalities": "nationality", "languages": "first_language"}


def people(request: ActorRequest) -> HttpResponse:
    """Search in the own unit; without a search the persons the actor works with."""
    actor = request.actor
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    contact = uuid_or_none(request.GET.get("contact"))
    mine = (
        []
        if text
        else queries.my_persons(actor, after=uuid_or_none(request.GET.get("after")), limit=PAGE + 1)
    )
    following = {"searched": text} | ({"contact": str(contact)} if contact else {})
    return render(
        request,
        "person/people.html",
        {
            "title": _("Personen"),
            "lead": _("Suchen Sie zuerst. So bekommt niemand eine zweite Akte in Ihrer Stelle."),
            "form": form,
            "text": text,
            "hits": queries.search(actor, text) if text else [],
            "mine": mine[:PAGE],
            "next": mine[PAGE - 1].id if len(mine) > PAGE else None,
            "contact": contact,
            "new_url": f"{reverse('person_new')}?{urlencode(following)}",
        },
    )


def person_new(request: ActorRequest) -> HttpResponse:
    """Create a person after a search; persons with a similar name are shown once more before."""
    actor = request.actor
    kreis = network.unit(actor.unit_id).kreis or ""
    if request.method == "GET":
        searched = request.GET.get("searched", "").strip()[:120]
        if not searched:
            messages.info(request, _("Bitte suchen Sie zuerst nach der Person."))
            return redirect("people")
        given, _space, family = searched.partition(" ")
        initial = {
            "submission": ids.uuid7(),
            "searched": searched,
            "given": given,
            "family": family,
            "contact": uuid_or_none(request.GET.get("contact")),
        }
        return _new_page(request, NewPersonForm(initial=initial, kreis=kreis), [])
    form = NewPersonForm(request.POST, kreis=kreis, similar="similar" in request.POST)
    if not form.is_valid():
        return _new_page(request, form, [])
    data = form.cleaned_data
    similar = [
        hit
        for hit in queries.possible_duplicates(actor, form.names(), form.particulars()["birth"])
        if hit.id != data["submission"]
    ]
    if similar and not data.get("none_of_them"):
        asked = NewPersonForm(request.POST, kreis=kreis, similar=True)
        return _new_page(request, asked, similar)
    try:
        person_id = _create(actor, form)
    except InvalidInputError as error:
        show_errors(form, error, _FIELD_OF)
        return _new_page(request, form, similar)
    messages.success(request, _("Die Person ist angelegt. Der nächste Schritt: den Fall eröffnen."))
    query = f"?{urlencode({'contact': data['contact']})}" if data["contact"] else ""
    return redirect(reverse("person", args=[person_id]) + query)


def _create(actor: Actor, form: NewPersonForm) -> UUID:
    data = form.cleaned_data
    return operations.create_person(
        actor,
        searched=data["searched"],
        names=form.names(),
        languages=form.languages(),
        protected=data["protected"],
        protection_reason=ProtectionReason(data["protection_reason"]) if data["protection_reason"] else None,
        person_id=data["submission"],
        **form.particulars(),
    )


def _new_page(request: ActorRequest, form: NewPersonForm, similar: list[PersonHit]) -> HttpResponse:
    context = {
        "title": _("Person anlegen"),
        "form": form,
        "similar": similar,
        "crumbs": [(_("Personen"), reverse("people"))],
    }
    return render(request, "person/person_new.html", context)


def person(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show what is recorded about a person of the own unit."""
    actor = request.actor
    sheet = person_sheet(actor, person_id)
    if sheet.person.unit_id != actor.unit_id:
        raise NotFoundError
    return render(
        request,
        "person/person.html",
        {
            "title": sheet.person.name,
            "sheet": sheet,
            "case": cases.case_of_person(actor, person_id) if sheet.mine else None,
            "contact": uuid_or_none(request.GET.get("contact")),
            "crumbs": [(_("Personen"), reverse("people"))],
        },
    )


def person_change(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Correct a person's particulars; if somebody else did meanwhile, show both versions."""
    actor = request.actor
    known = _person_at_work(actor, person_id)
    kreis = network.unit(actor.unit_id).kreis or ""
    changed: list[object] = []
    of = correcting.under_way(request, person_id)
    if request.method == "POST":
        form = ChangePersonForm(request.POST, kreis=kreis)
        if form.is_valid():
            try:
                operations.change_person(actor, person_id=person_id, **form.changes())
            except InvalidInputError as error:
                show_errors(form, error, _FIELD_OF)
            except ConflictError:
                changed = [*differences(form, stored_values(known))]
                form = ChangePersonForm(_with_version(request.POST, known.version), kreis=kreis)
            else:
                messages.success(request, _("Die Angaben sind gespeichert."))
                return correcting.back(of, _sheet_of(actor, person_id))
    else:
        form = ChangePersonForm(initial=stored_values(known) | {"version": known.version}, kreis=kreis)
    if of is not None:
        of.fill(form)
    context = {
        "title": _("Angaben ändern"),
        "form": form,
        "person": known,
        "differences": changed,
        "correcting": of,
        "crumbs": [(_("Personen"), reverse("people")), (known.name, reverse("person", args=[person_id]))],
    }
    return render(request, "person/person_change.html", context)


def _sheet_of(actor: Actor, person_id: UUID) -> HttpResponse:
    """Lead back to where the person is shown: among the pages of the case, if there is one."""
    case = cases.case_of_person(actor, person_id)
    return redirect("case_person", case.id) if case else redirect("person", person_id)


def _person_at_work(actor: Actor, person_id: UUID) -> Person:
    """Return a person of the own unit for a form; raises NotFoundError, or NotAllowedError for a colleague's person."""
    known = queries.person(actor, person_id)
    if known.unit_id != actor.unit_id:
        raise NotFoundError
    if not access.works_with(actor, person_id):
        raise NotAllowedError(
            _("Sie arbeiten nicht mit dieser Person. Bitte fragen Sie, wer den Fall führt.")
        )
    return known


def _with_version(typed: QueryDict, version: int) -> QueryDict:
    """Return what was typed, now based on the version that is stored: sending it again overwrites knowingly."""
    based = typed.copy()
    based["version"] = str(version)
    return based


def record_new(kind: str) -> Callable[..., HttpResponse]:
    """Return the page that adds a record of a kind to a person."""
    record = RECORDS[kind]

    def page(request: ActorRequest, person_id: UUID) -> HttpResponse:
        actor = request.actor
        known = _person_at_work(actor, person_id)
        form = record.form(request.POST if request.method == "POST" else None)
        form.offer(actor, person_id, network.unit(actor.unit_id).kreis or "")
        of = correcting.begin(request, person_id, form)
        duty = _duty(request, kind, form, person_id) if form.is_valid() else None
        if form.is_valid() and duty is None:
            try:
                record.store(actor, person_id, form.cleaned_data)
            except InvalidInputError as error:
                show_errors(form, error, record.field_names)
            else:
                messages.success(request, str(record.done))
                return correcting.back(of, _sheet_of(actor, person_id))
        crumbs = [(_("Personen"), reverse("people")), (known.name, reverse("person", args=[person_id]))]
        context = {
            "title": str(record.title),
            "form": form,
            "person": known,
            "crumbs": crumbs,
            "duty": duty,
            "correcting": of,
        }
        return render(request, "person/record_new.html", context)

    return page


def _duty(request: ActorRequest, kind: str, form: RecordForm, person_id: UUID) -> DutyPanel | None:
    """Return what a public body is shown before it records a status that may oblige it to inform."""
    if kind != "title":
        return None
    status, valid_to = form.cleaned_data["status"], form.cleaned_data["valid_to"]
    found = duties.touched_by_status(request.actor, status=status, valid_to=valid_to)
    noted = duties.touched_by_text(
        request.actor, area=LifeArea.RESIDENCE.value, text=form.cleaned_data["note"]
    )
    return panel(
        request,
        request.actor,
        tuple(dict.fromkeys((*found, *noted))),
        form="residence_title",
        area=LifeArea.RESIDENCE.value,
        leave_url=reverse("person", args=[person_id]),
    )


def person_unprotect(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Lift the protection of a person's address."""
    operations.unprotect_person(request.actor, person_id=person_id)
    messages.success(request, _("Der Schutz der Anschrift ist aufgehoben."))
    return _sheet_of(request.actor, person_id)


def person_contact_end(request: ActorRequest, person_id: UUID, contact_point_id: UUID) -> HttpResponse:
    """Stop using a number or address."""
    operations.end_contact_point(request.actor, person_id=person_id, contact_point_id=contact_point_id)
    messages.success(request, _("Die Erreichbarkeit wird nicht mehr angezeigt."))
    return _sheet_of(request.actor, person_id)


def person_relation_end(request: ActorRequest, person_id: UUID, relation_id: UUID) -> HttpResponse:
    """End a relation."""
    operations.end_relation(request.actor, person_id=person_id, relation_id=relation_id)
    messages.success(request, _("Die Beziehung ist beendet."))
    return _sheet_of(request.actor, person_id)


def case_person(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show the person of a case among the case's pages."""
    frame = case_frame(request.actor, case_id, "case_person")
    sheet = person_sheet(request.actor, frame.case.person_id)
    context = {"title": frame.person.name, "frame": frame, "sheet": sheet}
    return render(request, "person/case_person.html", context)
