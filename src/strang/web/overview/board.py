"""What the overview shows, put together from the figures of several rooms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import TextChoices
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strang.cases.types import ContactResult, Phase
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.funding import queries as funding
from strang.funding.types import PostFigures
from strang.network import queries as network
from strang.network.types import LifeArea, Municipality
from strang.referrals.types import Status
from strang.reporting import queries as reporting
from strang.reporting.types import CaseFigures, ContactFigures, Figure, Period, ReferralFigures
from strang.steering import queries as steering
from strang.steering import types as steering_types
from strang.web import charts, maps

_PERIOD_MONTH = 7


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number at the top of the page."""

    label: str
    value: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """The whole overview."""

    figures: tuple[KeyFigure, ...]
    contacts: tuple[charts.Chart, ...]
    cases: tuple[charts.Chart, ...]
    referrals: tuple[charts.Chart, ...]
    findings: tuple[charts.Chart, ...]
    posts: tuple[charts.Chart, ...]
    contact_map: maps.Map
    case_map: maps.Map


@dataclass(frozen=True, slots=True)
class _Material:
    contacts: ContactFigures
    cases: CaseFigures
    referrals: ReferralFigures
    findings: steering_types.Figures
    posts: Mapping[int, PostFigures]
    units: dict[str, str]
    places: list[Municipality]


def board(actor: Actor, period: Period) -> Board:
    """Return the overview of the actor's Kreis for a period."""
    kreis = network.unit(actor.unit_id).kreis or ""
    material = _Material(
        reporting.contact_figures(actor, period),
        reporting.case_figures(actor, period),
        reporting.referral_figures(actor, period),
        steering.figures(actor),
        funding.post_figures(funding.posts(actor, kreis=kreis), clock.today()),
        {str(one.id): one.short for one in network.units()},
        network.municipalities(kreis=kreis),
    )
    return Board(
        figures=_key_figures(material),
        contacts=_contact_charts(material),
        cases=_case_charts(material),
        referrals=_referral_charts(material),
        findings=(_finding_chart(material.findings),),
        posts=(_post_chart(material.posts),),
        contact_map=_map(_("Kontakte nach Ort"), _("Kontakte"), material, material.contacts.by_place, ""),
        case_map=_map(
            _("Fälle nach Ort"),
            _("Fälle"),
            material,
            material.cases.by_place,
            _("Zum Schutz einzelner Personen auf Fünfer gerundet; 0 steht für 0 bis 2."),
        ),
    )


def _key_figures(material: _Material) -> tuple[KeyFigure, ...]:
    findings, posts = material.findings, material.posts.values()
    filled, approved = sum(one.filled for one in posts), sum(one.approved for one in posts)
    return (
        KeyFigure(_("Kontakte"), _number(material.contacts.total), _("ohne Namen erfasst")),
        KeyFigure(_("Fälle"), _sum(material.cases.by_unit), _("im Zeitraum in Arbeit")),
        KeyFigure(
            _("Weiterleitungen"), _number(material.referrals.total), _waiting(material.referrals.median_days)
        ),
        KeyFigure(
            _("Befunde"),
            _number(findings.findings),
            _("%(done)d von %(all)d Beschlüssen erledigt")
            % {"done": findings.decisions_done, "all": findings.decisions},
        ),
        KeyFigure(
            _("Stellen besetzt"),
            f"{formats.localize(filled)} / {formats.localize(approved)}",
            _("Vollzeitäquivalente"),
        ),
    )


def _finding_chart(figures: steering_types.Figures) -> charts.Chart:
    return charts.funnel(
        _("Befunde nach Stand"),
        [charts.Bar(label, count) for _code, label, count in figures.by_stage],
        head=(_("Stand"), _("Befunde")),
        note=_decision_note(figures.median_days_to_decision),
    )


def _post_chart(posts: Mapping[int, PostFigures]) -> charts.Chart:
    return charts.stacked_bars(
        _("Stellen nach Baustein"),
        [_("Baustein %(number)d") % {"number": block} for block in posts],
        [
            charts.Series(_("besetzt"), [float(one.filled) for one in posts.values()]),
            charts.Series(_("frei"), [float(one.vacant) for one in posts.values()]),
        ],
        head=_("Baustein"),
        note=_("in Vollzeitäquivalenten, heute"),
    )


