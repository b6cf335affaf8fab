"""The name guard: texts of steering travel to other bodies, so they must not lead back to a person.

Dates of birth, numbers and addresses are recognised by their form and always refused. Names are recognised by what the
actor can know (persons of the own unit), by the form of address before them and by frequent given names; here a human
may say „Das ist kein Name“ with a reason, which is logged. Pure functions; the look-up of known names is passed in.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from anyascii import anyascii
from django.utils.translation import gettext as _

from strang.steering.words import GIVEN_NAMES, ORDINARY_WORDS

OLD_YEARS = 6
"""A month or, in minutes, a day at least this many years ago reads like a date of birth."""

GENITIVE_FROM, KNOWN_FROM = 5, 3
"""Letters from which a final s may be a genitive, and from which a word is compared with names."""

LAST_MONTH, LAST_DAY, WHOLE_YEAR = 12, 31, 4

_MONTHS = (
    "januar|jänner|jaenner|jan|februar|feb|märz|maerz|mrz|april|apr|mai|juni|jun|juli|jul|august|aug|september|sept"
    "|sep|oktober|okt|november|nov|dezember|dez|january|february|march|may|june|july|october|december"
)
_YEAR = r"(?P<year>\d{4}|\d{2})"
_DAY_DATE = re.compile(
    rf"(?<![\d.,])(?P<day>\d{{1,2}})\s?(?P<sep>[./-])\s?(?P<month>\d{{1,2}})\s?(?P=sep)\s?{_YEAR}(?!\d)"
)
_SPACED_DATE = re.compile(r"(?<!\d)(?P<day>\d{1,2}) (?P<month>\d{1,2}) (?P<year>(?:19|20)\d{2})(?!\d)")
_ISO_DATE = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_WORD_DATE = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s?\.?\s?(?:{_MONTHS})\b\.?(?:\s?(?P<year>\d{{4}}|\d{{2}}(?!\d)))?",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(r"(?<![\d.,§])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?!\s?\d)")
_MONTH_YEAR = re.compile(rf"\b(?:{_MONTHS})\.?\s+(?P<year>(?:19|20)\d{{2}})\b", re.IGNORECASE)
_NUMERIC_MONTH_YEAR = re.compile(r"(?<![\d.])(?:0?[1-9]|1[0-2])\s?[./]\s?(?P<year>(?:19|20)\d{2})(?!\d)")
_BIRTH = re.compile(
    r"(?:\b(?:geb|geboren(?:e[rnms]?)?|geburtsdatum|geburtstag|geburtsjahr|jahrgang|jg)\b|\*)\.?"
    r"[\s:,(]{0,4}(?:(?:am|im|in|ist|war|jahr)\s+){0,2}(?P<what>\d[\d./ -]*)",
    re.IGNORECASE,
)
_YEAR_IN_BRACKETS = re.compile(r"\(\s*(?P<year>(?:19\d{2}|200\d))\s*\)")

_MAIL = re.compile(r"[^\s@<>(),;]+@[^\s@<>(),;]+\.\w{2,}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,4})?\b")
_PHONE = re.compile(r"(?<![\w/])(?:(?:\+|00)[1-9]\d?[\d /().-]{6,}\d|0[1-9]\d{1,4}\s?[ /-]\s?\d{3}[\d -]*\d)")
_FILE_MARK = re.compile(
    r"\b(?:az|aktenzeichen|azr|azr-nummer|azr-nr|bg-nr|bg-nummer|kundennummer|kunden-nr|steuer-id|ausweisnummer"
    r"|passnummer|versichertennummer)\b\.?[\s:]{0,3}(?P<what>[\w/-]*\d[\w/-]*)",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(r"(?<![\d.,])\d{6,}(?!\s?(?:€|euro\b|eur\b))", re.IGNORECASE)
_DOCUMENT = re.compile(r"\b(?=[A-Z0-9]*[A-Z])(?=(?:[A-Z0-9]*\d){4})[A-Z0-9]{8,12}\b")
_STREET = re.compile(
    r"\b(?!(?:kurs|kita|arbeits|ausbildungs|schul|betreuungs|studien|praktikums|therapie|heim|wohn|rechts)"
    r"(?:platz|weg|markt))"
    r"[\wäöüß-]*(?:straße|strasse|str\.|weg|allee|gasse|platz|ufer|damm)\s?\d{1,4}\s?[a-z]?\b",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"\b(?:Herrn?|Frau|Familie|Fam\.|Hr\.|Fr\.|Eheleute|Geschwister)\s+(?:(?:Dr|Prof)\.\s+)?"
    r"(?P<name>[^\W\d_a-zäöüß][\w'’-]*)"
)
_WORD = re.compile(r"[^\W\d_][\w'’]*(?:-[^\W\d_][\w'’]*)*")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something in a text that must not stay there."""

    text: str
    message: str
    name: bool
    """Whether a human may say that it is no name."""


