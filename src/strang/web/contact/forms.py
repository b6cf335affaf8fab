"""The form of an anonymous contact, filled in while the next person is waiting. It has no field for a name."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from strang.cases.types import ContactChannel, ContactResult
from strang.foundation import clock, ids
from strang.network.types import LifeArea
from strang.people import catalogue
from strang.web.submissions import SubmissionField

MINUTES = (5, 10, 15, 20, 30, 45, 60, 90, 120)


def language_choices() -> list[tuple[str, Any]]:
    """Return the languages for a select box: the most frequent ones in front."""
    names = list(catalogue.languages().items())
    frequent = len(catalogue.FREQUENT_LANGUAGES)
    return [
        ("", gettext("Bitte wählen")),
        (gettext("Häufig"), names[:frequent]),
        (gettext("Alle weiteren"), names[frequent:]),
    ]


class ContactForm(forms.Form):
    """What counts about a contact."""

    submission = SubmissionField()
    topics = forms.MultipleChoiceField(
        label=_("Worum ging es?"), choices=LifeArea.choices, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("In welcher Sprache?"), choices=language_choices)
    result = forms.ChoiceField(
        label=_("Wie ging es aus?"),
        choices=ContactResult.choices,
        widget=forms.RadioSelect,
        initial=ContactResult.INFORMED.value,
    )
    referred_to = forms.CharField(
        label=_("Wohin verwiesen?"),
        help_text=_("Nur wenn Sie verwiesen haben, zum Beispiel: Jobcenter, Jugendamt, Migrationsberatung."),
        max_length=120,
        required=False,
    )
    minutes = forms.TypedChoiceField(
        label=_("Wie lange? (Minuten)"),
        coerce=int,
        choices=[(minutes, str(minutes)) for minutes in MINUTES],
        widget=forms.RadioSelect,
        initial=15,
    )
    recorded_on = forms.DateField(label=_("Wann?"), widget=forms.DateInput)
    ags = forms.ChoiceField(label=_("In welcher Gemeinde?"))
    site = forms.CharField(
        label=_("Wo genau?"),
        help_text=_("Freiwillig, zum Beispiel: Sprachcafé im KAI."),
        max_length=120,
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("Auf welchem Weg?"),
        choices=ContactChannel.choices,
        widget=forms.RadioSelect,
        initial=ContactChannel.ON_SITE.value,
    )
    note = forms.CharField(
        label=_("Stichwort"),
        help_text=_(
            "Freiwillig, höchstens 200 Zeichen. Bitte keine Namen, Geburtsdaten oder Telefonnummern."
        ),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200}),
    )

    def __init__(self, *args: Any, municipalities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = ids.uuid7
        self.fields["recorded_on"].initial = clock.today
        cast("forms.ChoiceField", self.fields["ags"]).choices = [
            ("", gettext("Bitte wählen")),
            *municipalities,
        ]
