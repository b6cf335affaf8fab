"""What protects people, once each: emergency, block, statutory basis, alarm, rights of a person, deputy, parents.

Everything comes about through the operations that people use. Emergencies open now, by the clock of the database.
"""

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from strang.access import blocks, emergencies
from strang.access import operations as access
from strang.access.types import EmergencyReason, EmergencyWay, Purpose, Topic, Verdict
from strang.cases import operations as cases
from strang.cases import queries as case_queries
from strang.cases.types import IntakeInput, Phase
from strang.consents import operations as consents
from strang.consents.types import BasisInput, GivenBy, Medium, Obligation, Representation, RepresentationProof
from strang.demo.days import Days, on
from strang.demo.shelter import Mark
from strang.demo.staff import Cast
from strang.foundation import ids
from strang.foundation.context import Actor, SystemActor, for_purpose, work
from strang.foundation.formats import PartialDate
from strang.foundation.models import Confidentiality
from strang.people import operations as people
from strang.people.types import NameInput, NameKind
from strang.privacy import operations as privacy
from strang.privacy.types import (
    Asker,
    Channel,
    LiftGround,
    RefusalNorm,
    RequestKind,
    RestrictionGround,
)

COMPARE = SystemActor("compare-grants")
CHILD = ("Idris", "Noorzai")
RESTRICTED = ("Leyla", "Haidari")
_PLACE = "05370020"
_CHILD_AGE, _ADULT_AGE = 15, 34


@dataclass(slots=True)
class Place:
    """A person and their case."""

    person_id: UUID
    case_id: UUID


@dataclass(slots=True)
class Stage:
    """What the builders share: who acts, where, when, and what is marked."""

    cast: Cast
    days: Days
    mark: Mark
    own: Place
    open: Place
    protected: Place
    child: Place = field(init=False)
    restricted: Place = field(init=False)


def build_safeguards(stage: Stage) -> None:
    """Build one of each on the cases of the stage, and two people of their own: a child and somebody restricted."""
    miriam, *_others = (stage.cast.actor(key) for key in ("miriam", "deniz"))  # before anybody is at work
    with work(miriam, write=True, savepoints=False):
        _child(stage, miriam)
        _blocks(stage, miriam)
        _rights(stage, miriam)
        alarmed = _released(stage, miriam)
        _restricted(stage, miriam)
    _deputy(stage)
    _bases(stage)
    _alarm(stage, alarmed)
    _emergencies(stage)


def _person(stage: Stage, miriam: Actor, name: tuple[str, str], age: int, former: str) -> Place:
    """Record somebody with a case, a former name, a note, and an assessment (marks: ``former``, …)."""
    birth = stage.days.today.year - age
    with on(stage.days.ago(45)):
        person_id = people.create_person(
            miriam,
            searched=" ".join(name),
            names=[NameInput(NameKind.OFFICIAL, *name)],
            birth=PartialDate(birth, 3, 9),
            nationalities=["AFG"],
            arrival=PartialDate(stage.days.ago(400).year),
            ags=_PLACE,
            reading="fa",
        )
        people.add_name(miriam, person_id=person_id, name=NameInput(NameKind.FORMER, name[0], former))
        case_id = cases.open_case(
            miriam,
            person_id=person_id,
            intake=IntakeInput(
                entry_channel="self",
                target_exception_reason="Findet ohne Begleitung keinen Zugang zu den Regeldiensten.",
            ),
        )
        cases.advance_phase(miriam, case_id=case_id, to=Phase.ASSESSMENT)
    return Place(person_id, case_id)


