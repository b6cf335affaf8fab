"""A form with every kind of field, for the gallery."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """Every kind of field once."""

    groups = ((_("Mehrere Antworten"), ("urgency", "topics", "agreed")),)

    name = forms.CharField(label=_("Name"), max_length=80)
    language = forms.ChoiceField(
        label=_("Sprache"), choices=[("", _("Bitte wählen")), ("ar", "Arabisch"), ("uk", "Ukrainisch")]
    )
    note = forms.CharField(
        label=_("Notiz"),
        help_text=_("Nur was für die Beratung nötig ist."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    date = forms.DateField(label=_("Termin"), widget=forms.DateInput)
    at = forms.DateTimeField(label=_("Beginn"), required=False)
    minutes = forms.IntegerField(label=_("Dauer in Minuten"), min_value=1, max_value=480)
    evidence = forms.FileField(
        label=_("Nachweis"), required=False, help_text=_("PDF oder Bild, höchstens 5 MB.")
    )
    urgency = forms.ChoiceField(
        label=_("Dringlichkeit"),
        choices=[("low", _("kann warten")), ("soon", _("in diesem Monat")), ("now", _("sofort"))],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("Themen"),
        help_text=_("Mehrere sind möglich."),
        choices=[
            ("SPR", _("Sprache")),
            ("ARB", _("Arbeit")),
            ("WOH", _("Wohnen")),
            ("KIT", _("Kinder und Kita")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label=_("Die Person ist mit dem Gespräch einverstanden."))
    submission = forms.CharField(widget=forms.HiddenInput, initial="0")

    def clean(self) -> dict[str, Any]:
        """Refuse one combination, to show an error of the form as a whole."""
        data = super().clean() or {}
        if data.get("urgency") == "low" and (data.get("minutes") or 0) > 60:  # noqa: PLR2004 - a sample
            raise forms.ValidationError(_("Was warten kann, braucht keine ganze Stunde."))
        return data


def with_errors() -> SampleForm:
    """Return the form as it looks after a wrong submission; what was typed is still there."""
    typed = {
        "name": "",
        "date": "31.02.2026",
        "minutes": "viele",
        "note": "Bitte erst anrufen.",
        "submission": "0",
    }
    return SampleForm({f"wrong-{name}": value for name, value in typed.items()}, prefix="wrong")
