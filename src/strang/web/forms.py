"""Forms in the look of KERN: every field with label, help and error beside it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.renderers import TemplatesSetting
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_NATIVE_TYPES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.DateTimeInput, "datetime-local"),
    (forms.DateInput, "date"),
    (forms.TimeInput, "time"),
)
_FORMATS = {"datetime-local": "%Y-%m-%dT%H:%M", "date": "%Y-%m-%d", "time": "%H:%M"}
_WIDTHS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.DateTimeInput, "datetime"),
    (forms.DateInput, "date"),
    (forms.TimeInput, "date"),
    (forms.NumberInput, "number"),
)
_SHORT, _MANY = 6, 6
_MULTIPLE_PARTS = (forms.MultiWidget, forms.SelectDateWidget)


class KernRenderer(TemplatesSetting):
    """Renders Django's forms with the project's templates, so that ``{{ form }}`` looks like ``form_fields``."""

    form_template_name = "strang/forms/form.html"
    field_template_name = "strang/forms/bound_field.html"


@dataclass(frozen=True, slots=True)
class SummaryEntry:
    """One line of the error summary; without a target it concerns the form as a whole."""

    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one legend; the last group without a legend holds what no group names."""

    legend: str
    fields: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which the stored version and the typed one differ."""

    label: str
    stored: str
    typed: str


class FieldView:
    """Everything the template of a field needs: ids, descriptions, the widget with its attributes."""

    def __init__(self, bound: BoundField, *, label: str = "", hint: str = "", columns: bool = False) -> None:
        self.bound = bound
        self.widget = bound.field.widget
        self.id = bound.id_for_label or bound.auto_id or bound.html_name
        self.group_id = str(bound.auto_id or bound.html_name)
        self.label = label or bound.label
        self.hint = hint or bound.help_text
        self.columns = columns
        self.required = bound.field.required
        self.errors = [str(text) for text in bound.errors]

    @property
    def template(self) -> str:
        """Name of the template that fits the widget."""
        if isinstance(self.widget, forms.CheckboxInput):
            return "checkbox"
        if isinstance(self.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        return "parts" if isinstance(self.widget, _MULTIPLE_PARTS) else "input"

    @property
    def maximum(self) -> int | None:
        """Greatest number of characters, for fields of several lines."""
        if isinstance(self.widget, forms.Textarea) and self.widget.attrs.get("maxlength"):
            return int(self.widget.attrs["maxlength"])
        return None

    @cached_property
    def described_by(self) -> str:
        """Ids of the help, the error and the counter, as ``aria-describedby`` wants them."""
        ids = [f"{self.group_id}_{part}" for part, there in self._descriptions() if there]
        return " ".join(ids)

    def _descriptions(self) -> Iterator[tuple[str, object]]:
        yield "hint", self.hint
        yield "error", self.errors
        yield "count", self.maximum

    def widget_html(self) -> SafeString:
        """Return the widget with class, description and state; the browser does not validate, the server does."""
        attrs = dict(self.widget.attrs)
        attrs["class"] = self._css_class(str(attrs.get("class", "")))
        attrs = self.bound.build_widget_attrs(attrs, self.widget)
        attrs.pop("required", None)
        if str(attrs.get("placeholder", "")) == str(self.label):
            del attrs["placeholder"]
        if self.template != "parts":
            attrs |= self._states()
        attrs.setdefault("id", self.bound.auto_id)
        value = self.bound.value()
        native = next((kind for widget, kind in _NATIVE_TYPES if isinstance(self.widget, widget)), None)
        if native is not None:
            value, kind = _native_value(value, native)
            self.widget.input_type = kind
        if isinstance(self.widget, forms.NumberInput) and type(self.bound.field) is forms.IntegerField:
            self._as_digits(attrs)
        renderer = self.bound.form.renderer
        return SafeString(self.widget.render(self.bound.html_name, value, attrs=attrs, renderer=renderer))

    def _as_digits(self, attrs: dict[str, Any]) -> None:
        """Make a whole number a line of text: a browser's number field throws away what is no number."""
        self.widget.input_type = "text"
        attrs["inputmode"] = "numeric"
        for name in ("min", "max", "step"):
            attrs.pop(name, None)

    def _states(self) -> dict[str, str]:
        states = {}
        if self.described_by:
            states["aria-describedby"] = self.described_by
        if self.errors:
            states["aria-invalid"] = "true"
        if self.required:
            states["aria-required"] = "true"
        return states

    def _css_class(self, given: str) -> str:
        if self.template == "checkbox":
            return given
        width = next((name for widget, name in _WIDTHS if isinstance(self.widget, widget)), "")
        return " ".join(filter(None, ("st-input", f"st-input--{width}" if width else "", given)))

    @property
    def arrangement(self) -> str:
        """How the options of a group stand: short ones in a row, many in columns, else one below the other."""
        labels = [str(option["label"]) for option in self.choices]
        if max(map(len, labels), default=0) <= _SHORT:
            return "row"
        return "columns" if self.columns or len(labels) > _MANY else ""

    @cached_property
    def choices(self) -> list[dict[str, Any]]:
        """Return the options of a group of radio buttons or checkboxes."""
        return [
            {
                "id": option.data["attrs"].get("id", f"{self.group_id}_{index}"),
                "name": option.data["name"],
                "value": option.data["value"],
                "label": option.data["label"],
                "checked": option.data["selected"],
                "type": option.data["type"],
                "disabled": bool(option.data["attrs"].get("disabled")) or self.bound.field.disabled,
            }
            for index, option in enumerate(self.bound.subwidgets)
        ]


