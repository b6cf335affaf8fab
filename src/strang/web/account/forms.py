"""Forms of the sign-in that are not the library's."""

from typing import Any

from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _


class InvitedPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """The first password of somebody invited; what it has to be stands above the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = ""
        self.fields["new_password2"].help_text = ""
        self.fields["new_password2"].label = _("Neues Passwort (Wiederholung)")
