"""What stands on somebody's start page: one block per kind of thing to do, only those their roles have."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strang.access.types import Role
from strang.cases import queries as cases
from strang.consents import queries as consents
from strang.foundation import clock
from strang.foundation.context import Actor
from strang.funding import queries as funding
from strang.network import queries as network
from strang.people import queries as people
from strang.referrals import queries as referrals
from strang.referrals.types import Referral
from strang.steering import queries as steering

AHEAD = 60
"""How many days before their end consents and titles are shown."""
SHOWN = 6
"""How many lines a block shows."""
_SOON = 14


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to look at: what, where to, when, how urgent."""

    title: str
    url: str = ""
    note: str = ""
    at: dt.datetime | None = None
    on: dt.date | None = None
    waiting: int | None = None
    badge: str = ""
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Empty:
    """What a block says when there is nothing, and what to do next."""

    title: str
    text: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Things of one kind; ``urgent`` counts those that cannot wait."""

    key: str
    title: str
    lines: tuple[Line, ...]
    empty: Empty
    urgent: int = 0
    more: str = ""
    more_label: str = ""

    @property
    def badge(self) -> str:
        """How many there are, or nothing."""
        return str(len(self.lines)) if self.lines else ""

    @property
    def shown(self) -> tuple[Line, ...]:
        """The first lines."""
        return self.lines[:SHOWN]

    @property
    def rest(self) -> int:
        """How many lines are not shown."""
        return max(0, len(self.lines) - SHOWN)


def blocks_for(actor: Actor) -> list[Block]:
    """Return the blocks of somebody's roles, the most pressing kinds first."""
    wanted: tuple[tuple[frozenset[str], Callable[[Actor], Block]], ...] = (
        (_roles(Role.CASE_MANAGER, Role.COUNSELLOR), _appointments),
        (_roles(Role.CASE_MANAGER, Role.COUNSELLOR), _tasks),
        (_roles(Role.CASE_MANAGER, Role.COUNSELLOR, Role.CLERK), _to_answer),
        (_roles(Role.CASE_MANAGER, Role.COUNSELLOR), _unanswered),
        (_roles(Role.CASE_MANAGER, Role.COUNSELLOR), _running_out),
        (_roles(Role.VOLUNTEER), _contacts),
        (_roles(Role.COORDINATION), _to_bundle),
        (_roles(Role.COORDINATION, Role.STEERING_MEMBER), _meetings),
        (_roles(Role.COORDINATION, Role.STEERING_MEMBER, Role.CLERK, Role.INTEGRATION_AGENCY), _follow_ups),
        (_roles(Role.GRANT_OFFICER, Role.ADMIN_ASSISTANT), _open_posts),
        (_FINDERS, _news),
    )
    return [build(actor) for roles, build in wanted if not actor.roles.isdisjoint(roles)]


def _roles(*roles: Role) -> frozenset[str]:
    return frozenset(role.value for role in roles)


_FINDERS = _roles(
    Role.VOLUNTEER,
    Role.CASE_MANAGER,
    Role.COUNSELLOR,
    Role.CLERK,
    Role.COORDINATION,
    Role.INTEGRATION_AGENCY,
    Role.STEERING_MEMBER,
)


def _link(route: str, **params: UUID) -> str:
    """Return the address of a page, or nothing where this installation has no such page."""
    try:
        return reverse(route, kwargs=params)
    except NoReverseMatch:
        return ""


