"""The network of the demo at work for two years: contacts, cases, referrals, findings and decisions."""

from collections.abc import Callable
from itertools import groupby, islice

from strang.access import queries as judge
from strang.cases import operations as cases
from strang.cases.queries import assessments_of
from strang.cases.queries import cases as cases_of
from strang.cases.types import CaseFilter, Phase
from strang.demo.casebook import CaseBuilder
from strang.demo.counters import build_contacts
from strang.demo.days import Days, days, on
from strang.demo.exchange import Exchange
from strang.demo.plans import CasePlan, plans
from strang.demo.safeguards import Place, Stage
from strang.demo.shelter import unmarked
from strang.demo.staff import Cast
from strang.demo.structures import build_structures
from strang.demo.tale import tell
from strang.foundation.context import work
from strang.steering.operations import CaseLink

_BATCH = 5
_BEHIND = {
    "kurs-kinderbetreuung-west-cm": "alkhatib",
    "namen-schreibweise": "zarmina",
    "psychosoziale-hilfe": "khalaf",
    "bus-kurszeiten": "magomedova",
    "einbuergerung-termine-selfkant": "moghaddam",
    "kita-platz-warten": "sexo",
    "abh-fiktion-arbeitgeber": "krasniqi",
}
"""The case a finding grew from."""


def build_network(progress: Callable[[str], None]) -> None:
    """Build contacts, cases with their referrals, and the loop of findings."""
    calendar, cast = days(), Cast()
    progress(f"{build_contacts(cast, calendar)} Kontakte ohne Namen")
    exchange = Exchange(cast, calendar)
    builders = _cases(cast, calendar, exchange, progress)
    progress(f"Antworten auf {len(exchange.requests)} Weiterleitungen")
    exchange.ask_today(builders.values())
    exchange.answer()
    tell(cast, calendar, builders["alkhatib"])
    _deputies(cast, calendar, builders)
    progress("Befunde, Themen und Beschlüsse")
    links = {
        finding: CaseLink(builders[household].case_id, builders[household].person_id)
        for finding, household in _BEHIND.items()
    }
    build_structures(cast, calendar, links=links)


def _cases(
    cast: Cast, calendar: Days, exchange: Exchange, progress: Callable[[str], None]
) -> dict[str, CaseBuilder]:
    """Build every case, those of one case manager together; returns the builders by the key of the plan."""
    builders: dict[str, CaseBuilder] = {}
    ordered = sorted(plans(calendar), key=lambda plan: (plan.manager, plan.opened))
    for manager, group in groupby(ordered, key=lambda plan: plan.manager):
        actor = cast.actor(manager)
        mine, count = iter(group), 0
        while batch := list(islice(mine, _BATCH)):
            with work(actor, write=True, savepoints=False):
                for plan in batch:
                    builders[plan.key] = CaseBuilder(actor, plan, calendar)
                    _build(builders[plan.key], exchange)
            count += len(batch)
        progress(f"{count} Fälle von {actor.name}")
    return builders


def _build(builder: CaseBuilder, exchange: Exchange) -> None:
    builder.build()
    if builder.plan.target is not Phase.NOT_INDICATED:
        exchange.send(builder)
        builder.close()


def _deputies(cast: Cast, calendar: Days, builders: dict[str, CaseBuilder]) -> None:
    """Somebody is on leave, and one case has changed hands."""
    for household, deputy, reason in (
        ("alkhatib", "deniz", "Urlaub"),
        ("rahimi", "carla", "Fortbildung"),
        ("moghaddam", "carla", "Fortbildung"),
    ):
        builder = builders[household]
        colleague = cast.actor(deputy)
        with work(builder.actor, write=True, savepoints=False), on(calendar.ago(1)):
            cases.assign_deputy(
                builder.actor,
                case_id=builder.case_id,
                user_id=colleague.user_id,
                until=calendar.ahead(16),
                reason=reason,
            )
    handed = _first_open(builders, manager="deniz")
    if handed is not None:
        miriam = cast.actor("miriam")
        with work(handed.actor, write=True, savepoints=False), on(calendar.ago(9)):
            cases.hand_over_case(
                handed.actor, case_id=handed.case_id, user_id=miriam.user_id, reason="Umzug nach Hückelhoven"
            )


def _first_open(builders: dict[str, CaseBuilder], *, manager: str) -> CaseBuilder | None:
    def fits(plan: CasePlan) -> bool:
        return plan.manager == manager and plan.closes is None and plan.key.startswith("n")

    return next((each for each in builders.values() if fits(each.plan)), None)


def places(cast: Cast, calendar: Days) -> Stage:
    """Return on which cases of the built network the safeguards are shown: open ones, that have an assessment."""
    found = []
    for who, protected in (("miriam", False), ("carla", True)):
        someone = cast.actor(who)
        with work(someone):
            mine = cases_of(someone, CaseFilter(responsible_only=True)).cases
            marks = judge.marks_of(someone, [case.person_id for case in mine])
            found += [
                Place(case.person_id, case.id)
                for case in mine
                if marks[case.person_id].protected == protected and assessments_of(someone, case.id)
            ][: 1 if protected else 2]
    own, waiting, hidden = found
    return Stage(cast, calendar, unmarked, own, waiting, hidden)
