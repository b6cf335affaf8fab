"""What is going to happen in a case of the demo: when it opens, how far it comes, which strands it follows."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from strang.cases.types import Phase
from strang.demo.content.case_types import Stories, Thread
from strang.demo.content.loader import load_clients, load_stories
from strang.demo.content.types import Client, Household
from strang.demo.days import Days
from strang.demo.invented import Inventor, Relative, fits_of

SHARES = {"jan": 34, "carla": 26, "miriam": 27, "deniz": 23, "thomas": 22, "elif": 12, "andrea": 9}
"""How many cases each of them has led in two years, those of the content file included."""

UNITS = {
    "jan": "hs-ki-cm",
    "carla": "hs-ki-cm",
    "miriam": "drk-hs-cm",
    "deniz": "drk-hs-cm",
    "thomas": "dw-juelich-cm",
    "elif": "dw-juelich-mfd",
    "andrea": "caritas-hs",
}

OFFSETS = {
    Phase.INTAKE: 0,
    Phase.ASSESSMENT: 6,
    Phase.PLANNING: 16,
    Phase.LINKING: 30,
    Phase.MONITORING: 75,
    Phase.EVALUATION: 180,
}
"""After how many days a case usually enters a phase."""

_OUTLOOK: tuple[tuple[int, dict[Phase, int]], ...] = (
    (30, {Phase.INTAKE: 40, Phase.ASSESSMENT: 45, Phase.NOT_INDICATED: 15}),
    (90, {Phase.ASSESSMENT: 20, Phase.PLANNING: 35, Phase.LINKING: 38, Phase.NOT_INDICATED: 7}),
    (
        240,
        {
            Phase.PLANNING: 12,
            Phase.LINKING: 36,
            Phase.MONITORING: 35,
            Phase.CLOSED: 12,
            Phase.NOT_INDICATED: 5,
        },
    ),
    (420, {Phase.LINKING: 6, Phase.MONITORING: 32, Phase.EVALUATION: 12, Phase.CLOSED: 50}),
    (9999, {Phase.MONITORING: 16, Phase.EVALUATION: 12, Phase.CLOSED: 72}),
)
"""How far cases have come, by their age in days, with weights."""

AREAS = ("AUF", "ORI", "SPR", "KIT", "SCH", "AUS", "ARB", "WOH", "GES", "SOZ", "EIN", "EXI", "SON")
_WEIGHTS = (10, 4, 16, 8, 6, 8, 14, 8, 9, 4, 6, 9, 4)
TWO_YEARS = 730
_RISING = 1.25
"""Lately more cases are opened than at the beginning."""


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One case from its first day to today."""

    key: str
    manager: str
    client: Client
    members: tuple[Client, ...]
    """Everybody of the household with a record, the client among them."""
    home: Household
    relatives: tuple[Relative, ...]
    channel: str
    opened: dt.date
    target: Phase
    closes: dt.date | None
    threads: tuple[Thread, ...]
    reason: str
    remark: str
    draw: random.Random

    @property
    def age(self) -> int:
        """Days from the opening to the closing, or to the last day we know of."""
        return ((self.closes or dt.date.max) - self.opened).days

    def day_of(self, phase: Phase) -> dt.date:
        """Return the day on which the case enters a phase; a short case goes faster."""
        factor = min(1.0, (self.age - 1) / 200) if self.closes else 1.0
        return self.opened + dt.timedelta(days=round(OFFSETS[phase] * factor))

    def reaches(self, phase: Phase) -> bool:
        """Return whether the case has come to a phase."""
        if self.target in {Phase.NOT_INDICATED, Phase.INTAKE}:
            return phase is Phase.INTAKE
        order = list(OFFSETS)
        if self.target is Phase.CLOSED:
            return phase is not Phase.EVALUATION or self.age > 200
        return order.index(phase) <= order.index(self.target)


