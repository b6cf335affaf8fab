"""Forms of the consent pages: what is permitted, how it was given, and what changes later."""

import calendar
import datetime as dt
from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.access.types import NEVER_GRANTED, Topic
from strang.consents import queries as consents
from strang.consents.types import (
    CHOSEN_TOPICS,
    USUAL_MONTHS,
    ConsentPlan,
    GivenBy,
    Medium,
    ReportedBy,
    Representation,
    RepresentationProof,
)
from strang.foundation import clock, ids
from strang.network import queries as network
from strang.web.submissions import SubmissionField

MEANING = {
    Topic.CONTACT: _("wie man die Person erreicht"),
    Topic.ADDRESS: _("wo die Person wohnt"),
    Topic.FAMILY: _("mit wem die Person verwandt ist und zusammenlebt"),
    Topic.RESIDENCE: _("welcher Aufenthaltstitel, und wie lange er gilt"),
    Topic.ORIENTATION: _("wie sich die Person im Alltag zurechtfindet"),
    Topic.LANGUAGE: _("Kenntnisse und Kurse"),
    Topic.CHILDCARE: _("Betreuung und Plätze"),
    Topic.SCHOOL: _("der Person oder ihrer Kinder"),
    Topic.TRAINING: _("Lehre, Studium, Zeugnisse"),
    Topic.WORK: _("Beruf, Stellen, Bewerbungen"),
    Topic.HOUSING: _("Unterkunft, Miete, Wohnungssuche"),
    Topic.HEALTH: _("Krankheit, Arzt, Behinderung; nur schriftlich oder elektronisch"),
    Topic.PARTICIPATION: _("Vereine, Begegnung, Freizeit"),
    Topic.NATURALISATION: _("was dafür schon da ist und was fehlt"),
    Topic.LIVELIHOOD: _("Geld, Leistungen, Anträge"),
    Topic.OTHER: _("Behördenpost, Führerschein und anderes"),
}
"""What each topic contains, in words one can read to the person."""

_CHOOSE = [("", _("Bitte wählen"))]
_EVIDENCE_MB = 5


def recipient_choices(own_unit: UUID, *, kinds: Collection[str] | None = None) -> list[tuple[str, str]]:
    """Return the units that may hold a permission, without the own one; ``kinds`` leaves only those."""
    units = [
        unit
        for unit in network.units()
        if unit.kind not in NEVER_GRANTED and unit.id != own_unit and (kinds is None or unit.kind in kinds)
    ]
    return [
        (str(unit.id), unit.name if unit.organisation in unit.name else f"{unit.name} ({unit.organisation})")
        for unit in units
    ]


