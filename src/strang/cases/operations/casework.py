"""The case itself: opening, moving on, deputising, handing over, closing, reopening."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from strang.access import operations as access
from strang.access import queries as assignments
from strang.access.types import CASEWORK_ROLES, DEPUTY_DAYS, AssignmentKind, Topic
from strang.accounts import queries as accounts
from strang.cases import target_group
from strang.cases.lifecycle import ENDED, TRANSITIONS, needs_reason
from strang.cases.models import Case, CaseEvent, Closing, Contact, Goal, Intake
from strang.cases.operations.planning import set_goal_status
from strang.cases.policy import check_leads_cases
from strang.cases.types import (
    ALL_CRITERIA,
    RUNNING_GOALS,
    ClosingReason,
    EntryChannel,
    EventKind,
    IntakeInput,
    Phase,
)
from strang.cases.validation import Checks, load_case, load_open_case, row_of_case, update_version
from strang.foundation import clock, ids
from strang.foundation.context import Actor, operation
from strang.foundation.errors import InvalidInputError, NotAllowedError, NotFoundError
from strang.network import queries as network
from strang.people import queries as people
from strang.people.types import Person


@operation
def open_case(actor: Actor, /, *, person_id: UUID, intake: IntakeInput) -> UUID:
    """Open a case for a person of the own unit; the actor becomes responsible for it.

    Raises InvalidInputError if a criterion is missing or the person is outside the target group without a reason.
    """
    check_leads_cases(actor)
    _check_nobody_elses(actor, person_id)
    access.assign(actor, person_id=person_id, user_id=actor.user_id, kind=AssignmentKind.RESPONSIBLE)
    person = people.person(actor, person_id)
    if person.unit_id != actor.unit_id:
        raise NotFoundError
    sheet = _checked_intake(actor, person, intake)
    today = clock.today()
    case = Case.objects.create(
        unit_id=actor.unit_id,
        person_id=person_id,
        topic=Topic.CASEWORK,
        author_id=actor.user_id,
        number=_next_number(actor.unit_id, today.year),
        phase=Phase.INTAKE,
        phase_since=today,
        opened_on=today,
        responsible_id=actor.user_id,
        entry_channel=intake.entry_channel,
        ags=intake.ags or person.ags,
    )
    Intake.objects.create(**row_of_case(case, actor, Topic.CASEWORK), **sheet)
    if intake.contact_id:
        Contact.objects.filter(id=intake.contact_id, unit_id=actor.unit_id, case_id__isnull=True).update(
            case_id=case.id
        )
    _remember(actor, case, EventKind.PHASE, to_phase=Phase.INTAKE)
    return case.id


@operation
def advance_phase(
    actor: Actor, /, *, case_id: UUID, to: str, reason: str = "", version: int | None = None
) -> None:
    """Move a case to another phase; a step back needs a reason. Closing has its own operation."""
    case = load_open_case(actor, case_id)
    checks = Checks()
    checks.choice("to", to, Phase)
    checks.finish()
    if Phase(to) in ENDED:
        raise NotAllowedError(_("Schließen Sie den Fall über den Abschlussbogen."))
    _move(actor, case, Phase(to), reason, version)


@operation
def close_case(
    actor: Actor,
    /,
    *,
    case_id: UUID,
    reason: str,
    summary: str,
    goal_results: Mapping[UUID, str] | None = None,
    follow_up_on: dt.date | None = None,
    satisfaction: int | None = None,
    version: int | None = None,
) -> None:
    """End a case: why, what became of each goal, when to ask again. Every running goal needs a result."""
    case = load_open_case(actor, case_id)
    results = dict(goal_results or {})
    checks = Checks()
    checks.choice("reason", reason, ClosingReason)
    summary = checks.text("summary", summary, limit=2000)
    checks.day("follow_up_on", follow_up_on)
    checks.number("satisfaction", satisfaction, low=1, high=5)
    running = set(Goal.objects.filter(case_id=case.id, status__in=RUNNING_GOALS).values_list("id", flat=True))
    if running - results.keys():
        checks.refuse("goal_results", _("Bitte geben Sie für jedes offene Ziel an, was daraus wurde."))
    if reason == ClosingReason.NOT_INDICATED and case.phase != Phase.INTAKE:
        checks.refuse("reason", _("„Nicht angezeigt“ gibt es nur während der Aufnahme."))
    checks.finish()
    for goal_id in running:
        # A goal is shared with its topic, the summary of a case never is.
        set_goal_status(
            actor, goal_id=goal_id, status=results[goal_id], reason=_("Der Fall ist abgeschlossen.")
        )
    to = Phase.NOT_INDICATED if reason == ClosingReason.NOT_INDICATED else Phase.CLOSED
    today = clock.today()
    _move(actor, case, to, "", version, closed_on=today, closing_reason=reason, next_review_on=follow_up_on)
    Closing.objects.create(
        **row_of_case(case, actor, Topic.CASEWORK),
        reason=reason,
        summary=summary,
        closed_on=today,
        follow_up_on=follow_up_on,
        satisfaction=satisfaction,
    )


@operation
def reopen_case(actor: Actor, /, *, case_id: UUID, reason: str, version: int | None = None) -> None:
    """Take a closed case up again, with a reason; a case that was not indicated goes back to its intake."""
    case = load_case(actor, case_id)
    if Phase(case.phase) not in ENDED:
        raise NotAllowedError(_("Der Fall ist noch offen."))
    if Case.objects.filter(unit_id=actor.unit_id, person_id=case.person_id, closed_on__isnull=True).exists():
        raise NotAllowedError(_("Für diese Person gibt es in Ihrer Stelle schon einen offenen Fall."))
    (to,) = TRANSITIONS[Phase(case.phase)]
    _move(actor, case, to, reason, version, closed_on=None, closing_reason="", next_review_on=None)


@operation
def assign_deputy(actor: Actor, /, *, case_id: UUID, user_id: UUID, until: dt.date, reason: str = "") -> None:
    """Let a colleague of the own unit work on the case until the end of a day."""
    case = load_open_case(actor, case_id)
    checks = Checks()
    today = clock.today()
    if not today <= until <= today + dt.timedelta(days=DEPUTY_DAYS):
        checks.refuse("until", _("Bitte wählen Sie einen Tag von heute an, höchstens ein Jahr voraus."))
    if user_id == actor.user_id:
        checks.refuse("user_id", _("Sie können sich nicht selbst vertreten."))
    elif user_id not in _colleagues(actor):
        checks.refuse("user_id", _("Bitte wählen Sie jemanden aus dem Case Management Ihrer Stelle."))
    reason = checks.text("reason", reason, limit=200, required=False)
    checks.finish()
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), tzinfo=clock.LOCAL_ZONE)
    access.assign(
        actor,
        person_id=case.person_id,
        user_id=user_id,
        kind=AssignmentKind.DEPUTY,
        until=end,
        reason=reason,
    )
    _remember(actor, case, EventKind.DEPUTY, colleague_id=user_id, text=f"bis {until:%d.%m.%Y}")


@operation
def hand_over_case(
    actor: Actor, /, *, case_id: UUID, user_id: UUID, reason: str, version: int | None = None
) -> None:
    """Hand the case over to a colleague of the own unit; the actor's own work with the person ends."""
    case = load_open_case(actor, case_id)
    checks = Checks()
    reason = checks.text("reason", reason, limit=300)
    if user_id == actor.user_id or user_id not in _colleagues(actor):
        checks.refuse("user_id", _("Bitte wählen Sie jemanden aus dem Case Management Ihrer Stelle."))
    checks.finish()
    before = case.responsible_id
    access.assign(
        actor, person_id=case.person_id, user_id=user_id, kind=AssignmentKind.RESPONSIBLE, reason=reason[:200]
    )
    update_version(Case.objects.filter(id=case.id), version, responsible_id=user_id)
    _remember(actor, case, EventKind.HAND_OVER, colleague_id=user_id, text=reason)
    for leaving in {before, actor.user_id} - {user_id}:
        access.end_assignments(actor, person_id=case.person_id, user_id=leaving)


