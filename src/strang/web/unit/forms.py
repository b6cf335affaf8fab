"""Forms of a membership and of a new login."""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from strang.access.types import Role, UnitKind, may_give


class RolesForm(forms.Form):
    """In which roles somebody works for the unit, and until when."""

    roles = forms.MultipleChoiceField(
        label=_("Rollen"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Wer neue Rollen bekommt, meldet sich danach neu an."),
    )
    until = forms.DateField(
        label=_("Letzter Arbeitstag"),
        required=False,
        help_text=_("Am Ende dieses Tages endet jeder Zugang von selbst. Leer: ohne Ende."),
    )

    def __init__(self, *args: Any, kind: UnitKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in Role if may_give(kind, role)
        ]

    def end(self) -> dt.datetime | None:
        """Return the moment after the last working day; None: there is none."""
        last = self.cleaned_data["until"]
        if last is None:
            return None
        day_after = dt.datetime.combine(last + dt.timedelta(days=1), dt.time())
        return timezone.make_aware(day_after, timezone.get_default_timezone())


def last_day(end: dt.datetime | None) -> dt.date | None:
    """Return the last working day before the end of a membership."""
    return timezone.localdate(end - dt.timedelta(microseconds=1)) if end else None


class NewMemberForm(RolesForm):
    """A new login with its first roles."""

    display_name = forms.CharField(label=_("Vor- und Nachname"), max_length=120)
    login = forms.CharField(
        label=_("Anmeldename"),
        max_length=80,
        validators=[
            RegexValidator(
                r"\A[a-z0-9][a-z0-9._-]*\Z",
                _("Nur kleine Buchstaben ohne Umlaute, Ziffern, Punkt und Strich."),
            )
        ],
        help_text=_("Zum Beispiel vorname.nachname."),
    )
    email = forms.EmailField(label=_("Dienstliche E-Mail"))

    field_order = ("display_name", "login", "email", "roles", "until")
