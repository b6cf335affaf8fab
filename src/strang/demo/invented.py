"""Further invented people: names, languages, statuses and homes drawn from the content files, the same every time."""

import datetime as dt
import random
from dataclasses import dataclass

from strang.demo.content.loader import load_origins
from strang.demo.content.types import (
    Client,
    Household,
    LanguageSkill,
    Origin,
    Origins,
    PersonName,
    Residence,
    Spelling,
    Streets,
)
from strang.demo.content.vocabulary import MUNICIPALITIES
from strang.demo.days import WRITTEN_ON

PLACES = {
    "miriam": ("05370020",),
    "deniz": ("05370004",),
    "jan": ("05370016", "05370016", "05370032", "05370008", "05370024"),
    "carla": ("05370012", "05370028", "05370036", "05370040"),
    "thomas": ("05370004", "05370020"),
    "elif": ("05370012", "05370016", "05370028"),
    "andrea": ("05370016", "05370012", "05370036"),
}
"""Where the people of each case manager live."""

_MONTHS = {
    "gestattung": (6, 12),
    "par60a": (3, 6),
    "par60b": (3, 6),
    "par60c": (24, 36),
    "par60d": (18, 30),
    "par104c": (18, 18),
    "fiktion": (4, 6),
    "par16b": (12, 24),
}
"""How long a paper lasts, in months; anything else with an end: three years."""

_UNLIMITED = frozenset({"eu", "par9", "par9a", "german"})
_SOON = 60
"""Days within which every ninth paper ends."""

_GERMAN_LEVELS = ("none", "A1", "A1", "A2", "A2", "B1", "B1", "B2")
_TRAITS = {
    "gestattung": "asylum",
    "par60a": "tolerated",
    "par60b": "tolerated",
    "par60c": "tolerated",
    "par60d": "tolerated",
    "par104c": "tolerated",
    "par25_2": "protection",
    "par25_2_sub": "protection",
    "par25_3": "protection",
    "par24": "ukraine",
    "eu": "eu",
    "par9": "settled",
}
_MAY_WORK = frozenset({"protection", "ukraine", "eu", "settled"})
_YOUNG, _OLD = 25, 60


