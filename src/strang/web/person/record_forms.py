"""Forms of the single records about a person, each with the operation that stores it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from strang.foundation import clock
from strang.foundation.context import Actor
from strang.people import operations, queries
from strang.people.types import (
    ContactKind,
    CourseState,
    LanguageSkill,
    Level,
    NameInput,
    NameKind,
    ProtectionReason,
    RelationKind,
)
from strang.web.person.fields import language_choices, municipality_choices, residence_choices


class RecordForm(forms.Form):
    """A form about one person. Forms that offer choices of the own unit override :meth:`offer`."""

    def offer(self, actor: Actor, person_id: UUID, kreis: str) -> None:
        """Fill in the choices that depend on the actor."""


class NameForm(RecordForm):
    """Another spelling of the name."""

    kind = forms.ChoiceField(
        label=_("Was für ein Name?"), choices=NameKind.choices, initial=NameKind.CALLED.value
    )
    full = forms.CharField(
        label=_("Name"), max_length=240, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )
    language = forms.ChoiceField(
        label=_("In welcher Sprache?"),
        help_text=_("Nur bei einer anderen Schrift als der lateinischen."),
        choices=language_choices,
        required=False,
    )
    source = forms.CharField(
        label=_("Quelle"), help_text=_("Zum Beispiel: Reisepass."), max_length=80, required=False
    )


class TitleForm(RecordForm):
    """A residence status with its validity."""

    status = forms.ChoiceField(label=_("Status"), choices=residence_choices)
    norm = forms.CharField(
        label=_("Genaue Norm"), help_text=_("Nur wenn im Papier mehr steht."), max_length=80, required=False
    )
    valid_from = forms.DateField(label=_("Gültig ab"), required=False, widget=forms.DateInput)
    valid_to = forms.DateField(label=_("Gültig bis"), required=False, widget=forms.DateInput)
    note = forms.CharField(
        label=_("Bemerkung"),
        help_text=_("Zum Beispiel: Verlängerung ist beantragt."),
        max_length=200,
        required=False,
    )


class SkillForm(RecordForm):
    """How well a language is spoken, as of a day."""

    language = forms.ChoiceField(label=_("Sprache"), choices=language_choices)
    level = forms.ChoiceField(label=_("Stand"), choices=Level.choices)
    course = forms.ChoiceField(label=_("Kurs"), choices=CourseState.choices, initial=CourseState.NONE.value)
    interpreter = forms.BooleanField(label=_("Dolmetschen ist nötig"), required=False)
    recorded_on = forms.DateField(label=_("Stand vom"), initial=clock.today, widget=forms.DateInput)


class AddressForm(RecordForm):
    """Where the person lives now."""

    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=120)
    postcode = forms.CharField(label=_("Postleitzahl"), max_length=10, required=False)
    town = forms.CharField(label=_("Ort"), max_length=80)
    ags = forms.ChoiceField(label=_("Gemeinde"), required=False)
    care_of = forms.CharField(
        label=_("Zusatz"), help_text=_("Zum Beispiel: bei Familie …"), max_length=120, required=False
    )
    valid_from = forms.DateField(label=_("Wohnt dort seit"), required=False, widget=forms.DateInput)

    def offer(self, actor: Actor, person_id: UUID, kreis: str) -> None:
        """Offer the municipalities of the Kreis."""
        cast("forms.ChoiceField", self.fields["ags"]).choices = municipality_choices(kreis)


class ContactPointForm(RecordForm):
    """How the person can be reached."""

    kind = forms.ChoiceField(label=_("Weg"), choices=ContactKind.choices)
    value = forms.CharField(label=_("Nummer oder Adresse"), max_length=120)
    note = forms.CharField(
        label=_("Bitte beachten"),
        help_text=_("Zum Beispiel: nur nach 16 Uhr, keine Sprachnachrichten."),
        max_length=120,
        required=False,
    )


class RelationForm(RecordForm):
    """A relative: a person the actor works with, or a name only."""

    kind = forms.ChoiceField(label=_("Die andere Person ist"), choices=RelationKind.choices)
    other_person_id = forms.TypedChoiceField(
        label=_("Person, mit der Sie arbeiten"), coerce=UUID, empty_value=None, required=False
    )
    other_name = forms.CharField(
        label=_("Oder ein Name"),
        help_text=_("Wenn es für sie keine Akte gibt."),
        max_length=120,
        required=False,
    )
    other_birth_year = forms.IntegerField(
        label=_("Geburtsjahr"), min_value=1900, max_value=2200, required=False
    )
    same_household = forms.BooleanField(label=_("Lebt im selben Haushalt"), required=False, initial=True)

    def offer(self, actor: Actor, person_id: UUID, kreis: str) -> None:
        """Offer the last fifty persons the actor works with; never a list of everybody."""
        known = [person for person in queries.my_persons(actor, limit=50) if person.id != person_id]
        cast("forms.ChoiceField", self.fields["other_person_id"]).choices = [
            ("", gettext("keine")),
            *(
                (str(person.id), f"{person.name} ({person.birth})" if person.birth else person.name)
                for person in known
            ),
        ]


class ProtectionForm(RecordForm):
    """Why the address must stay secret."""

    reason = forms.ChoiceField(label=_("Grund"), choices=ProtectionReason.choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Wieder prüfen am"),
        help_text=_(
            "Der Schutz endet nicht von selbst. An diesem Tag fragen Sie nach, ob er noch nötig ist."
        ),
        required=False,
        widget=forms.DateInput,
    )


def _store_name(actor: Actor, person_id: UUID, values: dict[str, Any]) -> None:
    name = NameInput(
        NameKind(values["kind"]), full=values["full"], language=values["language"], source=values["source"]
    )
    operations.add_name(actor, person_id=person_id, name=name)


def _store_title(actor: Actor, person_id: UUID, values: dict[str, Any]) -> None:
    """Store the status; whoever gets here at a public body has seen the possible duty to inform."""
    operations.record_residence_title(actor, person_id=person_id, duty_known=True, **values)


def _store_skill(actor: Actor, person_id: UUID, values: dict[str, Any]) -> None:
    recorded_on: dt.date = values["recorded_on"]
    skill = LanguageSkill(
        values["language"],
        Level(values["level"]),
        CourseState(values["course"]),
        values["interpreter"],
        recorded_on,
    )
    operations.put_language_skill(actor, person_id=person_id, skill=skill)


@dataclass(frozen=True, slots=True)
class Record:
    """A kind of record: its form, what stores it, and the words around it."""

    form: type[RecordForm]
    store: Callable[[Actor, UUID, dict[str, Any]], object]
    title: str | Promise
    done: str | Promise
    field_names: Mapping[str, str] = field(default_factory=dict)


RECORDS: dict[str, Record] = {
    "name": Record(
        NameForm,
        _store_name,
        _("Namen hinzufügen"),
        _("Der Name ist eingetragen."),
        {"names": "full"},
    ),
    "title": Record(
        TitleForm,
        _store_title,
        _("Aufenthaltsstatus eintragen"),
        _("Der Aufenthaltsstatus ist eingetragen. Die früheren bleiben erhalten."),
    ),
    "language": Record(
        SkillForm, _store_skill, _("Sprachstand eintragen"), _("Der Sprachstand ist eingetragen.")
    ),
    "address": Record(
        AddressForm,
        lambda actor, person_id, values: operations.add_address(actor, person_id=person_id, **values),
        _("Anschrift eintragen"),
        _("Die Anschrift ist eingetragen."),
    ),
    "contact-point": Record(
        ContactPointForm,
        lambda actor, person_id, values: operations.add_contact_point(actor, person_id=person_id, **values),
        _("Telefon oder E-Mail eintragen"),
        _("Die Erreichbarkeit ist eingetragen."),
    ),
    "relation": Record(
        RelationForm,
        lambda actor, person_id, values: operations.add_relation(actor, person_id=person_id, **values),
        _("Angehörige eintragen"),
        _("Die Beziehung ist eingetragen."),
    ),
    "protection": Record(
        ProtectionForm,
        lambda actor, person_id, values: operations.protect_person(actor, person_id=person_id, **values),
        _("Anschrift schützen"),
        _("Die Anschrift ist geschützt. Sie sieht jetzt nur, wer den Fall führt."),
    ),
}
"""All kinds by the word in their address."""
