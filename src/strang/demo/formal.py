"""Hand-overs and formal requests of the demo: one of each kind, every step through the operations people use."""

from collections.abc import Mapping
from uuid import UUID

from strang.cases import queries as cases
from strang.cases.types import CaseFilter
from strang.demo.days import days, on
from strang.demo.staff import Cast
from strang.foundation.context import work
from strang.referrals.handover import operations as handovers
from strang.referrals.handover import queries as sent
from strang.referrals.handover.operations import Plan
from strang.referrals.handover.types import ItemKind
from strang.referrals.request import operations as requests
from strang.referrals.request.operations import Asked

_SCOPE = "Angaben zum derzeitigen Aufenthalt und zur Erreichbarkeit, erforderlich für die Prüfung der Verlängerung."


_NAMED = {"miriam": (ItemKind.NAME, ItemKind.ASSESSMENT), "jan": (ItemKind.NAME,)}
"""Whose hand-overs name which kinds of items."""


def build_formal(chosen: Mapping[str, UUID] | None = None) -> None:
    """Build the hand-overs and requests; ``chosen`` names the case of each sender, else their newest one is taken."""
    cast = Cast()
    picked = dict(chosen or {})
    for who, kinds in _NAMED.items():
        if who not in picked:
            picked[who] = _case_with(cast, who, kinds)
    _released(cast, picked["miriam"])
    _refused_and_silent(cast)
    _answered(cast, picked["jan"])
    _by_letter(cast)


def _released(cast: Cast, case_id: UUID) -> None:
    """Let a person release two items for the Ausländerbehörde, which opens them."""
    miriam, volker = cast.actor("miriam"), cast.actor("volker")
    with work(miriam, write=True, savepoints=False), on(days().ago(5)):
        plan = Plan(
            _keys(cast, "miriam", case_id),
            "Antrag auf Verlängerung der Aufenthaltserlaubnis",
            "release",
            to_unit_id=volker.unit_id,
            released_on=days().ago(6),
            evidence="Unterschriebene Erklärung liegt in der Akte.",
        )
        handover_id = handovers.prepare_handover(miriam, case_id=case_id, plan=plan)
        handovers.decide_handover(miriam, handover_id=handover_id, decision="deliver")
        copy_id = sent.handover(miriam, handover_id).copy_id
    with work(volker, write=True, savepoints=False), on(days().ago(4)):
        handovers.open_copy(volker, copy_id=copy_id)


def _case_with(cast: Cast, who: str, kinds: tuple[ItemKind, ...]) -> UUID:
    """Return the newest case of somebody that has an item of each of some kinds."""
    someone = cast.actor(who)
    with work(someone):
        for case in cases.cases(someone, CaseFilter()).cases:
            if set(kinds) <= {one.kind for one in sent.offered_items(someone, case)}:
                return case.id
    raise LookupError(f"{who} has no case with all of {kinds}")


def _keys(cast: Cast, who: str, case_id: UUID) -> list[str]:
    """Return the first item of each kind that is named."""
    someone = cast.actor(who)
    offered = sent.offered_items(someone, cases.case(someone, case_id))
    return [next(one.key for one in offered if one.kind == kind) for kind in _NAMED[who]]


def _ask(cast: Cast, who: str, unit: str, person: str, age: int) -> UUID:
    someone = cast.actor(who)
    with work(someone, write=True, savepoints=False), on(days().ago(age)):
        return requests.file_request(
            someone,
            to_unit_id=cast.units[unit],
            asked=Asked("aufenthg_87_1", person, _SCOPE, 1984, f"33-{age:04d}"),
        )


def _refused_and_silent(cast: Cast) -> None:
    """Let a private carrier refuse, a public one say nothing, and one request wait."""
    refused = _ask(cast, "volker", "drk-hs-cm", "Karim Ziani", 20)
    _prepare(cast, "miriam", "deniz", refused, "refusal", "no_basis")
    _check(cast, "deniz", refused, "not_permitted", "§ 87 AufenthG richtet sich an öffentliche Stellen.")
    silent = _ask(cast, "volker", "hs-ki-cm", "Leyla Barzin", 12)
    _prepare(cast, "jan", "carla", silent, "no_information")
    _check(cast, "carla", silent, "not_permitted", "Die Erforderlichkeit ist nicht dargelegt.")
    _ask(cast, "volker", "hs-ki-cm", "Omid Karwan", 2)


def _answered(cast: Cast, case_id: UUID) -> None:
    """Let a public body answer by a hand-over that a second person checked."""
    jan, carla, nadine = cast.actor("jan"), cast.actor("carla"), cast.actor("nadine")
    asked = _ask(cast, "nadine", "hs-ki-cm", "Siehe Anschreiben", 9)
    with work(jan, write=True, savepoints=False), on(days().ago(8)):
        plan = Plan(
            _keys(cast, "jan", case_id),
            "Einbürgerungsverfahren",
            "statute",
            to_unit_id=nadine.unit_id,
            norm="aufenthg_87_1",
            necessity="Ohne den Namen im Pass kann die Behörde den Vorgang nicht zuordnen.",
            approver_id=carla.user_id,
        )
        handovers.prepare_handover(jan, case_id=case_id, plan=plan, request_id=asked)
    _prepare(cast, "jan", "carla", asked, "handover")
    _check(cast, "carla", asked, "partly", "Nur der Name ist erforderlich.")


def _by_letter(cast: Cast) -> None:
    """Let a letter of the police wait for the check of its answer."""
    carla = cast.actor("carla")
    with work(carla, write=True, savepoints=False), on(days().ago(3)):
        noted = requests.note_request(
            carla,
            asking_name="Polizei, Kriminalkommissariat 11",
            asked=Asked(
                "stpo_163", "Unbekannt, genannt Sami", "Aufenthaltsort seit Jahresbeginn", None, "510-77"
            ),
            received_on=days().ago(4),
        )
    _prepare(cast, "carla", "jan", noted, "refusal", "not_necessary")


def _prepare(cast: Cast, who: str, checker: str, request_id: UUID, kind: str, reason: str = "") -> None:
    someone, second = cast.actor(who), cast.actor(checker)
    with work(someone, write=True, savepoints=False), on(days().ago(2)):
        requests.prepare_answer(
            someone,
            request_id=request_id,
            answer_kind=kind,
            refusal_reason=reason,
            checker_id=second.user_id,
        )


def _check(cast: Cast, who: str, request_id: UUID, outcome: str, reason: str) -> None:
    someone = cast.actor(who)
    with work(someone, write=True, savepoints=False), on(days().ago(1)):
        requests.check_and_answer(someone, request_id=request_id, outcome=outcome, reason=reason, version=1)
