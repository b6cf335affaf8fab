"""Consents and referrals of the demo: units ask each other for help, answer after days or weeks, or not at all.

Whoever has a seat in the demo answers through the platform, which needs a permission that lives today. Older answers
and those of units without a seat came by letter or telephone and were written down by the sender.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from strang.access import operations as access
from strang.access.types import NEVER_GRANTED, Purpose, Topic
from strang.cases.types import Phase
from strang.consents import operations as consents
from strang.consents.types import GivenBy, Medium, Representation, RepresentationProof
from strang.demo.casebook import NAMES, CaseBuilder
from strang.demo.content.case_types import ReferralStory, Thread
from strang.demo.days import Days, moment, on
from strang.demo.plans import CasePlan
from strang.demo.staff import Cast
from strang.foundation.context import Actor, for_purpose, work
from strang.network import queries as network
from strang.network.types import TOPIC_OF_AREA, LifeArea
from strang.referrals import operations as referrals
from strang.referrals.types import DeclineReason, EventKind, ResultKind

_RECEIVING = frozenset({"clerk", "counsellor", "case_manager"})
_USUAL = {
    "ARB": "jc-hs",
    "EXI": "jc-hs",
    "SPR": "hs-vhs",
    "AUS": "jc-hs",
    "KIT": "hs-jugendamt",
    "SCH": "hs-jugendamt",
    "WOH": "caritas-hs",
    "GES": "caritas-hs",
    "AUF": "dw-juelich-mfd",
    "EIN": "dw-juelich-mfd",
    "ORI": "caritas-hs",
    "SOZ": "drk-hs-tm",
}
_PURPOSES = {
    "jc-hs": Purpose.BENEFIT,
    "aa-acdn": Purpose.BENEFIT,
    "hs-vhs": Purpose.COURSE_PLACEMENT,
    "hs-jugendamt": Purpose.YOUTH_SERVICES,
}
_USUAL_ANSWERS = (
    ("Wir übernehmen gern und melden uns mit einem Termin.", "accepted"),
    ("Bitte Unterlagen zum ersten Gespräch mitbringen.", "accepted"),
    ("Teilweise möglich, für den Rest fehlen Unterlagen.", "partly"),
    ("Zurzeit kein freier Platz.", "declined"),
    ("", "no_reply"),
)
_ANSWER_WEIGHTS = (34, 26, 14, 12, 14)
_WAITING = (2, 3, 4, 5, 6, 8, 9, 11, 13, 14, 17, 21, 24, 28, 35, 44)
_RESULTS = {
    "accepted": (ResultKind.REACHED, "Die Beratung hat stattgefunden, das Anliegen ist geklärt."),
    "partly": (ResultKind.PARTLY, "Ein Teil ist geklärt, ein Nachweis fehlt noch."),
}
_LATELY = (
    ("miriam", "jc-hs", 2),
    ("jan", "jc-hs", 6),
    ("thomas", "jc-hs", 18),
    ("carla", "hs-jugendamt", 3),
    ("deniz", "hs-jugendamt", 9),
    ("jan", "caritas-hs", 1),
    ("miriam", "caritas-hs", 5),
    ("carla", "dw-juelich-mfd", 4),
)
"""Who asked whom in the last days, and how many days ago."""

_SCAN = b"%PDF-1.4 unterschriebene Einwilligung"
_BATCH = 12


@dataclass(frozen=True, slots=True)
class Request:
    """One referral as it is going to happen."""

    builder: CaseBuilder
    thread: Thread
    story: ReferralStory
    sent: dt.date
    topics: frozenset[Topic]
    purpose: Purpose
    receiver: str | None
    """Who answers through the platform; None: the sender writes the answer down."""
    referral: UUID
    consent: UUID

    @property
    def sender(self) -> str:
        """Return who sent it."""
        return self.builder.plan.manager

    @property
    def answered(self) -> dt.date:
        """Return the day of the answer."""
        return self.sent + dt.timedelta(days=self.story.days)

    def last(self, days: Days) -> dt.date:
        """Return the last day on which something can happen: the closing of the case, or today."""
        return min(days.today, self.builder.plan.closes or days.today)


@dataclass(slots=True)
class Exchange:
    """Plans the referrals while the cases are built, and lets the other side answer afterwards."""

    cast: Cast
    days: Days
    requests: list[Request] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    meetings: dict[UUID, dt.date] = field(default_factory=dict)

    def send(self, builder: CaseBuilder) -> None:
        """Record consents and send the referrals of a case that has come that far; runs in the sender's context."""
        plan = builder.plan
        if not plan.reaches(Phase.LINKING):
            return
        for number, thread in enumerate(plan.threads[:3]):
            story = self._story(plan, thread)
            sent = plan.day_of(Phase.LINKING) + dt.timedelta(days=2 + 12 * number)
            late = sent >= min(self.days.today, plan.closes or self.days.today)
            if story is not None and not late:
                self._send(builder, thread, story, self.days.working(sent))

    def ask_today(self, builders: Iterable[CaseBuilder]) -> None:
        """Send a few requests of the last days, so that something waits for everybody who answers."""
        open_cases = [
            each for each in builders if each.plan.closes is None and each.plan.reaches(Phase.LINKING)
        ]
        for manager, to, back in _LATELY:
            mine = [each for each in open_cases if each.plan.manager == manager]
            builder = mine[-1 - back % len(mine)]
            thread = builder.plan.threads[0]
            story = ReferralStory(
                to=to, purpose=thread.measures[0].text, answer="", outcome="no_reply", days=99
            )
            with work(builder.actor, write=True, savepoints=False):
                self._send(builder, thread, story, self.days.ago(back))

    def answer(self) -> None:
        """Let everybody who was asked answer, then let the senders write down the rest and close what ended."""
        self._in_batches(_by(self.requests, lambda each: each.receiver), self._reply)
        self._in_batches(_by(self._agreed(), lambda each: each.sender), self._confirm)
        self._in_batches(_by(self._agreed(), lambda each: each.receiver), self._report)
        self._in_batches(_by(self.requests, lambda each: each.sender), self._follow_up)

    def _agreed(self) -> list[Request]:
        """Return the requests for which a meeting was proposed."""
        return [request for request in self.requests if request.referral in self.meetings]

    def _story(self, plan: CasePlan, thread: Thread) -> ReferralStory | None:
        story = thread.referral
        if story is None or self._kind(story.to) in NEVER_GRANTED:
            to = _USUAL.get(thread.topic, "")
            if plan.draw.random() > 0.62 or not to:
                return None
            answer, outcome = plan.draw.choices(_USUAL_ANSWERS, _ANSWER_WEIGHTS)[0]
            story = ReferralStory(
                to=to,
                purpose=thread.measures[-1].text,
                answer=answer,
                outcome=outcome,  # type: ignore[arg-type]  # one of the four
                days=plan.draw.choice(_WAITING),
            )
        return None if story.to == plan.home.unit else story

    def _kind(self, unit: str) -> str:
        if not self.kinds:
            self.kinds = {each.key: each.kind for each in network.units()}
        return self.kinds[unit]

    def _send(self, builder: CaseBuilder, thread: Thread, story: ReferralStory, sent: dt.date) -> None:
        plan, days = builder.plan, self.days
        recent = sent > days.ago(330)
        lasts = plan.draw.choice((200, 250, 300, 360)) if recent else plan.draw.choice((90, 120, 180))
        ends = sent + dt.timedelta(days=lasts)
        if recent and ends <= days.today:
            ends = min(sent + dt.timedelta(days=363), days.ahead(plan.draw.choice((2, 5, 9, 20, 60))))
        receiver = self.cast.first_of(story.to, _RECEIVING) if ends > days.today else None
        purpose = _PURPOSES.get(story.to, Purpose.COUNSELLING)
        topics = frozenset(
            {TOPIC_OF_AREA[LifeArea(thread.topic)]} | ({Topic.LANGUAGE} if story.to == "jc-hs" else set())
        )
        with on(sent, 11):
            consent = consents.give_consent(
                builder.actor,
                person_id=builder.person_id,
                recipient_unit_id=self.cast.units[story.to],
                topics=topics,
                purpose=purpose,
                valid_from=sent,
                valid_to=ends,
                language=plan.client.reading,
                present=builder.actor.name,
                interpreter="Sprachmittlungspool" if plan.home.interpreter else "",
                medium=Medium.SIGNED,
                evidence=_SCAN,
                given_by=GivenBy.GUARDIAN if plan.client.unaccompanied else GivenBy.SELF,
                representative="Amtsvormundschaft" if plan.client.unaccompanied else "",
                representation=Representation(proof=RepresentationProof.APPOINTMENT, proof_on=sent)
                if plan.client.unaccompanied
                else Representation(),
            )
        with on(sent, 11, 20):
            referral = referrals.offer_referral(
                builder.actor,
                case_id=builder.case_id,
                to_unit_id=self.cast.units[story.to],
                topics=topics,
                purpose=purpose,
                request_text=f"{story.purpose}. {thread.state}",
                consent_id=consent,
                due_on=sent + dt.timedelta(days=14),
            )
        self.requests.append(
            Request(builder, thread, story, sent, topics, purpose, receiver, referral, consent)
        )

    def _in_batches(
        self, groups: Iterator[tuple[str, list[Request]]], step: Callable[[Actor, Request], None]
    ) -> None:
        for who, requests in groups:
            actor = self.cast.actor(who)
            waiting = iter(requests)
            while batch := list(islice(waiting, _BATCH)):
                with work(actor, write=True, savepoints=False):
                    for request in batch:
                        step(actor, request)

    def _reply(self, actor: Actor, request: Request) -> None:
        story, last = request.story, request.last(self.days)
        if story.outcome == "no_reply" or request.answered > last:
            return
        if story.outcome == "declined":
            with on(request.answered, 14):
                referrals.decline(
                    actor, referral_id=request.referral, reason=DeclineReason.NO_CAPACITY, text=story.answer
                )
            return
        with on(request.answered - dt.timedelta(days=1), 9):
            referrals.take_over(actor, referral_id=request.referral)
        with on(request.answered, 10), for_purpose(request.purpose):
            access.disclose(actor, [request.builder.person_id])
            referrals.accept(actor, referral_id=request.referral, text=story.answer)
        meets = request.answered + dt.timedelta(days=9)
        with on(request.answered, 10, 15):
            referrals.propose_appointment(
                actor,
                referral_id=request.referral,
                appointment_at=moment(meets, 9 + request.builder.draw.randint(0, 5)),
                place=NAMES[story.to],
            )
        self.meetings[request.referral] = meets

    def _confirm(self, actor: Actor, request: Request) -> None:
        day = request.answered + dt.timedelta(days=2)
        if day <= request.last(self.days) and request.builder.draw.random() < 0.8:
            with on(day, 9):
                referrals.confirm_appointment(actor, referral_id=request.referral)

    def _report(self, actor: Actor, request: Request) -> None:
        reported = self.meetings[request.referral] + dt.timedelta(days=12)
        if reported <= request.last(self.days) and request.builder.draw.random() < 0.8:
            result, text = _RESULTS[request.story.outcome]
            with on(reported, 13):
                referrals.report_result(actor, referral_id=request.referral, result=result, text=text)

    def _follow_up(self, actor: Actor, request: Request) -> None:
        story, builder = request.story, request.builder
        if (
            request.receiver is None
            and story.outcome != "no_reply"
            and request.answered <= request.last(self.days)
        ):
            with on(request.answered, 14):
                self._write_down(actor, request)
        closes = builder.plan.closes
        long_ago = request.sent < self.days.ago(80)
        forgotten = story.outcome == "no_reply" and (long_ago or builder.draw.random() < 0.3)
        if forgotten and request.sent + dt.timedelta(days=60) < request.last(self.days):
            with on(request.sent + dt.timedelta(days=60), 9):
                referrals.withdraw_referral(actor, referral_id=request.referral)
        draws_back = builder.draw.random() < 0.05 and request.answered < self.days.ago(20)
        if request.receiver is not None and (closes or draws_back):
            with on(closes or self.days.ago(builder.draw.randint(1, 15)), 15):
                consents.withdraw_consent(
                    actor,
                    consent_id=request.consent,
                    note="Die Begleitung ist beendet." if closes else "Möchte das selbst regeln.",
                )
                referrals.end_with_consent(actor, consent_id=request.consent)

    def _write_down(self, actor: Actor, request: Request) -> None:
        story = request.story
        if story.outcome == "declined":
            referrals.note_answer(
                actor,
                referral_id=request.referral,
                kind=EventKind.DECLINED,
                text=story.answer,
                reason=DeclineReason.NO_CAPACITY,
            )
            return
        referrals.note_answer(actor, referral_id=request.referral, kind=EventKind.ACCEPTED, text=story.answer)
        reported = request.answered + dt.timedelta(days=25)
        if reported <= request.last(self.days):
            result, text = _RESULTS[story.outcome]
            with on(reported, 13):
                referrals.note_answer(
                    actor,
                    referral_id=request.referral,
                    kind=EventKind.RESULT_REPORTED,
                    result=result,
                    text=text,
                )


def _by(
    requests: Iterable[Request], key: Callable[[Request], str | None]
) -> Iterator[tuple[str, list[Request]]]:
    groups: dict[str, list[Request]] = {}
    for request in requests:
        who = key(request)
        if who is not None:
            groups.setdefault(who, []).append(request)
    yield from groups.items()
