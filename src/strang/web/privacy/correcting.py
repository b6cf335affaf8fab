"""From an accepted correction to the form of its record, filled in as the person says, and back to the request."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from strang.cases import queries as cases
from strang.foundation.context import Actor
from strang.privacy import collecting, queries
from strang.privacy.types import Correction, CorrectionState
from strang.web.identifiers import uuid_or_none
from strang.web.routing import ActorRequest


@dataclass(frozen=True, slots=True)
class Target:
    """The form in which a kind of record is put right."""

    route: str
    of: str
    """What its address names: person, case, row or area."""
    main: str = ""
    """The field that takes the person's words where the record says it otherwise."""
    copies: bool = True
    """Whether a new row starts from the wrong one."""


TARGETS = {
    "people.person": Target("person_change", "person"),
    "people.particulars": Target("person_change", "person"),
    "people.name": Target("person_name_new", "person", "full"),
    "people.address": Target("person_address_new", "person"),
    "people.contactpoint": Target("person_contact_point_new", "person", "value"),
    "people.relation": Target("person_relation_new", "person"),
    "people.languageskill": Target("person_language_new", "person"),
    "people.residencetitle": Target("person_title_new", "person"),
    "cases.assessment": Target("case_assess", "area", copies=False),
    "cases.goal": Target("case_goal", "row"),
    "cases.measure": Target("case_measure", "row"),
    "cases.task": Target("case_tasks", "case", "title"),
    "cases.appointment": Target("case_appointment_new", "case"),
}
NOTE = Target("case_notes", "case", "text", copies=False)
"""What proves something, or is history, is never changed: a note says what is right."""


@dataclass(frozen=True, slots=True)
class Correcting:
    """An accepted correction whose record is being put right."""

    correction: Correction
    case_id: UUID
    record: collecting.Record | None
    """None: it is no longer there."""

    def fill(self, form: forms.Form) -> None:
        """Let an empty form begin with the record as the person says it should be."""
        if form.is_bound:
            return
        target = _target(self.correction, self.record)
        begun = dict(form.initial)
        if target.copies and self.record is not None:
            stored = {one.name: one.raw for one in self.record.values if one.name in form.fields}
            begun = stored | begun
        right = {name: self._right(value) for name, value in begun.items()}
        if target.main and right == begun:
            right[target.main] = self._words()
        form.initial = right

    def _right(self, value: object) -> object:
        if not isinstance(value, str) or self.correction.wrong not in value:
            return value
        return value.replace(self.correction.wrong, self.correction.right)

    def _words(self) -> str:
        right = self.correction.right
        if self.record is None or _target(self.correction, self.record) is not NOTE:
            return right
        day = f" ({self.record.recorded_at:%d.%m.%Y})" if self.record.recorded_at else ""
        return _("Berichtigung zu: %(record)s. Richtig ist: %(right)s") % {
            "record": f"{self.record.title}{day}",
            "right": right,
        }


def edit_url(actor: Actor, case_id: UUID, person_id: UUID, correction: Correction) -> str:
    """Return the address of the form in which the record of an accepted correction is put right."""
    record = collecting.record(actor, person_id, correction.table, correction.row_id)
    target = _target(correction, record)
    addresses: dict[str, list[object]] = {
        "person": [person_id],
        "case": [case_id],
        "row": [correction.row_id],
        "area": [case_id, _area(record)],
    }
    return (
        f"{reverse(target.route, args=addresses[target.of])}?{urlencode({'correction': str(correction.id)})}"
    )


def under_way(request: ActorRequest, person_id: UUID) -> Correcting | None:
    """Return the accepted correction a form of a person was opened for; None for any other id, as for none."""
    wanted = uuid_or_none(request.GET.get("correction"))
    if wanted is None:
        return None
    for one in queries.corrections_of(request.actor, person_id):
        if one.id == wanted and one.state is CorrectionState.ACCEPTED:
            record = collecting.record(request.actor, person_id, one.table, one.row_id)
            case = cases.case_of_person(request.actor, person_id)
            fits = (
                request.path == edit_url(request.actor, case.id, person_id, one).partition("?")[0]
                if case
                else False
            )
            return Correcting(one, case.id, record) if case and fits else None
    return None


def begin(request: ActorRequest, person_id: UUID, form: forms.Form) -> Correcting | None:
    """Return what :func:`under_way` does, with the form filled in for it."""
    found = under_way(request, person_id)
    if found is not None:
        found.fill(form)
    return found


def back(correcting: Correcting | None, otherwise: HttpResponse) -> HttpResponse:
    """Lead back to the request after the record was saved, or to where the form leads by itself."""
    if correcting is None:
        return otherwise
    return redirect("privacy_request", correcting.case_id, correcting.correction.request_id)


def _target(correction: Correction, record: collecting.Record | None) -> Target:
    target = TARGETS.get(correction.table, NOTE)
    if target.of in {"row", "area"} and record is None:
        return NOTE
    return target


def _area(record: collecting.Record | None) -> str:
    values: Mapping[str, object] = {one.name: one.raw for one in record.values} if record else {}
    return str(values.get("area", ""))