def _checked_intake(actor: Actor, person: Person, intake: IntakeInput) -> dict[str, object]:
    checks = Checks()
    checks.choice("entry_channel", intake.entry_channel, EntryChannel)
    exception = checks.text("exception_reason", intake.exception_reason, limit=500, required=False)
    if intake.criteria - ALL_CRITERIA:
        checks.refuse("criteria", _("Bitte wählen Sie aus den fünf Kriterien."))
    if intake.criteria != ALL_CRITERIA and not exception:
        checks.refuse(
            "exception_reason",
            _(
                "Nicht alle fünf Kriterien sind erfüllt. Bitte begründen Sie, warum der Fall trotzdem geführt wird."
            ),
        )
    arrival = intake.arrival or person.arrival
    other = checks.text("other_management", intake.other_management, limit=200, required=False)
    rule = target_group.rule_for(network.unit(actor.unit_id).kreis)
    inside = rule.includes(arrival, clock.today(), elsewhere=bool(other))
    outside_reason = checks.text(
        "target_exception_reason", intake.target_exception_reason, limit=500, required=False
    )
    if inside is False and not outside_reason:
        checks.refuse(
            "target_exception_reason",
            _("Zielgruppe: %(rule)s. Bitte begründen Sie die Ausnahme.") % {"rule": rule.title},
        )
    notes = {
        name: checks.text(f"{name}_note", text, limit=300, required=False)
        for name, text in intake.criteria_notes.items()
        if name in ALL_CRITERIA and text.strip()
    }
    if intake.contact_id and not Contact.objects.filter(id=intake.contact_id, unit_id=actor.unit_id).exists():
        raise NotFoundError
    checks.finish()
    _check_none_open(person)
    return {
        "criteria": sorted(intake.criteria),
        "criteria_notes": notes,
        "exception_reason": exception,
        "arrival": arrival.iso() if arrival else "",
        "target_rule": rule.key,
        "inside_target_group": inside,
        "target_exception_reason": outside_reason,
        "other_management": other,
        "contact_id": intake.contact_id,
    }


