"""Giving own notes to the file: what the author chooses, why, and for whom."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from strang.cases import operations
from strang.cases import queries as cases
from strang.cases.grounds import ReleaseGround
from strang.cases.types import Note
from strang.foundation.errors import ConflictError, InvalidInputError
from strang.network.types import LifeArea
from strang.referrals import duties
from strang.web.case.colleagues import other_case_managers
from strang.web.case.forms import ColleagueField, refuse
from strang.web.case.frame import case_frame
from strang.web.duty import DutyPanel, panel
from strang.web.routing import ActorRequest


class ReleaseForm(forms.Form):
    """Which own notes, why, and for whom."""

    note_ids = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Welche Notizen?"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Was Sie wählen, liest danach das Team dieses Falls, Wort für Wort."),
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("Warum?"), choices=ReleaseGround.choices, widget=forms.RadioSelect
    )
    successor_id = ColleagueField(label=gettext_lazy("Wer führt den Fall weiter?"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Grund"),
        required=False,
        max_length=250,
        help_text=gettext_lazy(
            "Nötig, wenn jemand anderes den Fall weiterführt. Steht in der Geschichte des Falls."
        ),
    )

    def __init__(self, *args: Any, notes: list[Note], colleagues: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen, successor = self.fields["note_ids"], self.fields["successor_id"]
        if isinstance(chosen, forms.TypedMultipleChoiceField):
            chosen.choices = [(str(note.id), f"{note.happened_on:%d.%m.%Y}: {note.text}") for note in notes]
        if isinstance(successor, ColleagueField):
            successor.offer(colleagues)


def release(request: ActorRequest, case_id: UUID) -> HttpResponse:
    """Show the actor's own notes of a case and give the chosen ones to the file."""
    frame = case_frame(request.actor, case_id, "case_notes")
    own = cases.own_notes_of(request.actor, case_id)
    open_ones = [note for note in own if note.readable and not note.released]
    form = ReleaseForm(request.POST or None, notes=open_ones, colleagues=other_case_managers(request.actor))
    duty = _duty(request, case_id, form, open_ones) if form.is_valid() else None
    if form.is_valid() and duty is None:
        try:
            number = operations.release_notes(request.actor, case_id=case_id, **form.cleaned_data)
        except InvalidInputError as error:
            refuse(form, error)
        except ConflictError as error:
            form.add_error(None, str(error))
        else:
            text = ngettext(
                "%(count)d Notiz steht jetzt in der Akte.",
                "%(count)d Notizen stehen jetzt in der Akte.",
                number,
            )
            messages.success(request, text % {"count": number})
            return redirect("case_notes", case_id)
    context = {
        "title": _("Eigene Notizen in die Akte geben"),
        "frame": frame,
        "form": form,
        "duty": duty,
        "notes": open_ones,
        "released": [note for note in own if note.released],
    }
    return render(request, "case/release.html", context)


def _duty(request: ActorRequest, case_id: UUID, form: ReleaseForm, notes: list[Note]) -> DutyPanel | None:
    """Return what a public body is shown before it records what may oblige it to inform."""
    chosen = set(form.cleaned_data["note_ids"])
    text = " ".join(note.text for note in notes if note.id in chosen)
    found = duties.touched_by_text(request.actor, area="", text=text)
    leave = reverse("case_notes", args=[case_id])
    return panel(request, request.actor, found, form="note", area=LifeArea.RESIDENCE.value, leave_url=leave)