@dataclass(frozen=True, slots=True)
class Relative:
    """A child or spouse known by name only."""

    kind: str
    name: str
    birth_year: int


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An invented person with a home, relatives without a record, and what fits their life."""

    client: Client
    home: Household
    relatives: tuple[Relative, ...]
    fits: frozenset[str]


class Inventor:
    """Draws people; the same seed gives the same people."""

    def __init__(self, seed: int = 5370) -> None:
        self._random = random.Random(seed)
        self._pool: Origins = load_origins()
        self._taken: set[str] = set()

    def person(self, number: int, *, manager: str, unit: str, opened: dt.date) -> Newcomer:
        """Invent somebody whose case a manager opens on a day (counted as the content files count)."""
        draw = self._random
        origin = draw.choices(self._pool.origins, [each.weight for each in self._pool.origins])[0]
        sex = draw.choice(("female", "male"))
        given, family = self._name(origin, sex)
        year = draw.randint(1962, 2007) if draw.random() < 0.3 else draw.randint(1978, 2002)
        birth, precision = self._birth(year)
        status = draw.choices(
            [each.code for each in origin.statuses], [each.weight for each in origin.statuses]
        )[0]
        client = Client(
            key=f"n{number:03d}",
            household=f"n{number:03d}",
            main=True,
            names=_names(origin, given, family),
            sex="female" if sex == "female" else "male",
            birth=birth,
            birth_precision=precision,  # type: ignore[arg-type]  # one of the three
            nationality=origin.nationality,
            languages=self._languages(origin),
            arrival=opened - dt.timedelta(days=draw.randint(50, 980)),
            residence=self._residence(status),
            phone=f"0245{draw.randint(1, 9)} 0000{draw.randint(10, 99)}" if draw.random() < 0.8 else None,
            reading=origin.reading,
        )
        relatives = self._relatives(origin, family, year)
        return Newcomer(
            client, self._home(client, manager, unit, opened), relatives, self._fits(client, year, relatives)
        )

    def _name(self, origin: Origin, sex: str) -> tuple[Spelling, Spelling]:
        given = family = Spelling(latin="")
        while not given.latin or f"{given.latin} {family.latin}" in self._taken:
            given = self._random.choice(origin.spellings("female" if sex == "female" else "male"))
            family = self._random.choice(origin.spellings("family"))
        self._taken.add(f"{given.latin} {family.latin}")
        return given, family

    def _birth(self, year: int) -> tuple[str, str]:
        month, day = self._random.randint(1, 12), self._random.randint(1, 28)
        share = self._random.random()
        if share < 0.18:
            return str(year), "year"
        if share < 0.24:
            return f"{year}-{month:02d}", "month"
        return f"{year}-{month:02d}-{day:02d}", "day"

    def _languages(self, origin: Origin) -> tuple[LanguageSkill, ...]:
        skills = [LanguageSkill(code=origin.native, level="native")]
        if origin.others and self._random.random() < 0.6:
            other = self._random.choice(origin.others)
            if other != "de":
                skills.append(LanguageSkill(code=other, level=self._random.choice(("A2", "B1", "B2"))))
        return (*skills, LanguageSkill(code="de", level=self._random.choice(_GERMAN_LEVELS)))  # type: ignore[arg-type]

    def _residence(self, status: str) -> Residence:
        if status in _UNLIMITED:
            return Residence(status=status, norm="")
        fewest, most = _MONTHS.get(status, (36, 36))
        length = dt.timedelta(days=30 * self._random.randint(fewest, most))
        if self._random.random() < 1 / 9:
            ends = WRITTEN_ON + dt.timedelta(days=self._random.randint(-6, _SOON - 2))
        else:
            ends = WRITTEN_ON + dt.timedelta(days=self._random.randint(_SOON, max(_SOON + 30, length.days)))
        return Residence(status=status, norm="", valid_from=ends - length, valid_to=ends)

    def _relatives(self, origin: Origin, family: Spelling, year: int) -> tuple[Relative, ...]:
        draw = self._random
        if draw.random() > 0.55 or year > 2003:
            return ()
        found = []
        if draw.random() < 0.5:
            name = draw.choice(origin.spellings(draw.choice(("female", "male")))).latin
            found.append(Relative("spouse", f"{name} {family.latin}", year + draw.randint(-6, 6)))
        for _ in range(draw.choice((1, 1, 2, 2, 3))):
            name = draw.choice(origin.spellings(draw.choice(("female", "male")))).latin
            born = max(year + 19, WRITTEN_ON.year - draw.randint(0, 16))
            found.append(Relative("child", f"{name} {family.latin}", born))
        return tuple(found)

    def _home(self, client: Client, manager: str, unit: str, opened: dt.date) -> Household:
        draw = self._random
        ags = draw.choice(PLACES[manager])
        place: Streets = next(each for each in self._pool.streets if each.ags == ags)
        german = client.languages[-1].level
        return Household(
            key=client.household,
            unit=unit,
            case_manager=manager,
            ags=ags,
            street=f"{draw.choice(place.streets)} {draw.randint(1, 48)}",
            postcode=place.postcode,
            town=MUNICIPALITIES[ags],
            opened=opened,
            channel="self",
            topics=(),
            legal_circles=(),
            about="",
            interpreter=client.languages[0].code if german in {"none", "A1"} else None,
        )

    def _fits(self, client: Client, year: int, relatives: tuple[Relative, ...]) -> frozenset[str]:
        trait = _TRAITS.get(client.residence.status, "settled")
        found = {trait}
        age = WRITTEN_ON.year - year
        if any(each.kind == "child" for each in relatives):
            found.add("children")
        if age < _YOUNG:
            found.add("young")
        if age > _OLD:
            found.add("older")
        elif trait in _MAY_WORK and self._random.random() < 0.4:
            found.add("working")
        return frozenset(found)


def fits_of(client: Client, members: tuple[Client, ...]) -> frozenset[str]:
    """Return what fits the life of a person of the content file."""
    found = {_TRAITS.get(client.residence.status, "settled")}
    if any(link.kind == "child" for link in client.links):
        found.add("children")
    if WRITTEN_ON.year - int(client.birth[:4]) < _YOUNG:
        found.add("young")
    return frozenset(found)


def _names(origin: Origin, given: Spelling, family: Spelling) -> tuple[PersonName, ...]:
    latin = PersonName(kind="official", script="Latn", given=given.latin, family=family.latin)
    if given.original is None or family.original is None:
        return (latin,)
    return (
        latin,
        PersonName(kind="original", script=origin.script, given=given.original, family=family.original),
    )
