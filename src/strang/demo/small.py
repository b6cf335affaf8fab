"""The small world of the tests: a few cases in four units, one with everything on it, each text with its mark."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from uuid import UUID

from strang.access import operations as access
from strang.access.types import Purpose, Topic
from strang.cases import operations as cases
from strang.cases.types import (
    ContactChannel,
    ContactResult,
    IntakeInput,
    Phase,
    ResponsibleKind,
    Upload,
)
from strang.consents import operations as consents
from strang.consents.types import Medium
from strang.demo.canaries import canary, marked
from strang.demo.content.loader import load_clients
from strang.demo.days import Days, days, moment, on
from strang.demo.persons import record_links, record_person
from strang.demo.staff import Cast, actor_of
from strang.demo.structures import build_structures
from strang.foundation.context import Actor, for_purpose, work
from strang.foundation.models import Confidentiality
from strang.network import queries as network
from strang.people import operations as people
from strang.people.types import ContactKind, NameInput, NameKind, RelationKind
from strang.referrals import operations as referrals
from strang.steering.operations import CaseLink

HUECKELHOVEN = "05370020"
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass(slots=True)
class Scene:
    """What the builders of the small world share: the calendar, units by key, people and cases built so far."""

    days: Days
    units: dict[str, UUID]
    people: dict[str, UUID] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)


def build_people() -> Scene:
    """Build persons, cases, consents and referrals; returns where everything is."""
    with work(actor_of("birgit")):
        scene = Scene(days(), {unit.key: unit.id for unit in network.units()})
    _contacts(scene)
    for household, key in _HOUSEHOLDS:
        _household(scene, household, key)
    _own_case(scene)
    return scene


def build_loop(scene: Scene) -> None:
    """Build one theme with its findings, meetings and decisions; the first finding grew from the own case."""
    build_structures(
        Cast(),
        scene.days,
        links={"kurs-kinderbetreuung-west-cm": CaseLink(scene.cases["own"], scene.people["own"])},
        marks={
            "kurs-kinderbetreuung-west-cm": canary("own-finding"),
            "psychosoziale-hilfe": canary("foreign-finding"),
        },
        only={"sprache-mit-kind"},
    )


_HOUSEHOLDS = (
    ("alkhatib", "own"),
    ("zarmina", "team-foreign"),
    ("rahimi", "ki"),
    ("khalaf", "foreign"),
    ("yildirim", "protected"),
    ("gutierrez", "closed"),
)
"""Households of the content file and what the tests call their cases."""

"""Two more people of miriam: one referred and not yet taken over, one who withdrew the consent."""


def _contacts(scene: Scene) -> None:
    ruth = actor_of("ruth")
    with work(ruth, write=True, savepoints=False):
        for age, note in ((100, marked("kai-contact-note", "Eine Mutter fragt nach einem Kurs.")), (3, "")):
            with on(scene.days.ago(age)):
                cases.record_contact(
                    ruth,
                    ags=HUECKELHOVEN,
                    site="KAI Hückelhoven",
                    topics=["SPR", "KIT"],
                    language="ar",
                    channel=ContactChannel.ON_SITE,
                    result=ContactResult.REFERRED,
                    referred_to="DRK Case Management",
                    minutes=20,
                    note=note,
                )


def _household(scene: Scene, household: str, key: str) -> None:
    """Record a household and open its case; ``key`` is what the tests call it."""
    content = load_clients()
    home = next(each for each in content.households if each.key == household)
    manager = actor_of(home.case_manager)
    ids: dict[str, UUID] = {}
    with work(manager, write=True, savepoints=False), on(scene.days.ago(92)):
        for client in content.members(household):
            ids[client.key] = record_person(manager, client, home, scene.days)
            if client.main:
                scene.people[key] = ids[client.key]
        record_links(manager, content.members(household), ids)
        with on(scene.days.ago(90)):
            scene.cases[key] = open_case(scene, manager, key, channel=home.channel)


def open_case(scene: Scene, manager: Actor, key: str, *, channel: str) -> UUID:
    """Open a case for a person of the scene; returns its id."""
    notes = {"complex_need": marked("own-intake", "Kurs, Kita und Arbeit hängen aneinander.")}
    contact = _intake_contact(scene, manager) if key == "own" else None
    return cases.open_case(
        manager,
        person_id=scene.people[key],
        intake=IntakeInput(
            entry_channel=channel,
            criteria_notes=notes if key == "own" else {},
            target_exception_reason="Findet ohne Begleitung keinen Zugang zu den Regeldiensten.",
            contact_id=contact,
        ),
    )


def _intake_contact(scene: Scene, manager: Actor) -> UUID:
    return cases.record_contact(
        manager,
        ags=HUECKELHOVEN,
        site="Sprechstunde im KAI",
        topics=["SPR", "KIT", "ARB"],
        language="ar",
        result=ContactResult.INTAKE,
        minutes=45,
        note=marked("own-contact-note", "Braucht einen Kurs mit Kinderbetreuung."),
    )


def _own_case(scene: Scene) -> None:
    miriam = actor_of("miriam")
    with work(miriam, write=True, savepoints=False):
        _own_particulars(scene, miriam)
        _own_assessment(scene, miriam)
        _own_plan(scene, miriam)
        _own_daily(scene, miriam)
        referral = _own_referrals(scene, miriam)
    sabine = actor_of("sabine")
    with work(sabine, write=True, savepoints=False):
        _answered(scene, sabine, referral)
    with work(miriam, write=True, savepoints=False), on(scene.days.ago(64)):
        referrals.confirm_appointment(miriam, referral_id=referral)


def _own_particulars(scene: Scene, miriam: Actor) -> None:
    person_id = scene.people["own"]
    with on(scene.days.ago(91)):
        people.add_name(
            miriam, person_id=person_id, name=NameInput(NameKind.FORMER, "Rania", canary("own-name"))
        )
        people.add_contact_point(
            miriam,
            person_id=person_id,
            kind=ContactKind.MESSENGER,
            value="02433 000013",
            note=canary("own-phone"),
        )
        people.add_relation(
            miriam,
            person_id=person_id,
            kind=RelationKind.SIBLING,
            other_name=marked("own-relative", "Salma"),
            same_household=False,
        )
        people.record_residence_title(
            miriam,
            person_id=person_id,
            status="par24",
            valid_from=scene.days.ago(400),
            valid_to=scene.days.ahead(45),
            note=canary("own-residence"),
        )
        people.add_address(
            miriam,
            person_id=person_id,
            street=marked("own-address", "Amselgrund 14"),
            postcode="41836",
            town="Hückelhoven",
            ags=HUECKELHOVEN,
            valid_from=scene.days.ago(91),
        )


_OWN_AREAS = (
    ("ARB", "work", "Hat als Apothekerin gearbeitet, hier noch nie.", 2, 2),
    ("SPR", "language", "Spricht A1 und wartet auf einen Kurs mit Betreuung.", 3, 2),
    ("GES", "health", "Schläft schlecht und hat oft Kopfschmerzen.", 2, 3),
)


def _own_assessment(scene: Scene, miriam: Actor) -> None:
    case_id = scene.cases["own"]
    with on(scene.days.ago(86)):
        cases.advance_phase(miriam, case_id=case_id, to=Phase.ASSESSMENT)
        for area, key, situation, urgency, level in _OWN_AREAS:
            cases.record_assessment(
                miriam,
                case_id=case_id,
                area=area,
                situation=marked(f"own-assessment-{key}", situation),
                resources="Lernt schnell und kennt viele Menschen.",
                urgency=urgency,
                level=level,
            )


def _own_plan(scene: Scene, miriam: Actor) -> None:
    case_id = scene.cases["own"]
    goals = {
        "work": ("ARB", "أريد أن أعمل صيدلانية من جديد.", "Ich möchte wieder als Apothekerin arbeiten."),
        "language": ("SPR", "أريد أن أتعلم الألمانية.", "Ich möchte Deutsch lernen."),
        "health": ("GES", "أريد أن أنام جيدًا.", "Ich möchte wieder gut schlafen."),
    }
    with on(scene.days.ago(80)):
        cases.advance_phase(miriam, case_id=case_id, to=Phase.PLANNING)
        ids = {
            key: cases.add_goal(
                miriam,
                case_id=case_id,
                area=area,
                wording=wording,
                language="ar",
                german=marked(f"own-goal-{key}", german),
                due_on=scene.days.ahead(90),
            )
            for key, (area, wording, german) in goals.items()
        }
        measure = cases.add_measure(
            miriam,
            goal_id=ids["work"],
            title=marked("own-measure-work", "Anerkennung der Approbation klären"),
            responsible_kind=ResponsibleKind.PARTNER,
            responsible="Jobcenter",
            due_on=scene.days.ahead(5),
        )
        cases.add_measure(
            miriam,
            goal_id=ids["health"],
            title=marked("own-measure-health", "Termin bei der Hausärztin"),
            due_on=scene.days.ago(10),
        )
        plan = cases.agree_plan(miriam, case_id=case_id, language="ar")
        cases.sign_plan(miriam, plan_id=plan)
    with on(scene.days.ago(76)):
        cases.advance_phase(miriam, case_id=case_id, to=Phase.LINKING)
    with on(scene.days.ago(30)):
        cases.set_measure_status(miriam, measure_id=measure, status="done")


def _own_daily(scene: Scene, miriam: Actor) -> None:
    case_id, day = scene.cases["own"], scene.days
    notes = (
        ("own-note-team", "Gespräch über den Alltag mit zwei Kindern.", "", Confidentiality.TEAM),
        ("own-note-author", "Eigener Gedanke, noch nicht für das Team.", "", Confidentiality.AUTHOR),
        ("own-note-work", "Zeugnisse kopiert.", "ARB", Confidentiality.TEAM),
    )
    with on(day.ago(70)):
        for key, text, area, confidentiality in notes:
            cases.write_note(
                miriam,
                case_id=case_id,
                text=marked(key, text),
                area=area,
                confidentiality=confidentiality,
                minutes=30,
            )
        cases.add_task(
            miriam, case_id=case_id, title=marked("own-task", "Warteliste nachfragen"), due_on=day.today
        )
        cases.make_appointment(
            miriam,
            case_id=case_id,
            title=marked("own-appointment", "Plan ansehen"),
            starts_at=moment(day.today, 15),
            place="KAI Hückelhoven",
        )
        cases.store_document(
            miriam,
            case_id=case_id,
            title=marked("own-document", "Zeugnis"),
            upload=Upload("zeugnis.pdf", PDF),
            area="ARB",
        )
    with on(day.ago(20)):
        cases.review_case(
            miriam,
            case_id=case_id,
            text=marked("own-review", "Kommt gut voran."),
            next_on=day.ahead(12),
        )


def _own_referrals(scene: Scene, miriam: Actor) -> UUID:
    """Refer to the Jobcenter (returned) and, not taken over yet, to the Caritas."""
    first = refer(
        scene,
        miriam,
        "own",
        to="jc-hs",
        topics={Topic.WORK, Topic.LANGUAGE},
        purpose=Purpose.BENEFIT,
        age=70,
        text=marked("own-request", "Bitte um Beratung zur Anerkennung."),
        present=marked("own-consent-present", "Frau Kessler, Dolmetscherin"),
    )
    refer(
        scene,
        miriam,
        "own",
        to="caritas-hs",
        topics={Topic.LIVELIHOOD},
        purpose=Purpose.COUNSELLING,
        age=9,
        text=marked("own-open-request", "Bitte um Hilfe mit einem Bescheid."),
    )
    return first


def refer(
    scene: Scene,
    manager: Actor,
    key: str,
    *,
    to: str,
    topics: set[Topic],
    purpose: Purpose,
    age: int,
    text: str,
    present: str = "Frau Kessler",
) -> UUID:
    """Record a consent for half a year and refer on it; returns the referral."""
    with on(scene.days.ago(age)):
        consent = consents.give_consent(
            manager,
            person_id=scene.people[key],
            recipient_unit_id=scene.units[to],
            topics=topics,
            purpose=purpose,
            valid_from=scene.days.ago(age),
            valid_to=scene.days.ahead(180 - age),
            language="ar",
            present=present,
            medium=Medium.SIGNED,
            evidence=PDF,
        )
    with on(scene.days.ago(age - 1)):
        return referrals.offer_referral(
            manager,
            case_id=scene.cases[key],
            to_unit_id=scene.units[to],
            topics=topics,
            purpose=purpose,
            request_text=text,
            consent_id=consent,
            due_on=scene.days.ahead(5),
        )


def _answered(scene: Scene, sabine: Actor, referral: UUID) -> None:
    with on(scene.days.ago(66)):
        referrals.take_over(sabine, referral_id=referral)
    with ExitStack() as stack:
        stack.enter_context(on(scene.days.ago(65)))
        stack.enter_context(for_purpose(Purpose.BENEFIT))
        access.disclose(sabine, [scene.people["own"]])
        referrals.accept(sabine, referral_id=referral, text=marked("own-answer", "Gern, wir melden uns."))
        referrals.propose_appointment(
            sabine, referral_id=referral, appointment_at=moment(scene.days.ago(55)), place="Jobcenter"
        )
