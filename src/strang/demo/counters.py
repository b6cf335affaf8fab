"""Contacts without a name at the meeting points and counselling desks, over two years."""

import random
from dataclasses import dataclass

from strang.cases import operations as cases
from strang.cases.types import ContactChannel, ContactResult
from strang.demo.casebook import NAMES
from strang.demo.content.case_types import ContactStory
from strang.demo.content.loader import load_stories
from strang.demo.days import Days, on
from strang.demo.staff import Cast
from strang.foundation.context import work

_CHANNELS = (ContactChannel.ON_SITE, ContactChannel.PHONE, ContactChannel.MESSAGE, ContactChannel.OUTREACH)
_BATCH = 60


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody records contacts, and how many in two years."""

    who: str
    site: str
    ags: str
    share: int


DESKS = (
    Desk("ruth", "KAI Hückelhoven", "05370020", 300),
    Desk("farid", "KAI Erkelenz", "05370004", 240),
    Desk("ruth@drk-kai-gangelt", "KAI Gangelt", "05370008", 110),
    Desk("farid@drk-kai-heinsberg", "KAI Heinsberg", "05370016", 170),
    Desk("elif", "Sprechstunde Geilenkirchen", "05370012", 120),
    Desk("andrea", "Caritas Heinsberg", "05370016", 90),
    Desk("miriam", "Sprechstunde im KAI Hückelhoven", "05370020", 60),
    Desk("jan", "Kreishaus", "05370016", 50),
    Desk("thomas", "Sprechstunde Erkelenz", "05370004", 40),
    Desk("carla", "Rathaus Übach-Palenberg", "05370028", 30),
)


def build_contacts(cast: Cast, days: Days) -> int:
    """Record the contacts of all desks; returns how many."""
    stories = load_stories().contacts
    for desk in DESKS:
        draw = random.Random(desk.site)
        actor = cast.actor(desk.who)
        moments = sorted((_day(draw, days) for _ in range(desk.share)), reverse=True)
        # somebody was there this week, and today
        moments[-2:] = [1, 0]
        for start in range(0, len(moments), _BATCH):
            with work(actor, write=True, savepoints=False):
                for back in moments[start : start + _BATCH]:
                    story = draw.choice(stories)
                    with on(
                        days.working(days.ago(back)) if back > 2 else days.ago(back), draw.randint(9, 17)
                    ):
                        cases.record_contact(
                            actor,
                            ags=desk.ags,
                            site=desk.site,
                            topics=[story.topic],
                            language=draw.choice(story.languages),
                            channel=draw.choices(_CHANNELS, (80, 9, 7, 4))[0],
                            result=_result(story),
                            referred_to=NAMES.get(story.refer_to or "", "Case Management"),
                            minutes=max(5, story.minutes + draw.choice((-5, 0, 0, 5, 10))),
                            note=story.text if draw.random() < 0.3 else "",
                        )
    return sum(desk.share for desk in DESKS)


def _day(draw: random.Random, days: Days) -> int:
    """Return how many days ago: more of them lately, fewer in the summer."""
    while True:
        back = int(730 * (1 - float(draw.random() ** 0.75)))
        if days.ago(back).month not in {7, 8} or draw.random() < 0.6:
            return back


def _result(story: ContactStory) -> ContactResult:
    if story.result == "intake":
        return ContactResult.REFERRED
    return ContactResult(story.result)
