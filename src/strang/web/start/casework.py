"""The blocks of whoever works with people: appointments, tasks, answers, what runs out. Names are asked for once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strang.access import emergencies
from strang.access.types import EmergencyLook
from strang.cases import queries as cases
from strang.cases.types import Appointment, Task
from strang.consents import queries as consents
from strang.consents.types import Consent
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.network import queries as network
from strang.people import queries as people
from strang.people.types import ExpiringTitle
from strang.referrals import queries as referrals
from strang.referrals.types import Referral
from strang.web.start.block import Block, Empty, Line, link

AHEAD = 60
"""How many days before their end consents and titles are shown."""
_SOON = 14
_OPENED = 14


@dataclass(frozen=True, slots=True)
class Names:
    """How people and units are called."""

    people: dict[UUID, str]
    units: dict[UUID, str]


def blocks(actor: Actor) -> list[Block]:
    """Return the blocks of casework; that of emergencies only when there was one."""
    appointments = cases.appointments_ahead(actor, days=7)
    tasks = cases.tasks_due(actor)
    asked = referrals.waiting_for_me(actor)
    proposed = referrals.to_confirm(actor)
    waiting = referrals.waiting_for_answer(actor)
    ending = consents.expiring(actor, within_days=AHEAD)
    titles = people.titles_expiring(actor, within_days=AHEAD)
    opened = emergencies.emergencies_of_mine(actor, days=_OPENED)
    person_ids = {
        one.person_id for found in (opened, appointments, tasks, proposed, waiting, ending) for one in found
    }
    unit_ids = {one.unit_id for one in asked} | {one.to_unit_id for one in (*proposed, *waiting)}
    unit_ids |= {one.recipient_unit_id for one in ending} | {one.unit_id for one in opened}
    found = people.persons(actor, person_ids) if person_ids else {}
    names = Names({key: person.name for key, person in found.items()}, _units(unit_ids))
    return [
        *_opened(opened, names),
        _appointments(appointments, names),
        _tasks(tasks, names),
        _to_answer(asked, names),
        _unanswered(proposed, waiting, referrals.without_consent(actor, (*proposed, *waiting)), names),
        _running_out(ending, titles, names),
    ]


def to_answer(actor: Actor) -> Block:
    """Return what other units ask the actor's unit."""
    asked = referrals.waiting_for_me(actor)
    return _to_answer(asked, Names({}, _units({one.unit_id for one in asked})))


def _units(unit_ids: set[UUID]) -> dict[UUID, str]:
    return network.unit_names(unit_ids) if unit_ids else {}


def _opened(found: Sequence[EmergencyLook], names: Names) -> list[Block]:
    if not found:
        return []
    lines = tuple(
        Line(
            names.people.get(one.person_id, _("Person")),
            link("person", person_id=one.person_id),
            _("gelesen von: {unit}").format(unit=names.units.get(one.unit_id, "")),
            at=one.at,
        )
        for one in found
    )
    title = _("Im Notfall geöffnete Akten")
    hint = _("Bevor Sie die Person unterrichten, sprechen Sie mit dem Datenschutz Ihrer Stelle.")
    return [Block("opened", title, lines, Empty(title), hint=hint)]


def _appointments(found: Sequence[Appointment], names: Names) -> Block:
    lines = tuple(
        Line(
            one.title,
            link("case", case_id=one.case_id),
            ", ".join(filter(None, (names.people.get(one.person_id, ""), one.place, one.with_whom))),
            at=one.starts_at,
        )
        for one in found
    )
    urgent = sum(timezone.localtime(one.starts_at).date() == clock.today() for one in found)
    return Block(
        "appointments",
        _("Termine in den nächsten sieben Tagen"),
        lines,
        Empty(
            _("Keine Termine in dieser Woche"),
            _("Termine vereinbaren Sie in einem Fall unter „Aufgaben und Termine“."),
            link("case_list"),
            _("Zu den Fällen"),
        ),
        urgent=urgent,
        urgent_label=ngettext("Termin heute", "Termine heute", urgent),
    )


def _tasks(found: Sequence[Task], names: Names) -> Block:
    today = clock.today()
    lines = tuple(
        Line(
            one.title,
            link("case_tasks", case_id=one.case_id) or link("case", case_id=one.case_id),
            names.people.get(one.person_id, ""),
            on=one.due_on,
            badge=_("überfällig") if one.due_on < today else "",
            tone="danger",
        )
        for one in found
    )
    urgent = sum(one.due_on <= today for one in found)
    return Block(
        "tasks",
        _("Fällige Aufgaben"),
        lines,
        Empty(_("Nichts ist fällig"), _("Aufgaben, die in sieben Tagen fällig werden, stehen hier.")),
        urgent=urgent,
        urgent_label=ngettext("Aufgabe fällig", "Aufgaben fällig", urgent),
    )


