"""The loop of the demo from single cases to the steering group and back: every step on its day, in its order."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from strang.demo.content.case_types import Decision, Findings, FindingStory, Meeting, Theme
from strang.demo.content.loader import load_findings
from strang.demo.days import Days, moment
from strang.demo.staff import Cast
from strang.foundation import clock
from strang.foundation.context import Actor, work
from strang.network.types import LifeArea
from strang.steering import operations as steering
from strang.steering.operations import CaseLink, FindingInput, NameFoundError, Seat
from strang.steering.types import BodyKind, ChainStep, Claim, DecisionKind, FollowUpState, Frequency

COORDINATION = "birgit"
CHAIR = "gregor"
WRITING = frozenset({"clerk", "case_manager", "counsellor", "integration_agency", "steering_member"})

_SEATS = (
    "hs-abh",
    "hs-ebh",
    "hs-jugendamt",
    "jc-hs",
    "drk-hs-cm",
    "dw-juelich-cm",
    "caritas-hs",
    "gem-05370016",
)
_ANSWERS = {
    "namen-schreibweise": "Das Hinweisblatt gibt es seit dem Sommer: Es gilt die Schreibweise der Meldebescheinigung."
    " Wir haben es allen Stellen noch einmal geschickt.",
}
_STEERING_GROUP = "KIM-Lenkungsgruppe"
_PLACE = "Kreishaus Heinsberg"

Step = Callable[[Actor], None]


@dataclass(slots=True)
class Loop:
    """Collects the steps of everybody and carries them out in the order of their days."""

    cast: Cast
    days: Days
    content: Findings
    links: Mapping[str, CaseLink]
    marks: Mapping[str, str]
    steps: list[tuple[dt.datetime, str, Step]] = field(default_factory=list)
    findings: dict[str, UUID] = field(default_factory=dict)
    themes: dict[str, UUID] = field(default_factory=dict)
    bodies: dict[str, UUID] = field(default_factory=dict)
    meetings: dict[str, UUID] = field(default_factory=dict)
    items: dict[tuple[str, str], UUID] = field(default_factory=dict)
    decisions: dict[str, UUID] = field(default_factory=dict)

    def plan(self, day: dt.date, who: str, step: Step, *, hour: int = 10) -> None:
        """Let somebody do something on a day."""
        self.steps.append((moment(day, hour), who, step))

    def run(self) -> None:
        """Carry everything out that lies behind us."""
        now = clock.now()
        for at, who, step in sorted(self.steps, key=lambda each: each[0]):
            if at <= now:
                actor = self.cast.actor(who)
                with work(actor, write=True), clock.at(at):
                    step(actor)


def build_structures(
    cast: Cast,
    days: Days,
    *,
    links: Mapping[str, CaseLink],
    marks: Mapping[str, str] | None = None,
    only: Collection[str] = (),
) -> None:
    """Write the findings of the content file and lead them through themes, meetings and decisions.

    ``links``: the case behind a finding. ``marks``: words to add to a finding. ``only``: themes to take; none: all.
    """
    content = load_findings()
    if only:
        content = _narrowed(content, only)
    loop = Loop(cast, days, content, links, marks or {})
    _plan_bodies(loop)
    for finding in content.findings:
        _plan_finding(loop, finding)
    for meeting in content.meetings:
        _plan_meeting(loop, meeting)
    for theme in content.themes:
        _plan_theme(loop, theme)
    for decision in content.decisions:
        _plan_decision(loop, decision)
    loop.run()


def _narrowed(content: Findings, only: Collection[str]) -> Findings:
    meetings = []
    for meeting in content.meetings:
        agenda = tuple(item for item in meeting.agenda if item.theme is None or item.theme in only)
        if any(item.theme for item in agenda):
            meetings.append(replace(meeting, agenda=agenda))
    return Findings(
        findings=tuple(each for each in content.findings if each.theme is None or each.theme in only),
        themes=tuple(theme for theme in content.themes if theme.key in only),
        meetings=tuple(meetings),
        decisions=tuple(each for each in content.decisions if each.theme in only),
    )


def _plan_bodies(loop: Loop) -> None:
    cast = loop.cast
    gregor, karin, birgit = cast.actor(CHAIR), cast.actor("karin"), cast.actor(COORDINATION)

    def steering_group(actor: Actor) -> None:
        loop.bodies[_STEERING_GROUP] = steering.create_body(
            actor,
            name=_STEERING_GROUP,
            kind=BodyKind.STEERING_GROUP,
            task="Entscheidet über Vorschläge aus der Fallarbeit, vergibt Aufträge und prüft, was daraus wurde.",
            seats=[
                Seat(gregor.unit_id, gregor.user_id, chair=True),
                Seat(birgit.unit_id, birgit.user_id),
                Seat(karin.unit_id, karin.user_id),
                *(Seat(cast.units[key]) for key in _SEATS),
            ],
        )

    first = min((meeting.date for meeting in loop.content.meetings), default=loop.days.ago(400))
    loop.plan(min(first, loop.days.ago(700)) - dt.timedelta(days=40), COORDINATION, steering_group)


def _plan_finding(loop: Loop, finding: FindingStory) -> None:
    def write(actor: Actor) -> None:
        text = FindingInput(
            area=LifeArea(finding.topic),
            what_happened=" ".join(filter(None, (finding.happened, loop.marks.get(finding.key, "")))),
            consequence=finding.consequence,
            title=finding.title,
            chain_step=ChainStep(finding.step),
            norm=finding.rule,
            frequency=Frequency(finding.frequency),
            affected=finding.cases,
            proposal=finding.proposal,
            ags=finding.ags or "",
            region=finding.region or "",
        )
        try:
            loop.findings[finding.key] = steering.write_finding(
                actor, finding=text, case=loop.links.get(finding.key)
            )
        except NameFoundError as refused:
            if not refused.words:
                raise
            claims = [Claim(word, "Ort, Amt oder Sache, kein Mensch") for word in refused.words]
            loop.findings[finding.key] = steering.write_finding(
                actor, finding=text, case=loop.links.get(finding.key), claims=claims
            )

    raised = loop.days.moved(finding.raised_on)
    loop.plan(raised, finding.raised_by, write, hour=11)
    if finding.key in _ANSWERS:
        loop.plan(
            raised + dt.timedelta(days=20),
            COORDINATION,
            lambda actor: steering.answer_finding(
                actor, finding_id=loop.findings[finding.key], text=_ANSWERS[finding.key]
            ),
        )


def _day_of(loop: Loop, meeting: Meeting) -> dt.date:
    """Return the day of a meeting: a sourced one stays where it was."""
    return loop.days.working(loop.days.moved(meeting.date)) if meeting.example else meeting.date


def _plan_meeting(loop: Loop, meeting: Meeting) -> None:
    day = _day_of(loop, meeting)

    def call(actor: Actor) -> None:
        loop.meetings[meeting.key] = steering.plan_meeting(
            actor,
            body_id=loop.bodies[_STEERING_GROUP],
            starts_at=moment(day, 14),
            place=meeting.place or (_PLACE if meeting.example else ""),
        )

    def agenda(actor: Actor) -> None:
        for item in meeting.agenda:
            loop.items[meeting.key, item.theme or item.title] = steering.put_on_agenda(
                actor,
                meeting_id=loop.meetings[meeting.key],
                theme_id=loop.themes[item.theme] if item.theme else None,
                title=item.title,
            )

    def hold(actor: Actor) -> None:
        steering.hold_meeting(
            actor,
            meeting_id=loop.meetings[meeting.key],
            minutes=_minutes(meeting),
            present_unit_ids=[loop.cast.units[key] for key in ("hs-ki-koordination", *_SEATS[:-1])],
            version=1,
        )

    loop.plan(day - dt.timedelta(days=30), COORDINATION, call)
    loop.plan(day - dt.timedelta(days=20), COORDINATION, agenda, hour=9)
    loop.plan(day, COORDINATION, hold, hour=17)
    loop.plan(
        day + dt.timedelta(days=25),
        COORDINATION,
        lambda actor: steering.approve_minutes(actor, meeting_id=loop.meetings[meeting.key]),
    )


def _minutes(meeting: Meeting) -> str:
    if not meeting.agenda:
        return "Die Sitzung fand statt. Die Tagesordnung liegt hier nicht vor."
    return "Besprochen wurde:\n" + "\n".join(f"– {item.title}" for item in meeting.agenda)


def _seats(loop: Loop, theme: Theme) -> list[Seat]:
    seats = [Seat(loop.cast.units[key]) for key in theme.group_members]
    chair = loop.cast.first_of(theme.group_lead, WRITING)
    if chair is not None:
        lead = loop.cast.actor(chair)
        seats.append(Seat(lead.unit_id, lead.user_id, chair=True))
    return seats


def _plan_late(loop: Loop, theme: Theme, late: FindingStory) -> None:
    """Plan that a finding written after the theme was bundled is filed with it."""

    def file(actor: Actor) -> None:
        steering.file_findings(actor, theme_id=loop.themes[theme.key], finding_ids=[loop.findings[late.key]])

    loop.plan(loop.days.moved(late.raised_on) + dt.timedelta(days=12), COORDINATION, file)


def _plan_theme(loop: Loop, theme: Theme) -> None:
    meeting = next(each for each in loop.content.meetings if any(i.theme == theme.key for i in each.agenda))
    before = _day_of(loop, meeting)
    stories = [finding for finding in loop.content.findings if finding.theme == theme.key]
    early = [each for each in stories if loop.days.moved(each.raised_on) < before - dt.timedelta(days=26)]
    seats = _seats(loop, theme)

    def bundle(actor: Actor) -> None:
        loop.themes[theme.key] = steering.bundle_findings(
            actor,
            title=theme.title,
            summary=theme.summary,
            area=LifeArea(early[0].topic),
            finding_ids=[loop.findings[each.key] for each in early],
        )

    def analyse(actor: Actor) -> None:
        cases, units = sum(each.cases for each in early), len({each.unit for each in early})
        text = f"{units} Stellen berichten davon, zusammen aus {cases} Fällen. {theme.summary}"
        steering.analyse_theme(actor, theme_id=loop.themes[theme.key], text=text)

    def hand_over(actor: Actor) -> None:
        steering.hand_to_working_group(
            actor,
            theme_id=loop.themes[theme.key],
            body_id=_group(actor, theme, seats),
            text=theme.group_task,
        )

    def propose(actor: Actor) -> None:
        steering.propose(
            actor,
            theme_id=loop.themes[theme.key],
            text=" ".join(each.proposal for each in early),
            effects="Weniger Umwege für die Menschen, weniger doppelte Arbeit in den Stellen.",
            who_must_act=theme.group_task,
        )

    who = next(
        (key for unit in theme.group_members if (key := loop.cast.first_of(unit, WRITING))), COORDINATION
    )
    for days, actor_key, step in (
        (25, COORDINATION, bundle),
        (24, COORDINATION, analyse),
        (23, COORDINATION, hand_over),
        (21, who, propose),
    ):
        loop.plan(before - dt.timedelta(days=days), actor_key, step)
    for late in (each for each in stories if each not in early):
        _plan_late(loop, theme, late)


def _group(actor: Actor, theme: Theme, seats: list[Seat]) -> UUID:
    kind = BodyKind.PROJECT_GROUP if theme.group_name.startswith("Projekt") else BodyKind.WORKING_GROUP
    return steering.create_body(actor, name=theme.group_name, kind=kind, task=theme.group_task, seats=seats)


def _plan_decision(loop: Loop, decision: Decision) -> None:
    meeting = next(each for each in loop.content.meetings if each.key == decision.meeting)
    day = _day_of(loop, meeting)
    owner = loop.cast.first_of(decision.owner, WRITING) or COORDINATION

    def decide(actor: Actor) -> None:
        loop.decisions[decision.key] = steering.record_decision(
            actor,
            agenda_item_id=loop.items[decision.meeting, decision.theme],
            kind=DecisionKind.REQUEST if decision.owner.startswith("gem-") else DecisionKind.ORDER,
            text=decision.text,
            owner_unit_id=loop.cast.units[decision.owner],
            due_on=max(day, loop.days.moved(decision.due)),
            votes=(11, 0, 1),
        )

    def report(state: FollowUpState, text: str) -> Step:
        return lambda actor: _report(actor, loop.decisions[decision.key], state, text)

    loop.plan(day, COORDINATION, decide, hour=18)
    if decision.status == "open":
        return
    loop.plan(
        day + dt.timedelta(days=35), owner, report(FollowUpState.IN_PROGRESS, "Die ersten Gespräche laufen.")
    )
    if decision.done_on is None or decision.result is None:
        return
    ended = loop.days.moved(decision.done_on)
    rejected = decision.status == "rejected"
    state = FollowUpState.DELAYED if rejected else FollowUpState.DONE
    loop.plan(ended, owner, report(state, decision.result))
    if not rejected:
        loop.plan(
            ended + dt.timedelta(days=7),
            COORDINATION,
            lambda actor: steering.confirm_done(actor, decision_id=loop.decisions[decision.key]),
        )


def _report(actor: Actor, decision_id: UUID, state: FollowUpState, text: str) -> None:
    steering.report_follow_up(actor, decision_id=decision_id, state=state, text=text)
