"""Forms of formal requests."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.foundation import clock, ids
from strang.foundation.context import Actor
from strang.referrals.request.operations import Asked
from strang.referrals.request.types import AnswerKind, Outcome, RefusalReason
from strang.web.handover.forms import colleague_choices, norm_choices, unit_choices
from strang.web.submissions import SubmissionField

_CHOOSE = [("", _("Bitte wählen"))]


class AskForm(forms.Form):
    """What is asked, about whom, on which norm. Nothing of it is looked up."""

    norm = forms.ChoiceField(label=_("Auf welche Norm stützt sich das Ersuchen?"))
    person = forms.CharField(
        label=_("Um wen geht es?"), help_text=_("Name, wie er in Ihrem Vorgang steht."), max_length=200
    )
    birth_year = forms.IntegerField(label=_("Geburtsjahr"), required=False)
    scope = forms.CharField(
        label=_("Welche Angaben, und wofür?"),
        help_text=_(
            "So genau wie möglich: nur was für die Aufgabe erforderlich ist, kann übermittelt werden."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
    )
    file_number = forms.CharField(label=_("Aktenzeichen"), max_length=80, required=False)
    due_on = forms.DateField(label=_("Antwort erbeten bis"), widget=forms.DateInput, required=False)
    submission = SubmissionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = ids.uuid7
        choose(self, "norm", [*_CHOOSE, *norm_choices()])

    def asked(self) -> Asked:
        """Return what was typed."""
        data = self.cleaned_data
        return Asked(
            data["norm"],
            data["person"],
            data["scope"],
            data["birth_year"],
            data["file_number"],
            data["due_on"],
        )


class FileForm(AskForm):
    """A request to another unit of the network."""

    to_unit_id = forms.TypedChoiceField(label=_("Welche Stelle fragen Sie?"), coerce=UUID)
    field_order = ("to_unit_id",)

    def __init__(self, *args: Any, own_unit: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "to_unit_id", [*_CHOOSE, *unit_choices(own_unit)])


class NoteForm(AskForm):
    """A request that came from outside the network."""

    asking_name = forms.CharField(label=_("Welche Stelle fragt?"), max_length=200)
    received_on = forms.DateField(label=_("Eingegangen am"), widget=forms.DateInput, initial=clock.today)
    field_order = ("asking_name", "received_on")


class PrepareForm(forms.Form):
    """The proposed answer."""

    answer_kind = forms.ChoiceField(
        label=_("Was möchten Sie antworten?"),
        help_text=_(
            "„Keine Angaben“ heißt: Sie sagen weder, dass Sie die Person kennen, noch dass Sie sie nicht kennen."
        ),
        choices=AnswerKind.choices,
        widget=forms.RadioSelect,
    )
    refusal_reason = forms.ChoiceField(
        label=_("Grund, wenn Sie ablehnen"),
        help_text=_("Die fragende Stelle liest genau diesen Satz."),
        choices=[*_CHOOSE, *RefusalReason.choices],
        required=False,
    )
    checker_id = forms.TypedChoiceField(
        label=_("Wer prüft?"),
        help_text=_("Eine zweite Person Ihrer Stelle. Erst ihre Prüfung sendet die Antwort."),
        coerce=UUID,
        empty_value=None,
        required=False,
    )
    note = forms.CharField(
        label=_("Vermerk für die Prüfung"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "checker_id", [*_CHOOSE, *colleague_choices(actor)])


class CheckForm(forms.Form):
    """The second person's legal check."""

    outcome = forms.ChoiceField(
        label=_("Ist die Übermittlung zulässig?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label=_("Begründung"),
        help_text=_("Bleibt in Ihrer Stelle."),
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 900}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for the result together with whatever else is missing; sending it back needs none."""
        data: dict[str, Any] = super().clean() or {}
        if self.data.get("action") == "check" and not data.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", _("Bitte wählen Sie das Ergebnis Ihrer Prüfung."))
        return data


def choose(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    """Offer choices that depend on who asks."""
    cast("forms.ChoiceField", form.fields[name]).choices = choices