def _contact_charts(material: _Material) -> tuple[charts.Chart, ...]:
    figures = material.contacts
    head = _("Kontakte")
    return (
        charts.columns(_("Kontakte im Lauf der Zeit"), _months(figures.by_month), head=(_("Monat"), head)),
        _bars(
            _("Kontakte nach Handlungsfeld"),
            figures.by_area,
            _labels(LifeArea),
            _("Handlungsfeld"),
            head,
        ),
        _bars(
            _("Kontakte nach Stelle"),
            _known(figures.by_unit, material.units),
            material.units,
            _("Stelle"),
            head,
            _("weitere Stellen"),
        ),
        _bars(_("Wozu Kontakte führten"), figures.by_result, _labels(ContactResult), _("Ergebnis"), head),
    )


def _case_charts(material: _Material) -> tuple[charts.Chart, ...]:
    figures = material.cases
    by_phase = {figure.key: figure for figure in figures.by_phase}
    stages = [by_phase.get(phase.value, Figure(phase.value, 0)) for phase in Phase]
    return (
        charts.funnel(
            _("Fälle nach Phase"),
            [charts.Bar(str(Phase(one.key).label), one.number, note=_shown(one)) for one in stages],
            head=(_("Phase"), _("Fälle")),
        ),
        _bars(
            _("Fälle nach Stelle"),
            _known(figures.by_unit, material.units),
            material.units,
            _("Stelle"),
            _("Fälle"),
            _("weitere Stellen"),
        ),
        charts.columns(
            _("Neue Fälle im Lauf der Zeit"),
            _months(figures.opened_by_month),
            head=(_("Monat"), _("neue Fälle")),
        ),
    )


def _referral_charts(material: _Material) -> tuple[charts.Chart, ...]:
    figures = material.referrals
    return (
        _bars(
            _("Weiterleitungen nach Stand"),
            figures.by_state,
            _labels(Status),
            _("Stand"),
            _("Weiterleitungen"),
        ),
        charts.horizontal_bars(
            _("Weiterleitungen nach empfangender Stelle"),
            [
                charts.Bar(
                    material.units.get(one.key, _("weitere Stellen")),
                    one.number,
                    note=_waiting(one.median_days),
                )
                for one in figures.by_recipient
            ],
            head=(_("Stelle"), _("Weiterleitungen")),
        ),
    )


def _bars(
    title: str,
    figures: Iterable[Figure],
    labels: Mapping[str, object],
    head: str,
    counted: str,
    nothing: str = "",
) -> charts.Chart:
    bars = [
        charts.Bar(
            str(labels.get(one.key, one.key or nothing or _("ohne Angabe"))), one.number, note=_shown(one)
        )
        for one in figures
    ]
    return charts.horizontal_bars(title, bars, head=(head, counted))


def _known(figures: Iterable[Figure], units: Mapping[str, str]) -> list[Figure]:
    """Return the figures of units one may know of; all others are joined into one, whose label stands apart."""
    found = list(figures)
    others = [one for one in found if one.key not in units]
    named = [one for one in found if one.key in units]
    if not others:
        return named
    return [*named, replace(others[0], key="", number=sum(one.number for one in others))]


def _labels(choices: type[TextChoices]) -> dict[str, str]:
    return {one.value: str(one.label) for one in choices}


def _months(figures: Iterable[Figure]) -> list[charts.Bar]:
    return [
        charts.Bar(f"{figure.key[5:_PERIOD_MONTH]}/{figure.key[2:4]}", figure.number) for figure in figures
    ]


def _map(title: str, counted: str, material: _Material, figures: Iterable[Figure], note: str) -> maps.Map:
    values = {figure.key: figure.number for figure in figures}
    return maps.municipality_map(title, material.places, head=(_("Ort"), counted), values=values, note=note)


def _shown(figure: Figure) -> str:
    return _("gerundet") if figure.rounded else ""


def _sum(figures: Iterable[Figure]) -> str:
    return _number(sum(figure.number for figure in figures))


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _waiting(days: float | None) -> str:
    if days is None:
        return _("zu wenige Antworten für einen Mittelwert")
    return _("die Hälfte wurde in höchstens %(days)s Tagen beantwortet") % {"days": formats.localize(days)}


def _decision_note(days: int | None) -> str:
    if days is None:
        return ""
    return ngettext(
        "Vom Befund bis zum ersten Beschluss: in der Mitte %(days)d Tag",
        "Vom Befund bis zum ersten Beschluss: in der Mitte %(days)d Tage",
        days,
    ) % {"days": days}
