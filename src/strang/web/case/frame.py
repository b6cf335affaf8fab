"""What every page of a case shows around its own content: whose case it is, where it stands, the other pages.

A page puts the result into its context as ``frame`` and extends ``case/frame.html``, filling the block ``case``.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from strang.cases import queries as cases
from strang.cases.types import Case, Phase
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.people import queries as people
from strang.people.types import Person

PHASE_TONES = {Phase.CLOSED: "neutral", Phase.NOT_INDICATED: "neutral"}


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of a case."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class CaseFrame:
    """The case, its person and its pages."""

    case: Case
    person: Person
    tabs: tuple[Tab, ...]
    tab: str

    @property
    def tone(self) -> str:
        """The tone of the phase's badge."""
        return PHASE_TONES.get(self.case.phase, "info")

    @property
    def preline(self) -> str:
        """The line above the person's name."""
        number = {"number": self.case.number}
        return (
            _("Fall %(number)s") % number if self.case.open else _("Abgeschlossener Fall %(number)s") % number
        )

    @property
    def crumbs(self) -> tuple[tuple[str, str], ...]:
        """The way to this page."""
        return ((_("Fälle"), reverse("case_list")),)

    @property
    def review_overdue(self) -> bool:
        """Whether a look at the plan is overdue."""
        due: dt.date | None = self.case.next_review_on
        return self.case.open and due is not None and due < clock.today()


def case_frame(actor: Actor, case_id: UUID, tab: str) -> CaseFrame:
    """Return the frame of a case; ``tab`` is the route name of the page. Raises NotFoundError."""
    case = cases.case(actor, case_id)
    return CaseFrame(case, people.person(actor, case.person_id), _tabs(case_id, tab), tab)


def _tabs(case_id: UUID, current: str) -> tuple[Tab, ...]:
    labels = {
        "case": _("Überblick"),
        "case_person": _("Person"),
        "case_assessment": _("Einschätzung"),
        "case_plan": _("Plan"),
        "case_notes": _("Notizen"),
        "case_tasks": _("Aufgaben"),
        "case_consents": _("Einwilligungen"),
        "case_referrals": _("Weiterleitungen"),
        "case_handovers": _("Übergaben"),
        "case_disclosures": _("Zugriffe"),
        "case_rights": _("Rechte"),
    }
    return tuple(
        Tab(label, url, route == current)
        for route, label in labels.items()
        if (url := _address(route, case_id)) is not None
    )


def _address(route: str, case_id: UUID) -> str | None:
    try:
        return reverse(route, args=[case_id])
    except NoReverseMatch:
        return None
