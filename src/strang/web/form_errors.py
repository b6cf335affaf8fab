"""Putting the refusals of an operation beside the fields that caused them."""

from collections.abc import Mapping

from django.forms import BaseForm

from strang.foundation.errors import InvalidInputError


def show_errors(form: BaseForm, error: InvalidInputError, names: Mapping[str, str] | None = None) -> None:
    """Add an operation's errors to a form; ``names`` maps the operation's words to the form's fields.

    What belongs to no field of the form concerns the whole form.
    """
    for name, text in error.errors.items():
        field = (names or {}).get(name, name)
        form.add_error(field if field in form.fields else None, text)
