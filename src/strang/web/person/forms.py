"""Forms about people. Names are asked as they stand in the paper and as the person writes them."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from strang.foundation.formats import PartialDate
from strang.people.types import (
    LanguageSkill,
    Level,
    NameInput,
    NameKind,
    Person,
    ProtectionReason,
    Sex,
)
from strang.web.person.fields import (
    PartialDateField,
    language_choices,
    municipality_choices,
    nationality_choices,
    reading_choices,
)
from strang.web.submissions import SubmissionField

Choices = Sequence[tuple[str, Any]]


class SearchForm(forms.Form):
    """Search for a person of the own unit."""

    q = forms.CharField(
        label=_("Name"),
        help_text=_("Auch in anderer Schreibweise oder Schrift. Gefunden werden nur Personen Ihrer Stelle."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )


class ParticularsForm(forms.Form):
    """What is asked about every person; used for creating and for correcting."""

    birth = PartialDateField(label=_("Geburtsdatum"))
    birth_year_only = forms.BooleanField(
        label=_("Nur das Jahr ist wirklich bekannt"),
        help_text=_("Zum Beispiel, wenn im Papier der 1. Januar steht."),
        required=False,
    )
    sex = forms.ChoiceField(label=_("Geschlecht"), choices=Sex.choices, initial=Sex.NOT_STATED.value)
    nationality = forms.ChoiceField(
        label=_("Staatsangehörigkeit"), choices=nationality_choices, required=False
    )
    second_nationality = forms.ChoiceField(
        label=_("Weitere Staatsangehörigkeit"), choices=nationality_choices, required=False
    )
    arrival = PartialDateField(label=_("In Deutschland seit"))
    ags = forms.ChoiceField(
        label=_("Wohnt in"), help_text=_("Nur die Gemeinde, keine Straße."), required=False
    )
    reading = forms.ChoiceField(
        label=_("Liest am besten"),
        help_text=_(
            "In dieser Sprache bekommt die Person Briefe und Einwilligungen, immer auch auf Deutsch."
        ),
        choices=reading_choices,
        initial="de",
    )

    def __init__(self, *args: Any, kreis: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["ags"]).choices = municipality_choices(kreis)

    def particulars(self) -> dict[str, Any]:
        """Return the values as the operations take them."""
        data = self.cleaned_data
        birth: PartialDate | None = data["birth"]
        if birth and data["birth_year_only"]:
            birth = PartialDate(birth.year)
        nationalities = [code for code in (data["nationality"], data["second_nationality"]) if code]
        return {
            "birth": birth,
            "sex": Sex(data["sex"]),
            "nationalities": nationalities,
            "arrival": data["arrival"],
            "ags": data["ags"],
            "reading": data["reading"],
        }


class NewPersonForm(ParticularsForm):
    """A person who was searched for and not found."""

    submission = SubmissionField()
    searched = forms.CharField(widget=forms.HiddenInput, max_length=120)
    contact = forms.UUIDField(widget=forms.HiddenInput, required=False)
    given = forms.CharField(
        label=_("Vorname im Pass oder Ausweis"),
        help_text=_("Wie im Papier. Wer nur einen Namen hat: nur dieses Feld."),
        max_length=120,
    )
    family = forms.CharField(label=_("Nachname im Pass oder Ausweis"), max_length=120, required=False)
    called = forms.CharField(
        label=_("So wird die Person genannt"),
        help_text=_("Wenn es anders ist als im Papier."),
        max_length=120,
        required=False,
    )
    original = forms.CharField(
        label=_("Name in der eigenen Schrift"),
        help_text=_("Zum Beispiel arabisch oder kyrillisch. Am besten schreibt die Person selbst."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    first_language = forms.ChoiceField(label=_("Erstsprache"), choices=language_choices, required=False)
    interpreter = forms.BooleanField(label=_("Dolmetschen ist nötig"), required=False)
    german = forms.ChoiceField(
        label=_("Deutsch"),
        choices=[("", _("keine Angabe")), *Level.choices],
        required=False,
    )
    protected = forms.BooleanField(
        label=_("Die Anschrift muss geheim bleiben"),
        help_text=_(
            "Zum Beispiel Auskunftssperre oder Schutz vor Gewalt. Die Anschrift sieht dann nur, wer den Fall führt."
        ),
        required=False,
    )
    protection_reason = forms.ChoiceField(
        label=_("Grund des Schutzes"),
        choices=[("", _("keine Angabe")), *ProtectionReason.choices],
        required=False,
    )
    none_of_them = forms.BooleanField(label=_("Keine der gefundenen Personen ist gemeint"), required=False)

    groups = (
        (_("Name"), ("given", "family", "called", "original")),
        (
            _("Person"),
            ("birth", "birth_year_only", "sex", "nationality", "second_nationality", "arrival", "ags"),
        ),
        (_("Sprache"), ("first_language", "interpreter", "german", "reading")),
        (_("Schutz"), ("protected", "protection_reason")),
    )

    def __init__(self, *args: Any, similar: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not similar:
            del self.fields["none_of_them"]

    def names(self) -> list[NameInput]:
        """Return the spellings that were typed."""
        data = self.cleaned_data
        found = [NameInput(NameKind.OFFICIAL, data["given"], data["family"])]
        if data["called"]:
            found.append(NameInput(NameKind.CALLED, full=data["called"]))
        if data["original"]:
            found.append(NameInput(NameKind.ORIGINAL, full=data["original"]))
        return found

    def languages(self) -> list[LanguageSkill]:
        """Return the languages that were typed."""
        data = self.cleaned_data
        first, german = data["first_language"], data["german"]
        found = [LanguageSkill(first, Level.NATIVE, interpreter=data["interpreter"])] if first else []
        if german and first != "de":
            found.append(LanguageSkill("de", Level(german)))
        return found

    def clean(self) -> dict[str, Any] | None:
        """Ask for the language an interpreter is needed for."""
        data = super().clean()
        if data and data.get("interpreter") and not data.get("first_language"):
            self.add_error("first_language", _now("Für welche Sprache ist das Dolmetschen nötig?"))
        return data


class ChangePersonForm(ParticularsForm):
    """Correct a person's particulars."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def changes(self) -> dict[str, Any]:
        """Return the values with the version they were based on."""
        return {"version": self.cleaned_data["version"], **self.particulars()}


def stored_values(person: Person) -> dict[str, Any]:
    """Return a person's particulars by the fields of :class:`ParticularsForm`."""
    first, second, *_more = [*person.nationalities, "", ""]
    return {
        "birth": person.birth,
        "birth_year_only": False,
        "sex": person.sex.value,
        "nationality": first,
        "second_nationality": second,
        "arrival": person.arrival,
        "ags": person.ags,
        "reading": person.reading,
    }