def _native_value(value: object, kind: str) -> tuple[object, str]:
    """Return a value the browser's own date field accepts; what is no date stays as typed, as plain text."""
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime(_FORMATS[kind]), kind
    if isinstance(value, dt.date | dt.time):
        return value.strftime(_FORMATS[kind]), kind
    if value in (None, "") or _is_native(str(value), kind):
        return value, kind
    return value, "text"


def _is_native(text: str, kind: str) -> bool:
    try:
        dt.datetime.strptime(text, _FORMATS[kind])  # noqa: DTZ007 - only its shape matters
    except ValueError:
        return False
    return True


def first_id(bound: BoundField) -> str:
    """Return the id of the control the error summary jumps to."""
    base = str(bound.auto_id or bound.html_name)
    if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{base}_0"
    if isinstance(bound.field.widget, _MULTIPLE_PARTS):
        return str(bound.id_for_label or base)
    return base


def summary_of(form: BaseForm) -> list[SummaryEntry]:
    """Return what is wrong with a form, in the order of its fields."""
    if not form.errors:
        return []
    entries = [SummaryEntry(str(text)) for text in form.non_field_errors()]
    for bound in form:
        entries += [
            SummaryEntry(f"{_lead_in(str(bound.label))} {text}", "" if bound.is_hidden else first_id(bound))
            for text in bound.errors
        ]
    return entries


def _lead_in(label: str) -> str:
    return label if label.endswith("?") else label.rstrip(".:") + ":"


def groups_of(form: BaseForm) -> list[Group]:
    """Return a form's visible fields in the groups it names: ``groups = ((legend, (field, …)), …)``."""
    wanted: Sequence[tuple[str, Sequence[str]]] = getattr(form, "groups", ())
    named = {name for _legend, names in wanted for name in names}
    groups = [
        Group(str(legend), tuple(form[name] for name in names if name in form.fields))
        for legend, names in wanted
    ]
    rest = tuple(bound for bound in form.visible_fields() if bound.name not in named)
    return ([Group("", rest)] if rest else []) + [group for group in groups if group.fields]


def differences(form: BaseForm, stored: Mapping[str, object]) -> list[Difference]:
    """Return the fields in which what was typed differs from what somebody stored meanwhile.

    ``stored`` gives the present value by field name; choices are shown by their labels.
    """
    found = []
    for name, now in stored.items():
        bound = form[name]
        theirs, mine = _words(bound, now), _words(bound, bound.value())
        if theirs != mine:
            found.append(Difference(str(bound.label), theirs or _("leer"), mine or _("leer")))
    return found


def _words(bound: BoundField, value: object) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    labels = {str(key): str(label) for key, label in _flat_choices(bound)}
    values = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return ", ".join(labels.get(str(one), str(one)).strip() for one in values if one not in (None, ""))


def _flat_choices(bound: BoundField) -> Iterator[tuple[object, object]]:
    for key, label in getattr(bound.field, "choices", ()):
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
