"""A statutory basis for the tests: invented, so that no test says what the law permits."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

from cast import actor, at_work
from strang.consents import operations
from strang.consents.types import BasisInput
from strang.foundation import clock
from support.gate import Gate

NECESSITY = (
    "Das Jobcenter kann den Antrag auf Leistungen sonst nicht bescheiden; die Person ist nicht erreichbar."
)


def entry(**changes: Any) -> BasisInput:
    """Return an entry of the catalogue: case management may tell a Jobcenter about work."""
    today = clock.today()
    basis = BasisInput(
        key="probe",
        title="Übermittlung zur Probe",
        norm="§ 0 Abs. 1 ProbeG",
        source="https://example.org/probe",
        valid_from=today - dt.timedelta(days=10),
        valid_to=None,
        review_on=today + dt.timedelta(days=365),
        discloser_kinds=("case_management",),
        recipient_kinds=("jobcentre",),
        topics=("work", "language"),
        purposes=("benefit",),
        obligation="power",
        conditions="Nur zur Probe.",
        tells_person=True,
    )
    return replace(basis, **changes)


def in_force(**changes: Any) -> UUID:
    """Let paul enter a basis and ines put it in force."""
    paul, ines = actor("paul"), actor("ines")
    with at_work(paul):
        basis_id = operations.enter_basis(paul, entry=entry(**changes))
    with at_work(ines):
        operations.sign_basis(ines, basis_id=basis_id)
    return basis_id


def request(gate: Gate, basis_id: UUID, **changes: Any) -> UUID:
    """Let miriam ask that the basis be applied."""
    today = clock.today()
    wanted: dict[str, Any] = {
        "person_id": gate.person_id,
        "basis_id": basis_id,
        "recipient_unit_id": gate.jobcentre,
        "topics": ["work"],
        "purpose": "benefit",
        "file_number": "KIM 4711",
        "necessity": NECESSITY,
        "valid_from": today,
        "valid_to": today + dt.timedelta(days=30),
        **changes,
    }
    with at_work(gate.miriam):
        return operations.request_instance(gate.miriam, **wanted)
