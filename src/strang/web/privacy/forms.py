"""Forms of the rights of a person."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.foundation import clock, ids
from strang.privacy.refusals import refusals_of
from strang.privacy.types import Asker, Channel, LiftGround, RequestKind, RestrictionGround
from strang.web.submissions import SubmissionField

_CHOOSE = ("", _("Bitte wählen"))


class RequestForm(forms.Form):
    """What the person asks for."""

    kind = forms.ChoiceField(
        label=_("Was möchte die Person?"), choices=RequestKind.choices, widget=forms.RadioSelect
    )
    asker = forms.ChoiceField(
        label=_("Wer fragt?"), choices=Asker.choices, initial=Asker.SELF, widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(label=_("Auf welchem Weg?"), choices=Channel.choices, initial=Channel.ORAL)
    received_on = forms.DateField(
        label=_("Eingegangen am"),
        help_text=_("Von diesem Tag an läuft die Frist von einem Monat."),
        widget=forms.DateInput,
        initial=clock.today,
    )
    submission = SubmissionField(initial=ids.uuid7)


class RefusalForm(forms.Form):
    """Proposing to refuse."""

    norm = forms.ChoiceField(label=_("Vorschrift"))
    reason = forms.CharField(
        label=_("Begründung"),
        help_text=_(
            "Diesen Text liest der Datenschutz und später die Person. Schreiben Sie nichts aus der Akte hinein."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["norm"]).choices = [
            _CHOOSE,
            *((one.reason.value, one.label) for one in refusals_of(kind)),
        ]


class CorrectionForm(forms.Form):
    """What is wrong with one record, and what would be right."""

    wrong = forms.CharField(
        label=_("Was ist falsch?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )
    right = forms.CharField(
        label=_("Was wäre richtig?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )


class RestrictionForm(forms.Form):
    """Restricting processing."""

    ground = forms.ChoiceField(label=_("Grund"), choices=RestrictionGround.choices, widget=forms.RadioSelect)
    review_on = forms.DateField(
        label=_("Wieder prüfen am"),
        help_text=_(
            "Bei einem Löschwunsch der Tag, an dem die Aufbewahrungsfrist endet und das Löschen zu prüfen ist;"
            " sonst der Tag, an dem Sie wieder hinsehen."
        ),
        widget=forms.DateInput,
    )


class LiftForm(forms.Form):
    """Asking for the end of a restriction."""

    ground = forms.ChoiceField(label=_("Grund"), choices=LiftGround.choices, widget=forms.RadioSelect)
    informed_on = forms.DateField(
        label=_("Person unterrichtet am"),
        help_text=_("Vor dem Aufheben wird die Person unterrichtet (Art. 18 Abs. 3 DSGVO)."),
        widget=forms.DateInput,
        initial=clock.today,
    )


class TableForm(forms.Form):
    """Which kind of record."""

    table = forms.ChoiceField(label=_("Art der Einträge"), required=False)

    def __init__(self, *args: Any, tables: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["table"]).choices = tables