def _to_answer(found: Sequence[Referral], names: Names) -> Block:
    lines = tuple(
        Line(
            _("Anfrage {reference} von {unit}").format(
                reference=one.reference, unit=names.units.get(one.unit_id, "")
            ),
            link("referral", referral_id=one.id),
            _asked_until(one),
            waiting=one.waiting_days,
        )
        for one in found
    )
    return Block(
        "to_answer",
        _("Andere warten auf Ihre Antwort"),
        lines,
        Empty(
            _("Keine offenen Anfragen"),
            _("Bittet eine andere Stelle Sie um Hilfe für einen Menschen, steht die Anfrage hier."),
        ),
        urgent=len(found),
        urgent_label=ngettext("Anfrage an Sie", "Anfragen an Sie", len(found)),
        more=link("referral_list"),
        more_label=_("Alle Weiterleitungen"),
    )


def _asked_until(one: Referral) -> str:
    if one.due_on is None:
        return ""
    day = formats.date_format(one.due_on, "SHORT_DATE_FORMAT")
    if one.is_overdue:
        return _("Die Antwort war erbeten bis {day}.").format(day=day)
    return _("Antwort erbeten bis {day}.").format(day=day)


def _unanswered(
    proposed: Sequence[Referral], waiting: Sequence[Referral], lapsed: frozenset[UUID], names: Names
) -> Block:
    open_ones = [one for one in (*proposed, *waiting) if one.id not in lapsed]
    ended = [one for one in (*proposed, *waiting) if one.id in lapsed]
    lines = tuple(
        Line(
            names.people.get(one.person_id, one.reference),
            link("case_referral", case_id=one.case_id, referral_id=one.id),
            names.units.get(one.to_unit_id, ""),
            waiting=None if one in proposed else one.waiting_days,
            badge=_("Termin bestätigen") if one in proposed else "",
            tone="info",
        )
        for one in open_ones
    )
    lines += tuple(
        Line(
            names.people.get(one.person_id, one.reference),
            link("case_referral", case_id=one.case_id, referral_id=one.id),
            _("{unit} kann nicht mehr antworten: neue Einwilligung festhalten oder zurückziehen").format(
                unit=names.units.get(one.to_unit_id, "")
            ),
            badge=_("Einwilligung beendet"),
            tone="warning",
        )
        for one in ended
    )
    to_confirm = sum(one.id not in lapsed for one in proposed)
    return Block(
        "unanswered",
        _("Sie warten auf eine Antwort"),
        lines,
        Empty(
            _("Nichts ist offen"),
            _("Leiten Sie jemanden mit Einwilligung weiter, sehen Sie hier, wie lange die Antwort dauert."),
        ),
        urgent=to_confirm,
        urgent_label=ngettext("Termin zu bestätigen", "Termine zu bestätigen", to_confirm),
    )


def _running_out(ending: Sequence[Consent], titles: Sequence[ExpiringTitle], names: Names) -> Block:
    today = clock.today()
    lines = [
        Line(
            names.people.get(one.person_id, one.reference),
            link("person", person_id=one.person_id),
            _("Einwilligung für {unit}").format(unit=names.units.get(one.recipient_unit_id, "")),
            on=one.valid_to,
            badge=_days_left((one.valid_to - today).days),
            tone="warning",
        )
        for one in ending
    ]
    lines += [
        Line(
            one.person_name,
            link("person", person_id=one.person_id),
            _("Aufenthaltstitel"),
            on=today + dt.timedelta(days=one.days_left),
            badge=_days_left(one.days_left),
            tone="danger" if one.days_left < 0 else "warning",
        )
        for one in titles
    ]
    ordered = tuple(sorted(lines, key=lambda line: line.on or dt.date.max))
    urgent = sum(bool(line.badge) for line in ordered)
    return Block(
        "running_out",
        _("Läuft in 60 Tagen ab"),
        ordered,
        Empty(_("Nichts läuft ab"), _("Einwilligungen und Aufenthaltstitel, die bald enden, stehen hier.")),
        urgent=urgent,
        urgent_label=ngettext("läuft bald ab", "laufen bald ab", urgent),
    )


def _days_left(days: int) -> str:
    if days < 0:
        return _("abgelaufen")
    if days > _SOON:
        return ""
    return ngettext("noch %(days)d Tag", "noch %(days)d Tage", days) % {"days": days}
