"""The form of a block."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.network import queries as network
from strang.web.unit_choices import set_choices


class LiftForm(forms.Form):
    """Why data protection lifts a block."""

    reason = forms.CharField(
        label=_("Warum endet die Sperre?"),
        max_length=300,
        help_text=_("Mit wem haben Sie gesprochen? Wer mit der Person arbeitet, liest das."),
    )


class BlockForm(forms.Form):
    """Who is shut out, and why."""

    user_id = forms.TypedChoiceField(
        label=_("Jemand aus Ihrer Stelle"), required=False, coerce=UUID, empty_value=None
    )
    unit_id = forms.TypedChoiceField(
        label=_("Oder eine andere Stelle"), required=False, coerce=UUID, empty_value=None
    )
    reason = forms.CharField(
        label=_("Grund"),
        max_length=300,
        help_text=_(
            "Zum Beispiel: verwandt, befreundet, von der Person als Bedrohung genannt."
            " Ohne Namen: Der Datenschutz Ihrer Stelle liest mit."
        ),
    )

    def __init__(self, *args: Any, colleagues: Mapping[UUID, str], own_unit: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nobody = ("", "–")
        set_choices(self, "user_id", [nobody, *((str(key), name) for key, name in colleagues.items())])
        units = [unit for unit in network.units() if unit.id != own_unit]
        set_choices(self, "unit_id", [nobody, *((str(unit.id), unit.name) for unit in units)])

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of the two, at once with whatever else is missing."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("user_id") and data.get("unit_id"):
            self.add_error(
                "unit_id", _("Bitte wählen Sie nur eines: jemanden aus Ihrer Stelle oder eine Stelle.")
            )
        elif not {"user_id", "unit_id"} & set(self.errors) and not (
            data.get("user_id") or data.get("unit_id")
        ):
            self.add_error(
                "user_id", _("Bitte wählen Sie jemanden aus Ihrer Stelle oder eine andere Stelle.")
            )
        return data
