"""Working through a planned case as its case manager did, day by day up to today."""

import datetime as dt
from uuid import UUID

from strang.cases import operations as cases
from strang.cases.types import ContactKind, GoalStatus, IntakeInput, MeasureStatus, Phase, ResponsibleKind
from strang.demo.content.case_types import Measure, Thread
from strang.demo.days import Days, moment, on
from strang.demo.persons import record_links, record_person
from strang.demo.plans import CasePlan
from strang.foundation.context import Actor
from strang.foundation.formats import PartialDate
from strang.network.types import LifeArea
from strang.people import operations as people
from strang.people.types import RelationKind

_URGENCY = {"low": 1, "medium": 2, "high": 3, "acute": 3}
_LEVEL = {"low": 3, "medium": 3, "high": 2, "acute": 1}
_DUE = (-3, -1, 0, 0, 1, 2, 3, 4, 5, 7, 9, 12, 14, 17, 21)
_AHEAD = (0, 0, 1, 2, 3, 4, 6, 8, 13, 20)
_KINDS = (
    ContactKind.TALK,
    ContactKind.TALK,
    ContactKind.PHONE,
    ContactKind.HOME_VISIT,
    ContactKind.ACCOMPANIMENT,
    ContactKind.PROFESSIONAL,
)
_SITES = ("in der Stelle", "KAI", "Rathaus", "zu Hause", "Telefon")


