"""Forms around a theme and its decisions."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.network.types import LifeArea
from strang.steering.types import REPORTABLE, Body, FindingRow, MeetingRow, Theme
from strang.web.name_guard import GuardedForm, text_area

_REQUIRED = {"required": _("Bitte füllen Sie dieses Feld aus.")}


class FindingsForm(forms.Form):
    """Findings to tick."""

    findings = forms.TypedMultipleChoiceField(
        label=_("Befunde"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens einen Befund.")},
    )

    def __init__(self, *args: Any, rows: tuple[FindingRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["findings"].choices = choices_of(rows)  # type: ignore[attr-defined]


class ThemeWordsForm(GuardedForm):
    """Title, summary and area of a theme."""

    title = forms.CharField(label=_("Titel des Themas"), max_length=160, error_messages=_REQUIRED)
    summary = text_area(
        _("Worum geht es?"), hint=_("Für alle Partner lesbar. Ohne Namen und ohne Einzelfall."), rows=4
    )
    area = forms.ChoiceField(label=_("Bereich"), choices=LifeArea.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class BundleForm(ThemeWordsForm):
    """A new theme out of findings."""

    findings = forms.TypedMultipleChoiceField(
        label=_("Welche Befunde gehören dazu?"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens einen Befund.")},
    )
    field_order = ("findings", "title", "summary", "area")

    def __init__(self, *args: Any, rows: tuple[FindingRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["findings"].choices = choices_of(rows)  # type: ignore[attr-defined]


def choices_of(rows: tuple[FindingRow, ...]) -> list[tuple[str, str]]:
    """Return findings to choose from, each with its area and unit."""
    return [(str(row.id), f"{row.title} ({row.area.label}, {row.unit_name})") for row in rows]


def stored_values(theme: Theme) -> dict[str, object]:
    """Return a theme as the form's values."""
    return {"title": theme.title, "summary": theme.summary, "area": theme.area.value}


class TextForm(GuardedForm):
    """One text that travels with a step."""

    text = text_area(_("Begründung"), hint=_("Für alle Partner lesbar."))

    def __init__(self, *args: Any, label: Any = None, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["text"].label = label
        self.fields["text"].required = required


class GroupForm(TextForm):
    """A working group with its task."""

    body = forms.TypedChoiceField(
        label=_("Arbeits- oder Projektgruppe"), coerce=UUID, error_messages=_REQUIRED
    )
    field_order = ("body", "text")

    def __init__(self, *args: Any, bodies: list[Body], **kwargs: Any) -> None:
        super().__init__(*args, label=_("Auftrag an die Gruppe"), required=False, **kwargs)
        self.fields["body"].choices = [  # type: ignore[attr-defined]
            ("", _("Bitte wählen")),
            *((str(body.id), body.name) for body in bodies),
        ]


class ProposalForm(GuardedForm):
    """The working group's solution."""

    text = text_area(_("Was soll sich ändern?"), rows=4)
    effects = text_area(_("Welche Wirkung erwarten Sie?"), required=False)
    who_must_act = text_area(_("Wer muss handeln?"), rows=2)


class MeetingChoiceForm(forms.Form):
    """A meeting whose agenda takes the theme."""

    meeting = forms.TypedChoiceField(label=_("Sitzung"), coerce=UUID, error_messages=_REQUIRED)

    def __init__(self, *args: Any, meetings: list[MeetingRow], **kwargs: Any) -> None:
        from django.utils import timezone
        from django.utils.formats import date_format

        super().__init__(*args, **kwargs)
        self.fields["meeting"].choices = [  # type: ignore[attr-defined]
            ("", _("Bitte wählen")),
            *(
                (
                    str(each.id),
                    f"{each.body_name}, {date_format(timezone.localtime(each.starts_at), 'SHORT_DATE_FORMAT')}",
                )
                for each in meetings
            ),
        ]


class FollowUpForm(GuardedForm):
    """The owner's report."""

    state = forms.ChoiceField(
        label=_("Stand"),
        choices=[(state.value, state.label) for state in REPORTABLE],
        widget=forms.RadioSelect,
        error_messages=_REQUIRED,
    )
    text = text_area(
        _("Was ist geschehen?"), hint=_("Für alle Partner lesbar, auch für die, die den Befund schrieben.")
    )
