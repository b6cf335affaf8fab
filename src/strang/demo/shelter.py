"""A masked unit of the demo with a person in it: who does not share a person with it never learns that it is there."""

from collections.abc import Callable
from uuid import UUID

from strang.access.types import Purpose, Topic, UnitKind
from strang.cases import operations as cases
from strang.cases.types import IntakeInput, Phase
from strang.consents import operations as consents
from strang.demo.days import Days, on
from strang.demo.staff import DEMO, SHELTER, actor_of, employ
from strang.foundation.context import Actor, SystemActor, work
from strang.foundation.formats import PartialDate
from strang.foundation.models import Confidentiality
from strang.network import operations as network
from strang.network import queries as units
from strang.network import reference
from strang.offers import operations as offers
from strang.offers.types import OfferInput
from strang.people import operations as people
from strang.people.types import NameInput, NameKind, ProtectionReason
from strang.referrals import operations as referrals

Mark = Callable[[str, str], str]
"""Puts its mark into a text, in a world that has marks."""


def unmarked(_key: str, text: str) -> str:
    """Return a text as it is: the whole demo has no marks."""
    return text


REFERENCE = SystemActor("load-reference")
MASK = SystemActor("mask-unit")
PLACE = "05370016"
HER_NAME = ("Parwana", "Sarwari")


def build_shelter(calendar: Days, mark: Mark) -> UUID:
    """Build the unit, who works there, an offer, and a person it refers to the Caritas; returns the unit's id."""
    unit_id = _unit(mark)
    employ(SHELTER)
    hanna = actor_of(SHELTER.key)
    with work(hanna, write=True, savepoints=False):
        with on(calendar.ago(40)):
            case_id, person_id = _person(hanna, calendar, mark)
        with on(calendar.ago(30)):
            _referred(hanna, calendar, mark, case_id, person_id)
    return unit_id


def _unit(mark: Mark) -> UUID:
    name = mark("masked-unit", "Frauenhaus Lindenhof")
    with work(REFERENCE, write=True):
        (unit_id,) = reference.put_units(
            REFERENCE,
            entries=[
                {
                    "key": SHELTER.unit,
                    "parent": f"Verein {name}",
                    "name": name,
                    "kind": UnitKind.MIGRATION_COUNSELLING.value,
                    "public_body": False,
                    "kreis": "05370",
                }
            ],
        )
    with work(MASK, write=True):
        network.mask_unit(MASK, key=SHELTER.unit, masked=True)
    with work(DEMO, write=True):
        offer = OfferInput(
            title=mark("masked-offer", "Zuflucht für Frauen und ihre Kinder"),
            summary="Schutz, Beratung und Begleitung.",
            areas=("WOH",),
            ags=PLACE,
            contact="Aufnahme rund um die Uhr",
            example=True,
        )
        offers.put_offer(DEMO, offer=offer, unit_id=unit_id)
    return unit_id


def _person(hanna: Actor, calendar: Days, mark: Mark) -> tuple[UUID, UUID]:
    person_id = people.create_person(
        hanna,
        searched=" ".join(HER_NAME),
        names=[NameInput(NameKind.OFFICIAL, *HER_NAME)],
        birth=PartialDate(calendar.today.year - 31),
        nationalities=["AFG"],
        arrival=PartialDate(calendar.ago(500).year),
        ags=PLACE,
        protected=True,
        protection_reason=ProtectionReason.OTHER,
    )
    former = NameInput(NameKind.FORMER, HER_NAME[0], mark("masked-name", "Wardak"))
    people.add_name(hanna, person_id=person_id, name=former)
    people.add_address(
        hanna,
        person_id=person_id,
        street=mark("masked-address", "Lindenhof 3"),
        postcode="52525",
        town="Heinsberg",
        ags=PLACE,
    )
    case_id = cases.open_case(
        hanna,
        person_id=person_id,
        intake=IntakeInput(
            entry_channel="self",
            target_exception_reason="Findet ohne Begleitung keinen Zugang zu den Regeldiensten.",
        ),
    )
    cases.write_note(hanna, case_id=case_id, text=mark("masked-note", "Ankunft in der Nacht."))
    cases.write_note(
        hanna,
        case_id=case_id,
        text=mark("masked-note-author", "Eigener Gedanke zur Ankunft."),
        confidentiality=Confidentiality.AUTHOR,
    )
    cases.advance_phase(hanna, case_id=case_id, to=Phase.ASSESSMENT)
    cases.record_assessment(
        hanna,
        case_id=case_id,
        area="EXI",
        situation=mark("masked-assessment-livelihood", "Hat noch kein eigenes Konto."),
        urgency=3,
        level=1,
    )
    return case_id, person_id


def _referred(hanna: Actor, calendar: Days, mark: Mark, case_id: UUID, person_id: UUID) -> None:
    """Ask the Caritas for help; nobody there has taken it over yet."""
    caritas = units.unit_by_key("caritas-hs").id
    consent = consents.give_consent(
        hanna,
        person_id=person_id,
        recipient_unit_id=caritas,
        topics={Topic.LIVELIHOOD},
        purpose=Purpose.COUNSELLING,
        valid_from=calendar.ago(30),
        valid_to=calendar.ahead(60),
        language="fa",
        present=mark("masked-present", "Hanna Evers"),
    )
    referrals.offer_referral(
        hanna,
        case_id=case_id,
        to_unit_id=caritas,
        topics={Topic.LIVELIHOOD},
        purpose=Purpose.COUNSELLING,
        request_text=mark("masked-request", "Bitte um Hilfe bei einem eigenen Konto."),
        consent_id=consent,
        due_on=calendar.ahead(5),
    )
