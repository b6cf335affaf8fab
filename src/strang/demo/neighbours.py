"""The small world's other cases: two more of miriam with other ends, and one for each other case manager."""

from uuid import UUID

from strang.access.types import Purpose, Topic
from strang.cases import operations as cases
from strang.cases.types import ClosingReason, Phase, Upload
from strang.consents import operations as consents
from strang.consents import queries as consent_queries
from strang.demo.canaries import canary, marked
from strang.demo.days import moment, on
from strang.demo.small import HUECKELHOVEN, PDF, Scene, open_case, refer
from strang.demo.staff import actor_of
from strang.foundation.context import Actor, work
from strang.foundation.formats import PartialDate
from strang.people import operations as people
from strang.people.types import ContactKind, NameInput, NameKind
from strang.referrals import operations as referrals

_FURTHER = (
    ("open", "Nour", "Sabbagh", "نور", "صباغ"),
    ("ended", "Tarek", "Qabbani", "طارق", "قباني"),
)


def build_neighbours(scene: Scene) -> None:
    """Build the cases beside the one with everything on it."""
    _referred(scene)
    _others(scene)


def _referred(scene: Scene) -> None:
    """Two further people of miriam: one waits to be taken over, one withdrew the consent."""
    miriam = actor_of("miriam")
    with work(miriam, write=True, savepoints=False):
        for key, given, family, *original in _FURTHER:
            _further(scene, miriam, key, (given, family), (original[0], original[1]))
        refer(
            scene,
            miriam,
            "open",
            to="jc-hs",
            topics={Topic.WORK},
            purpose=Purpose.BENEFIT,
            age=6,
            text=marked("open-request", "Bitte um einen Termin zur Vermittlung."),
        )
        cases.record_assessment(
            miriam,
            case_id=scene.cases["ended"],
            area="KIT",
            situation=marked("ended-assessment-childcare", "Kein Platz für das jüngste Kind."),
            urgency=2,
            level=2,
        )
        referral = refer(
            scene,
            miriam,
            "ended",
            to="hs-jugendamt",
            topics={Topic.CHILDCARE},
            purpose=Purpose.YOUTH_SERVICES,
            age=40,
            text=marked("ended-request", "Bitte um einen Betreuungsplatz."),
        )
    stefanie = actor_of("stefanie")
    with work(stefanie, write=True, savepoints=False), on(scene.days.ago(35)):
        referrals.take_over(stefanie, referral_id=referral)
        referrals.accept(
            stefanie, referral_id=referral, text=marked("ended-answer", "Wir suchen einen Platz.")
        )
    with work(miriam, write=True, savepoints=False), on(scene.days.ago(15)):
        (consent,) = consent_queries.consents_of(miriam, scene.people["ended"])
        consents.withdraw_consent(
            miriam, consent_id=consent.id, note=marked("ended-withdrawal", "Möchte es selbst regeln.")
        )
        referrals.end_with_consent(miriam, consent_id=consent.id)


def _further(
    scene: Scene, miriam: Actor, key: str, latin: tuple[str, str], original: tuple[str, str]
) -> None:
    with on(scene.days.ago(50)):
        scene.people[key] = people.create_person(
            miriam,
            searched=" ".join(latin),
            names=[
                NameInput(NameKind.OFFICIAL, *latin),
                NameInput(NameKind.ORIGINAL, *original),
            ],
            birth=PartialDate(1990),
            nationalities=["SYR"],
            arrival=PartialDate(scene.days.ago(300).year),
            ags=HUECKELHOVEN,
            reading="ar",
        )
        scene.cases[key] = open_case(scene, miriam, key, channel="self")
        cases.write_note(miriam, case_id=scene.cases[key], text=marked(f"{key}-note", "Erstes Gespräch."))


def _others(scene: Scene) -> None:
    """Give the cases of the other case managers something to see."""
    for key, manager, area in (
        ("team-foreign", "deniz", "GES"),
        ("ki", "jan", "SCH"),
        ("foreign", "thomas", "AUF"),
        ("protected", "carla", ""),
    ):
        actor = actor_of(manager)
        with work(actor, write=True, savepoints=False), on(scene.days.ago(60)):
            _something(actor, scene.cases[key], key, area)
    carla, thomas = actor_of("carla"), actor_of("thomas")
    with work(carla, write=True, savepoints=False), on(scene.days.ago(60)):
        people.add_address(
            carla,
            person_id=scene.people["protected"],
            street=marked("protected-address", "Mühlenstieg 2"),
            postcode="41844",
            town="Wegberg",
            ags="05370040",
        )
    with work(carla, write=True, savepoints=False):
        _protected(scene, carla)
    with work(thomas, write=True, savepoints=False), on(scene.days.ago(12)):
        cases.close_case(
            thomas,
            case_id=scene.cases["closed"],
            reason=ClosingReason.GOALS_REACHED,
            summary=marked("closed-summary", "Die Anerkennung liegt vor."),
            follow_up_on=scene.days.ahead(80),
            satisfaction=5,
        )


def _protected(scene: Scene, carla: Actor) -> None:
    """Put something of the protected person on every page and paper: calendar, list of tasks, documents, a referral."""
    person_id, case_id = scene.people["protected"], scene.cases["protected"]
    with on(scene.days.ago(20)):
        former = NameInput(NameKind.FORMER, "Gülşah", canary("protected-name"))
        people.add_name(carla, person_id=person_id, name=former)
        people.add_contact_point(
            carla,
            person_id=person_id,
            kind=ContactKind.MESSENGER,
            value="02433 000027",
            note=canary("protected-phone"),
        )
        cases.add_task(
            carla, case_id=case_id, title=marked("protected-task", "Schule anrufen"), due_on=scene.days.today
        )
        cases.make_appointment(
            carla,
            case_id=case_id,
            title=marked("protected-appointment", "Umzug besprechen"),
            starts_at=moment(scene.days.ahead(1), 11),
            place=marked("protected-place", "Beratungsraum"),
        )
        cases.store_document(
            carla,
            case_id=case_id,
            title=marked("protected-document", "Beschluss"),
            upload=Upload("beschluss.pdf", PDF),
            area="WOH",
        )
    refer(
        scene,
        carla,
        "protected",
        to="jc-hs",
        topics={Topic.LIVELIHOOD},
        purpose=Purpose.BENEFIT,
        age=12,
        text=marked("protected-request", "Bitte um Klärung der Leistungen."),
    )


def _something(actor: Actor, case_id: UUID, key: str, area: str) -> None:
    cases.write_note(actor, case_id=case_id, text=marked(f"{key}-note", "Erstes Gespräch."), minutes=40)
    if not area:
        return
    name = {"GES": "health", "SCH": "school", "AUF": "residence"}[area]
    cases.advance_phase(actor, case_id=case_id, to=Phase.ASSESSMENT)
    cases.record_assessment(
        actor,
        case_id=case_id,
        area=area,
        situation=marked(f"{key}-assessment-{name}", "Hier ist noch viel offen."),
        urgency=2,
        level=2,
    )
    if key == "foreign":
        cases.add_goal(
            actor,
            case_id=case_id,
            area=area,
            wording=marked("foreign-goal-residence", "Ich möchte bleiben dürfen."),
        )
