"""A person of the DRK whose case another unit is asked to help with: what the tests of the gate begin with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cast import actor, at_work
from strang.cases import operations as cases
from strang.cases.types import EntryChannel, IntakeInput
from strang.consents import operations as consents
from strang.consents.types import Medium
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.foundation.formats import PartialDate
from strang.network import queries as network
from strang.people import operations as people
from strang.people.types import NameInput, NameKind
from strang.referrals import operations as referrals

NAME, SCRIPT = "Salma Canarilla", "سلمى كناريلا"
WORK, LANGUAGE, HEALTH = "KANARI-ARBEIT", "KANARI-SPRACHE", "KANARI-GESUNDHEIT"
REQUEST = "KANARI-BITTE: Bitte prüfen Sie einen Sprachkurs mit Berufsbezug."


@dataclass(frozen=True)
class Gate:
    """The case, the units and the people on both sides."""

    miriam: Actor
    sabine: Actor
    person_id: UUID
    case_id: UUID
    jobcentre: UUID
    drk: UUID

    def give(self, **changes: Any) -> UUID:
        """Let the person consent: Jobcenter, work and language, three months."""
        wanted: dict[str, Any] = {
            "person_id": self.person_id,
            "recipient_unit_id": self.jobcentre,
            "topics": ["work", "language"],
            "purpose": "benefit",
            "valid_from": clock.today(),
            "valid_to": clock.today() + dt.timedelta(days=90),
            "language": "ar",
            "present": "Miriam Kessler",
            "medium": Medium.SIGNED,
            **changes,
        }
        with at_work(self.miriam):
            return consents.give_consent(self.miriam, **wanted)

    def offer(self, consent_id: UUID | None = None, **changes: Any) -> UUID:
        """Ask the Jobcenter."""
        wanted: dict[str, Any] = {
            "case_id": self.case_id,
            "to_unit_id": self.jobcentre,
            "topics": ["work", "language"],
            "purpose": "benefit",
            "consent_id": consent_id,
            "request_text": REQUEST,
            **changes,
        }
        with at_work(self.miriam):
            return referrals.offer_referral(self.miriam, **wanted)

    def take_over(self, referral_id: UUID, by: Actor | None = None) -> None:
        """Let the clerk of the Jobcenter take the referral over."""
        clerk = by or self.sabine
        with at_work(clerk):
            referrals.take_over(clerk, referral_id=referral_id)


def build_gate() -> Gate:
    """Build the person with three assessments and a note in the world that stands."""
    miriam = actor("miriam")
    with at_work(miriam):
        drk, jobcentre = (network.unit_by_key(key).id for key in ("drk-hs-cm", "jc-hs"))
        person_id = people.create_person(
            miriam,
            searched=NAME,
            names=[
                NameInput(NameKind.OFFICIAL, given="Salma", family="Canarilla"),
                NameInput(NameKind.ORIGINAL, full=SCRIPT, language="ar"),
            ],
            birth=PartialDate(1987, 4, 17),
            ags="05370020",
            arrival=PartialDate(2023),
        )
        intake = IntakeInput(entry_channel=EntryChannel.values[0], arrival=PartialDate(2023))
        case_id = cases.open_case(miriam, person_id=person_id, intake=intake)
        for area, text in (("ARB", WORK), ("SPR", LANGUAGE), ("GES", HEALTH)):
            cases.record_assessment(miriam, case_id=case_id, area=area, situation=text, urgency=2, level=2)
    return Gate(miriam, actor("sabine"), person_id, case_id, jobcentre, drk)