def _names(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    wanted = set(ids)
    found = people.persons(actor, wanted) if wanted else {}
    return {person_id: person.name for person_id, person in found.items()}


def _appointments(actor: Actor) -> Block:
    found = cases.appointments_ahead(actor, days=7)
    names = _names(actor, (one.person_id for one in found))
    today = clock.today()
    lines = tuple(
        Line(
            one.title,
            _link("case", case_id=one.case_id),
            ", ".join(filter(None, (names.get(one.person_id, ""), one.place, one.with_whom))),
            at=one.starts_at,
        )
        for one in found
    )
    return Block(
        "appointments",
        _("Termine in den nächsten sieben Tagen"),
        lines,
        Empty(
            _("Keine Termine in dieser Woche"),
            _("Termine vereinbaren Sie in einem Fall unter „Aufgaben und Termine“."),
            _link("case_list"),
            _("Zu den Fällen"),
        ),
        urgent=sum(timezone.localtime(one.starts_at).date() == today for one in found),
    )


def _tasks(actor: Actor) -> Block:
    found = cases.tasks_due(actor)
    names = _names(actor, (one.person_id for one in found))
    today = clock.today()
    lines = tuple(
        Line(
            one.title,
            _link("case_tasks", case_id=one.case_id) or _link("case", case_id=one.case_id),
            names.get(one.person_id, ""),
            on=one.due_on,
            badge=_("überfällig") if one.due_on < today else "",
            tone="danger",
        )
        for one in found
    )
    return Block(
        "tasks",
        _("Fällige Aufgaben"),
        lines,
        Empty(_("Nichts ist fällig"), _("Aufgaben, die in sieben Tagen fällig werden, stehen hier.")),
        urgent=sum(one.due_on <= today for one in found),
    )


def _to_answer(actor: Actor) -> Block:
    found = referrals.waiting_for_me(actor)
    units = network.unit_names(one.unit_id for one in found) if found else {}
    lines = tuple(
        Line(
            _("Anfrage {reference} von {unit}").format(
                reference=one.reference, unit=units.get(one.unit_id, "")
            ),
            _link("referral", referral_id=one.id),
            _late(one),
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
        more=_link("referral_list"),
        more_label=_("Alle Weiterleitungen"),
    )


def _late(one: Referral) -> str:
    return (
        _("Die Antwort war erbeten bis {day}.").format(day=f"{one.due_on:%d.%m.%Y}")
        if one.is_overdue and one.due_on
        else ""
    )


def _unanswered(actor: Actor) -> Block:
    waiting, proposed = referrals.waiting_for_answer(actor), referrals.to_confirm(actor)
    everything = [*proposed, *waiting]
    names = _names(actor, (one.person_id for one in everything))
    units = network.unit_names(one.to_unit_id for one in everything) if everything else {}
    lines = tuple(
        Line(
            names.get(one.person_id, one.reference),
            _link("case_referrals", case_id=one.case_id),
            units.get(one.to_unit_id, ""),
            waiting=one.waiting_days if one in waiting else None,
            badge="" if one in waiting else _("Termin bestätigen"),
            tone="info",
        )
        for one in everything
    )
    return Block(
        "unanswered",
        _("Sie warten auf eine Antwort"),
        lines,
        Empty(
            _("Nichts ist offen"),
            _(
                "Wenn Sie mit einer Einwilligung jemanden weiterleiten, sehen Sie hier, wie lange die Antwort dauert."
            ),
        ),
        urgent=len(proposed),
    )


def _running_out(actor: Actor) -> Block:
    ending = consents.expiring(actor, within_days=AHEAD)
    titles = people.titles_expiring(actor, within_days=AHEAD)
    names = _names(actor, (one.person_id for one in ending))
    units = network.unit_names(one.recipient_unit_id for one in ending) if ending else {}
    lines = [
        Line(
            names.get(one.person_id, one.reference),
            _link("person", person_id=one.person_id),
            _("Einwilligung für {unit}").format(unit=units.get(one.recipient_unit_id, "")),
            on=one.valid_to,
            badge=_days_left((one.valid_to - clock.today()).days),
            tone=_tone((one.valid_to - clock.today()).days),
        )
        for one in ending
    ]
    lines += [
        Line(
            one.person_name,
            _link("person", person_id=one.person_id),
            _("Aufenthaltstitel"),
            on=clock.today() + dt.timedelta(days=one.days_left),
            badge=_days_left(one.days_left),
            tone=_tone(one.days_left),
        )
        for one in titles
    ]
    ordered = tuple(sorted(lines, key=lambda line: line.on or dt.date.max))
    return Block(
        "running_out",
        _("Läuft in 60 Tagen ab"),
        ordered,
        Empty(_("Nichts läuft ab"), _("Einwilligungen und Aufenthaltstitel, die bald enden, stehen hier.")),
        urgent=sum(bool(line.badge) for line in ordered),
    )


def _days_left(days: int) -> str:
    if days < 0:
        return _("abgelaufen")
    if days > _SOON:
        return ""
    return ngettext("noch %(days)d Tag", "noch %(days)d Tage", days) % {"days": days}


def _tone(days: int) -> str:
    return "danger" if days < 0 else "warning"


def _contacts(actor: Actor) -> Block:
    count = cases.contact_count(actor)
    lines = []
    if count.week or count.month:
        topics = ", ".join(f"{area.label} ({n})" for area, n in count.by_topic[:3])
        lines = [
            Line(
                ngettext("%(n)d Kontakt in dieser Woche", "%(n)d Kontakte in dieser Woche", count.week)
                % {"n": count.week},
                _link("contacts"),
                _("In diesem Monat {month}, zusammen {minutes} Minuten.").format(
                    month=count.month, minutes=count.month_minutes
                ),
            )
        ]
        if topics:
            lines.append(Line(_("Worum es in diesem Monat ging"), note=topics))
    return Block(
        "contacts",
        _("Ihre Kontakte"),
        tuple(lines),
        Empty(
            _("Noch kein Kontakt in diesem Monat"),
            _(
                "Ein Kontakt ist in einer halben Minute festgehalten, ohne Namen. Er zählt für Ihren Treffpunkt."
            ),
            _link("contact_new"),
            _("Kontakt festhalten"),
        ),
        more=_link("contact_new"),
        more_label=_("Kontakt festhalten"),
    )


def _to_bundle(actor: Actor) -> Block:
    found = steering.to_bundle(actor, limit=50)
    lines = tuple(Line(row.title, _link("finding", finding_id=row.id), at=row.created_at) for row in found)
    return Block(
        "to_bundle",
        _("Feststellungen ohne Thema"),
        lines,
        Empty(_("Alle Feststellungen sind gebündelt"), _("Neue Feststellungen aus den Stellen stehen hier.")),
        urgent=len(found),
        more=_link("theme_list"),
        more_label=_("Zu den Themen"),
    )


def _meetings(actor: Actor) -> Block:
    lines = tuple(
        Line(one.body_name, _link("meeting", meeting_id=one.id), one.place, at=one.starts_at)
        for one in steering.meetings_ahead(actor, limit=3)
    )
    return Block(
        "meetings",
        _("Nächste Sitzungen"),
        lines,
        Empty(
            _("Keine Sitzung geplant"),
            _("Sitzungen plant die KIM-Koordination."),
            _link("meeting_list"),
            _("Alle Sitzungen"),
        ),
    )


def _follow_ups(actor: Actor) -> Block:
    found = steering.follow_ups_due(actor)
    lines = tuple(
        Line(
            one.title,
            _link("follow_up", decision_id=one.decision_id),
            _("Rückmeldung bestätigen: {text}").format(text=one.text) if one.confirm else one.text,
            on=one.due_on,
            badge=_("überfällig") if one.overdue else "",
            tone="danger",
        )
        for one in found
    )
    return Block(
        "follow_ups",
        _("Beschlüsse, über die zu berichten ist"),
        lines,
        Empty(
            _("Kein Bericht steht aus"),
            _("Beschließt die Lenkungsgruppe etwas für Ihre Stelle, steht es hier."),
        ),
        urgent=sum(one.overdue for one in found),
    )


def _open_posts(actor: Actor) -> Block:
    lines = tuple(
        Line(
            step.name,
            _link("funding"),
            _("{allocated} von {all} halben Stellen bewilligt").format(
                allocated=step.allocated_half_posts, all=step.half_posts
            ),
            badge=_("{n} offen").format(n=step.half_posts - step.allocated_half_posts),
            tone="info",
        )
        for step in funding.programme().steps
        if step.half_posts > step.allocated_half_posts
    )
    return Block(
        "open_posts",
        _("Noch nicht bewilligte Stellen"),
        lines,
        Empty(
            _("Alle Stellen sind bewilligt"),
            _("Was frei wird, steht hier."),
            _link("funding"),
            _("Zur Förderung"),
        ),
    )


def _news(actor: Actor) -> Block:
    lines = tuple(
        Line(
            one.finding_title,
            _link("finding", finding_id=one.finding_id),
            one.text,
            at=one.at,
            badge=one.label,
            tone="info",
        )
        for one in steering.news_for(actor)
    )
    return Block(
        "news",
        _("Was aus Ihren Feststellungen wurde"),
        lines,
        Empty(
            _("Noch nichts Neues"),
            _(
                "Fällt Ihnen eine Hürde auf, die mehr als einen Menschen trifft? Schreiben Sie sie in einer Minute auf."
            ),
            _link("finding_new"),
            _("Feststellung schreiben"),
        ),
    )
