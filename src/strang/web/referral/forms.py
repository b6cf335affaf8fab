"""Forms of the referral pages: asking, answering, confirming."""

import datetime as dt
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.consents import queries as consents
from strang.foundation import clock, ids
from strang.referrals.operations import MOST_LETTERS
from strang.referrals.types import DeclineReason, EventKind, ResultKind
from strang.web.consent.forms import recipient_choices, topic_choices
from strang.web.submissions import SubmissionField

_CHOOSE = [("", _("Bitte wählen"))]
USUAL_DAYS = 14


class RequestForm(forms.Form):
    """What another unit is asked for."""

    to_unit_id = forms.ChoiceField(label=_("Welche Stelle soll helfen?"))
    topics = forms.MultipleChoiceField(
        label=_("Welche Themen soll die Stelle sehen?"),
        help_text=_("Nur, was sie für diese Bitte braucht. Name und Geburtsjahr gehören immer dazu."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens ein Thema.")},
    )
    purpose = forms.ChoiceField(label=_("Wozu?"))
    request_text = forms.CharField(
        label=_("Worum bitten Sie?"),
        help_text=_(
            "Die Stelle liest das erst, wenn jemand übernimmt. Nennen Sie nur, was zu den Themen gehört."
        ),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": MOST_LETTERS}),
    )
    due_on = forms.DateField(label=_("Antwort erbeten bis"), widget=forms.DateInput, required=False)
    submission = SubmissionField()

    def __init__(self, *args: Any, own_unit: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "to_unit_id", [*_CHOOSE, *recipient_choices(own_unit)])
        _choices(self, "topics", topic_choices())
        _choices(self, "purpose", [*_CHOOSE, *consents.purposes()])

    @staticmethod
    def first_values() -> dict[str, Any]:
        """Return what an empty form proposes."""
        return {"due_on": clock.today() + dt.timedelta(days=USUAL_DAYS), "submission": ids.uuid7()}


class TextForm(forms.Form):
    """A few words that go with a step."""

    text = forms.CharField(
        label=_("Nachricht"),
        max_length=MOST_LETTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_LETTERS}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DeclineForm(TextForm):
    """Why not."""

    reason = forms.ChoiceField(label=_("Grund"), choices=[*_CHOOSE, *DeclineReason.choices])
    field_order = ("reason",)


class AppointmentForm(TextForm):
    """When and where."""

    appointment_at = forms.DateTimeField(label=_("Wann?"), widget=forms.DateTimeInput)
    place = forms.CharField(label=_("Wo?"), max_length=200)
    field_order = ("appointment_at", "place")


class ResultForm(TextForm):
    """What came of it."""

    result = forms.ChoiceField(label=_("Was ist daraus geworden?"), choices=[*_CHOOSE, *ResultKind.choices])
    field_order = ("result",)


class NotedForm(TextForm):
    """An answer that came by letter or telephone."""

    kind = forms.ChoiceField(
        label=_("Was hat die Stelle geantwortet?"),
        choices=[
            *_CHOOSE,
            (EventKind.ACCEPTED, _("Sie nimmt an")),
            (EventKind.DECLINED, _("Sie lehnt ab")),
            (EventKind.RESULT_REPORTED, _("Sie meldet ein Ergebnis")),
        ],
    )
    reason = forms.ChoiceField(
        label=_("Grund der Ablehnung"), choices=[*_CHOOSE, *DeclineReason.choices], required=False
    )
    result = forms.ChoiceField(label=_("Ergebnis"), choices=[*_CHOOSE, *ResultKind.choices], required=False)
    field_order = ("kind", "reason", "result")


def _choices(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = choices
