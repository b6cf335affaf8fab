"""Fields for what is special about people: partial dates, states, languages, municipalities."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from strang.foundation.errors import InvalidInputError
from strang.foundation.formats import PartialDate
from strang.network import queries as network
from strang.people import catalogue

PARTIAL_HINT = _("So genau, wie Sie es wissen: 1987, 04.1990 oder 17.04.1990.")


class PartialDateField(forms.CharField):
    """A date of which only the year, or year and month, may be known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=10, **{"required": False, "help_text": PARTIAL_HINT, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Show a stored date the way it is typed."""
        return str(value) if isinstance(value, PartialDate) else value

    def clean(self, value: Any) -> PartialDate | None:
        """Return the date, or none if nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return PartialDate.from_german(text)
        except InvalidInputError as error:
            raise ValidationError(str(error)) from error


def nationality_choices() -> list[tuple[str, str]]:
    """Return the states for a select box."""
    return [("", gettext("keine Angabe")), *catalogue.nationalities().items()]


def language_choices() -> list[tuple[str, Any]]:
    """Return the languages for a select box, the most frequent ones in front."""
    names = list(catalogue.languages().items())
    frequent = len(catalogue.FREQUENT_LANGUAGES)
    return [
        ("", gettext("keine Angabe")),
        (gettext("Häufig"), names[:frequent]),
        (gettext("Alle weiteren"), names[frequent:]),
    ]


READING_NAMES = {
    "de": "Deutsch",
    "de-easy": "Deutsch in Leichter Sprache",
    "en": "English",
    "fr": "Français",
    "ar": "العربية",
    "fa": "فارسی / دری",
    "ku": "Kurdî (Kurmancî)",
    "uk": "Українська",
    "ru": "Русский",
    "tr": "Türkçe",
}
"""The languages of letters and consents, each in its own name."""


def reading_choices() -> list[tuple[str, str]]:
    """Return the languages in which the person reads."""
    return [(code, READING_NAMES[code]) for code in catalogue.READING_LANGUAGES]


def municipality_choices(kreis: str) -> list[tuple[str, str]]:
    """Return the municipalities of a Kreis for a select box."""
    places = network.municipalities(kreis=kreis) if kreis else []
    return [("", gettext("keine Angabe")), *((place.ags, place.name) for place in places)]


def residence_choices() -> list[tuple[str, Any]]:
    """Return the catalogue of residence statuses in its groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for status in catalogue.residence_statuses().values():
        label = f"{status.label} ({status.norm})" if status.norm else status.label
        groups.setdefault(status.group, []).append((status.code, label))
    return [("", gettext("Bitte wählen")), *groups.items()]
