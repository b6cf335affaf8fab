"""Forms of the directory: what to look for, and what a unit states about an offer."""

import datetime as dt
import re
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from strang.foundation import clock
from strang.network.types import LifeArea, Municipality
from strang.offers.types import LANGUAGES, Offer, OfferInput, OpeningSlot, Weekday
from strang.web.submissions import SubmissionField

_TIMES = re.compile(r"\A(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|bis)\s*(\d{1,2})(?:[:.](\d{2}))?\Z")

_UNREADABLE = _l("Bitte schreiben Sie zum Beispiel 9–12, 14:30–17.")


class OfferFilter(forms.Form):
    """Words, area of life, language, place; what costs nothing; what is open now."""

    text = forms.CharField(label=_l("Suche"), required=False, max_length=200, widget=forms.SearchInput)
    area = forms.ChoiceField(label=_l("Worum geht es?"), required=False)
    language = forms.ChoiceField(label=_l("Sprache"), required=False)
    ags = forms.ChoiceField(label=_l("Ort"), required=False)
    free = forms.BooleanField(label=_l("Nur kostenfrei"), required=False)
    open_now = forms.BooleanField(label=_l("Jetzt geöffnet"), required=False)
    unit = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, places: list[tuple[str, str]]) -> None:
        super().__init__(data)
        everything = [("", _("alle"))]
        self._choose("area", [*everything, *((area.value, area.label) for area in LifeArea)])
        self._choose("language", [*everything, *LANGUAGES.items()])
        self._choose("ags", [*everything, *places])

    def _choose(self, name: str, choices: list[tuple[str, str | Promise]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def wanted(self) -> dict[str, Any]:
        """Return the filters that could be read; what nobody knows is left out."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}


class OpeningField(forms.CharField):
    """The times of one day as people write them: ``9–12, 14.30–17``."""

    def __init__(self, weekday: Weekday) -> None:
        self.weekday = weekday
        super().__init__(label=weekday.label, required=False, max_length=60)

    def clean(self, value: Any) -> Any:
        """Return the opening slots of the day."""
        slots = [self._slot(part.strip()) for part in str(super().clean(value)).split(",") if part.strip()]
        slots.sort(key=lambda slot: slot.opens)
        if any(later.opens < earlier.closes for earlier, later in pairwise(slots)):
            raise forms.ValidationError(_("Zwei Zeiten an diesem Tag überschneiden sich."))
        return slots

    def _slot(self, text: str) -> OpeningSlot:
        match = _TIMES.match(text)
        if match is None:
            raise forms.ValidationError(_UNREADABLE)
        hour, minute, last_hour, last_minute = match.groups(default="00")
        try:
            opens, closes = dt.time(int(hour), int(minute)), dt.time(int(last_hour), int(last_minute))
        except ValueError as error:
            raise forms.ValidationError(_UNREADABLE) from error
        if closes <= opens:
            raise forms.ValidationError(_("Das Ende liegt nicht nach dem Beginn."))
        return OpeningSlot(self.weekday.value, opens, closes)


class OfferForm(forms.Form):
    """What a unit states about an offer."""

    submission = SubmissionField(required=False)
    title = forms.CharField(label=_l("Name des Angebots"), max_length=150)
    summary = forms.CharField(
        label=_l("In einem Satz"), max_length=300, help_text=_l("Schreiben Sie so, dass es jeder versteht.")
    )
    description = forms.CharField(
        label=_l("Beschreibung"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    areas = forms.MultipleChoiceField(
        label=_l("Worum geht es?"), choices=LifeArea.choices, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_l("In welchen Sprachen?"),
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    free = forms.BooleanField(label=_l("Das Angebot ist kostenfrei"), required=False)
    cost = forms.CharField(label=_l("Kosten in Worten"), max_length=200, required=False)
    target_group = forms.CharField(label=_l("Für wen?"), max_length=300, required=False)
    conditions = forms.CharField(label=_l("Was braucht man dafür?"), max_length=500, required=False)
    free_places = forms.IntegerField(label=_l("Freie Plätze"), min_value=0, max_value=999, required=False)
    contact = forms.CharField(label=_l("Kontakt"), max_length=300, help_text=_l("Telefon oder E-Mail"))
    site_name = forms.CharField(label=_l("Name des Hauses"), max_length=150, required=False)
    address = forms.CharField(
        label=_l("Anschrift"), max_length=200, required=False, help_text=_l("Straße, Postleitzahl und Ort")
    )
    ags = forms.ChoiceField(label=_l("Stadt oder Gemeinde"))
    latitude = forms.FloatField(label=_l("Breite"), min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(label=_l("Länge"), min_value=-180, max_value=180, required=False)
    opening_text = forms.CharField(label=_l("Anmerkung zu den Zeiten"), max_length=300, required=False)
    source = forms.CharField(label=_l("Quelle"), max_length=300, required=False)
    example = forms.BooleanField(
        label=_l("Beispiel"), required=False, help_text=_l("Einzelheiten sind erfunden oder nicht bestätigt.")
    )
    checked = forms.BooleanField(label=_l("Ich habe heute alle Angaben geprüft."), required=False)

    groups = (
        (_l("Angebot"), ("title", "summary", "description", "areas", "languages")),
        (_l("Für wen und wie"), ("target_group", "conditions", "free", "cost", "free_places", "contact")),
        (_l("Ort"), ("site_name", "address", "ags", "latitude", "longitude")),
        (_l("Geöffnet"), (*(f"opening_{day.value}" for day in Weekday), "opening_text")),
        (_l("Stand"), ("source", "example", "checked")),
    )

    def __init__(self, data: Any = None, *, places: list[Municipality], **options: Any) -> None:
        super().__init__(data, **options)
        for day in Weekday:
            self.fields[f"opening_{day.value}"] = OpeningField(day)
        field = self.fields["ags"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Bitte wählen")), *((place.ags, place.name) for place in places)]

    def offer(self) -> OfferInput:
        """Return what was typed, once it is valid."""
        typed = dict(self.cleaned_data)
        slots = [slot for day in Weekday for slot in typed.pop(f"opening_{day.value}")]
        checked = typed.pop("checked")
        typed.pop("submission")
        typed["areas"], typed["languages"] = tuple(typed["areas"]), tuple(typed["languages"])
        return OfferInput(**typed, opening=tuple(slots), last_checked_on=clock.today() if checked else None)


def stored_values(offer: Offer) -> dict[str, Any]:
    """Return the fields of the form as the directory has them now."""
    copied = {
        name: getattr(offer, name)
        for name in OfferForm.base_fields
        if name not in {"submission", "checked", "latitude", "longitude", "areas", "languages"}
    }
    times = {
        f"opening_{day.value}": ", ".join(slot.text for slot in offer.opening if slot.weekday == day.value)
        for day in Weekday
    }
    exact = offer.exact_position
    return (
        copied
        | times
        | {
            "areas": list(offer.areas),
            "languages": list(offer.languages),
            "latitude": offer.latitude if exact else None,
            "longitude": offer.longitude if exact else None,
        }
    )
