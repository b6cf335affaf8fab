"""Forms whose texts must not name anybody: the refused words come back with „Das ist kein Name“ to tick."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.foundation.errors import InvalidInputError
from strang.steering.operations import NameFoundError
from strang.steering.types import Claim


class GuardedForm(forms.Form):
    """A form of steering. Call :meth:`refuse` with what the operation raised; nothing typed is lost."""

    claims = forms.MultipleChoiceField(
        label=_("Das ist kein Name"),
        help_text=_(
            "Kreuzen Sie nur an, was sicher kein Name eines Menschen ist. Ihre Angabe wird festgehalten."
        ),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    claim_reason = forms.CharField(
        label=_("Warum ist das kein Name?"),
        help_text=_("Zum Beispiel: „Ist eine Haltestelle“."),
        required=False,
        max_length=160,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._aside = {name: self.fields.pop(name) for name in ("claims", "claim_reason")}
        if self.is_bound:
            self._offer(self.data.getlist("claims") if hasattr(self.data, "getlist") else [])

    @property
    def doubts(self) -> bool:
        """Return whether words are offered to be declared harmless."""
        return "claims" in self.fields

    def claimed(self) -> list[Claim]:
        """Return the words declared to be no names, each with the reason."""
        reason = str(self.cleaned_data.get("claim_reason", ""))
        return [Claim(word, reason) for word in self.cleaned_data.get("claims", [])]

    def refuse(self, error: InvalidInputError) -> None:
        """Put the refusal of an operation beside the fields it concerns."""
        if isinstance(error, NameFoundError):
            self._offer(error.words)
        for name, text in error.errors.items():
            self.add_error(name if name in self.fields else None, text)

    def _offer(self, words: Any) -> None:
        known = [str(value) for value, _label in getattr(self.fields.get("claims"), "choices", ())]
        every = list(dict.fromkeys([*known, *(str(word)[:80] for word in words)]))[:20]
        if every:
            self.fields.update(self._aside)
            self.fields["claims"].choices = [(word, word) for word in every]  # type: ignore[attr-defined]


def text_area(
    label: Any, *, hint: Any = "", required: bool = True, rows: int = 3, maximum: int = 4000
) -> forms.CharField:
    """Return a field of several lines with a counter."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=maximum,
        widget=forms.Textarea(attrs={"rows": rows, "maxlength": maximum}),
        error_messages={"required": _("Bitte füllen Sie dieses Feld aus.")},
    )