class CaseBuilder:
    """Carries one plan out; ``person_id`` and ``case_id`` stand afterwards."""

    def __init__(self, actor: Actor, plan: CasePlan, days: Days) -> None:
        self.actor, self.plan, self.days = actor, plan, days
        self.draw = plan.draw
        self.person_id = UUID(int=0)
        self.case_id = UUID(int=0)
        self._goals: list[tuple[UUID, Thread, list[UUID]]] = []

    def build(self) -> None:
        """Record the person and everything that happened, except referrals."""
        self._people()
        self._open()
        if self.plan.target is Phase.NOT_INDICATED:
            self.close()
            return
        for phase, step in (
            (Phase.ASSESSMENT, self._assess),
            (Phase.PLANNING, self._plan),
            (Phase.LINKING, self._link),
            (Phase.MONITORING, self._monitor),
            (Phase.EVALUATION, self._evaluate),
        ):
            if self.plan.reaches(phase):
                with on(self._day(self.plan.day_of(phase))):
                    cases.advance_phase(self.actor, case_id=self.case_id, to=phase)
                step()
        if self.plan.closes is None:
            self._today()

    def close(self) -> None:
        """Close the case if that is how it ended."""
        plan = self.plan
        if plan.closes is None:
            return
        good = plan.reason in {"goals_reached", "status_reached", "handed_over"}
        results = {
            goal_id: GoalStatus.REACHED if good and number == 0 else self.draw.choice(_results(good=good))
            for number, (goal_id, _thread, _measures) in enumerate(self._goals)
        }
        asks_again = plan.closes + dt.timedelta(days=180)
        with on(self._day(plan.closes), 16):
            cases.close_case(
                self.actor,
                case_id=self.case_id,
                reason=plan.reason,
                summary=plan.remark,
                goal_results=results,
                follow_up_on=asks_again if good and asks_again > self.days.today else None,
                satisfaction=self.draw.choice((3, 4, 4, 5, 5)) if good else None,
            )

    def _day(self, day: dt.date) -> dt.date:
        """Keep a day within what has happened: before the closing, and not after today."""
        last = min(self.days.today, self.plan.closes or self.days.today)
        return min(self.days.working(day) if day > self.plan.opened else day, last)

    def _people(self) -> None:
        plan, ids = self.plan, {}
        with on(plan.opened, 9):
            for client in plan.members:
                ids[client.key] = record_person(self.actor, client, plan.home, self.days)
            self.person_id = ids[plan.client.key]
            record_links(self.actor, plan.members, ids)
            for relative in plan.relatives:
                people.add_relation(
                    self.actor,
                    person_id=self.person_id,
                    kind=RelationKind(relative.kind),
                    other_name=relative.name,
                    other_birth_year=relative.birth_year,
                )

    def _open(self) -> None:
        arrival = self.plan.client.arrival
        with on(self.plan.opened, 10):
            self.case_id = cases.open_case(
                self.actor,
                person_id=self.person_id,
                intake=IntakeInput(
                    entry_channel=self.plan.channel,
                    arrival=_partial(self.days.moved(arrival)) if arrival else None,
                    target_exception_reason="Lebt länger hier, findet aber allein keinen Zugang zu den Regeldiensten.",
                ),
            )

    def _assess(self) -> None:
        day = self.plan.day_of(Phase.ASSESSMENT)
        for number, thread in enumerate(self.plan.threads):
            with on(self._day(day + dt.timedelta(days=number)), 11):
                cases.record_assessment(
                    self.actor,
                    case_id=self.case_id,
                    area=thread.topic,
                    situation=thread.state,
                    resources=thread.resource,
                    urgency=_URGENCY[thread.urgency],
                    level=_LEVEL[thread.urgency],
                )
        self._note(day, "Erstes ausführliches Gespräch über alle Lebensbereiche.", "", 75)

    def _plan(self) -> None:
        day = self._day(self.plan.day_of(Phase.PLANNING) + dt.timedelta(days=2))
        with on(day, 11):
            for number, thread in enumerate(self.plan.threads):
                goal_id = cases.add_goal(
                    self.actor,
                    case_id=self.case_id,
                    area=thread.topic,
                    wording=thread.goal,
                    criterion=thread.criterion,
                    priority=min(3, number + 1),
                    due_on=day + dt.timedelta(days=120 + 30 * number),
                )
                measures = [self._measure(goal_id, measure, day) for measure in thread.measures]
                self._goals.append((goal_id, thread, measures))
        agreed = self._day(day + dt.timedelta(days=5))
        if not self._goals or (self.plan.target is Phase.PLANNING and self.draw.random() < 0.5):
            return
        with on(agreed, 14):
            version = cases.agree_plan(self.actor, case_id=self.case_id, language=self.plan.client.reading)
            if self.draw.random() < 0.9:
                cases.sign_plan(self.actor, plan_id=version)

    def _measure(self, goal_id: UUID, measure: Measure, day: dt.date) -> UUID:
        kinds = {"person": ResponsibleKind.PERSON, "case_manager": ResponsibleKind.CASE_MANAGER}
        kind = kinds.get(measure.who, ResponsibleKind.PARTNER)
        return cases.add_measure(
            self.actor,
            goal_id=goal_id,
            title=measure.text,
            responsible_kind=kind,
            responsible=NAMES.get(measure.who, measure.who) if kind is ResponsibleKind.PARTNER else "",
            due_on=day + dt.timedelta(days=measure.days),
        )

    def _link(self) -> None:
        day = self.plan.day_of(Phase.LINKING)
        for number, thread in enumerate(self.plan.threads):
            at = day + dt.timedelta(days=3 + 9 * number)
            if at <= self.days.today:
                self._note(at, thread.notes[0], thread.topic, self.draw.choice((15, 20, 30, 45)))
                self._past_task(at, thread.task)
                self._past_appointment(at, thread.appointment)

    def _monitor(self) -> None:
        day = self.plan.day_of(Phase.MONITORING)
        for number, (_goal_id, thread, measures) in enumerate(self._goals):
            for measure_id in measures:
                if self.draw.random() < 0.75:
                    with on(self._day(day + dt.timedelta(days=4 + number)), 12):
                        cases.set_measure_status(self.actor, measure_id=measure_id, status=MeasureStatus.DONE)
            later = day + dt.timedelta(days=14 + 20 * number)
            if len(thread.notes) > 1 and later <= self.days.today:
                self._note(later, thread.notes[1], thread.topic, self.draw.choice((20, 30, 40)))
            if number == 0 and later <= self.days.today:
                self._improved(later, thread)
        with on(self._day(day + dt.timedelta(days=20)), 15):
            ahead = self.days.today + dt.timedelta(days=self.draw.randint(3, 60))
            cases.review_case(
                self.actor,
                case_id=self.case_id,
                text="Der Plan trägt. Ein Ziel ist fast erreicht, eines braucht mehr Zeit.",
                next_on=None if self.plan.closes else ahead,
            )

    def _improved(self, day: dt.date, thread: Thread) -> None:
        with on(self._day(day), 13):
            cases.record_assessment(
                self.actor,
                case_id=self.case_id,
                area=thread.topic,
                situation=thread.notes[-1],
                resources=thread.resource,
                urgency=max(1, _URGENCY[thread.urgency] - 1),
                level=min(5, _LEVEL[thread.urgency] + 1),
            )

    def _evaluate(self) -> None:
        day = self.plan.day_of(Phase.EVALUATION) + dt.timedelta(days=5)
        for goal_id, thread, _measures in self._goals[:1]:
            with on(self._day(day), 11):
                cases.set_goal_status(
                    self.actor, goal_id=goal_id, status=GoalStatus.REACHED, reason=thread.criterion
                )
        if self._goals:
            self._goals.pop(0)

    def _today(self) -> None:
        """Give an open case something due and somebody to meet."""
        thread = self.plan.threads[-1]
        with on(self.days.ago(min(6, (self.days.today - self.plan.opened).days)), 15):
            cases.add_task(
                self.actor,
                case_id=self.case_id,
                title=thread.task,
                due_on=self.days.ahead(self.draw.choice(_DUE)),
            )
            if self.draw.random() < 0.7:
                cases.make_appointment(
                    self.actor,
                    case_id=self.case_id,
                    title=thread.appointment,
                    starts_at=moment(
                        self.days.ahead(self.draw.choice(_AHEAD)),
                        self.draw.randint(8, 16),
                        self.draw.choice((0, 30)),
                    ),
                    minutes=self.draw.choice((30, 45, 60, 90)),
                    place=self.draw.choice(_SITES),
                )

    def _note(self, day: dt.date, text: str, area: str, minutes: int) -> None:
        with on(self._day(day), 15):
            cases.write_note(
                self.actor,
                case_id=self.case_id,
                text=text,
                area=LifeArea(area) if area else "",
                minutes=minutes,
                contact_kind=self.draw.choice(_KINDS),
            )

    def _past_task(self, day: dt.date, title: str) -> None:
        with on(self._day(day), 16):
            task = cases.add_task(
                self.actor, case_id=self.case_id, title=title, due_on=self._day(day + dt.timedelta(days=7))
            )
        with on(self._day(day + dt.timedelta(days=6)), 9):
            cases.complete_task(self.actor, task_id=task)

    def _past_appointment(self, day: dt.date, title: str) -> None:
        meets = self._day(day + dt.timedelta(days=5))
        with on(self._day(day), 16, 30):
            appointment = cases.make_appointment(
                self.actor, case_id=self.case_id, title=title, starts_at=moment(meets, 11), minutes=45
            )
        if meets < self.days.today:
            kept = self.draw.choices(("kept", "missed", "cancelled"), (84, 9, 7))[0]
            with on(meets, 12):
                cases.change_appointment(self.actor, appointment_id=appointment, status=kept)


NAMES = {
    "aa-acdn": "Agentur für Arbeit",
    "caritas-hs": "Caritas",
    "drk-kai-erkelenz": "KAI Erkelenz",
    "drk-kai-heinsberg": "KAI Heinsberg",
    "drk-kai-gangelt": "KAI Gangelt",
    "drk-kai-hueckelhoven": "KAI Hückelhoven",
    "drk-hs-tm": "Teilhabemanagement",
    "dw-juelich-mfd": "Migrationsfachdienst der Diakonie",
    "hs-abh": "Ausländerbehörde",
    "hs-ebh": "Einbürgerungsbehörde",
    "hs-jugendamt": "Jugendamt",
    "hs-ki-koordination": "Kommunales Integrationszentrum",
    "hs-vhs": "Volkshochschule",
    "jc-hs": "Jobcenter",
}


def _results(*, good: bool) -> tuple[GoalStatus, ...]:
    if good:
        return (GoalStatus.REACHED, GoalStatus.REACHED, GoalStatus.PARTLY_REACHED)
    return (GoalStatus.PARTLY_REACHED, GoalStatus.NOT_REACHED, GoalStatus.DROPPED)


def _partial(day: dt.date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)
