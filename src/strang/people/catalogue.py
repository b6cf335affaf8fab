"""Catalogues as data: residence statuses, states and languages with their German names."""

import tomllib
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from strang.people.types import AuthorityArea, ResidenceStatus

_DATA = Path(__file__).parent / "data"

STATELESS = "XXA"
"""Code of ICAO Doc 9303 for a stateless person."""

UNKNOWN_NATIONALITY = "XXX"
"""Code of ICAO Doc 9303 for an unspecified nationality."""

KOSOVO = "XKX"

FREQUENT_LANGUAGES = ("de", "ar", "uk", "ru", "kmr", "prs", "fa", "tr", "en", "fr", "ti", "ro")
"""The twelve languages met most often, in the order in which choices offer them."""

READING_LANGUAGES = ("de", "de-easy", "en", "fr", "ar", "fa", "ku", "uk", "ru", "tr")
"""Languages in which the person reads consents, plans and letters."""

_MORE_LANGUAGES = {
    "de": {
        "kmr": "Kurdisch (Kurmandschi)",
        "ckb": "Kurdisch (Sorani)",
        "prs": "Dari",
        "rmy": "Romanes (Vlax)",
    },
    "en": {"kmr": "Kurdish (Kurmanji)", "ckb": "Kurdish (Sorani)", "prs": "Dari", "rmy": "Vlax Romani"},
}
_TWO_LETTERS_ENOUGH = 2


@cache
def residence_statuses() -> dict[str, ResidenceStatus]:
    """Return the catalogue of residence statuses by code, in the order in which it is offered."""
    text = (_DATA / "residence_statuses.toml").read_text(encoding="utf-8")
    return {
        row["code"]: ResidenceStatus(**{**row, "area": AuthorityArea(row["area"])})
        for row in tomllib.loads(text)["status"]
    }


@cache
def equivalent_names() -> dict[str, str]:
    """Return for each spelling of the table of equivalents the key of its group."""
    text = (_DATA / "equivalent_names.toml").read_text(encoding="utf-8")
    return {name: group[0] for group in tomllib.loads(text)["groups"] for name in group}


def nationalities() -> dict[str, str]:
    """Return the names of states by ISO 3166-1 alpha-3 code, sorted by name, stateless and unknown first."""
    names = _nationalities(_interface_language())
    return {STATELESS: _("staatenlos"), UNKNOWN_NATIONALITY: _("ungeklärt oder unbekannt"), **names}


def nationality_name(code: str) -> str:
    """Return the name of a state or the code itself if it is not known."""
    return nationalities().get(code, code)


def languages() -> dict[str, str]:
    """Return the names of languages by ISO 639 code, the twelve most frequent first, the others by name."""
    names = _languages(_interface_language())
    frequent = {code: names[code] for code in FREQUENT_LANGUAGES}
    return frequent | {code: name for code, name in names.items() if code not in frequent}


def language_name(code: str) -> str:
    """Return the name of a language or the code itself if it is not known."""
    return _languages(_interface_language()).get(code, code)


def _interface_language() -> str:
    return (get_language() or "de")[:2]


@cache
def _nationalities(interface: str) -> dict[str, str]:
    territories = Locale(interface).territories
    aliases = get_global("territory_aliases")
    codes = {
        code: targets[0]
        for code, targets in aliases.items()
        if len(code) == len(KOSOVO) and code.isalpha() and len(targets) == 1 and code not in _OBSOLETE
    }
    codes[KOSOVO] = "XK"
    names = {
        code: territories[target]
        for code, target in codes.items()
        if target in territories and target not in _NO_STATE
    }
    return dict(sorted(names.items(), key=lambda item: item[1]))


_OBSOLETE = frozenset(
    {"ANT", "BUR", "CSK", "DDR", "FXX", "NTZ", "ROM", "SCG", "SUN", "TMP", "TPE", "YMD", "YUG", "ZAR"}
)


_NO_STATE = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Codes of CLDR that are regions or placeholders."""


@cache
def _languages(interface: str) -> dict[str, str]:
    cldr = Locale(interface).languages
    names = {code: name for code, name in cldr.items() if len(code) == _TWO_LETTERS_ENOUGH}
    names |= _MORE_LANGUAGES.get(interface, _MORE_LANGUAGES["de"])
    return dict(sorted(names.items(), key=lambda item: item[1]))
