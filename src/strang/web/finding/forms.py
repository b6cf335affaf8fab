"""Forms around a finding."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from strang.network import queries as network
from strang.network.types import LifeArea
from strang.steering.operations import FindingInput
from strang.steering.types import ChainStep, Finding, Frequency
from strang.web.name_guard import GuardedForm, text_area
from strang.web.submissions import SubmissionField

PROCEDURE = (ChainStep.APPLICATION, ChainStep.DECISION, ChainStep.TRANSITION, ChainStep.ACCESS)


def unit_choices(*, empty: Any) -> list[tuple[str, Any]]:
    """Return all units to choose from."""
    return [("", empty), *((str(unit.id), unit.name) for unit in network.units())]


def place_choices(kreis: str | None) -> list[tuple[str, Any]]:
    """Return the municipalities of a Kreis to choose from."""
    places = network.municipalities(kreis=kreis) if kreis else []
    return [("", _("ganzer Kreis oder ein Gebiet")), *((place.ags, place.name) for place in places)]


class FindingForm(GuardedForm):
    """Three fields first; everything else unfolds."""

    first = ("area", "what_happened", "consequence")
    optional = (
        "title", "frequency", "affected", "ags", "region", "chain_step", "authority_unit_id", "authority_text",
        "norm", "proposal",
    )  # fmt: skip

    area = forms.ChoiceField(
        label=_("Worum geht es?"),
        choices=[("", _("Bitte wählen")), *LifeArea.choices],
        error_messages={"required": _("Bitte wählen Sie einen Bereich.")},
    )
    what_happened = text_area(
        _("Was ist passiert?"),
        hint=_(
            "Ohne Namen, Geburtsdaten und Aktenzeichen. Zum Beispiel: „Eine Mutter findet seit sieben Monaten …“"
        ),
        rows=4,
    )
    consequence = text_area(_("Was folgt daraus für die Menschen?"), rows=2)
    title = forms.CharField(
        label=_("Überschrift"),
        help_text=_("Leer: der erste Satz."),
        required=False,
        max_length=160,
    )
    frequency = forms.ChoiceField(
        label=_("Wie oft kommt das vor?"), choices=Frequency.choices, required=False, initial=Frequency.ONCE
    )
    affected = forms.IntegerField(
        label=_("Wie viele Fälle kennen Sie?"), required=False, min_value=1, max_value=9999
    )
    ags = forms.ChoiceField(label=_("Stadt oder Gemeinde"), required=False)
    region = forms.CharField(
        label=_("Gebiet"), help_text=_("Zum Beispiel: Westen des Kreises."), required=False, max_length=160
    )
    chain_step = forms.ChoiceField(
        label=_("An welcher Stelle hakt es?"),
        required=False,
        choices=[
            ("", _("keine Angabe")),
            (_("Auf dem Weg"), [(step.value, step.label) for step in ChainStep if step not in PROCEDURE]),
            (_("Im Verfahren"), [(step.value, step.label) for step in PROCEDURE]),
        ],
    )
    authority_unit_id = forms.TypedChoiceField(
        label=_("Welche Stelle ist beteiligt?"),
        help_text=_("Diese Stelle kann den Befund lesen. Wer ihn schrieb, sieht sie nicht."),
        required=False,
        coerce=UUID,
        empty_value=None,
    )
    authority_text = forms.CharField(
        label=_("Andere Stelle"), help_text=_("Wenn sie oben fehlt."), required=False, max_length=160
    )
    norm = forms.CharField(
        label=_("Regel oder Vorschrift"),
        help_text=_("Zum Beispiel: § 24 AufenthG."),
        required=False,
        max_length=160,
    )
    proposal = text_area(_("Was schlagen Sie vor?"), required=False, rows=2)
    submission = SubmissionField(required=False)
    case = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kreis: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ags"].choices = place_choices(kreis)  # type: ignore[attr-defined]
        self.fields["authority_unit_id"].choices = unit_choices(  # type: ignore[attr-defined]
            empty=_("keine Angabe")
        )

    def first_fields(self) -> list[forms.BoundField]:
        """Return the fields everybody fills in."""
        return [self[name] for name in self.first]

    def optional_fields(self) -> list[forms.BoundField]:
        """Return the fields that unfold."""
        return [self[name] for name in self.optional]

    def unfolded(self) -> bool:
        """Return whether the optional fields hold something or are wrong."""
        said = [name for name in self.optional if name != "frequency" and self[name].value()]
        return bool(said or set(self.optional) & set(self.errors))

    def finding(self) -> FindingInput:
        """Return what was typed."""
        data = self.cleaned_data
        return FindingInput(
            area=LifeArea(data["area"]),
            what_happened=data["what_happened"],
            consequence=data["consequence"],
            title=data["title"],
            chain_step=ChainStep(data["chain_step"]) if data["chain_step"] else None,
            authority_unit_id=data["authority_unit_id"],
            authority_text=data["authority_text"],
            norm=data["norm"],
            frequency=Frequency(data["frequency"] or Frequency.ONCE),
            affected=data["affected"],
            proposal=data["proposal"],
            ags=data["ags"],
            region=data["region"],
        )


def stored_values(finding: Finding) -> dict[str, object]:
    """Return a finding as the form's values."""
    return {
        "area": finding.area.value,
        "what_happened": finding.what_happened,
        "consequence": finding.consequence,
        "title": finding.title,
        "frequency": finding.frequency.value,
        "affected": finding.affected,
        "ags": finding.ags,
        "region": "" if finding.ags else finding.region,
        "chain_step": finding.chain_step.value if finding.chain_step else "",
        "authority_unit_id": str(finding.authority_id or ""),
        "authority_text": "" if finding.authority_id else finding.authority,
        "norm": finding.norm,
        "proposal": finding.proposal,
    }


class AnswerForm(GuardedForm):
    """The coordination answers a finding directly."""

    text = text_area(
        _("Antwort"), hint=_("Wer den Befund geschrieben hat, liest diese Antwort auf der Startseite.")
    )
