"""Choices that only the moment of asking can give, put into a form's field."""

from collections.abc import Iterable

from django import forms
from django.utils.functional import Promise


def set_choices(form: forms.Form, name: str, choices: Iterable[tuple[str, str | Promise]]) -> None:
    """Let the choice field ``name`` of a form offer ``choices``."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)
