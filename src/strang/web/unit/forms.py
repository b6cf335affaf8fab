"""Form of a membership."""

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.access.types import Role


class RolesForm(forms.Form):
    """In which roles somebody works for the unit."""

    roles = forms.MultipleChoiceField(
        label=_("Rollen"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Wer neue Rollen bekommt, meldet sich danach neu an."),
    )
