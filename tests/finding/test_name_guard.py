"""The name guard: what leads to a person is refused in every spelling, ordinary German passes."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import actor, at_work
from strang.demo.content import load_findings
from strang.foundation.formats import PartialDate
from strang.network import queries as network
from strang.network.types import LifeArea
from strang.people import operations as people
from strang.people.types import NameInput, NameKind
from strang.steering import guard, operations
from strang.steering.known_names import harmless_words
from strang.steering.operations import FindingInput, NameFoundError

TODAY = dt.date(2026, 11, 22)
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
)


def hits(text: str, *, working_dates: bool = False, known: frozenset[str] = frozenset()) -> list[str]:
    found = guard.identifying(text, today=TODAY, working_dates=working_dates)
    return [hit.text for hit in found + guard.suspected_names(text, known)]


@pytest.mark.parametrize(
    "text",
    [
        "geb. 1987", "geboren am 3. Mai 1990", "Jahrgang 1987", "*1987", "ein Mann (1987)", "17.04.1990",
        "17.4.90",
        "17/04/1990", "17-04-1990", "1990-04-17", "17 04 1990", "17. April 1990", "17. April", "17.04.",
        "April 1990",
        "04.1990", "4/1990", "١٧.٠٤.١٩٩٠", "１７．０４．１９９０", "17.\u200b04.1990",
        "AZR 123456789012", "BG-Nummer 31502//0001234", "Az. 12/345", "C01X00T47", "0176 1234567",
        "+49 2431 80 20", "a@b.de", "DE02 1203 0000 0000 2020 51",
        "Valkenburger Str. 45", "Rheinstraße 103", "Zum Mühlenweg 7a", "Frau Haddad", "Herrn Öztürk",
        "Familie Al-Hassan", "Herr K.", "Ahmad wartet", "Ahmads Antrag", "FATIMA wartet", "fatima wartet",
        "Fátima", "Fa\u200btima",
    ],
)  # fmt: skip
def test_what_leads_to_a_person_is_refused(text: str) -> None:
    assert hits(f"Ein Mensch, {text}, fand keinen Kurs.")


@pytest.mark.parametrize(
    "text",
    [
        "seit Mai 2025", "§ 24 AufenthG, § 44 Abs. 4", "§§ 25a, 25b und 104c", "12 bis 14 Plätze",
        "8.30-11.30 Uhr",
        "um 12:38 Uhr", "330.000 Euro", "50000 EUR", "330000 Euro", "seit 2015", "2020 bis 2022",
        "Eine Frau Anfang 30",
        "Familie wartet", "Kursplatz 12", "der Weg zum Amt", "Frau und Mann", "Hoffnung auf einen Kurs",
        "3.000 Menschen", "2,5 Stunden", "Art. 6 Abs. 1", "sechs Monate vor dem Geburtstag, mit Jobcenter",
    ],
)  # fmt: skip
def test_ordinary_german_passes(text: str) -> None:
    assert hits(f"Im Westen des Kreises: {text}, das reicht nicht.") == []


@pytest.mark.parametrize("text", ["bis zum 31.12.2026", "am 15. Januar 2027", "seit 01.05.2025", "am 12.03."])
def test_minutes_may_name_recent_days_but_no_date_of_birth(text: str) -> None:
    assert hits(text, working_dates=True) == []
    assert hits(text)
    assert hits("geboren am 31.12.2025", working_dates=True)
    assert hits("17.04.1990", working_dates=True)


def test_the_findings_of_the_demo_pass() -> None:
    story = load_findings()
    for finding in story.findings:
        for text in (finding.title, finding.happened, finding.rule, finding.consequence, finding.proposal):
            assert hits(text) == [], text
    for theme in story.themes:
        assert hits(f"{theme.title} {theme.summary} {theme.group_task}", working_dates=True) == []


@given(
    st.dates(dt.date(1925, 1, 1), dt.date(2026, 11, 22)),
    st.sampled_from(["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y", "%d. %m. %Y", "%d-%m-%Y", "%d %m %Y"]),
    st.text(st.characters(whitelist_categories=["Ll"], max_codepoint=122), min_size=1, max_size=8),
)
@settings(max_examples=150, deadline=None)
def test_no_day_gets_through_in_any_usual_spelling(day: dt.date, spelling: str, word: str) -> None:
    assert hits(f"{word} {day.strftime(spelling)}, {word}")


@given(st.dates(dt.date(1925, 1, 1), dt.date(2026, 11, 22)), st.booleans())
@settings(max_examples=80, deadline=None)
def test_no_day_with_a_german_month_gets_through(day: dt.date, dotted: bool) -> None:
    month = (*MONTHS, "Dezember")[day.month - 1]
    assert hits(f"am {day.day}{'.' if dotted else ''} {month} {day.year}")


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_the_guard_never_fails_and_quotes_what_it_found(text: str) -> None:
    readable = guard.readable(text)
    assert all(found in readable or found in unicodedata.normalize("NFKC", text) for found in hits(text))


@given(
    st.sampled_from(["Kutay", "Öztürk", "Núñez", "Weißgerber", "Çelik", "Al-Sayed", "O'Connor"]),
    st.integers(0, 5),
)
@settings(max_examples=60, deadline=None)
def test_a_known_name_is_found_in_every_spelling(name: str, how: int) -> None:
    known = frozenset().union(*(forms for _word, forms in guard.words_of(name)))
    spelled = [
        name,
        name.upper(),
        name.lower(),
        f"{name}s",
        unicodedata.normalize("NFD", name),
        name.replace("ö", "oe").replace("ü", "ue").replace("Ö", "Oe").replace("ß", "ss"),
    ][how]
    assert hits(f"Für {spelled} gibt es keinen Kurs.", known=known)


@pytest.mark.usefixtures("fresh_cast")
def test_a_person_of_the_own_unit_is_recognised_and_a_strangers_is_not() -> None:
    miriam, ruth = actor("miriam"), actor("ruth")
    with at_work(miriam):
        people.create_person(
            miriam,
            searched="Zerdesht Qarabax",
            names=[NameInput(NameKind.OFFICIAL, given="Zerdesht", family="Qarabax")],
            birth=PartialDate(1987),
            ags="05370020",
            arrival=PartialDate(2023),
        )
    text = FindingInput(
        area=LifeArea.WORK, what_happened="Der Betrieb lehnt qarabaxs Antrag ab.", consequence="Keine Arbeit."
    )
    with pytest.raises(NameFoundError) as refused, at_work(miriam):
        operations.write_finding(miriam, finding=text)
    assert refused.value.words == ("qarabaxs",)
    with at_work(ruth):
        assert operations.write_finding(ruth, finding=text)


@pytest.mark.usefixtures("fresh_cast")
def test_places_and_bodies_are_no_names() -> None:
    with at_work(actor("ruth"), write=False):
        harmless = harmless_words()
        for place in network.municipalities(kreis="05370"):
            assert not guard.variants(place.name.split("-")[0]).isdisjoint(harmless)
    assert guard.suspected_names("Frau Holle in Wegberg", (), harmless=harmless)
    assert not guard.suspected_names("Familie Wegberg", (), harmless=harmless)
