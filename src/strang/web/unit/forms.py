"""Form of a membership."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.access.types import Role, UnitKind, may_give


class RolesForm(forms.Form):
    """In which roles somebody works for the unit."""

    roles = forms.MultipleChoiceField(
        label=_("Rollen"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Wer neue Rollen bekommt, meldet sich danach neu an."),
    )

    def __init__(self, *args: Any, kind: UnitKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in Role if may_give(kind, role)
        ]