def topic_choices(topics: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return topics with their meaning, all or some."""
    shown = [topic for topic in CHOSEN_TOPICS if not topics or topic.value in topics]
    return [(topic.value, f"{topic.label} – {MEANING[topic]}") for topic in shown]


def usual_end() -> dt.date:
    """Return the day three months from today."""
    today = clock.today()
    years, month = divmod(today.month - 1 + USUAL_MONTHS, 12)
    year, month = today.year + years, month + 1
    return dt.date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


class ScopeForm(forms.Form):
    """What the person permits: the first step."""

    recipient_unit_id = forms.ChoiceField(
        label=_("Wer darf etwas erfahren?"),
        help_text=_(
            "Ausländer- und Einbürgerungsbehörden, Polizei und Gerichte stehen nicht zur Wahl: Sie bekommen nie einen"
            " laufenden Zugriff."
        ),
    )
    topics = forms.MultipleChoiceField(
        label=_("Welche Themen?"),
        help_text=_(
            "Name und Geburtsjahr gehören immer dazu. Alles andere nur, wenn es angekreuzt ist. Notizen und die"
            " Fallführung werden nie weitergegeben."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens ein Thema.")},
    )
    purpose = forms.ChoiceField(
        label=_("Wozu?"), help_text=_("Die Stelle darf die Angaben nur dafür nutzen.")
    )
    valid_from = forms.DateField(label=_("Gilt ab"), widget=forms.DateInput)
    valid_to = forms.DateField(
        label=_("Gilt bis einschließlich"),
        help_text=_("Üblich sind drei Monate, höchstens zwölf. Danach endet die Einwilligung von selbst."),
        widget=forms.DateInput,
    )
    language = forms.ChoiceField(
        label=_("Sprache des Textes"), help_text=_("Die Sprache, die die Person liest oder hört.")
    )
    names_protected = forms.BooleanField(
        label=_("Auch die geschützte Anschrift darf weitergegeben werden."),
        help_text=_(
            "Nur ankreuzen, wenn die Person genau das will. Ohne dieses Kreuz bleibt die Anschrift verborgen."
        ),
        required=False,
    )
    data_from = forms.DateField(
        label=_("Nur Angaben ab"), help_text=_("Leer: von Anfang an."), widget=forms.DateInput, required=False
    )
    data_to = forms.DateField(
        label=_("Nur Angaben bis einschließlich"),
        help_text=_("Leer: auch alles, was noch dazukommt, solange die Einwilligung gilt."),
        widget=forms.DateInput,
        required=False,
    )
    given_by = forms.ChoiceField(
        label=_("Wer willigt ein?"),
        help_text=_(
            "Wer minderjährig ist und Zweck und Folgen versteht, entscheidet selbst. Sozialleistungen können junge"
            " Menschen ab 15 Jahren selbst beantragen (§ 36 SGB I)."
        ),
        choices=GivenBy.choices,
        initial=GivenBy.SELF,
        widget=forms.RadioSelect,
    )
    capacity_note = forms.CharField(
        label=_("Minderjährig und entscheidet selbst: warum?"),
        help_text=_("Zum Beispiel: 16 Jahre, hat Zweck und Folgen mit eigenen Worten wiedergegeben."),
        max_length=300,
        required=False,
    )
    representative = forms.CharField(label=_("Name der Vertretung"), max_length=200, required=False)
    second_representative = forms.CharField(
        label=_("Name des anderen Elternteils"),
        help_text=_("Bei gemeinsamer Sorge müssen beide einwilligen."),
        max_length=200,
        required=False,
    )
    representation_proof = forms.ChoiceField(
        label=_("Nachweis der Vertretung"),
        choices=[*_CHOOSE, *RepresentationProof.choices],
        required=False,
    )
    representation_proof_on = forms.DateField(
        label=_("Datum des Nachweises"), widget=forms.DateInput, required=False
    )
    representation_scope = forms.CharField(
        label=_("Wofür die Vertretung gilt"),
        help_text=_(
            "Bei Ergänzungspflege die Angelegenheit, bei rechtlicher Betreuung der Aufgabenbereich. Ist der andere"
            " Elternteil verhindert: warum."
        ),
        max_length=300,
        required=False,
    )
    submission = SubmissionField()

    groups = (
        (
            _("Was darf wer erfahren?"),
            ("recipient_unit_id", "topics", "names_protected", "purpose", "valid_from", "valid_to"),
        ),
        (_("Nur Angaben aus einer bestimmten Zeit (freiwillig)"), ("data_from", "data_to")),
        (_("Die einwilligende Person"), ("given_by", "capacity_note")),
        (
            _("Nur wenn jemand die Person vertritt"),
            (
                "representative",
                "second_representative",
                "representation_proof",
                "representation_proof_on",
                "representation_scope",
            ),
        ),
        (_("In welcher Sprache?"), ("language",)),
    )

    def __init__(self, *args: Any, own_unit: UUID, protected: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not protected:
            del self.fields["names_protected"]
        _choices(self, "recipient_unit_id", [*_CHOOSE, *recipient_choices(own_unit)])
        _choices(self, "topics", topic_choices())
        _choices(self, "purpose", [*_CHOOSE, *consents.purposes()])
        _choices(self, "language", [(words.code, words.name) for words in consents.wordings()])

    @staticmethod
    def first_values(language: str) -> dict[str, Any]:
        """Return what an empty form proposes."""
        return {
            "valid_from": clock.today(),
            "valid_to": usual_end(),
            "language": language,
            "submission": ids.uuid7(),
        }

    def plan(self, person_id: UUID) -> ConsentPlan:
        """Return what was chosen."""
        data = self.cleaned_data
        return ConsentPlan(
            person_id,
            UUID(data["recipient_unit_id"]),
            tuple(data["topics"]),
            data["purpose"],
            data["valid_from"],
            data["valid_to"],
            data_from=data["data_from"],
            data_to=data["data_to"],
            names_protected=data.get("names_protected", False),
            given_by=data["given_by"],
            representative=data["representative"],
            representation=Representation(
                second=data["second_representative"],
                proof=data["representation_proof"],
                proof_on=data["representation_proof_on"],
                scope=data["representation_scope"],
            ),
            capacity_note=data["capacity_note"],
        )


class ProofForm(forms.Form):
    """How the person agreed: the second step, beside the text."""

    medium = forms.ChoiceField(
        label=_("In welcher Form?"), choices=Medium.choices, initial=Medium.SIGNED, widget=forms.RadioSelect
    )
    interpreter = forms.CharField(
        label=_("Wer hat gedolmetscht?"),
        help_text=_("Leer lassen, wenn niemand gedolmetscht hat."),
        max_length=200,
        required=False,
    )
    present = forms.CharField(
        label=_("Wer war dabei?"), help_text=_("Namen und Funktion, auch Ihr eigener."), max_length=300
    )
    evidence = forms.FileField(
        label=_("Unterschriebenes Blatt als Datei"),
        help_text=_("Freiwillig, höchstens 5 MB. Die Datei wird nicht gespeichert, nur ihr Fingerabdruck."),
        required=False,
        allow_empty_file=False,
    )
    agreed = forms.BooleanField(
        label=_("Die Person willigt ein, so wie es im Text steht."),
        error_messages={"required": _("Bitte kreuzen Sie an, dass die Person eingewilligt hat.")},
    )
    secrecy_release = forms.BooleanField(
        label=_(
            "Die Person entbindet von der Schweigepflicht, so wie es im zweiten Text steht (§ 203 StGB)."
        ),
        help_text=_(
            "Eine eigene Erklärung mit eigener Unterschrift. Ohne sie sieht die andere Stelle nichts, auch wenn die"
            " Einwilligung gilt."
        ),
        required=False,
    )

    def __init__(self, *args: Any, bound: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not bound:
            del self.fields["secrecy_release"]

    def clean_evidence(self) -> bytes:
        """Return the content of the file; empty if there is none."""
        upload = self.cleaned_data.get("evidence")
        if not upload:
            return b""
        if upload.size > _EVIDENCE_MB * 1024 * 1024:
            raise forms.ValidationError(_("Die Datei ist größer als 5 MB."))
        return cast("bytes", upload.read())


class ReleaseForm(forms.Form):
    """The release from secrecy, given later than the consent."""

    present = forms.CharField(
        label=_("Wer war dabei?"), help_text=_("Namen und Funktion, auch Ihr eigener."), max_length=300
    )
    released = forms.BooleanField(
        label=_("Die Person entbindet von der Schweigepflicht, so wie es im Text steht (§ 203 StGB)."),
        error_messages={
            "required": _("Bitte kreuzen Sie an, dass die Person von der Schweigepflicht entbindet.")
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DraftForm(forms.Form):
    """What was typed into a referral before the consent was missing; it travels along, unread."""

    back = forms.CharField(widget=forms.HiddenInput, required=False)
    request_text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    due_on = forms.CharField(widget=forms.HiddenInput, required=False)
    referral_submission = forms.CharField(widget=forms.HiddenInput, required=False)


class ReportForm(forms.Form):
    """From whom and when a change came."""

    reported_by = forms.ChoiceField(
        label=_("Von wem kam die Erklärung?"),
        choices=[choice for choice in ReportedBy.choices if choice[0] != ReportedBy.REVIEW],
        initial=ReportedBy.PERSON,
        widget=forms.RadioSelect,
    )
    happened_on = forms.DateField(label=_("Wann?"), widget=forms.DateInput, initial=clock.today)
    note = forms.CharField(
        label=_("Wie?"),
        help_text=_("Zum Beispiel: am Telefon, im Gespräch. Gründe muss niemand nennen."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class NarrowForm(ReportForm):
    """Which topics stay."""

    topics = forms.MultipleChoiceField(
        label=_("Welche Themen bleiben?"),
        help_text=_("Nehmen Sie die Haken weg, die wegfallen sollen."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Wenn kein Thema bleiben soll, halten Sie bitte einen Widerruf fest.")},
    )
    field_order = ("topics",)

    def __init__(self, *args: Any, topics: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "topics", topic_choices(topics))


class ExtendForm(ReportForm):
    """Until when instead."""

    valid_to = forms.DateField(label=_("Neues Ende (einschließlich)"), widget=forms.DateInput)
    field_order = ("valid_to",)


def _choices(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = choices
