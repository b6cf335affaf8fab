"""Forms of the hand-over pages."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from strang.accounts import queries as accounts
from strang.foundation import clock, ids
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.referrals.handover import operations
from strang.referrals.handover.operations import Plan
from strang.referrals.handover.types import Basis, Item
from strang.referrals.law import norms
from strang.web.submissions import SubmissionField

_CHOOSE = [("", _("Bitte wählen"))]
_SHOWN_LETTERS = 140


def unit_choices(own_unit: UUID) -> list[tuple[str, str]]:
    """Return every unit of the network but the own one."""
    return [
        (str(unit.id), unit.name if unit.organisation in unit.name else f"{unit.name} ({unit.organisation})")
        for unit in network.units()
        if unit.id != own_unit
    ]


def norm_choices() -> list[tuple[str, str]]:
    """Return the norms of the catalogue."""
    return [(norm.code, norm.label) for norm in norms().values()]


def colleague_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return who of the unit can decide as the second person, by name."""
    names = accounts.display_names(operations.approvers(actor))
    return sorted(((str(user_id), name) for user_id, name in names.items()), key=lambda one: one[1])


class HandoverForm(forms.Form):
    """What is handed over, to whom, on which basis."""

    items = forms.MultipleChoiceField(
        label=_("Welche Angaben?"),
        help_text=_("Nur, was die Stelle für diesen Zweck braucht. Notizen werden nie übergeben."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens eine Angabe.")},
    )
    confirm_address = forms.BooleanField(
        label=_("Ja, die geschützte Anschrift soll übergeben werden."), required=False
    )
    address_reason = forms.CharField(
        label=_("Warum ist die geschützte Anschrift nötig?"), max_length=300, required=False
    )
    to_unit_id = forms.TypedChoiceField(
        label=_("Welche Stelle?"), coerce=UUID, empty_value=None, required=False
    )
    recipient_name = forms.CharField(
        label=_("Oder eine Stelle, die hier nicht steht"),
        help_text=_("Dann drucken Sie die Übergabe aus und schicken sie ab."),
        max_length=200,
        required=False,
    )
    purpose = forms.CharField(
        label=_("Wofür braucht die Stelle die Angaben?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
    )
    basis = forms.ChoiceField(
        label=_("Worauf stützt sich die Übergabe?"), choices=Basis.choices, widget=forms.RadioSelect
    )
    released_on = forms.DateField(label=_("Freigabe der Person vom"), widget=forms.DateInput, required=False)
    evidence = forms.CharField(
        label=_("Nachweis der Freigabe"),
        help_text=_(
            "Zum Beispiel: unterschriebene Erklärung liegt in der Akte. Der Nachweis bleibt bei Ihnen."
        ),
        max_length=300,
        required=False,
    )
    norm = forms.ChoiceField(label=_("Norm"), required=False)
    necessity = forms.CharField(
        label=_("Warum sind gerade diese Angaben erforderlich?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )
    approver_id = forms.TypedChoiceField(
        label=_("Wer gibt frei?"),
        help_text=_("Eine zweite Person Ihrer Stelle. Sie sieht nur diese Übergabe."),
        coerce=UUID,
        empty_value=None,
        required=False,
    )
    submission = SubmissionField()

    groups = (
        (_("Angaben"), ("items", "confirm_address", "address_reason")),
        (_("Empfang und Zweck"), ("to_unit_id", "recipient_name", "purpose")),
        (_("Grundlage"), ("basis",)),
        (_("Wenn die Person freigegeben hat"), ("released_on", "evidence")),
        (_("Wenn ein Gesetz es erlaubt oder verlangt"), ("norm", "necessity", "approver_id")),
    )

    def __init__(self, *args: Any, actor: Actor, offered: Iterable[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(offered)
        _choices(self, "items", [(one.key, _words(one)) for one in found])
        _choices(self, "to_unit_id", [*_CHOOSE, *unit_choices(actor.unit_id)])
        _choices(self, "norm", [*_CHOOSE, *norm_choices()])
        _choices(self, "approver_id", [*_CHOOSE, *colleague_choices(actor)])
        if not any(one.protected for one in found):
            del self.fields["confirm_address"], self.fields["address_reason"]

    @staticmethod
    def first_values() -> dict[str, Any]:
        """Return what an empty form proposes: nothing is chosen."""
        return {"released_on": clock.today(), "submission": ids.uuid7()}

    def bind_to(self, *, to_unit_id: UUID | None, recipient_name: str, norm: str) -> None:
        """Fix recipient and basis, because a request has asked on them."""
        fixed = {
            "to_unit_id": str(to_unit_id or ""),
            "recipient_name": recipient_name,
            "norm": norm,
            "basis": Basis.STATUTE.value,
        }
        for name, value in fixed.items():
            self.fields[name].disabled = True
            self.initial[name] = value
        del self.fields["released_on"], self.fields["evidence"]

    def plan(self) -> Plan:
        """Return what was typed."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "submission"}
        return Plan(**{**data, "items": tuple(data["items"])})


class DecisionForm(forms.Form):
    """The second person's word."""

    note = forms.CharField(
        label=_("Begründung"),
        help_text=_("Nötig, wenn Sie nicht freigeben."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )


class RecallForm(forms.Form):
    """Why the copy should be deleted."""

    reason = forms.CharField(
        label=_("Warum soll die Stelle löschen?"),
        help_text=_("Der Grund steht in der Nachricht. Nennen Sie keine neuen Angaben zur Person."),
        max_length=300,
    )


def _words(one: Item) -> str:
    text = Truncator(" ".join(one.text.split())).chars(_SHOWN_LETTERS)
    shield = f" ({_('geschützt')})" if one.protected else ""
    return f"{one.label}{shield}: {text}" if text else f"{one.label}{shield}"


def _choices(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = choices
