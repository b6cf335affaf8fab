"""The hidden field by which a form that arrives twice is one."""

from typing import Any
from uuid import UUID

from django import forms

from strang.foundation import ids
from strang.foundation.context import Actor, current_actor


class SubmissionField(forms.UUIDField):
    """What a form is sent under, made one of whoever sends it.

    The row is kept under this id. If it were what the browser sent, an id that somebody else's hidden row bears would
    be refused where an absent one is not.
    """

    widget = forms.HiddenInput

    def clean(self, value: Any) -> UUID | None:
        """Return the id for this user in this unit; needs an open context."""
        sent: UUID | None = super().clean(value)
        sender = current_actor()
        if sent is None or not isinstance(sender, Actor):
            return sent
        return ids.of_sender(sent, sender.user_id, sender.unit_id)
