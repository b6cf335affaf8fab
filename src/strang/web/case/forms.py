"""Forms of the pages of a case. They read what was typed; the rules stand in the room's operations."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from strang.cases.types import (
    PLAN_LANGUAGES,
    ClosingReason,
    ContactKind,
    Criterion,
    EntryChannel,
    Goal,
    GoalStatus,
    Level,
    Phase,
    Priority,
    ResponsibleKind,
    Urgency,
)
from strang.foundation.errors import InvalidInputError
from strang.foundation.formats import PartialDate
from strang.foundation.ids import uuid7
from strang.foundation.models import Confidentiality
from strang.network.types import LifeArea
from strang.web.submissions import SubmissionField

YES_NO = (("yes", _("ja")), ("no", _("nein")))
NO_AREA = ("", _("keinem bestimmten"))


def refuse(form: forms.Form, error: InvalidInputError) -> None:
    """Put the refusals of an operation beside their fields, or above the form."""
    for field, message in error.errors.items():
        form.add_error(field if field in form.fields else None, message)


def renew_version(form: forms.Form, posted: QueryDict, version: int) -> None:
    """Let the same form, sent once more, save over ``version``: the user has seen both by then."""
    data = posted.copy()
    data[form.add_prefix("version")] = str(version)
    form.data = data


class PartialDateField(forms.CharField):
    """A date of which only the year, or year and month, may be known."""

    def clean(self, value: str) -> PartialDate | None:
        """Return the date, or None if nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return PartialDate.from_german(text)
        except InvalidInputError as error:
            raise forms.ValidationError(str(error)) from error