def _check_nobody_elses(actor: Actor, person_id: UUID) -> None:
    """Refuse to take a person up with whom only colleagues work: opening a case is no way past their team."""
    working = {each.user_id for each in assignments.assignments_of(actor, person_id)}
    here = {each.user_id for each in network.memberships_of_unit(actor.unit_id)}
    others = (working & here) - {actor.user_id}
    if others and actor.user_id not in working:
        names = ", ".join(sorted(accounts.display_names(others).values()))
        raise InvalidInputError(
            {
                "": _(
                    "Mit dieser Person arbeitet in Ihrer Stelle schon %(names)s. Bitte lassen Sie sich dort als"
                    " Vertretung eintragen oder den Fall übergeben."
                )
                % {"names": names}
            }
        )


def _check_none_open(person: Person) -> None:
    number = (
        Case.objects.filter(unit_id=person.unit_id, person_id=person.id, closed_on__isnull=True)
        .values_list("number", flat=True)
        .first()
    )
    if number:
        raise InvalidInputError(
            {"": _("Für diese Person gibt es schon den offenen Fall %(number)s.") % {"number": number}}
        )


def _next_number(unit_id: UUID, year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_casecounter (id, unit_id, year, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (unit_id, year) DO UPDATE SET last = cases_casecounter.last + 1 RETURNING last",
            [ids.uuid7(), unit_id, year],
        )
        (last,) = cursor.fetchone()
    return f"{year}-{last:04d}"


def _colleagues(actor: Actor) -> set[UUID]:
    return {
        each.user_id
        for each in network.memberships_of_unit(actor.unit_id)
        if not each.roles.isdisjoint(CASEWORK_ROLES)
    }


def _move(actor: Actor, case: Case, to: Phase, reason: str, version: int | None, **changes: object) -> None:
    old = Phase(case.phase)
    if to not in TRANSITIONS[old]:
        raise NotAllowedError(
            _("Von „%(old)s“ geht es nicht direkt zu „%(new)s“.") % {"old": old.label, "new": to.label}
        )
    checks = Checks()
    reason = checks.text("reason", reason, limit=300, required=needs_reason(old, to))
    checks.finish()
    rows = Case.objects.filter(id=case.id, phase=old)
    update_version(rows, version, phase=to, phase_since=clock.today(), **changes)
    _remember(actor, case, EventKind.PHASE, from_phase=old, to_phase=to, text=reason)


def _remember(actor: Actor, case: Case, kind: EventKind, **details: object) -> None:
    CaseEvent.objects.create(**row_of_case(case, actor, Topic.CASEWORK), kind=kind, **details)