def normal(word: str) -> str:
    """Return a word as the guard compares it: latin letters, lower case, no accents, no apostrophes."""
    latin = anyascii(unicodedata.normalize("NFKC", word))
    return re.sub(r"[^a-z0-9]", "", latin.casefold())


def variants(word: str) -> frozenset[str]:
    """Return the normal forms of one word: with ü as u and as ue, and without the s of the genitive."""
    spelled = word.casefold()
    for letter, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        spelled = spelled.replace(letter, pair)
    forms = {normal(word), normal(spelled)} - {""}
    return frozenset(
        forms | {form[:-1] for form in forms if form.endswith("s") and len(form) >= GENITIVE_FROM}
    )


def readable(text: str) -> str:
    """Return the text in one form: no invisible characters, all digits as 0–9."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(
        str(unicodedata.decimal(sign)) if unicodedata.category(sign) == "Nd" else sign
        for sign in plain
        if unicodedata.category(sign) != "Cf"
    )


def identifying(text: str, *, today: dt.date, working_dates: bool) -> list[Hit]:
    """Return what is refused by its form: dates, numbers, addresses.

    ``working_dates``: recent and future days are allowed, as in minutes and decisions.
    """
    plain = readable(text)
    hits = _dates(plain, today, working_dates=working_dates)
    number = _("„%(what)s“ sieht aus wie eine Nummer, die zu einer Person führt. Bitte lassen Sie sie weg.")
    for pattern, message in (
        (_MAIL, _("„%(what)s“ ist eine E-Mail-Adresse. Bitte lassen Sie sie weg.")),
        (_IBAN, _("„%(what)s“ sieht aus wie eine Kontonummer. Bitte lassen Sie sie weg.")),
        (_PHONE, _("„%(what)s“ sieht aus wie eine Telefonnummer. Bitte lassen Sie sie weg.")),
        (_STREET, _("„%(what)s“ sieht aus wie eine Anschrift. Der Ort oder das Gebiet genügt.")),
        (_FILE_MARK, number),
        (_LONG_NUMBER, number),
        (_DOCUMENT, number),
    ):
        hits += [_hit(match.group(), message) for match in pattern.finditer(plain)]
    return _outermost(hits)


def suspected_names(text: str, known: Collection[str], *, harmless: Collection[str] = ()) -> list[Hit]:
    """Return words that look like somebody's name.

    ``known``: normal forms of names the actor can see; ``harmless``: normal forms of places and bodies.
    """
    plain = readable(text)
    found: dict[str, None] = {}
    for match in _ADDRESSED.finditer(plain):
        word = match["name"].rstrip("'’-")
        if not _harmless(word, harmless):
            found.setdefault(word)
    for word, forms in words_of(plain):
        if (forms & GIVEN_NAMES or not forms.isdisjoint(known)) and not _harmless(word, harmless):
            found.setdefault(word)
    message = _(
        "„%(what)s“ sieht aus wie der Name eines Menschen. Bitte schreiben Sie ohne Namen, zum Beispiel „eine Mutter“."
    )
    return [Hit(word, message % {"what": word}, name=True) for word in found]


def words_of(text: str) -> Iterable[tuple[str, frozenset[str]]]:
    """Yield every word of a text (parts of hyphenated words, too) with its normal forms of three letters or more."""
    seen: set[str] = set()
    for match in _WORD.finditer(text):
        whole = match.group()
        for word in dict.fromkeys((whole, *whole.split("-"))):
            forms = frozenset(form for form in variants(word) if len(form) >= KNOWN_FROM)
            if forms and word not in seen:
                seen.add(word)
                yield word, forms


def check(
    texts: dict[str, str],
    *,
    today: dt.date,
    known_names: Callable[[frozenset[str]], Collection[str]],
    harmless: Callable[[], Collection[str]],
    claimed: Collection[str] = (),
    working_dates: bool = False,
) -> dict[str, list[Hit]]:
    """Return the hits of each field; words in ``claimed`` (normal forms) were declared to be no names."""
    forms = frozenset().union(*(each for text in texts.values() for _word, each in words_of(readable(text))))
    known = known_names(forms - ORDINARY_WORDS) if forms else ()
    suspected = {field: suspected_names(text, known) for field, text in texts.items()}
    places = harmless() if any(suspected.values()) else ()
    found: dict[str, list[Hit]] = {}
    for field, text in texts.items():
        names = [
            hit
            for hit in suspected[field]
            if normal(hit.text) not in claimed and variants(hit.text).isdisjoint(places)
        ]
        hits = identifying(text, today=today, working_dates=working_dates) + names
        if hits:
            found[field] = hits
    return found


def _harmless(word: str, harmless: Collection[str]) -> bool:
    forms = variants(word)
    return not forms.isdisjoint(ORDINARY_WORDS) or not forms.isdisjoint(harmless)


def _dates(plain: str, today: dt.date, *, working_dates: bool) -> list[Hit]:
    date = _("„%(what)s“ sieht aus wie ein Datum, das zu einer Person führt. Monat und Jahr genügen.")
    birth = _("„%(what)s“ sieht aus wie ein Geburtsdatum. Bitte lassen Sie es weg.")
    oldest = today.year - OLD_YEARS
    hits = [_hit(match.group(), birth) for match in _BIRTH.finditer(plain)]
    hits += [_hit(match.group(), birth) for match in _YEAR_IN_BRACKETS.finditer(plain)]
    for pattern in (_DAY_DATE, _SPACED_DATE, _ISO_DATE, _WORD_DATE, _DAY_MONTH):
        for match in pattern.finditer(plain):
            parts = match.groupdict()
            if not _possible(int(parts["day"]), int(parts.get("month") or 1)):
                continue
            year = _year(parts.get("year"), today)
            if not (working_dates and (year is None or year > oldest)):
                hits.append(_hit(match.group(), birth if year and year <= oldest else date))
    for pattern in (_MONTH_YEAR, _NUMERIC_MONTH_YEAR):
        for match in pattern.finditer(plain):
            if int(match["year"]) <= oldest:
                hits.append(_hit(match.group(), birth))
    return hits


def _possible(day: int, month: int) -> bool:
    return 1 <= day <= LAST_DAY and 1 <= month <= LAST_DAY and min(day, month) <= LAST_MONTH


def _year(digits: str | None, today: dt.date) -> int | None:
    if not digits:
        return None
    year = int(digits)
    if len(digits) == WHOLE_YEAR:
        return year
    return year + (2000 if year <= today.year % 100 + 10 else 1900)


def _hit(what: str, message: str) -> Hit:
    shown = what.strip()
    return Hit(shown, message % {"what": shown}, name=False)


def _outermost(hits: list[Hit]) -> list[Hit]:
    """Return one hit for each place: the longest words first, nothing that is part of another."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda each: -len(each.text)):
        if not any(hit.text in other.text for other in kept):
            kept.append(hit)
    return kept
