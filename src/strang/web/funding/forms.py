"""Forms of the money."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from strang.foundation import clock
from strang.funding.types import Allocation, PostKind, Step
from strang.network.types import Kreis, Unit
from strang.web.submissions import SubmissionField

_EMPTY = ("", _l("Bitte wählen"))


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = [_EMPTY, *choices]


def allocation_label(one: Allocation) -> str:
    """Return an allocation as a choice: block, year, recipient, posts."""
    fte = f"{one.fte.normalize():f}".replace(".", ",")
    return _("Baustein %(block)s, %(year)s: %(recipient)s, %(fte)s VZÄ") % {
        "block": one.block,
        "year": one.year,
        "recipient": one.recipient,
        "fte": fte,
    }


class PostForm(forms.Form):
    """A new post of an allocation."""

    submission = SubmissionField(required=False)
    allocation_id = forms.ChoiceField(label=_l("Aus welcher Zuweisung?"))
    unit_id = forms.ChoiceField(label=_l("Bei welcher Stelle?"))
    kind = forms.ChoiceField(label=_l("Wofür?"), choices=[_EMPTY, *PostKind.choices])
    title = forms.CharField(label=_l("Bezeichnung"), max_length=150)
    fte = forms.DecimalField(
        label=_l("Anteil einer vollen Stelle"),
        max_digits=4,
        decimal_places=2,
        localize=True,
        help_text=_l("0,5 ist eine halbe Stelle."),
    )
    approved_from = forms.DateField(label=_l("Bewilligt ab"), widget=forms.DateInput)
    approved_to = forms.DateField(label=_l("Bewilligt bis"), required=False, widget=forms.DateInput)
    source = forms.CharField(label=_l("Bescheid oder Quelle"), max_length=200, required=False)

    def __init__(
        self, data: Any = None, *, allocations: list[Allocation], units: list[Unit], **options: Any
    ) -> None:
        super().__init__(data, **options)
        _choose(self, "allocation_id", [(str(one.id), allocation_label(one)) for one in allocations])
        _choose(self, "unit_id", [(str(one.id), one.short) for one in units])


class PostChangeForm(forms.Form):
    """What changes about a post without touching its share."""

    title = forms.CharField(label=_l("Bezeichnung"), max_length=150)
    approved_to = forms.DateField(label=_l("Bewilligt bis"), required=False, widget=forms.DateInput)
    vacancy_reason = forms.CharField(
        label=_l("Warum die Stelle unbesetzt ist"), max_length=300, required=False
    )


class OccupancyForm(forms.Form):
    """Who holds a post, from when on."""

    holder_name = forms.CharField(label=_l("Name"), max_length=120)
    starts_on = forms.DateField(label=_l("Besetzt ab"), widget=forms.DateInput)
    ends_on = forms.DateField(
        label=_l("Letzter Tag"),
        required=False,
        widget=forms.DateInput,
        help_text=_l("Leer, solange es weitergeht."),
    )


class VacancyForm(forms.Form):
    """The end of an occupancy."""

    last_day = forms.DateField(label=_l("Letzter Tag"), widget=forms.DateInput)
    reason = forms.CharField(label=_l("Grund"), max_length=300, required=False)


class CostForm(forms.Form):
    """What a post really cost in a year."""

    year = forms.IntegerField(label=_l("Jahr"), min_value=2020, max_value=2100)
    amount = forms.DecimalField(
        label=_l("Tatsächliche Personalkosten in Euro"),
        max_digits=10,
        decimal_places=2,
        min_value=0,
        localize=True,
    )

    def clean_year(self) -> int:
        """Refuse a year that has not begun."""
        year: int = self.cleaned_data["year"]
        if year > clock.today().year:
            raise forms.ValidationError(_("Dieses Jahr hat noch nicht begonnen."))
        return year


class ForwardingForm(forms.Form):
    """A contract with a carrier."""

    allocation_id = forms.ChoiceField(label=_l("Aus welcher Zuweisung?"))
    unit_id = forms.ChoiceField(label=_l("An welchen Träger?"))
    fte = forms.DecimalField(label=_l("Stellen"), max_digits=6, decimal_places=2, localize=True)
    contract_on = forms.DateField(label=_l("Vertrag vom"), required=False, widget=forms.DateInput)
    topup_per_fte = forms.DecimalField(
        label=_l("Zuschuss des Kreises in Euro"),
        help_text=_l("Je volle Stelle und Jahr"),
        max_digits=10,
        decimal_places=2,
        min_value=0,
        localize=True,
        initial=Decimal(0),
    )
    source = forms.CharField(label=_l("Beschluss oder Quelle"), max_length=200, required=False)

    def __init__(
        self, data: Any = None, *, allocations: list[Allocation], units: list[Unit], **options: Any
    ) -> None:
        super().__init__(data, **options)
        _choose(self, "allocation_id", [(str(one.id), allocation_label(one)) for one in allocations])
        _choose(self, "unit_id", [(str(one.id), one.short) for one in units])


class AllocationForm(forms.Form):
    """An allocation of the granting authority."""

    submission = SubmissionField(required=False)
    block = forms.TypedChoiceField(
        label=_l("Baustein"), coerce=int, choices=[_EMPTY, *((str(i), str(i)) for i in (1, 2, 3))]
    )
    step_key = forms.ChoiceField(label=_l("Aus welchem Schritt?"), required=False)
    year = forms.IntegerField(label=_l("Jahr"), min_value=2020, max_value=2100)
    kreis = forms.ChoiceField(label=_l("Kreis oder kreisfreie Stadt"))
    recipient = forms.CharField(label=_l("Empfänger"), max_length=200)
    fte = forms.DecimalField(
        label=_l("Stellen"),
        max_digits=6,
        decimal_places=2,
        localize=True,
        help_text=_l("0,5 ist eine halbe Stelle."),
    )
    amount = forms.DecimalField(
        label=_l("Betrag in Euro"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        localize=True,
    )
    source = forms.CharField(label=_l("Bescheid oder Quelle"), max_length=200, required=False)

    def __init__(
        self, data: Any = None, *, kreise: list[Kreis], steps: tuple[Step, ...], **options: Any
    ) -> None:
        super().__init__(data, **options)
        _choose(self, "kreis", [(one.key, one.name) for one in sorted(kreise, key=lambda one: one.name)])
        _choose(self, "step_key", [(one.key, one.name) for one in steps])
