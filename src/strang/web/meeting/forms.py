"""Forms around bodies, meetings and decisions."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.network import queries as network
from strang.steering.types import Body, BodyKind, DecisionKind, Meeting, ThemeRow
from strang.web.name_guard import GuardedForm, text_area

_REQUIRED = {"required": _("Bitte füllen Sie dieses Feld aus.")}


def unit_choices(*, empty: Any) -> list[tuple[str, Any]]:
    """Return all units to choose from."""
    return [("", empty), *((str(unit.id), unit.name) for unit in network.units())]


class BodyForm(GuardedForm):
    """A new body and the units that belong to it."""

    name = forms.CharField(label=_("Name der Gruppe"), max_length=160, error_messages=_REQUIRED)
    kind = forms.ChoiceField(
        label=_("Art"), choices=BodyKind.choices, widget=forms.RadioSelect, error_messages=_REQUIRED
    )
    task = text_area(_("Auftrag"), required=False)
    units = forms.TypedMultipleChoiceField(
        label=_("Stellen mit Sitz"),
        help_text=_("In einer Lenkungsgruppe sitzt für eine Stelle, wer dort diese Rolle hat."),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    chair = forms.BooleanField(
        label=_("Ich führe den Vorsitz"),
        required=False,
        help_text=_("Der Vorsitz lässt sich später vergeben."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = unit_choices(empty="")[1:]  # type: ignore[attr-defined]


class SeatForm(forms.Form):
    """A seat for a unit."""

    unit = forms.TypedChoiceField(label=_("Stelle"), coerce=UUID, error_messages=_REQUIRED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(empty=_("Bitte wählen"))  # type: ignore[attr-defined]


class MeetingForm(GuardedForm):
    """When and where."""

    starts_at = forms.DateTimeField(
        label=_("Beginn"),
        widget=forms.DateTimeInput,
        error_messages={**_REQUIRED, "invalid": _("Bitte geben Sie Tag und Uhrzeit an.")},
    )
    ends_at = forms.DateTimeField(
        label=_("Ende"),
        help_text=_("Leer: nach zwei Stunden."),
        required=False,
        widget=forms.DateTimeInput,
        error_messages={"invalid": _("Bitte geben Sie Tag und Uhrzeit an.")},
    )
    place = forms.CharField(label=_("Ort"), max_length=160, error_messages=_REQUIRED)


class AgendaForm(GuardedForm):
    """One more item: a theme, or words."""

    theme = forms.TypedChoiceField(label=_("Thema"), coerce=UUID, empty_value=None, required=False)
    title = forms.CharField(
        label=_("Überschrift"), help_text=_("Leer: der Titel des Themas."), required=False, max_length=160
    )

    def __init__(self, *args: Any, themes: list[ThemeRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [  # type: ignore[attr-defined]
            ("", _("ohne Thema")),
            *((str(theme.id), f"{theme.title} ({theme.status.label})") for theme in themes),
        ]


class MinutesForm(GuardedForm):
    """Who was there, and what was said."""

    present = forms.TypedMultipleChoiceField(
        label=_("Anwesende Stellen"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )
    minutes = text_area(
        _("Niederschrift"),
        hint=_("Beschlüsse stehen schon bei der Tagesordnung. Ohne Namen von Menschen, um die es ging."),
        required=False,
        rows=12,
        maximum=20000,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = {str(member.unit_id): member.unit_name for member in body.members}
        self.fields["present"].choices = list(units.items())  # type: ignore[attr-defined]


def stored_values(meeting: Meeting) -> dict[str, object]:
    """Return the minutes of a meeting as the form's values."""
    return {"minutes": meeting.minutes, "present": [str(unit_id) for unit_id in meeting.present_ids]}


class DecisionForm(GuardedForm):
    """What was decided, by when, by whom."""

    kind = forms.ChoiceField(
        label=_("Art des Beschlusses"),
        choices=DecisionKind.choices,
        widget=forms.RadioSelect,
        error_messages=_REQUIRED,
    )
    text = text_area(_("Wortlaut"), hint=_("Für alle Partner lesbar."), rows=4)
    owner_unit_id = forms.TypedChoiceField(
        label=_("Zuständige Stelle"),
        help_text=_("Bei Auftrag, Bitte und Empfehlung nötig."),
        coerce=UUID,
        empty_value=None,
        required=False,
    )
    due_on = forms.DateField(
        label=_("Frist"),
        required=False,
        widget=forms.DateInput,
        error_messages={"invalid": _("Bitte geben Sie ein Datum an, zum Beispiel 31.12.2026.")},
    )
    votes_for = forms.IntegerField(label=_("Dafür"), required=False, min_value=0, max_value=999)
    votes_against = forms.IntegerField(label=_("Dagegen"), required=False, min_value=0, max_value=999)
    votes_abstained = forms.IntegerField(label=_("Enthalten"), required=False, min_value=0, max_value=999)
    groups = ((_("Stimmen (freiwillig)"), ("votes_for", "votes_against", "votes_abstained")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_unit_id"].choices = unit_choices(empty=_("keine"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Take votes all three or not at all."""
        data = super().clean() or self.cleaned_data
        counted = [data.get(name) is not None for name in ("votes_for", "votes_against", "votes_abstained")]
        if any(counted) and not all(counted):
            self.add_error("votes_for", _("Bitte geben Sie alle drei Stimmenzahlen an oder keine."))
        return data

    def votes(self) -> tuple[int, int, int] | None:
        """Return the votes, if somebody counted."""
        data = self.cleaned_data
        if data["votes_for"] is None:
            return None
        return (data["votes_for"], data["votes_against"], data["votes_abstained"])