def _child(stage: Stage, miriam: Actor) -> None:
    """Let both parents of a child permit something, and a colleague stand in for who leads the case."""
    mark, day = stage.mark, stage.days
    child = stage.child = _person(stage, miriam, CHILD, _CHILD_AGE, mark("child-name", "Karimi"))
    with on(day.ago(40)):
        cases.write_note(miriam, case_id=child.case_id, text=mark("child-note", "Gespräch mit den Eltern."))
        cases.write_note(
            miriam,
            case_id=child.case_id,
            text=mark("child-note-author", "Eigener Gedanke zum Gespräch."),
            confidentiality=Confidentiality.AUTHOR,
        )
        cases.record_assessment(
            miriam,
            case_id=child.case_id,
            area="SCH",
            situation=mark("child-assessment-school", "War seit drei Wochen nicht in der Schule."),
            urgency=3,
            level=2,
        )
        consents.give_consent(
            miriam,
            person_id=child.person_id,
            recipient_unit_id=stage.cast.units["hs-jugendamt"],
            topics={Topic.SCHOOL},
            purpose=Purpose.YOUTH_SERVICES,
            valid_from=day.ago(40),
            valid_to=day.ahead(120),
            data_from=day.ago(60),
            language="fa",
            present=mark("child-present", "Beide Eltern, Frau Kessler"),
            interpreter=mark("child-interpreter", "Herr Amiri"),
            given_by=GivenBy.PARENTS,
            representative=mark("child-representative", "Farida Noorzai"),
            representation=Representation(
                second=mark("child-second", "Hamid Noorzai"),
                proof=RepresentationProof.BIRTH_CERTIFICATE,
                proof_on=day.ago(200),
            ),
            medium=Medium.SIGNED,
        )
    with on(day.ago(10)):
        cases.assign_deputy(
            miriam,
            case_id=child.case_id,
            user_id=stage.cast.actor("deniz").user_id,
            until=day.ahead(20),
            reason=mark("child-deputy", "Fortbildung"),
        )


def _deputy(stage: Stage) -> None:
    """Let the deputy write, for the team and for himself."""
    deniz = stage.cast.actor("deniz")
    write = partial(cases.write_note, deniz, case_id=stage.child.case_id)
    with work(deniz, write=True, savepoints=False), on(stage.days.ago(5)):
        write(text=stage.mark("child-note-deputy", "Mit der Schule telefoniert."))
        write(
            text=stage.mark("child-note-deputy-author", "Eigener Gedanke der Vertretung."),
            confidentiality=Confidentiality.AUTHOR,
        )


def _blocks(stage: Stage, miriam: Actor) -> None:
    with on(stage.days.ago(8)):
        blocks.block(
            miriam,
            person_id=stage.own.person_id,
            unit_id=stage.cast.units["hs-vhs"],
            reason=stage.mark("own-block", "Der frühere Partner arbeitet dort."),
        )
        blocks.block(
            miriam,
            person_id=stage.open.person_id,
            user_id=stage.cast.actor("deniz").user_id,
            reason=stage.mark("open-block", "Wohnt im selben Haus."),
        )


def _rights(stage: Stage, miriam: Actor) -> None:
    """Two corrections of one record, one refused with its statement; and a refusal that waits for a second person."""
    person_id, mark = stage.own.person_id, stage.mark
    receive = partial(
        privacy.receive_request,
        miriam,
        person_id=person_id,
        asker=Asker.SELF,
        channel=Channel.ORAL,
        received_on=stage.days.ago(9),
    )
    with on(stage.days.ago(9)):
        record = next(iter(case_queries.assessments_of(miriam, stage.own.case_id).values()))
        request_id = receive(kind=RequestKind.RECTIFICATION)
        ask = partial(
            privacy.ask_correction,
            miriam,
            request_id=request_id,
            table="cases.assessment",
            row_id=record.id,
        )
        refused = ask(
            wrong=mark("own-correction-wrong", "Ich habe hier schon gearbeitet."),
            right=mark("own-correction-right", "Zwei Wochen Aushilfe in einer Apotheke."),
        )
        ask(
            wrong=mark("own-correction-open", "Die Schule hat andere Tage."),
            right=mark("own-correction-asked", "Montag und Mittwoch."),
        )
        privacy.decide_correction(
            miriam,
            correction_id=refused,
            accept=False,
            reason=mark("own-correction-reason", "Dafür gibt es keinen Nachweis."),
        )
        access_id = receive(kind=RequestKind.ACCESS)
    with on(stage.days.ago(7)):
        privacy.propose_refusal(
            miriam,
            request_id=access_id,
            version=1,
            norm=RefusalNorm.EXCESSIVE,
            reason=mark("own-refusal", "Dritte gleiche Anfrage in einer Woche."),
        )