class IntakeForm(forms.Form):
    """The intake sheet: entry channel, the five criteria, the target group."""

    entry_channel = forms.ChoiceField(
        label=_("Wie hat die Person zu Ihnen gefunden?"), choices=(("", "–"), *EntryChannel.choices)
    )
    arrival = PartialDateField(
        label=_("In Deutschland seit"),
        required=False,
        max_length=10,
        help_text=_("Zum Beispiel 2024, 04.2024 oder 17.04.2024. Leer, wenn unbekannt."),
    )
    other_management = forms.CharField(
        label=_("Anderes Fallmanagement"),
        required=False,
        max_length=200,
        help_text=_("Welche Stelle begleitet die Person schon? Leer, wenn keine."),
    )
    target_exception_reason = forms.CharField(
        label=_("Begründung außerhalb der Zielgruppe"), required=False, max_length=500, widget=forms.Textarea
    )
    exception_reason = forms.CharField(
        label=_("Begründung, wenn ein Kriterium fehlt"), required=False, max_length=500, widget=forms.Textarea
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in Criterion:
            self.fields[criterion.value] = forms.ChoiceField(
                label=criterion.label, choices=YES_NO, widget=forms.RadioSelect
            )
            self.fields[f"{criterion.value}_note"] = forms.CharField(
                label=_("Stichwort dazu"), required=False, max_length=300
            )
        self.fields["target_exception_reason"].widget.attrs["rows"] = 2
        self.fields["exception_reason"].widget.attrs["rows"] = 2
        self.groups = (
            (_("Zugang"), ("entry_channel",)),
            (_("Zielgruppe"), ("arrival", "other_management", "target_exception_reason")),
            (
                _("Ist Case Management angezeigt? Alle fünf Kriterien sollen zutreffen."),
                (
                    *(name for each in Criterion for name in (each.value, f"{each.value}_note")),
                    "exception_reason",
                ),
            ),
        )

    def criteria(self) -> frozenset[str]:
        """Return the criteria answered with yes."""
        return frozenset(each.value for each in Criterion if self.cleaned_data.get(each.value) == "yes")

    def criteria_notes(self) -> dict[str, str]:
        """Return the notes by criterion."""
        return {each.value: self.cleaned_data.get(f"{each.value}_note", "") for each in Criterion}


class AssessmentForm(forms.Form):
    """One look at one area of life."""

    situation = forms.CharField(
        label=_("Wie ist die Lage?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    resources = forms.CharField(
        label=_("Was kann die Person, was hilft ihr?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    level = forms.TypedChoiceField(
        label=_("Stufe"), choices=Level.choices, coerce=int, widget=forms.RadioSelect
    )
    urgency = forms.TypedChoiceField(
        label=_("Dringlichkeit"), choices=Urgency.choices, coerce=int, widget=forms.RadioSelect
    )
    assessed_on = forms.DateField(
        label=_("Stand vom"), required=False, widget=forms.DateInput, help_text=_("Leer: heute.")
    )


class GoalForm(forms.Form):
    """A goal in the person's own words."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    area = forms.ChoiceField(label=_("Lebensbereich"), choices=LifeArea.choices)
    wording = forms.CharField(
        label=_("Ziel in den Worten der Person"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("In ihrer Sprache, zum Beispiel: „Ich möchte …“"),
    )
    language = forms.ChoiceField(label=_("Sprache dieser Worte"), choices=tuple(PLAN_LANGUAGES.items()))
    german = forms.CharField(
        label=_("Dasselbe auf Deutsch"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Leer, wenn die Worte deutsch sind."),
    )
    criterion = forms.CharField(
        label=_("Woran merken wir, dass es erreicht ist?"), required=False, max_length=300
    )
    priority = forms.TypedChoiceField(
        label=_("Reihenfolge"), choices=Priority.choices, coerce=int, initial=Priority.NEXT
    )
    due_on = forms.DateField(label=_("Bis wann"), required=False, widget=forms.DateInput)


class GoalStatusForm(forms.Form):
    """What became of a goal."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    status = forms.ChoiceField(label=_("Stand"), choices=GoalStatus.choices)
    reason = forms.CharField(
        label=_("Grund"),
        required=False,
        max_length=300,
        help_text=_("Nötig, wenn das Ziel fallen gelassen wird."),
    )


class MeasureForm(forms.Form):
    """A step towards a goal."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Schritt"), max_length=200)
    responsible_kind = forms.ChoiceField(
        label=_("Wer macht das?"), choices=ResponsibleKind.choices, widget=forms.RadioSelect
    )
    responsible = forms.CharField(
        label=_("Genauer"), required=False, max_length=120, help_text=_("Bei einer anderen Stelle: welche?")
    )
    due_on = forms.DateField(label=_("Bis wann"), required=False, widget=forms.DateInput)


class AgreeForm(forms.Form):
    """The agreement of a draft."""

    language = forms.ChoiceField(label=_("Sprache des Plans"), choices=tuple(PLAN_LANGUAGES.items()))


class NoteForm(forms.Form):
    """A note of the daily work."""

    submission = SubmissionField(required=False, initial=uuid7)
    text = forms.CharField(label=_("Notiz"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))
    contact_kind = forms.ChoiceField(label=_("Art"), choices=ContactKind.choices)
    minutes = forms.IntegerField(label=_("Minuten"), required=False, min_value=0, max_value=600)
    area = forms.ChoiceField(
        label=_("Gehört zum Lebensbereich"), required=False, choices=(NO_AREA, *LifeArea.choices)
    )
    happened_on = forms.DateField(
        label=_("Wann"), required=False, widget=forms.DateInput, help_text=_("Leer: heute.")
    )
    confidentiality = forms.ChoiceField(
        label=_("Wer darf das lesen?"),
        choices=((Confidentiality.TEAM, _("das Team dieses Falls")), (Confidentiality.AUTHOR, _("nur ich"))),
        initial=Confidentiality.TEAM,
        widget=forms.RadioSelect,
        help_text=_(
            "„Nur ich“ wird verschlüsselt gespeichert: Niemand sonst kann es lesen, auch nicht Vertretung und Leitung;"
            " bei einer Übergabe geht es nicht mit, und ohne den Schlüssel der Einrichtung ist es verloren."
        ),
    )


class ColleagueField(forms.TypedChoiceField):
    """A choice among a few colleagues; the choices come with the form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=UUID, empty_value=None, **kwargs)

    def offer(self, colleagues: Mapping[UUID, str]) -> None:
        """Offer these colleagues."""
        empty = (("", "–"),)
        self.choices = (*empty, *((str(key), name) for key, name in colleagues.items()))


class TaskForm(forms.Form):
    """Something to be done until a day."""

    title = forms.CharField(label=_("Aufgabe"), max_length=200)
    due_on = forms.DateField(label=_("Bis wann"), widget=forms.DateInput)
    assignee_id = ColleagueField(label=_("Wer"), required=False, help_text=_("Leer: Sie selbst."))

    def __init__(self, *args: Any, team: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _colleagues(self, "assignee_id").offer(team)


class AppointmentForm(forms.Form):
    """An appointment."""

    title = forms.CharField(label=_("Worum geht es?"), max_length=200)
    starts_at = forms.DateTimeField(
        label=_("Beginn"),
        widget=forms.DateTimeInput,
        help_text=_("Zum Beispiel 03.12.2026 14:30"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"],
    )
    minutes = forms.IntegerField(label=_("Minuten"), min_value=5, max_value=600, initial=60)
    place = forms.CharField(label=_("Ort"), required=False, max_length=200)
    with_whom = forms.CharField(
        label=_("Mit wem"),
        required=False,
        max_length=200,
        help_text=_("Rolle oder Stelle. Der Kalendereintrag nennt den Namen der Person nicht."),
    )


class ReviewForm(forms.Form):
    """One look at how the plan is going."""

    text = forms.CharField(
        label=_("Wie läuft es?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_on = forms.DateField(label=_("Nächste Überprüfung"), required=False, widget=forms.DateInput)


class PhaseForm(forms.Form):
    """Another phase for a case."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    to = forms.ChoiceField(label=_("Neue Phase"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Grund"), required=False, max_length=300, help_text=_("Nötig bei einem Schritt zurück.")
    )

    def __init__(self, *args: Any, phases: Iterable[Phase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(phase.value, phase.label) for phase in phases]


class DeputyForm(forms.Form):
    """A deputy with an end."""

    user_id = ColleagueField(label=_("Wer vertritt?"))
    until = forms.DateField(label=_("Bis einschließlich"), widget=forms.DateInput)
    reason = forms.CharField(
        label=_("Anlass"), required=False, max_length=200, help_text=_("Zum Beispiel Urlaub.")
    )

    def __init__(self, *args: Any, colleagues: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _colleagues(self, "user_id").offer(colleagues)


class HandOverForm(forms.Form):
    """Handing a case over."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    user_id = ColleagueField(label=_("An wen?"))
    reason = forms.CharField(label=_("Grund"), max_length=300)

    def __init__(self, *args: Any, colleagues: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _colleagues(self, "user_id").offer(colleagues)


class CloseForm(forms.Form):
    """The closing sheet, with one question for each goal that is still open."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(label=_("Warum endet der Fall?"), choices=(("", "–"), *ClosingReason.choices))
    summary = forms.CharField(
        label=_("Rückblick"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Was wurde erreicht, wer macht weiter?"),
    )
    follow_up_on = forms.DateField(
        label=_("Nachfragen am"), required=False, widget=forms.DateInput, help_text=_("Freiwillig.")
    )
    satisfaction = forms.TypedChoiceField(
        label=_("Wie zufrieden ist die Person?"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=(
            ("", _("nicht gefragt")),
            (5, _("sehr zufrieden")),
            (4, _("zufrieden")),
            (3, _("teils, teils")),
            (2, _("unzufrieden")),
            (1, _("sehr unzufrieden")),
        ),
    )

    def __init__(self, *args: Any, goals: Iterable[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goal_ids = [goal.id for goal in goals]
        for goal in goals:
            self.fields[f"goal_{goal.id}"] = forms.ChoiceField(
                label=_("Ziel: {goal}").format(goal=goal.german),
                choices=(
                    ("", "–"),
                    *(
                        (status.value, status.label)
                        for status in (
                            GoalStatus.REACHED,
                            GoalStatus.PARTLY_REACHED,
                            GoalStatus.NOT_REACHED,
                            GoalStatus.DROPPED,
                        )
                    ),
                ),
            )

    def goal_results(self) -> dict[UUID, str]:
        """Return what became of each goal."""
        return {key: self.cleaned_data[f"goal_{key}"] for key in self.goal_ids}


class ReopenForm(forms.Form):
    """Taking a case up again."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("Warum geht es weiter?"), max_length=300)


class DocumentForm(forms.Form):
    """A file for the case."""

    submission = SubmissionField(required=False, initial=uuid7)
    title = forms.CharField(label=_("Was ist das?"), max_length=120)
    upload = forms.FileField(
        label=_("Datei"), help_text=_("PDF, PNG oder JPEG, höchstens 5 MB."), allow_empty_file=True
    )


class SupervisionFilterForm(forms.Form):
    """What narrows the list of the Fachaufsicht."""

    phase = forms.ChoiceField(
        label=_("Phase"), required=False, choices=(("", _("alle offenen")), *Phase.choices)
    )


class FilterForm(SupervisionFilterForm):
    """What narrows the list of one's cases."""

    responsible = forms.BooleanField(label=_("nur meine eigenen, ohne Vertretungen"), required=False)


def _colleagues(form: forms.Form, name: str) -> ColleagueField:
    field = form.fields[name]
    if not isinstance(field, ColleagueField):
        raise TypeError(name)
    return field
