"""Form fields as tags: one way to render a field, whatever its widget."""

from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from strang.web.forms import FieldView, groups_of, summary_of

_SAVES_NOTHING = "allauth."
"""Where the forms come from that ask who somebody is: nothing of them is kept, so nothing is said of it."""


def field(bound: BoundField, *, label: str = "", hint: str = "", columns: bool = False) -> SafeString:
    """Return one field with label, help and error. ``columns`` sets many checkboxes side by side."""
    if bound.is_hidden:
        return bound.as_widget()
    view = FieldView(bound, label=label, hint=hint, columns=columns)
    return render_to_string(f"strang/forms/{view.template}.html", {"view": view, "field": bound})


def form_fields(form: BaseForm, *, summary: bool = True) -> SafeString:
    """Return all fields of a form, above them what has to be corrected. A form may name ``groups``."""
    parts = [error_summary(form)] if summary else []
    parts += [hidden.as_widget() for hidden in form.hidden_fields()]
    parts.append(render_to_string("strang/forms/groups.html", {"groups": groups_of(form)}))
    return mark_safe("".join(parts))  # noqa: S308 - only rendered templates and widgets


def error_summary(*forms: BaseForm) -> SafeString:
    """Return the errors of some forms, each a link to its field; nothing when there are none."""
    entries = [entry for form in forms for entry in summary_of(form)]
    if not entries:
        return SafeString()
    saves = not all(type(form).__module__.startswith(_SAVES_NOTHING) for form in forms)
    return render_to_string("strang/forms/error_summary.html", {"entries": entries, "saves": saves})