def _released(stage: Stage, miriam: Actor) -> UUID:
    """Permit something before the release from secrecy, which comes days later; returns the consent."""
    with on(stage.days.ago(25)):
        consent_id = consents.give_consent(
            miriam,
            person_id=stage.own.person_id,
            recipient_unit_id=stage.cast.units["drk-hs-tm"],
            topics={Topic.LANGUAGE, Topic.WORK},
            purpose=Purpose.COUNSELLING,
            valid_from=stage.days.ago(25),
            valid_to=stage.days.ahead(90),
            language="ar",
            present=stage.mark("own-participation-present", "Frau Kessler"),
            medium=Medium.SIGNED,
            secrecy_release=False,
        )
    with on(stage.days.ago(20)):
        consents.give_release(
            miriam, consent_id=consent_id, present=stage.mark("own-release-present", "Frau Kessler")
        )
    return consent_id


def _restricted(stage: Stage, miriam: Actor) -> None:
    """Restrict the processing of somebody's data; a second person is asked to lift it."""
    mark = stage.mark
    place = stage.restricted = _person(
        stage, miriam, RESTRICTED, _ADULT_AGE, mark("restricted-name", "Sediqi")
    )
    with on(stage.days.ago(30)):
        cases.write_note(
            miriam, case_id=place.case_id, text=mark("restricted-note", "Möchte gelöscht werden.")
        )
        cases.record_assessment(
            miriam,
            case_id=place.case_id,
            area="ARB",
            situation=mark("restricted-assessment-work", "Arbeitet in einer Gärtnerei."),
            urgency=1,
            level=4,
        )
    with on(stage.days.ago(6)):
        privacy.restrict_processing(
            miriam,
            person_id=place.person_id,
            ground=RestrictionGround.ERASURE_WISH,
            review_on=stage.days.ahead(300),
        )
        privacy.propose_lift(
            miriam, person_id=place.person_id, ground=LiftGround.PERSON, informed_on=stage.days.ago(6)
        )


def _bases(stage: Stage) -> None:
    """Enter an example in the catalogue, apply it once, and ask twice more: once for a protected person."""
    basis_id = _catalogue(stage)
    miriam, carla, deniz = (stage.cast.actor(key) for key in ("miriam", "carla", "deniz"))
    own, protected = stage.own.person_id, stage.protected.person_id
    approved = _instance(stage, miriam, own, basis_id, "own-necessity")
    with work(deniz, write=True, savepoints=False), on(stage.days.ago(3)):
        consents.decide_instance(
            deniz,
            instance_id=approved,
            approve=True,
            note=stage.mark("own-decision", "Nachvollziehbar begründet."),
        )
    _instance(stage, miriam, own, basis_id, "own-necessity-waiting")
    _instance(stage, carla, protected, basis_id, "protected-necessity")


def _catalogue(stage: Stage) -> UUID:
    paul, ines = stage.cast.actor("paul"), stage.cast.actor("ines")
    with work(paul, write=True, savepoints=False), on(stage.days.ago(15)):
        basis_id = consents.enter_basis(
            paul,
            entry=BasisInput(
                key="beispiel",
                title="Beispiel: Übermittlung an das Jobcenter",
                norm="§ 0 Abs. 1 BeispielG (erfunden)",
                source="https://example.org/beispiel",
                valid_from=stage.days.ago(200),
                valid_to=None,
                review_on=stage.days.ahead(200),
                discloser_kinds=("case_management",),
                recipient_kinds=("jobcentre",),
                topics=("work", "language"),
                purposes=("benefit",),
                obligation=Obligation.POWER,
                conditions="Dieser Eintrag ist ein Beispiel der Vorführung und sagt nichts über das Recht.",
                tells_person=True,
            ),
        )
    with work(ines, write=True, savepoints=False), on(stage.days.ago(14)):
        consents.sign_basis(ines, basis_id=basis_id)
    return basis_id


