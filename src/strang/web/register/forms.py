"""The forms of the register: a period, and for whom a sheet is made."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.consents import queries as consents
from strang.privacy.types import Asker
from strang.web.register.lines import Period


class PeriodForm(forms.Form):
    """From when until when."""

    since = forms.DateField(label=_("Von"), required=False, widget=forms.DateInput)
    until = forms.DateField(label=_("Bis einschließlich"), required=False, widget=forms.DateInput)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("Das Ende liegt vor dem Beginn."))
        return data

    def period(self) -> Period:
        """Return what was typed; a wrong period counts as none."""
        if not self.is_valid():
            return Period()
        return Period(self.cleaned_data["since"], self.cleaned_data["until"])


class SheetForm(PeriodForm):
    """The sheet for the person."""

    language = forms.ChoiceField(label=_("Sprache der Person"), required=False)
    asker = forms.ChoiceField(label=_("Für wen ist das Blatt?"), choices=Asker.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(words.code, words.name) for words in consents.wordings()]
        cast("forms.ChoiceField", self.fields["language"]).choices = choices