def plans(days: Days) -> Iterator[CasePlan]:
    """Plan every case: first the households of the content file, then invented people."""
    stories, clients = load_stories(), load_clients()
    left = dict(SHARES)
    for home in clients.households:
        left[home.case_manager] -= 1
        members = clients.members(home.key)
        client = next(each for each in members if each.main)
        yield _named(days, home, client, members, stories)
    inventor, number = Inventor(), 0
    draw = random.Random(1)
    for manager, share in left.items():
        for position in range(share):
            number += 1
            back = round(TWO_YEARS * ((position + draw.random()) / share) ** _RISING)
            yield _invented(days, inventor, number, manager, back, stories)


def _named(
    days: Days, home: Household, client: Client, members: tuple[Client, ...], stories: Stories
) -> CasePlan:
    opened = days.working(days.moved(home.opened))
    age = (days.today - opened).days
    target = Phase.MONITORING if age > 80 else Phase.LINKING if age > 35 else Phase.ASSESSMENT
    draw = random.Random(home.key)
    fits = fits_of(client, members)
    return CasePlan(
        key=home.key,
        manager=home.case_manager,
        client=client,
        members=members,
        home=home,
        relatives=(),
        channel=home.channel,
        opened=opened,
        target=target,
        closes=None,
        threads=_threads(draw, stories, home.topics[:4], fits, client.sex),
        reason="",
        remark="",
        draw=draw,
    )


def _invented(
    days: Days, inventor: Inventor, number: int, manager: str, back: int, stories: Stories
) -> CasePlan:
    opened = days.working(days.ago(back))
    age = (days.today - opened).days
    newcomer = inventor.person(number, manager=manager, unit=UNITS[manager], opened=opened)
    draw = random.Random(newcomer.client.key)
    target = _target(draw, age)
    areas = _distinct(draw, draw.choice((2, 3, 3, 4)))
    closes, reason, remark = _ending(draw, stories, days, opened, target)
    return CasePlan(
        key=newcomer.client.key,
        manager=manager,
        client=newcomer.client,
        members=(newcomer.client,),
        home=newcomer.home,
        relatives=newcomer.relatives,
        channel=draw.choices(
            [each.code for each in stories.channels], [each.weight for each in stories.channels]
        )[0],
        opened=opened,
        target=target,
        closes=closes,
        threads=_threads(draw, stories, areas, newcomer.fits, newcomer.client.sex),
        reason=reason,
        remark=remark,
        draw=draw,
    )


def _target(draw: random.Random, age: int) -> Phase:
    outlook = next(weights for limit, weights in _OUTLOOK if age < limit)
    possible = {phase: weight for phase, weight in outlook.items() if OFFSETS.get(phase, 0) < age}
    if not possible or age < 8:
        return Phase.INTAKE
    return draw.choices(list(possible), list(possible.values()))[0]


def _ending(
    draw: random.Random, stories: Stories, days: Days, opened: dt.date, target: Phase
) -> tuple[dt.date | None, str, str]:
    age = (days.today - opened).days
    if target is Phase.NOT_INDICATED:
        story = next(each for each in stories.closings if each.code == "not_indicated")
        return opened + dt.timedelta(days=min(age - 1, draw.randint(4, 15))), story.code, story.remark
    if target is not Phase.CLOSED:
        return None, "", ""
    possible = [each for each in stories.closings if each.code not in {"not_indicated", "max_duration"}]
    story = draw.choices(possible, [each.weight for each in possible])[0]
    lasted = min(age - 2, draw.randint(110, 420))
    return days.working(opened + dt.timedelta(days=lasted)), story.code, story.remark


def _distinct(draw: random.Random, count: int) -> tuple[str, ...]:
    found: list[str] = []
    while len(found) < count:
        area = draw.choices(AREAS, _WEIGHTS)[0]
        if area not in found:
            found.append(area)
    return tuple(found)


def _threads(
    draw: random.Random, stories: Stories, areas: tuple[str, ...], fits: frozenset[str], sex: str
) -> tuple[Thread, ...]:
    """Choose a strand for each area, one that fits the life of the person if there is one."""
    chosen = []
    for area in areas:
        suiting = [each for each in stories.threads_for(area, fits) if each.sex in {None, sex}]
        special = [each for each in suiting if "any" not in each.fits]
        if suiting:
            chosen.append(draw.choice(special if special and draw.random() < 0.6 else suiting))
    return tuple(chosen) or (draw.choice(stories.threads_for("ORI", fits)),)
