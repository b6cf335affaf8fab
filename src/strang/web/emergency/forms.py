"""Forms of an emergency access and of its review."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.access.types import NEVER_GRANTED, EmergencyReason, Verdict
from strang.foundation import clock
from strang.network import queries as network
from strang.web.submissions import SubmissionField
from strang.web.unit_choices import set_choices

_EARLIEST, _TEXT = 1900, 1000


class EmergencyForm(forms.Form):
    """Why somebody must see a file now."""

    submission = SubmissionField()
    reason = forms.ChoiceField(
        label=_("Welche Gefahr besteht?"), choices=EmergencyReason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Was ist geschehen, und was müssen Sie wissen?"),
        help_text=_("Ein oder zwei Sätze. Beide Datenschutzbeauftragten lesen sie."),
        max_length=_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    sure = forms.BooleanField(
        label=_(
            "Es besteht Gefahr für Leib oder Leben oder für ein Kind, und anders erfahre ich es nicht rechtzeitig."
        )
    )


class NamedEmergencyForm(EmergencyForm):
    """The file of another unit, named as exactly as somebody who knows the person can."""

    unit_id = forms.TypedChoiceField(label=_("Welche Stelle führt die Akte?"), coerce=UUID)
    name = forms.CharField(
        label=_("Vollständiger Name"), help_text=_("Genau wie im Ausweis, Vorname zuerst."), max_length=240
    )
    birth_year = forms.IntegerField(label=_("Geburtsjahr"), min_value=_EARLIEST)

    field_order = ("submission", "unit_id", "name", "birth_year", "reason", "text", "sure")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [unit for unit in network.units() if unit.kind not in NEVER_GRANTED and not unit.masked]
        set_choices(
            self, "unit_id", [("", _("Bitte wählen")), *((str(unit.id), unit.name) for unit in units)]
        )

    def clean_birth_year(self) -> int:
        """Refuse a year that has not begun."""
        year: int = self.cleaned_data["birth_year"]
        if year > clock.today().year:
            raise forms.ValidationError(_("Das Geburtsjahr liegt in der Zukunft."))
        return year


class ReviewForm(forms.Form):
    """What a data protection officer says."""

    verdict = forms.ChoiceField(
        label=_("War der Notfallzugriff berechtigt?"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Begründung"),
        help_text=_("Mit wem haben Sie gesprochen, was spricht dafür und dagegen?"),
        max_length=_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NoticeForm(forms.Form):
    """Whether the person was told."""

    informed_on = forms.DateField(label=_("Unterrichtet am"), required=False, widget=forms.DateInput)
    withheld_reason = forms.CharField(
        label=_("Oder: Wen würde die Nachricht gefährden?"), required=False, max_length=500
    )
    ask_again_on = forms.DateField(label=_("Dann wieder prüfen am"), required=False, widget=forms.DateInput)
