"""Invented values the gallery's examples use."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from strang.foundation import clock
from strang.foundation.timeline import Happening
from strang.network.types import Municipality
from strang.web import charts, maps
from strang.web.forms import Difference

_AUTHOR, _UNIT = UUID(int=1), UUID(int=2)
_ARABIC = "أوافق على أن تتلقى جهة العمل (Jobcenter) معلومات عن اللغة والعمل."
_GERMAN = "Ich bin einverstanden, dass das Jobcenter Angaben zu Sprache und Arbeit bekommt."


def values() -> dict[str, Any]:
    """Return the context of all examples."""
    now = clock.now()
    return {
        "today": clock.today(),
        "next_week": clock.today() + dt.timedelta(days=5),
        "happenings": _happenings(now),
        "authors": {_AUTHOR: "Miriam Kessler"},
        "units": {_UNIT: "DRK Heinsberg"},
        "tabs": [
            {"label": _("Überblick"), "url": "#tabs", "current": True},
            {"label": _("Plan"), "url": "#tabs", "current": False, "count": 3},
            {"label": _("Notizen"), "url": "#tabs", "current": False},
        ],
        "steps": [
            {"label": _("Erstgespräch"), "state": "done", "note": "02.03."},
            {"label": _("Einschätzung"), "state": "done", "note": "16.03."},
            {"label": _("Plan"), "state": "current", "note": _("seit 12 Tagen")},
            {"label": _("Verknüpfung"), "state": "todo"},
            {"label": _("Abschluss"), "state": "todo"},
        ],
        "crumbs": [(_("Fälle"), "#breadcrumb"), ("Samira Haddad", "#breadcrumb")],
        "figures": [
            {"label": _("Kontakte in diesem Monat"), "value": 48},
            {"label": _("Laufende Fälle"), "value": 112, "note": _("9 mehr als im Vormonat")},
            {"label": _("Wartetage, Median"), "value": 9},
        ],
        "differences": [Difference(_("Ort"), "Rathaus, Zimmer 12", "Begegnungsort Hückelhoven")],
        "arabic": _ARABIC,
        "german": _GERMAN,
        "cases": [
            {
                "name": "Samira Haddad",
                "phase": _("Plan"),
                "since": clock.today() - dt.timedelta(days=12),
                "days": 4,
            },
            {"name": "Oleksandr Bondarenko", "phase": _("Einschätzung"), "since": clock.today(), "days": 21},
        ],
        **_charts(),
        "map": _map(),
    }


def _happenings(now: dt.datetime) -> list[Happening]:
    return [
        Happening(
            now, "referral.accepted", _("Jobcenter nimmt an"), _("Termin vorgeschlagen."), _AUTHOR, _UNIT
        ),
        Happening(now - dt.timedelta(days=1), "note", _("Gespräch im Begegnungsort"), "", _AUTHOR, _UNIT),
        Happening(
            now - dt.timedelta(days=12), "consent.withdrawn", _("Einwilligung widerrufen"), "", _AUTHOR
        ),
    ]


def _charts() -> dict[str, charts.Chart]:
    months = ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug"]
    contacts = [12, 18, 9, 22, 31, 28, 17, 24]
    return {
        "bars": charts.horizontal_bars(
            _("Befunde nach Lebensbereich"),
            [charts.Bar(_("Kinder und Kita"), 12), charts.Bar(_("Sprache"), 9), charts.Bar(_("Wohnen"), 2)],
            head=(_("Lebensbereich"), _("Anzahl")),
        ),
        "columns": charts.columns(
            _("Kontakte je Monat"),
            [charts.Bar(*pair) for pair in zip(months, contacts, strict=True)],
            head=(_("Monat"), _("Kontakte")),
        ),
        "stacked": charts.stacked_bars(
            _("Stellen nach Baustein"),
            [_("Baustein 1"), _("Baustein 2"), _("Baustein 3")],
            [charts.Series(_("besetzt"), [3, 4, 2]), charts.Series(_("offen"), [1, 0, 1])],
            head=_("Baustein"),
        ),
        "line": charts.line(
            _("Weiterleitungen und Antworten"),
            months,
            [
                charts.Series(_("Weiterleitungen"), [4, 6, 5, 9, 8, 11, 7, 10]),
                charts.Series(_("Antworten"), [3, 5, 5, 6, 8, 9, 7, 6]),
            ],
            head=_("Monat"),
        ),
        "funnel": charts.funnel(
            _("Fälle nach Phase"),
            [charts.Bar(_("Erstgespräch"), 14), charts.Bar(_("Einschätzung"), 31), charts.Bar(_("Plan"), 52)],
            head=(_("Phase"), _("Fälle")),
        ),
    }


def _map() -> maps.Map:
    def square(ags: str, name: str, west: float, south: float) -> Municipality:
        ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.07], [west, south + 0.07]]
        return Municipality(ags, name, "Stadt", "00000", south + 0.035, west + 0.05, [[ring]])

    places = [
        square("1", "Nordstadt", 6.0, 51.07),
        square("2", "Südstadt", 6.0, 51.0),
        square("3", "Oststadt", 6.1, 51.0),
        square("4", "Neustadt", 6.1, 51.07),
    ]
    return maps.municipality_map(
        _("Fälle nach Wohnort"),
        places,
        head=(_("Ort"), _("Fälle")),
        values={"1": 3, "2": 9, "3": 16},
        links={"1": "#map"},
        points=[maps.Point(_("Begegnungsort"), 51.02, 6.02, "#map", 2)],
    )