def _instance(stage: Stage, someone: Actor, person_id: UUID, basis_id: UUID, mark: str) -> UUID:
    text = (
        "Das Jobcenter kann über den Antrag sonst nicht entscheiden; die Person war dreimal nicht zu erreichen"
        " und die Frist läuft ab."
    )
    with work(someone, write=True, savepoints=False), on(stage.days.ago(4)):
        return consents.request_instance(
            someone,
            person_id=person_id,
            basis_id=basis_id,
            recipient_unit_id=stage.cast.units["jc-hs"],
            topics={Topic.WORK},
            purpose=Purpose.BENEFIT,
            file_number="KIM 4711",
            necessity=stage.mark(mark, text),
            valid_from=stage.days.ago(4),
            valid_to=stage.days.ahead(26),
        )


def _alarm(stage: Stage, consent_id: UUID) -> None:
    """Let grants of a consent be missing for a moment, as after a mistake: the comparison notices and says so."""
    miriam = stage.cast.actor("miriam")
    with work(miriam, write=True, savepoints=False):
        access.put_grants(miriam, [], source_id=consent_id)
    with work(COMPARE, write=True):
        consents.compare_grants(COMPARE)
    with work(miriam, write=True, savepoints=False), on(stage.days.ago(2)):
        consents.narrow_consent(
            miriam,
            consent_id=consent_id,
            topics={Topic.LANGUAGE},
            note=stage.mark("own-narrowed", "Die Arbeit bleibt beim Jobcenter."),
        )


def _emergencies(stage: Stage) -> None:
    """One that runs, one that waits for its reviews, one that a data protection officer has reviewed."""
    elif_, sabine, ines = (stage.cast.actor(key) for key in ("elif", "sabine", "ines"))
    mark = stage.mark
    _opened(
        stage,
        elif_,
        CHILD,
        mark("emergency-running", "Die Schule meldet, dass der Junge heute nicht nach Hause ging."),
    )
    with work(elif_, write=True), for_purpose(Purpose.YOUTH_SERVICES):
        access.disclose(elif_, [stage.child.person_id])
    waiting = _opened(
        stage, sabine, CHILD, mark("emergency-waiting", "Ein Anrufer droht, den Jungen mitzunehmen.")
    )
    reviewed = _opened(
        stage, sabine, RESTRICTED, mark("emergency-reviewed", "Am Telefon von Suizid gesprochen.")
    )
    for each in (waiting, reviewed):
        with work(sabine, write=True):
            emergencies.close_emergency(sabine, emergency_id=each)
    with work(ines, write=True):
        emergencies.review_emergency(
            ines,
            emergency_id=reviewed,
            verdict=Verdict.JUSTIFIED,
            text=mark("emergency-verdict", "Der Rettungsdienst war unterwegs."),
        )
        emergencies.record_notice(
            ines,
            emergency_id=reviewed,
            withheld_reason=mark("emergency-notice", "Die Nachricht könnte die Lage verschlimmern."),
            ask_again_on=stage.days.ahead(30),
        )


def _opened(stage: Stage, someone: Actor, name: tuple[str, str], text: str) -> UUID:
    child = name == CHILD
    with work(someone, write=True):
        opened, _is_new = emergencies.open_emergency(
            someone,
            submission=ids.uuid7(),
            way=EmergencyWay.NAMED,
            unit_id=stage.cast.actor("miriam").unit_id,
            name=" ".join(name),
            birth_year=stage.days.today.year - (_CHILD_AGE if child else _ADULT_AGE),
            reason=EmergencyReason.CHILD_PROTECTION if child else EmergencyReason.DANGER_TO_LIFE,
            text=text,
        )
        return opened
