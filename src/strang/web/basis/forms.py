"""Forms of the statutory bases."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.access.types import NEVER_GRANTED, Topic, UnitKind
from strang.consents.types import (
    CHOSEN_TOPICS,
    CONSENT_PURPOSES,
    NECESSITY_CHARACTERS,
    Basis,
    BasisInput,
    Obligation,
)
from strang.foundation import clock, ids
from strang.web.consent.forms import recipient_choices, usual_end
from strang.web.submissions import SubmissionField

_CHOOSE = [("", _("Bitte wählen"))]


class BasisForm(forms.Form):
    """One version of a statutory basis."""

    key = forms.SlugField(
        label=_("Kurzwort"),
        help_text=_("Kleinbuchstaben und Bindestriche. Alle Fassungen einer Grundlage tragen dasselbe."),
        max_length=40,
        error_messages={
            "invalid": _(
                "Nur Kleinbuchstaben, Ziffern und Bindestriche, zum Beispiel „kinderschutz-jugendamt“."
            )
        },
    )
    title = forms.CharField(label=_("Bezeichnung"), max_length=200)
    norm = forms.CharField(label=_("Norm"), help_text=_("Paragraf, Absatz, Satz, Gesetz."), max_length=200)
    source = forms.CharField(label=_("Fundstelle des Wortlauts"), max_length=300)
    obligation = forms.ChoiceField(
        label=_("Pflicht oder Befugnis?"), choices=Obligation.choices, widget=forms.RadioSelect
    )
    conditions = forms.CharField(
        label=_("Voraussetzungen"),
        help_text=_("Was im Einzelfall vorliegen muss, in klaren Sätzen."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": 4000}),
    )
    discloser_kinds = forms.MultipleChoiceField(
        label=_("Wer darf übermitteln?"), choices=UnitKind.choices, widget=forms.CheckboxSelectMultiple
    )
    recipient_kinds = forms.MultipleChoiceField(
        label=_("An wen?"),
        help_text=_(
            "Ausländer- und Einbürgerungsbehörden, Polizei und Gerichte bekommen nie laufenden Zugriff."
        ),
        choices=[(kind.value, kind.label) for kind in UnitKind if kind not in NEVER_GRANTED],
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.MultipleChoiceField(
        label=_("Welche Themen?"),
        choices=[(topic.value, topic.label) for topic in CHOSEN_TOPICS],
        widget=forms.CheckboxSelectMultiple,
    )
    purposes = forms.MultipleChoiceField(
        label=_("Für welche Zwecke?"),
        choices=[(purpose.value, purpose.label) for purpose in CONSENT_PURPOSES],
        widget=forms.CheckboxSelectMultiple,
    )
    tells_person = forms.BooleanField(
        label=_("Die Person erfährt davon (Verzeichnis der Zugriffe)."),
        help_text=_("Der Regelfall. Nur wegnehmen, wenn die Norm es ausdrücklich zulässt."),
        required=False,
        initial=True,
    )
    valid_from = forms.DateField(label=_("Gilt ab"), widget=forms.DateInput, initial=clock.today)
    valid_to = forms.DateField(
        label=_("Gilt bis"), help_text=_("Leer: ohne Ende."), widget=forms.DateInput, required=False
    )
    review_on = forms.DateField(label=_("Nächste Prüfung"), widget=forms.DateInput)

    groups = (
        (_("Die Norm"), ("key", "title", "norm", "source", "obligation", "conditions")),
        (
            _("Was sie erlaubt"),
            ("discloser_kinds", "recipient_kinds", "topics", "purposes", "tells_person"),
        ),
        (_("Wann sie gilt"), ("valid_from", "valid_to", "review_on")),
    )

    def entry(self) -> BasisInput:
        """Return what was entered."""
        data = dict(self.cleaned_data)
        for name in ("discloser_kinds", "recipient_kinds", "topics", "purposes"):
            data[name] = tuple(data[name])
        return BasisInput(**data)


class RequestForm(forms.Form):
    """Ask that a basis be applied to a person."""

    basis_id = forms.ChoiceField(label=_("Auf welcher Grundlage?"))
    recipient_unit_id = forms.ChoiceField(label=_("An welche Stelle?"))
    topics = forms.MultipleChoiceField(
        label=_("Welche Themen?"),
        help_text=_("Name und Geburtsjahr gehören immer dazu. Nur was für diesen Zweck erforderlich ist."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens ein Thema.")},
    )
    purpose = forms.ChoiceField(label=_("Wozu?"))
    file_number = forms.CharField(label=_("Aktenzeichen"), max_length=80)
    necessity = forms.CharField(
        label=_("Warum ist es bei dieser Person erforderlich?"),
        help_text=_(
            "Was liegt vor, warum genügt weniger nicht, warum fragen Sie die Person nicht? Wer prüft, liest nur das."
        ),
        min_length=NECESSITY_CHARACTERS,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": 4000}),
    )
    valid_from = forms.DateField(label=_("Gilt ab"), widget=forms.DateInput, initial=clock.today)
    valid_to = forms.DateField(
        label=_("Gilt bis einschließlich"),
        help_text=_("Höchstens zwölf Monate. Je kürzer, desto besser."),
        widget=forms.DateInput,
        initial=usual_end,
    )
    submission = SubmissionField(initial=ids.uuid7)

    def __init__(self, *args: Any, own_unit: UUID, bases: list[Basis], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = {topic for basis in bases for topic in basis.entry.topics}
        kinds = {kind for basis in bases for kind in basis.entry.recipient_kinds}
        purposes = {purpose for basis in bases for purpose in basis.entry.purposes}
        self._choices(
            "basis_id",
            [*_CHOOSE, *((str(one.id), f"{one.entry.norm} – {one.entry.title}") for one in bases)],
        )
        self._choices("recipient_unit_id", [*_CHOOSE, *recipient_choices(own_unit, kinds=kinds)])
        self._choices("topics", [(topic.value, topic.label) for topic in Topic if topic.value in topics])
        self._choices(
            "purpose",
            [*_CHOOSE, *((one.value, one.label) for one in CONSENT_PURPOSES if one.value in purposes)],
        )

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices


class DecisionForm(forms.Form):
    """Approve or refuse, with a note."""

    note = forms.CharField(
        label=_("Bemerkung"),
        help_text=_("Bei einer Ablehnung nötig."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
